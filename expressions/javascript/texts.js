// Texts: counted and cut in code points, never in UTF-16 units. An empty text is blank, null.
import { failed } from './outcome.js';

const MAX_TEXT = 32000;
const MAX_PADDED = 1000n;
const SURROGATE = /[\ud800-\udfff]/;

const given = (text) => text || null;

/** The code points of a text, as an array where one of them takes two units and as a string where none does. */
const points = (text) => (SURROGATE.test(text) ? Array.from(text) : text);
const joined = (part) => (typeof part === 'string' ? part : part.join(''));

/** Bring a whole number of any size to a place in a text. */
const place = (count) => Number(count > 0n ? count : 0n);

export const size = (text) => (text === null ? 0 : points(text).length);

export const length = (text) => BigInt(size(text));

/** Order by code points; by UTF-16 units, characters above U+FFFF would come before U+E000 to U+FFFF. */
export function compareTexts(left, right) {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at += 1) {
    const one = left.charCodeAt(at);
    const other = right.charCodeAt(at);
    if (one !== other) {
      const isPair = one >= 0xd800 && one < 0xe000;
      if (isPair === (other >= 0xd800 && other < 0xe000)) return one - other;
      return isPair ? 1 : -1;
    }
  }
  return left.length - right.length;
}

/** Refuse a text that grew too long; give blank for an empty one. */
export function sized(text, d, start, end) {
  if (text !== null && text.length > MAX_TEXT && size(text) > MAX_TEXT) return failed(d, 'text_too_long', start, end);
  return given(text);
}

/** Join texts. Those that are too long even if every character took two units are not joined only to be refused. */
export function joinedBy(separator, parts, d, start, end) {
  const units = parts.reduce((sum, part) => sum + part.length, separator.length * Math.max(parts.length - 1, 0));
  if (units > 2 * MAX_TEXT) return failed(d, 'text_too_long', start, end);
  return sized(parts.join(separator), d, start, end);
}

export const join = (parts, d, start, end) => joinedBy('', parts, d, start, end);

export const left = (text, count) => given(joined(points(text).slice(0, place(count))));

export function right(text, count) {
  return count > 0n ? given(joined(points(text).slice(-place(count)))) : null;
}

/** Cut from a place counted from 1; what lies before the first place is not there. */
export function mid(text, start, count) {
  const first = start > 1n ? start : 1n;
  const last = start + count > first ? start + count : first;
  return given(joined(points(text).slice(place(first - 1n), place(last - 1n))));
}

/** The place of a text in another, counted from 1; 0 when it is not there. */
export function find(needle, text, from) {
  const first = place(from - 1n);
  const all = points(text);
  if (first > all.length) return 0n;
  const skipped = joined(all.slice(0, first)).length;
  const found = text.indexOf(needle, skipped);
  return found < 0 ? 0n : BigInt(size(text.slice(0, found)) + 1);
}

export function replace(text, old, by, d, start, end) {
  const parts = text.split(old);
  const length = size(text) + (parts.length - 1) * (size(by) - size(old));
  return length > MAX_TEXT ? failed(d, 'text_too_long', start, end) : given(parts.join(by ?? ''));
}

/** White space, as Unicode has it. */
export const SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** A text without spaces at both ends, perhaps empty; not the `trim` of strings, which knows other spaces. */
export function clipped(text) {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text[start])) start += 1;
  while (end > start && SPACE.test(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

export const trim = (text) => given(clipped(text));

function padded(text, length, filler, before, d, start, end) {
  if (length > MAX_PADDED) return failed(d, 'bad_argument', start, end, { operand: String(length), low: '0', high: '1,000' });
  const wanted = place(length);
  const missing = wanted - size(text);
  if (missing <= 0) return given(joined(points(text).slice(0, wanted)));
  const filling = joined(points(filler.repeat(Math.ceil(missing / size(filler)))).slice(0, missing));
  return before ? filling + text : text + filling;
}

export const padLeft = (text, length, filler, d, start, end) => padded(text, length, filler, true, d, start, end);
export const padRight = (text, length, filler, d, start, end) => padded(text, length, filler, false, d, start, end);

export function repeat(text, count, d, start, end) {
  if (length(text) * count > MAX_TEXT) return failed(d, 'text_too_long', start, end);
  return given(text.repeat(place(count)));
}

export const reverse = (text) => Array.from(text).reverse().join('');

/** One part of a separated text, counted from 1, or from the end when negative. */
export function splitPart(text, separator, number) {
  const parts = text.split(separator);
  if (number === 0n || number > parts.length || -number > parts.length) return null;
  return given(parts[number > 0n ? Number(number) - 1 : parts.length + Number(number)]);
}

/** Show the last characters only. */
export function mask(text, keep) {
  const hidden = size(text) - place(keep);
  return hidden > 0 ? '*'.repeat(hidden) + joined(points(text).slice(hidden)) : text;
}

export const choicesText = (codes) => given(codes.join(', '));
