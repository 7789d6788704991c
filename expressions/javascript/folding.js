// Matching of folded text: case and width do not count.
import { fold as table } from './fold_table.js';
import { translated } from './translation.js';

const ASCII = /^[\x00-\x7f]*$/;
const known = new Map(Object.entries(table));

/** The form in which case and width do not count. */
export function fold(text) {
  if (ASCII.test(text)) return text.toLowerCase();
  return translated(text.normalize('NFKC'), known).normalize('NFKC');
}

export const containsFolded = (text, part) => fold(text).includes(part);
export const startsFolded = (text, part) => fold(text).startsWith(part);
export const endsFolded = (text, part) => fold(text).endsWith(part);
export const contains = (text, part) => containsFolded(text, fold(part));
export const starts = (text, part) => startsFolded(text, fold(part));
export const ends = (text, part) => endsFolded(text, fold(part));

/** Match a whole text against a folded pattern, in which * is any text and ? one character. */
export function likeFolded(text, pattern) {
  const chars = Array.from(fold(text));
  const wanted = Array.from(pattern);
  let at = 0;
  let next = 0;
  let star = -1;
  let resumed = 0;
  while (at < chars.length) {
    if (next < wanted.length && wanted[next] === '*') {
      star = next;
      resumed = at;
      next += 1;
    } else if (next < wanted.length && (wanted[next] === '?' || wanted[next] === chars[at])) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      resumed += 1;
      at = resumed;
      next = star + 1;
    } else {
      return false;
    }
  }
  while (next < wanted.length && wanted[next] === '*') next += 1;
  return next === wanted.length;
}

/** Match against a pattern that is folded around its wildcards. */
export function like(text, pattern) {
  return likeFolded(text, pattern.split(/([*?])/).map((part) => (part === '*' || part === '?' ? part : fold(part))).join(''));
}
