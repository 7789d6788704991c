// Working days. A calendar: `weekdays` that are worked, from 1 for Monday, and the days that are worked or not against
// them, `on` and `off`; all of them sorted.
import { LAST_DAY, passed, reported } from './days.js';

const calendarOf = (name, e) => e.calendars.get(name ?? '');

/** Count the working days from the first day of the year 1, a Monday, to a day, both included. */
function until(day, { weekdays, on, off }) {
  const weeks = Math.floor(day / 7);
  return weeks * weekdays.length + passed(weekdays, day - weeks * 7) + passed(on, day) - passed(off, day);
}

/** The day that is so many working days later; null outside the years 1 to 9999. */
export function movedWorkdays(day, count, name, e) {
  const calendar = calendarOf(name, e);
  const steps = Number(count);
  if (steps === 0) return day;
  const wanted = steps > 0 ? until(day, calendar) + steps : until(day - 1, calendar) + steps + 1;
  if (wanted < 1 || wanted > until(LAST_DAY, calendar)) return null;
  let low = 1;
  let high = LAST_DAY;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (until(middle, calendar) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function addWorkdays(day, count, name, e, d, start, end) {
  return reported(movedWorkdays(day, count, name, e), d, start, end);
}

/** Count the working days on the way from one day to another: the first does not count, the second does. */
export function workdaysBetween(first, second, name, e) {
  const calendar = calendarOf(name, e);
  const on = (day) => until(day, calendar);
  return BigInt(second >= first ? on(second) - on(first) : on(second - 1) - on(first - 1));
}
