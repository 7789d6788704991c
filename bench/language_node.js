// Measures emitted rules beside rules written by hand, for bench/language_node.py: one JSON object in, one out.
import { readFileSync } from 'node:fs';

const ROUNDS = 9;
const ROUND_MILLISECONDS = 30;

/** What a programmer writes by hand over the same values: BigInt in the places of the fields, days as numbers. */
const byHand = [
  (r) => r[0] * r[1] * (10000n - r[2]),
  (r) => r[0] === 'hot' && (r[1] === 'new' || r[1] === 'contacted' || r[1] === 'qualified'),
  (r, e) => r[0] === 'signed' && r[1] !== null && (r[1] === e.today + 30 || r[1] === e.today + 7 || r[1] === e.today + 1),
  (r) => (r[0] === null ? null : r[0] * (r[0] >= 1000000000n ? 5n : r[0] >= 200000000n ? 3n : 1n)),
  (r) => r[0] === null || r[1] === null || r[1] === r[2],
];

const milliseconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** One loop for each function, so that none is made slow by what another one saw. */
const loopOf = new Function('run', 'records', 'around', 'times', `
  let found;
  for (let time = 0; time < times; time++) for (let at = 0; at < records.length; at++) found = run(records[at], around);
  return found;
`);
const fresh = () => new Function(`return ${loopOf.toString()}`)();

const { runtime, module, environment, asked } = JSON.parse(readFileSync(0, 'utf-8'));
const core = await import(runtime);
const { functions } = await import(module);
const around = core.environment(environment);
const figures = asked.map(([name, raw], number) => {
  const { evaluate, slots } = functions.get(name);
  const records = raw.map((one) => core.decodeSlots(one, slots));
  const floor = byHand[number];
  for (const record of records) {
    const [ours, theirs] = [evaluate(record, around).value, floor(record, around)];
    if (ours !== theirs) throw new Error(`${name}: ${ours} is not ${theirs}`);
  }
  const sides = [evaluate, floor].map((run) => ({ run, loop: fresh(), least: Infinity }));
  let times = 1000;
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of sides) {
      const start = milliseconds();
      side.loop(side.run, records, around, times);
      const took = milliseconds() - start;
      if (took < ROUND_MILLISECONDS) { times *= 2; round = -1; break; }
      side.least = Math.min(side.least, took / times / records.length);
    }
  }
  return sides.map((side) => side.least / 1000);
});
process.stdout.write(JSON.stringify(figures));
