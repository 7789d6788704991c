// Sets of codes, sorted arrays; and what dictionaries say of a code.
import { decode } from './decoding.js';

export const sameCodes = (left, right) => left.length === right.length && left.every((code, at) => code === right[at]);
export const hasAny = (codes, wanted) => wanted.some((code) => codes.includes(code));
export const hasAll = (codes, wanted) => wanted.every((code) => codes.includes(code));
export const member = (code, codes) => codes.includes(code);

const option = (code, dictionary, e) => e.dictionaries.get(dictionary)?.get(code);

/** The words for a code; a language without them falls back to the first that has some. */
export function label(code, language, dictionary, e) {
  const labels = option(code, dictionary, e)?.labels;
  if (!labels) return null;
  return labels.get(language ?? e.language) || labels.values().next().value || null;
}

export function labels(codes, language, dictionary, e) {
  const place = (code) => Number(rank(code, dictionary, e) ?? Infinity);
  const ranked = [...codes].sort((one, other) => (place(one) < place(other) ? -1 : place(one) > place(other) ? 1 : 0));
  return ranked.map((code) => label(code, language, dictionary, e) ?? code).join(', ') || null;
}

export function rank(code, dictionary, e) {
  const found = option(code, dictionary, e);
  return found ? BigInt(found.rank) : null;
}

export const group = (code, dictionary, e) => option(code, dictionary, e)?.group || null;
export const isActiveOption = (code, dictionary, e) => option(code, dictionary, e)?.active ?? false;

export function attributeOf(dictionary, code, attribute, descriptor, e) {
  return decode(option(code, dictionary, e)?.attributes.get(attribute) ?? null, descriptor);
}
