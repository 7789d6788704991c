// Numbers, dates, times and lengths of time as people read them. A layout is what the server has read from a pattern:
// of a number [before, behind, digits, grouped, fixed, free, percent], else its pieces, a text or [part].
import { momentOf } from './clock.js';
import { civil, datePart, DAY } from './days.js';
import { words } from './format_words.js';
import { rescale } from './numbers.js';

/** Write a number, rounded half away from zero to the decimals of the layout. */
export function formatNumber(value, scale, [before, behind, digits, grouped, fixed, free, percent]) {
  const shown = rescale(percent ? value * 100n : value, scale, fixed + free);
  const plain = String(shown < 0n ? -shown : shown).padStart(fixed + free + 1, '0');
  const point = plain.length - fixed - free;
  const whole = plain.slice(0, point);
  const written = grouped ? whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ',') : whole.padStart(digits, '0');
  const decimals = plain.slice(point, point + fixed) + plain.slice(point + fixed).replace(/0+$/, '');
  return `${shown < 0n ? '-' : ''}${before}${written}${decimals && '.'}${decimals}${behind}`;
}

const OF_CLOCK = new Map([
  ['H', (clock) => Math.floor(clock / 3600000)],
  ['h', (clock) => ((Math.floor(clock / 3600000) + 11) % 12) + 1],
  ['m', (clock) => Math.floor(clock / 60000) % 60],
  ['s', (clock) => Math.floor(clock / 1000) % 60],
  ['S', (clock) => clock % 1000],
  ['a', (clock) => Math.floor(clock / 43200000) + 1],
]);
const OF_DAY = new Map([
  ['y', (day) => civil(day).year],
  ['Q', (day) => datePart(day, 'quarter')],
  ['M', (day) => civil(day).month],
  ['d', (day) => civil(day).day],
  ['E', (day) => datePart(day, 'weekday')],
]);

function formatMoment(day, clock, layout, language, e) {
  const written = (part) => {
    const number = Number(OF_CLOCK.get(part[0])?.(clock) ?? OF_DAY.get(part[0])(day));
    if (words[part]) return words[part][language ?? e.language][number - 1];
    return String(part === 'yy' ? number % 100 : number).padStart(part.length, '0');
  };
  return layout.map((piece) => (typeof piece === 'string' ? piece : written(piece[0]))).join('');
}

export const formatDate = (day, layout, language, e) => formatMoment(day, 0, layout, language, e);
export const formatTime = (clock, layout, language, e) => formatMoment(1, clock, layout, language, e);

export function formatInstant(instant, zone, layout, language, e, d, start, end) {
  const at = momentOf(instant, zone, e, d, start, end);
  return at && formatMoment(at.day, at.clock, layout, language, e);
}

const UNITS = new Map([['d', DAY], ['h', 3600000], ['m', 60000], ['s', 1000]]);

/** Each unit is what the larger ones before it have left, and the rest is cut off. */
export function formatDuration(duration, layout) {
  let rest = duration < 0n ? -duration : duration;
  let left = false;
  const written = layout.map((piece) => {
    if (typeof piece === 'string') return piece;
    const unit = BigInt(UNITS.get(piece[0][0]));
    const count = rest / unit;
    rest %= unit;
    left ||= count > 0n;
    return String(count).padStart(piece[0].length, '0');
  });
  return (duration < 0n && left ? '-' : '') + written.join('');
}
