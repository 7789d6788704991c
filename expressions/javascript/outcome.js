// What an evaluation gives back: a value, and what the data made impossible on the way.
const NONE = Object.freeze([]);

/** The outcomes of conditions without diagnostics, made once. */
export const TRUE = Object.freeze({ value: true, diagnostics: NONE });
export const FALSE = Object.freeze({ value: false, diagnostics: NONE });

export const found = (value) => ({ value, diagnostics: NONE });

export const outcome = (value, diagnostics) => ({ value, diagnostics });

/** Note a diagnostic; the part that failed is blank. */
export function failed(d, code, start, end, operand) {
  d.push(operand === undefined ? { code, start, end } : { code, start, end, operand });
  return null;
}

/** Give the value, or the other one when computing it reported something; the reports are then forgotten. */
export function ifError(value, otherwise, d) {
  const before = d.length;
  const result = value();
  if (d.length === before) return result;
  d.length = before;
  return otherwise();
}
