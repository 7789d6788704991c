// Evaluates emitted modules for commands/evaluation/node.py: one JSON object a line in, one a line out.
//
// In:  { "runtime": URL, "module": URL, "environment": {...}, "asked": [[name, [[value of each slot] of each record]]] }
// Out: { "answers": [[[value, diagnostics] of each record] of each name] }, or { "error": text } for a fault of ours
import { createInterface } from 'node:readline';

/** A value so that JSON keeps it exactly; what no function may give is refused. */
function wire(value) {
  if (typeof value === 'bigint') return { big: String(value) };
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError(`${value} is no whole number`);
  if (value === undefined) throw new TypeError('a function gave undefined');
  return value;
}

async function answer({ runtime, module, environment, asked }) {
  const core = await import(runtime);
  const { functions } = await import(module);
  const around = core.environment(environment);
  return asked.map(([name, records]) => {
    const { evaluate, slots } = functions.get(name);
    return records.map((record) => {
      const { value, diagnostics } = evaluate(core.decodeSlots(record, slots), around);
      return [wire(value), diagnostics];
    });
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = { answers: await answer(JSON.parse(line)) };
  } catch (error) {
    reply = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
