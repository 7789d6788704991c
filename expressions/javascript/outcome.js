// What an evaluation gives back: a value, and what the data made impossible on the way.
const NONE = Object.freeze([]);

/** The outcomes of conditions without diagnostics, made once. */
export const TRUE = Object.freeze({ value: true, diagnostics: NONE });
export const FALSE = Object.freeze({ value: false, diagnostics: NONE });

export const found = (value) => ({ value, diagnostics: NONE });

/** The outcome with diagnostics, each failure of a part told once, however many rows had it. */
export function outcome(value, d) {
  const isFirst = (one, at) => d.findIndex((other) => one.code === other.code && one.start === other.start && one.end === other.end) === at;
  return { value, diagnostics: d.length > 1 ? d.filter(isFirst) : d };
}

/** Note a diagnostic, with the values that its sentence names; the part that failed is blank. */
export function failed(d, code, start, end, values = {}) {
  d.push({ code, start, end, values });
  return null;
}

/** What an evaluation throws that needs what was not sent along: only the server can say its outcome. */
export const ELSEWHERE = Object.freeze(new Error('only the server knows'));

/** Give the value, or the other one when computing it reported something; the reports are then forgotten. */
export function ifError(value, otherwise, d) {
  const before = d.length;
  const result = value();
  if (d.length === before) return result;
  d.length = before;
  return otherwise();
}
