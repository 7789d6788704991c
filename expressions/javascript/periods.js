// Weeks, months, quarters, years and fiscal periods, as the site begins them; and yearly returns of a date.
import { addDays, civil, lastDay, moved, movedMonths, ordinal, remainder, reported, LAST_DAY, monthLength } from './days.js';

const MONTHS = new Map([['month', 1], ['quarter', 3], ['year', 12], ['fiscal_quarter', 3], ['fiscal_year', 12]]);

function started(day, unit, e) {
  const at = civil(day);
  switch (unit) {
    case 'day': return day;
    case 'week': return moved(day, -remainder(day - e.weekStart, 7));
    case 'month': return ordinal(at.year, at.month, 1);
    case 'quarter': return ordinal(at.year, at.month - ((at.month - 1) % 3), 1);
    case 'year': return ordinal(at.year, 1, 1);
    default: return movedMonths(ordinal(at.year, at.month, 1), -remainder(at.month - e.fiscalStart, MONTHS.get(unit)), false);
  }
}

function ended(day, unit, e) {
  const first = started(day, unit, e);
  if (first === null || unit === 'day') return first;
  if (unit === 'week') return moved(first, 6);
  const after = movedMonths(first, MONTHS.get(unit), false);
  return after === null ? LAST_DAY : after - 1;
}

export const startOf = (day, unit, e, d, start, end) => reported(started(day, unit, e), d, start, end);
export const endOf = (day, unit, e, d, start, end) => reported(ended(day, unit, e), d, start, end);
export const weekStart = (day, e) => started(day, 'week', e) ?? 1;

/** The calendar year in which the fiscal year starts or ends. */
export function fiscalYear(day, e) {
  const at = civil(day);
  const starts = at.month >= e.fiscalStart ? at.year : at.year - 1;
  return BigInt(e.fiscalYearBy === 'end' && e.fiscalStart > 1 ? starts + 1 : starts);
}

const fiscalPlace = (day, e) => remainder(civil(day).month - e.fiscalStart, 12);
export const fiscalQuarter = (day, e) => BigInt(Math.floor(fiscalPlace(day, e) / 3) + 1);
export const fiscalMonth = (day, e) => BigInt(fiscalPlace(day, e) + 1);

function anniversary(born, year, e) {
  if (year < 1 || year > 9999) return null;
  if (born.month === 2 && born.day === 29 && monthLength(year, 2) === 28) {
    return e.leapBirthday === 'mar1' ? ordinal(year, 3, 1) : ordinal(year, 2, 28);
  }
  return ordinal(year, born.month, born.day);
}

/** Say whether `on` is the day's yearly return; also in its own first year, and before it. */
export const isAnniversary = (day, on, e) => anniversary(civil(day), civil(on).year, e) === on;

/** The first yearly return on or after a day. */
export function nextAnniversary(day, from, e, d, start, end) {
  const born = civil(day);
  const { year } = civil(from);
  const first = anniversary(born, year, e);
  return reported(first !== null && first >= from ? first : anniversary(born, year + 1, e), d, start, end);
}

/** Count the full years from a day to another; negative when `on` comes first. */
export function age(day, on, e) {
  if (on < day) return -age(on, day, e);
  const born = civil(day);
  const { year } = civil(on);
  const reached = anniversary(born, year, e);
  return BigInt(year - born.year - (reached !== null && on < reached ? 1 : 0));
}
