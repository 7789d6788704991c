// From the JSON that the server writes (json_values.py) to the forms that functions compute on.
import { instantFromText, timeFromText } from './clock.js';
import { dateFromText } from './days.js';
import { numberFromText } from './numbers.js';
import { compareTexts } from './texts.js';

const DECODERS = new Map([
  ['plain', (json) => json],
  ['text', (json) => json.normalize('NFC') || null],
  ['number', (json, scale) => numberFromText(json, scale)],
  ['date', (json) => dateFromText(json)],
  ['datetime', (json) => instantFromText(json, null)],
  ['time', (json) => timeFromText(json)],
  ['duration', (json) => numberFromText(json, 3)],
  ['period', (json) => numberFromText(json, 0)],
  ['choices', (json) => [...new Set(json)].sort(compareTexts)],
  ['ref', (json) => (typeof json === 'object' ? `${json.module}:${json.id}` : json)],
  ['ids', (json) => json],
  ['rows', (json, slots) => json.map((row) => row.map((value, at) => decode(value, slots[at][2])))],
]);

/** What is empty where it is not there, never blank. */
const SETS = new Set(['choices', 'ids', 'rows']);

/** Turn the JSON of a value into its form, by the descriptor of its slot. */
export function decode(json, [kind, detail]) {
  if (json === null || json === undefined) return SETS.has(kind) ? [] : null;
  const value = DECODERS.get(kind)(json, detail);
  if (value === null && json !== '') throw new TypeError(`${JSON.stringify(json)} is no ${kind}`);
  return value;
}

/** Decode the values of all slots of a function. */
export const decodeSlots = (values, slots) => slots.map(([, , descriptor], at) => decode(values[at], descriptor));

const byName = (pairs, change = (one) => one) => new Map(pairs.map(([name, value]) => [name, change(value)]));

/** Make the environment of evaluations of what surroundings.py writes. */
export function environment(json) {
  const option = (one) => ({ ...one, labels: byName(one.labels), attributes: byName(one.attributes) });
  return {
    ...json,
    zones: byName(json.zones),
    calendars: byName(json.calendars),
    rates: json.rates && { ...json.rates, dated: byName(json.rates.dated) },
    roles: new Set(json.roles),
    teams: new Set(json.teams),
    dictionaries: byName(json.dictionaries, (options) => byName(options, option)),
  };
}
