// What the controls of a form hold, in the forms that compiled expressions compute on. A text that only the server can
// read for sure (it knows more ways to write a date or an amount) is UNSURE, and whatever reads it is asked of the server.

export const UNSURE = Symbol('unsure');

const NUMBER = /^[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?$/;
const EMAIL = /^[a-z0-9](?:[a-z0-9_+-]|\.(?!\.))*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;
const PHONE = /^\+?[0-9](?:[0-9-]| (?=[0-9(+-])){2,38}$/;
const CONTROL = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff]/;
const HOURS = /^(-?)([0-9]{1,7}):([0-5][0-9])(?::([0-5][0-9]))?$/;
const PERCENT_PLACES = 2;

/** The texts of a control: none of an empty one or a box that is not ticked, several of a list of choices. */
export function textsOf(form, name) {
  return new FormData(form).getAll(name).map(String).filter(Boolean);
}

/** Whether a control holds something else than what it was opened with; as the server tells a change (forms/posted.py). */
export function isChanged(form, name, x) {
  const texts = textsOf(form, name).map((text) => text.replaceAll('\r\n', '\n'));
  const was = form.elements.namedItem(`${name}.was`).value.replaceAll('\r\n', '\n');
  return texts.sort(x.compareTexts).join(',') !== was;
}

function number(text, meta, x, places = 0) {
  const plain = text.normalize('NFKC').replaceAll('\u2212', '-').trim().replaceAll(' ', '').replaceAll('\u00a0', '');
  if (!NUMBER.test(plain)) return UNSURE;
  const [, scale] = meta.decoder;
  const [whole, fraction = ''] = plain.replaceAll(',', '').split('.');
  if (fraction.length + places > scale) return UNSURE;
  const value = BigInt(`${whole.replace(/^[+-]/, '')}${fraction}`) * 10n ** BigInt(scale - places - fraction.length);
  const signed = plain.startsWith('-') ? -value : value;
  return fits(signed, meta, x) ? signed : UNSURE;
}

/** Say whether a number can be stored; one that cannot is refused by the server, which says why. */
export function fits(value, meta, x) {
  const [, scale] = meta.decoder;
  if (meta.digits !== null && (value < 0n ? -value : value) >= 10n ** BigInt(meta.digits)) return false;
  const [least, most] = (meta.bounds ?? [null, null]).map((one) => (one === null ? null : x.numberFromText(one, scale)));
  return (least === null || value >= least) && (most === null || value <= most);
}

function text(line, meta) {
  const plain = line.normalize('NFC');
  if (CONTROL.test(plain) || [...plain].length > meta.longest) return UNSURE;
  return plain.trim() || null;
}

const READERS = {
  line: (found, meta) => (found.length ? text(found[0], meta) : null),
  area: (found, meta) => {
    const plain = (found[0] ?? '').replaceAll('\r\n', '\n').normalize('NFC');
    if (CONTROL.test(plain.replaceAll('\n', ' ')) || [...plain].length > meta.longest) return UNSURE;
    return plain.trim() ? plain.trimEnd() : null;
  },
  email: (found) => (!found.length ? null : EMAIL.test(found[0].trim()) ? found[0].trim() : UNSURE),
  phone: (found) => (!found.length ? null : PHONE.test(found[0].trim()) ? found[0].trim() : UNSURE),
  number: (found, meta, x) => (found.length ? number(found[0], meta, x) : null),
  percent: (found, meta, x) => (found.length ? number(found[0].trim().replace(/%$/, ''), meta, x, PERCENT_PLACES) : null),
  boolean: (found) => found.length > 0,
  tri: (found) => (found.length ? found[0] === 'true' : null),
  date: (found, meta, x) => (!found.length ? null : x.dateFromText(found[0]) ?? UNSURE),
  time: (found, meta, x) => (!found.length ? null : x.timeFromText(found[0]) ?? UNSURE),
  datetime: (found, meta, x, e, zone) => {
    if (!found.length) return null;
    // The controls hold the reader's clock; expressions compute in the site's zone, and only that one's table is here.
    const table = zone === e.zone ? e.zones.get(zone) : undefined;
    return table ? x.instantFromText(found[0], table) ?? UNSURE : UNSURE;
  },
  duration: (found) => {
    if (!found.length) return null;
    const clock = HOURS.exec(found[0].trim());
    if (!clock) return UNSURE;
    const [, sign, hours, minutes, seconds = '0'] = clock;
    const length = BigInt((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000n;
    return sign ? -length : length;
  },
  choice: (found) => found[0] ?? null,
  choices: (found, meta, x) => [...new Set(found)].sort(x.compareTexts),
  ref: (found) => (found.length ? Number(found[0]) : null),
  pair: (found) => found[0] ?? null,
  other: (found) => (found.length ? UNSURE : null),
};

/** Read the control of a field; an empty one is what stands for blank there, such as a zero. */
export function readControl(form, name, meta, { x, e, zone }) {
  return READERS[meta.read](textsOf(form, name), meta, x, e, zone) ?? meta.empty;
}
