// Dates: the ordinal of a day, 1 being 1 January of the year 1. JavaScript's Date is used in UTC only, where it is
// plain arithmetic that knows no time zone.
import { clipped } from './texts.js';
import { failed } from './outcome.js';

export const DAY = 86400000;
export const EPOCH_DAY = 719163;
export const LAST_DAY = 3652059;
const ISO_DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

const digits = (number, length) => String(number).padStart(length, '0');

/** The year, month and day of a date. */
export function civil(day) {
  const at = new Date((day - EPOCH_DAY) * DAY);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

/** The date of a year, month and day; a day 0 is the last of the month before. */
export function ordinal(year, month, day) {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return at.getTime() / DAY + EPOCH_DAY;
}

export const monthLength = (year, month) => ordinal(year, month + 1, 0) - ordinal(year, month, 0);

/** The remainder that is never negative. */
export const remainder = (value, by) => ((value % by) + by) % by;

/** How many of sorted numbers are not above one. */
export function passed(sorted, limit) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const within = (day) => day >= 1 && day <= LAST_DAY;

/** Give blank and a diagnostic for what lies outside the calendar. */
export const reported = (result, d, start, end) => (result === null ? failed(d, 'date_out_of_range', start, end) : result);

export function dateFromParts(year, month, day) {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12)) return null;
  return day >= 1 && day <= monthLength(year, month) ? ordinal(year, month, day) : null;
}

export function dateOfParts(year, month, day, d, start, end) {
  const result = dateFromParts(Number(year), Number(month), Number(day));
  return result === null ? failed(d, 'bad_date', start, end, { operand: `${year}-${month}-${day}` }) : result;
}

/** Read 2026-02-28; null when there is no such day. */
export function dateFromText(text) {
  const found = ISO_DATE.exec(clipped(text));
  return found ? dateFromParts(Number(found[1]), Number(found[2]), Number(found[3])) : null;
}

export function dateOfText(text, d, start, end) {
  const result = dateFromText(text);
  return result === null ? failed(d, 'bad_date', start, end, { operand: text }) : result;
}

export const isDateText = (text) => dateFromText(text) !== null;

export function dateText(day) {
  const at = civil(day);
  return `${digits(at.year, 4)}-${digits(at.month, 2)}-${digits(at.day, 2)}`;
}

/** Move by days, a whole number of any size. */
export function moved(day, days) {
  const result = day + Number(days);
  return within(result) ? result : null;
}

export const addDays = (day, days, d, start, end) => reported(moved(day, days), d, start, end);
export const addDurationDays = (day, duration, d, start, end) => addDays(day, duration / BigInt(DAY), d, start, end);

/** Move by whole months and clamp to the month's last day; `sticky` keeps a last day a last day. */
export function movedMonths(day, months, sticky) {
  const from = civil(day);
  const index = from.year * 12 + from.month - 1 + Number(months);
  if (index < 12 || index >= 120000) return null;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  const last = monthLength(year, month);
  const stays = sticky && from.day === monthLength(from.year, from.month);
  return ordinal(year, month, stays ? last : Math.min(from.day, last));
}

export const addMonths = (day, months, sticky, d, start, end) => reported(movedMonths(day, months, sticky), d, start, end);

export function lastDay(day) {
  const at = civil(day);
  return ordinal(at.year, at.month + 1, 0);
}

const weekday = (day) => remainder(day - 1, 7) + 1;
const thursday = (day) => day - weekday(day) + 4;
const dayOfYear = (day) => day - ordinal(civil(day).year, 1, 1) + 1;

const PARTS = new Map([
  ['year', (day) => civil(day).year],
  ['month', (day) => civil(day).month],
  ['day', (day) => civil(day).day],
  ['quarter', (day) => Math.ceil(civil(day).month / 3)],
  ['weekday', weekday],
  ['day_of_year', dayOfYear],
  ['iso_week', (day) => Math.ceil(dayOfYear(thursday(day)) / 7)],
  ['iso_year', (day) => civil(thursday(day)).year],
]);

export const datePart = (day, part) => BigInt(PARTS.get(part)(day));

function monthsForward(early, late, from, by) {
  const one = civil(early);
  const other = civil(late);
  const count = (other.year - one.year) * 12 + other.month - one.month;
  const reached = movedMonths(from, by * count, false);
  return { count, reached };
}

/** Count the whole months from one day to another, cut toward zero. */
export function monthsBetween(first, second) {
  if (second < first) {
    const { count, reached } = monthsForward(second, first, first, -1);
    return BigInt(-(reached === null || reached < second ? count - 1 : count));
  }
  const { count, reached } = monthsForward(first, second, first, 1);
  return BigInt(reached === null || reached > second ? count - 1 : count);
}
