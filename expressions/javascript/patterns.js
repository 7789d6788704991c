// Patterns: automata whose sets of places are the bits of BigInts. What a table means, automaton.py says.
import { EMAIL, PHONE, URL } from './known_patterns.js';
import { lower, upper } from './cases.js';
import { SPACE } from './texts.js';

const MAX_REMEMBERED = 10000;
const machines = new Map();

function machine({ starts, ends, shifts, jumps, borders, masks, always }) {
  return {
    starts: starts.map(BigInt),
    ends: ends.map(BigInt),
    shifts: shifts.map(([distance, of]) => [BigInt(distance), BigInt(of)]),
    jumps: jumps.map((pair) => pair.map(BigInt)),
    borders,
    masks: masks.map(BigInt),
    always,
    known: new Map(),
    steps: 0,
    first: null,
  };
}

/** The places that take a character. */
function maskOf({ borders, masks }, char) {
  const code = char.codePointAt(0);
  let low = 0;
  let high = borders.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (borders[middle] <= code) low = middle + 1;
    else high = middle;
  }
  return masks[low - 1];
}

/** The set of places that a character leads to; null stands before the first one. */
function step(of, bits, char) {
  let moved = of.starts[bits === null ? 0 : 1];
  if (bits) {
    for (const [distance, from] of of.shifts) moved |= (bits & from) << distance;
    for (const [source, target] of of.jumps) if (bits & source) moved |= target;
  }
  return moved & maskOf(of, char);
}

/** A set of places, with what is certain whatever comes behind it and the next set of each character seen. */
function placesOf(of, bits) {
  let answer = null;
  if (bits !== null && bits & of.ends[1]) answer = true;
  else if (bits === 0n && of.starts[1] === 0n) answer = false;
  return { bits, answer, next: new Map() };
}

function following(of, places, char) {
  const bits = step(of, places.bits, char);
  if (!of.known.has(bits)) of.known.set(bits, placesOf(of, bits));
  of.steps += 1;
  const found = of.known.get(bits);
  places.next.set(char, found);
  return found;
}

function holds(of, text) {
  if (of.always) return true;
  if (of.first === null || of.steps > MAX_REMEMBERED) {
    of.first = placesOf(of, null);
    of.steps = 0;
    of.known.clear();
  }
  let places = of.first;
  for (const char of text) {
    places = places.next.get(char) ?? following(of, places, char);
    if (places.answer !== null) return places.answer;
  }
  return ((places.bits ?? 0n) & of.ends[0]) !== 0n;
}

/** Whether a part of a text matches the pattern of a table, which is written as JSON. */
export function matches(text, table) {
  if (!machines.has(table)) machines.set(table, machine(JSON.parse(table)));
  return holds(machines.get(table), text);
}

const [email, url, phone] = [EMAIL, URL, PHONE].map(machine);

export const isEmail = (text) => holds(email, text);
export const isUrl = (text) => holds(url, text);
export const isPhone = (text) => holds(phone, text);
export const emailDomain = (text) => (isEmail(text) ? lower(text.slice(text.lastIndexOf('@') + 1)) : null);

/** The first character of each word in capitals. */
export function initials(text) {
  const words = text.split(SPACE).filter((word) => word);
  return words.map((word) => upper(String.fromCodePoint(word.codePointAt(0)))).join('') || null;
}
