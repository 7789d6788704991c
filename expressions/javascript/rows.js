// Functions over related rows. Each is given the rows, the condition that says which of them count (or null), and the
// function that computes a row's value; the two run row by row, in that order.
import { guard, halved } from './numbers.js';
import { failed } from './outcome.js';
import { joinedBy } from './texts.js';

const MAX_ROWS = 10000;

export function rowsWithin(rows, d, start, end) {
  return rows.length <= MAX_ROWS ? rows : failed(d, 'too_many_rows', start, end);
}

/** Count also what stands in the rows at some places, and lists that are gone through once for each row. */
export function nestedRowsWithin(rows, places, same, d, start, end) {
  const inside = places.map((place) => rows.reduce((count, row) => count + row[place].length, 0));
  const again = same.map((list) => rows.length * list.length);
  const most = Math.max(rows.length, ...inside, ...again);
  return most <= MAX_ROWS ? rows : failed(d, 'too_many_rows', start, end);
}

function values(rows, where, value) {
  const found = [];
  for (const row of rows) {
    if (where === null || where(row)) {
      const one = value(row);
      if (one !== null) found.push(one);
    }
  }
  return found;
}

const total = (found) => found.reduce((sum, one) => sum + one, 0n);

export const rowsCount = (rows, where, value) => BigInt(values(rows, where, value).length);

export function rowsSum(rows, where, value, limit, d, start, end) {
  return guard(total(values(rows, where, value)), limit, d, start, end);
}

/** The average; `up` brings it to more decimals than the values have. */
export function rowsAvg(rows, where, value, up) {
  const found = values(rows, where, value);
  return found.length ? halved(total(found) * up, BigInt(found.length)) : null;
}

export function rowsMin(rows, where, value) {
  return values(rows, where, value).reduce((least, one) => (least === null || one < least ? one : least), null);
}

export function rowsMax(rows, where, value) {
  return values(rows, where, value).reduce((most, one) => (most === null || one > most ? one : most), null);
}

export const rowsAny = (rows, where, value) => rows.some((row) => (where === null || where(row)) && value(row));
export const rowsAll = (rows, where, value) => rows.every((row) => !(where === null || where(row)) || value(row));

const smaller = (left, right) => (left < right ? -1 : left > right ? 1 : 0);

const pairs = (rows, where, value, key) => values(rows, where, (row) => [key(row), value(row)]);

/** The value of the row that comes first by a key; of equal ones the first, blank keys last. */
export function rowsFirst(rows, where, value, key, compare = smaller) {
  let first = null;
  for (const pair of pairs(rows, where, value, key)) {
    if (first === null || (pair[0] !== null && (first[0] === null || compare(pair[0], first[0]) < 0))) first = pair;
  }
  return first && first[1];
}

/** The value of the row that comes last by a key; of equal ones the last, blank keys never. */
export function rowsLast(rows, where, value, key, compare = smaller) {
  let last = null;
  for (const pair of pairs(rows, where, value, key)) {
    if (last === null || (pair[0] === null ? last[0] === null : last[0] === null || compare(pair[0], last[0]) >= 0)) last = pair;
  }
  return last && last[1];
}

export function rowsJoinText(rows, where, value, separator, d, start, end) {
  return joinedBy(separator, values(rows, where, value), d, start, end);
}
