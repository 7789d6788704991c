// Time zones, from tables that the server sends (zone_tables.py); the browser's own time zone data is never asked.
//
// A table: `times`, the moments at which the offset changes, and `offsets`, one more of them, the first for all that
// came before. From the moment `rulesFrom` on, each year's changes follow from the weekday that it begins on and from
// whether it is a leap year: `years` holds for each of the 14 kinds pairs of [milliseconds since the year's begin in
// UTC, offset from then on]; a year begins with the offset `atNewYear`.
import { DAY, EPOCH_DAY, LAST_DAY, civil, monthLength, ordinal, passed, remainder } from './days.js';

export const FIRST_INSTANT = (1 - EPOCH_DAY) * DAY;
export const LAST_INSTANT = (LAST_DAY + 1 - EPOCH_DAY) * DAY - 1;

/** The changes of the year that a moment lies in, as the rules have them. */
function yearOf(table, moment) {
  const { year } = civil(Math.floor(moment / DAY) + EPOCH_DAY);
  const first = ordinal(year, 1, 1);
  const kind = (monthLength(year, 2) - 28) * 7 + remainder(first - 1, 7);
  return { begins: (first - EPOCH_DAY) * DAY, changes: table.years[kind] };
}

/** The offset of a zone at a moment, in milliseconds. A zone does not change at the ends of time. */
export function offsetAt(instant, table) {
  const moment = Math.min(Math.max(instant, FIRST_INSTANT + 2 * DAY), LAST_INSTANT - 2 * DAY);
  if (table.years.length === 0 || moment < table.rulesFrom) return table.offsets[passed(table.times, moment)];
  const { begins, changes } = yearOf(table, moment);
  let offset = table.atNewYear;
  for (const [at, then] of changes) if (begins + at <= moment) offset = then;
  return offset;
}

/** The offset at which a wall clock shows a time: before a gap or a doubled hour ends, the one from before. */
export function offsetOfWall(wall, table) {
  let index = passed(table.times, wall - DAY);
  let offset = table.offsets[index];
  const reaches = (at, then) => at + Math.max(offset, then) <= wall;
  while (index < table.times.length && reaches(table.times[index], table.offsets[index + 1])) {
    index += 1;
    offset = table.offsets[index];
  }
  if (table.years.length === 0 || wall < table.rulesFrom) return offset;
  const { begins, changes } = yearOf(table, wall);
  offset = table.atNewYear;
  for (const [at, then] of changes) if (reaches(begins + at, then)) offset = then;
  return offset;
}
