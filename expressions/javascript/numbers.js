// Numbers: BigInt, scaled by a power of ten that was known when the expression was compiled. Rounding is half away
// from zero everywhere.
import { failed } from './outcome.js';
import { clipped } from './texts.js';

/** What a duration is below in size. */
export const MAX_DURATION = 10n ** 18n;
const DIVISION_SCALE = 20;
const OBSERVED_SCALE = 12;
const INTEGER_DIGITS = 24;
const MAX_EXPONENT = 64n;
const PLAIN_NUMBER = /^[+-]?[0-9]{1,24}(?:\.[0-9]{1,12})?$/;

const size = (value) => (value < 0n ? -value : value);
const unitOf = (scale) => 10n ** BigInt(scale);

/** Divide by a positive number, half away from zero. */
export function halved(value, unit) {
  return value < 0n ? -((unit - 2n * value) / (2n * unit)) : (2n * value + unit) / (2n * unit);
}

const divided = (numerator, denominator) => (denominator < 0n ? halved(-numerator, -denominator) : halved(numerator, denominator));

/** Give the same number with another scale. */
export function rescale(value, scale, wanted) {
  return wanted >= scale ? value * unitOf(wanted - scale) : halved(value, unitOf(scale - wanted));
}

export function guard(value, limit, d, start, end) {
  return -limit < value && value < limit ? value : failed(d, 'overflow', start, end);
}

export function divide(left, right, up, down, limit, d, start, end) {
  if (right === 0n) return failed(d, 'division_by_zero', start, end);
  return guard(divided(left * up, right * down), limit, d, start, end);
}

export function power(base, exponent, scale, exponentScale, wanted, d, start, end) {
  const seen = Math.min(exponentScale, OBSERVED_SCALE);
  const unit = unitOf(seen);
  const observed = rescale(exponent, exponentScale, seen);
  const times = observed / unit;
  if (observed % unit !== 0n || size(times) > MAX_EXPONENT) {
    return failed(d, 'bad_power', start, end, { operand: numberText(exponent, exponentScale) });
  }
  if (base === 0n && times < 0n) return failed(d, 'division_by_zero', start, end);
  const above = base ** size(times);
  const below = unitOf(scale) ** size(times);
  const up = unitOf(DIVISION_SCALE);
  const result = times < 0n ? divided(below * up, above) : divided(above * up, below);
  if (size(result) >= unitOf(INTEGER_DIGITS + DIVISION_SCALE)) return failed(d, 'overflow', start, end);
  return rescale(result, DIVISION_SCALE, wanted);
}

/** The whole part of a root, by Newton's method from above. */
function wholeRoot(value) {
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export function squareRoot(value, scale, d, start, end) {
  if (value < 0n) return failed(d, 'negative_root', start, end, { operand: numberText(value, scale) });
  return halved(wholeRoot((value * unitOf(2 * DIVISION_SCALE + 2)) / unitOf(scale)), 10n);
}

export function modulo(left, right, d, start, end) {
  return right === 0n ? failed(d, 'division_by_zero', start, end) : left % right;
}

const placesAllowed = (places, d, start, end) =>
  (places >= -12n && places <= 12n) || failed(d, 'bad_argument', start, end, { operand: String(places), low: '-12', high: '12' }) !== null;

export function round(value, places, scale, wanted, d, start, end) {
  if (!placesAllowed(places, d, start, end)) return null;
  const lost = scale - Number(places);
  if (lost <= 0) return rescale(value, scale, wanted);
  return rescale(halved(value, unitOf(lost)) * unitOf(lost), scale, wanted);
}

export function truncate(value, places, scale, wanted, d, start, end) {
  if (!placesAllowed(places, d, start, end)) return null;
  const lost = scale - Number(places);
  if (lost <= 0) return rescale(value, scale, wanted);
  return rescale((value / unitOf(lost)) * unitOf(lost), scale, wanted);
}

export function floor(value, unit) {
  const whole = value / unit;
  return value % unit < 0n ? whole - 1n : whole;
}

export const ceil = (value, unit) => -floor(-value, unit);
export const roundAway = (value, unit) => (value > 0n ? ceil(value, unit) : floor(value, unit));
export const roundToZero = (value, unit) => value / unit;
export const abs = size;
export const sign = (value) => (value > 0n ? 1n : value < 0n ? -1n : 0n);
export const min = (...values) => values.reduce((least, one) => (one < least ? one : least));
export const max = (...values) => values.reduce((most, one) => (one > most ? one : most));
export const clamp = (value, low, high) => max(low, min(value, high));

/** Write a number plainly: no exponent, no grouping, no zeros that say nothing. */
export function numberText(value, scale) {
  const shown = Math.min(scale, OBSERVED_SCALE);
  const seen = rescale(value, scale, shown);
  const digits = String(size(seen)).padStart(shown + 1, '0');
  const whole = digits.slice(0, digits.length - shown);
  const fraction = digits.slice(digits.length - shown).replace(/0+$/, '');
  return (seen < 0n ? '-' : '') + whole + (fraction && `.${fraction}`);
}

/** Write a duration as seconds. */
export const durationText = (milliseconds) => numberText(milliseconds, 3);

/** Read a plain number; null when the text is none. */
export function numberFromText(text, scale) {
  const plain = clipped(text);
  if (!PLAIN_NUMBER.test(plain)) return null;
  const [whole, fraction = ''] = plain.split('.');
  const digits = BigInt((whole + fraction).replace(/^[+-]/, ''));
  return rescale(whole.startsWith('-') ? -digits : digits, fraction.length, scale);
}

export function numberOfText(text, scale, d, start, end) {
  const number = numberFromText(text, scale);
  return number === null ? failed(d, 'bad_number', start, end, { operand: text }) : number;
}

export const isNumberText = (text) => numberFromText(text, OBSERVED_SCALE) !== null;
