// Instants, milliseconds since 1970 in UTC; times of day, milliseconds since midnight; wall clocks of zones.
import { movedWorkdays } from './calendars.js';
import { DAY, EPOCH_DAY, dateFromText, dateText, movedMonths, remainder, reported } from './days.js';
import { clipped } from './texts.js';
import { failed } from './outcome.js';
import { FIRST_INSTANT, LAST_INSTANT, offsetAt, offsetOfWall } from './zones.js';

const ISO_TIME = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,3}))?)?$/;
const ISO_INSTANT = /^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?)(?:(Z)|([+-])([0-9]{2}):([0-9]{2}))?$/;

const existing = (instant) => (instant >= FIRST_INSTANT && instant <= LAST_INSTANT ? instant : null);
const limited = (wall) => Math.min(Math.max(wall, FIRST_INSTANT), LAST_INSTANT);

/** The table of a zone; null, with a diagnostic, for a zone that does not exist. A blank zone is the evaluation's. */
function zoneTable(name, e, d, start, end) {
  const table = e.zones.get(name ?? e.zone);
  if (table === undefined) throw new Error(`the zone ${name ?? e.zone} was not sent`);
  return table === null ? failed(d, 'unknown_zone', start, end, { operand: name }) : table;
}

const wallOf = (instant, table) => limited(instant + offsetAt(instant, table));

function instantOfWall(wall, table) {
  return existing(wall) === null ? null : existing(wall - offsetOfWall(wall, table));
}

const evaluationZone = (e) => zoneTable(null, e);

export function dayOfInstant(instant, zone, e, d, start, end) {
  const table = zoneTable(zone, e, d, start, end);
  return table && Math.floor(wallOf(instant, table) / DAY) + EPOCH_DAY;
}

/** The day and the time of day of an instant in a zone. */
export function momentOf(instant, zone, e, d, start, end) {
  const table = zoneTable(zone, e, d, start, end);
  if (table === null) return null;
  const wall = wallOf(instant, table);
  return { day: Math.floor(wall / DAY) + EPOCH_DAY, clock: remainder(wall, DAY) };
}

export function clockPart(instant, zone, unit, modulus, e, d, start, end) {
  const table = zoneTable(zone, e, d, start, end);
  return table && BigInt(remainder(Math.floor(wallOf(instant, table) / unit), modulus));
}

export function timeOfInstant(instant, zone, e, d, start, end) {
  const table = zoneTable(zone, e, d, start, end);
  return table && remainder(wallOf(instant, table), DAY);
}

export const clockPartOfTime = (clock, unit, modulus) => BigInt(Math.floor(clock / unit) % modulus);

/** The instant of a day and a time of day, given as such or as a text. */
export function instantOfDay(day, clock, zone, e, d, start, end) {
  const table = zoneTable(zone, e, d, start, end);
  const milliseconds = typeof clock === 'string' ? timeFromText(clock) : clock;
  if (milliseconds === null) failed(d, 'bad_time', start, end, { operand: clock });
  if (table === null || milliseconds === null) return null;
  return reported(instantOfWall((day - EPOCH_DAY) * DAY + milliseconds, table), d, start, end);
}

export function addMilliseconds(instant, duration, d, start, end) {
  return reported(existing(instant + Number(duration)), d, start, end);
}

export function addWallDays(instant, days, e, d, start, end) {
  const table = evaluationZone(e);
  return reported(instantOfWall(wallOf(instant, table) + Number(days) * DAY, table), d, start, end);
}

export const addWallDuration = (instant, duration, e, d, start, end) => addWallDays(instant, duration / BigInt(DAY), e, d, start, end);

export function addWallWorkdays(instant, count, calendar, e, d, start, end) {
  const day = Math.floor(wallOf(instant, evaluationZone(e)) / DAY) + EPOCH_DAY;
  const moved = movedWorkdays(day, count, calendar, e);
  return moved === null ? reported(null, d, start, end) : addWallDays(instant, moved - day, e, d, start, end);
}

export function addWallMonths(instant, months, sticky, e, d, start, end) {
  const table = evaluationZone(e);
  const wall = wallOf(instant, table);
  const day = movedMonths(Math.floor(wall / DAY) + EPOCH_DAY, months, sticky);
  const result = day === null ? null : instantOfWall((day - EPOCH_DAY) * DAY + remainder(wall, DAY), table);
  return reported(result, d, start, end);
}

const two = (number) => String(number).padStart(2, '0');

/** Write 09:30:00, with milliseconds only when there are some. */
export function timeText(clock) {
  const seconds = Math.floor(clock / 1000);
  const rest = clock % 1000;
  const text = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  return rest ? `${text}.${String(rest).padStart(3, '0')}` : text;
}

export const instantText = (instant) => `${dateText(Math.floor(instant / DAY) + EPOCH_DAY)}T${timeText(remainder(instant, DAY))}Z`;

function timeFromParts(hour, minute, second) {
  const fits = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
  return fits ? ((hour * 60 + minute) * 60 + second) * 1000 : null;
}

export function timeOfParts(hour, minute, second, d, start, end) {
  const result = timeFromParts(Number(hour), Number(minute), Number(second));
  return result === null ? failed(d, 'bad_time', start, end, { operand: `${hour}:${minute}:${second}` }) : result;
}

/** Move a time of day, which goes on from 00:00 behind midnight. */
export const movedTime = (clock, duration) => remainder(clock + Number(duration % BigInt(DAY)), DAY);

/** Read 09:30, 09:30:15 or 09:30:15.250. */
export function timeFromText(text) {
  const found = ISO_TIME.exec(clipped(text));
  if (!found) return null;
  const whole = timeFromParts(...[found[1], found[2], found[3] ?? 0].map(Number));
  return whole === null ? null : whole + Number((found[4] ?? '').padEnd(3, '0'));
}

export function timeOfText(text, d, start, end) {
  const result = timeFromText(text);
  return result === null ? failed(d, 'bad_time', start, end, { operand: text }) : result;
}

/** Read an ISO instant; without an offset it is a wall clock in the zone of the table. */
export function instantFromText(text, table) {
  const found = ISO_INSTANT.exec(clipped(text));
  const day = found && dateFromText(found[1]);
  const clock = found && timeFromText(found[2]);
  if (day === null || clock === null) return null;
  const wall = (day - EPOCH_DAY) * DAY + clock;
  if (found[3]) return wall;
  if (!found[4]) return instantOfWall(wall, table);
  const minutes = Number(found[5]) * 60 + Number(found[6]);
  return minutes < 1440 ? existing(wall - (found[4] === '-' ? -minutes : minutes) * 60000) : null;
}

export function instantOfText(text, e, d, start, end) {
  const result = instantFromText(text, evaluationZone(e));
  return result === null ? failed(d, 'bad_date', start, end, { operand: text }) : result;
}
