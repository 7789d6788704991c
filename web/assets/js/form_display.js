// How a form shows what the browser decided: as the server would have drawn it.
import { say } from './live.js';

const GROUPS = /\B(?=(?:[0-9]{3})+$)/g;

function grouped(text) {
  const [whole, fraction] = text.split('.');
  return fraction ? `${whole.replace(GROUPS, ',')}.${fraction}` : whole.replace(GROUPS, ',');
}

function money(value, meta, { x }) {
  const [, scale] = meta.decoder;
  const [symbol, decimals] = meta.money;
  const amount = x.rescale(value, scale, decimals);
  const unit = 10n ** BigInt(decimals);
  const size = amount < 0n ? -amount : amount;
  const whole = String(size / unit).replace(GROUPS, ',');
  const fraction = String(size % unit).padStart(decimals, '0');
  const written = size % unit === 0n ? whole : `${whole}.${fraction}`;
  return `${amount < 0n ? '-' : ''}${symbol}\u00a0${written}`;
}

function day(value, { x, formats }) {
  const { year, month, day: date } = x.civil(value);
  const two = (one) => String(one).padStart(2, '0');
  if (formats.language === 'zh-Hans') return `${year}年${month}月${date}日`;
  if (formats.language === 'zh-Hant') return `${year}/${two(month)}/${two(date)}`;
  return `${date} ${formats.months[month - 1]} ${year}`;
}

const figures = (text) => [['span', { class: 'num' }, text]];

const WRITERS = {
  number: (value, meta, { x }) => figures(grouped(x.numberText(value, meta.decoder[1]))),
  percent: (value, meta, { x }) => figures(`${grouped(x.numberText(value * 100n, meta.decoder[1]))}%`),
  money: (value, meta, around) => figures(money(value, meta, around)),
  date: (value, meta, around) => [['time', { class: 'num', datetime: around.x.dateText(value) }, day(value, around)]],
  text: (value) => [[null, {}, value]],
  lines: (value) => [['span', { class: 'lines' }, value]],
};

function element([tag, attributes, text]) {
  if (tag === null) return document.createTextNode(text);
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

/** Write a computed value into the place where the form shows it. */
export function showValue(output, value, meta, around) {
  const blank = value === null || value === '';
  const parts = blank ? [['span', { class: 'mut' }, '–']] : WRITERS[meta.show](value, meta, around);
  const made = parts.map(element);
  if (made.map((one) => one.textContent).join('') === output.textContent) return;
  output.replaceChildren(...made);
  forgetSignature(output.closest('.row'));
}

/** Show or hide the region of a field. */
export function showRegion(region, shown) {
  if (region.hidden === !shown) return;
  region.hidden = !shown;
  forgetSignature(region);
}

/** The server draws a region again unless it is told what it looks like; the browser has changed that. */
export function forgetSignature(region) {
  const sign = region.querySelector(':scope > input[name$=".sig"]');
  if (sign) sign.value = '';
}

/** Say at the label, and to those who listen, whether a field needs a value. */
export function showRequired(region, control, required, formats) {
  const name = region.querySelector('label, legend');
  const marked = name?.querySelector('.mut');
  if (!name || Boolean(marked) === required) return;
  if (marked) {
    marked.previousSibling?.remove();
    marked.remove();
  } else {
    name.append(' ', element(['span', { class: 'mut' }, formats.required]));
  }
  if (required) control?.setAttribute('aria-required', 'true');
  else control?.removeAttribute('aria-required');
  forgetSignature(region);
}

/** Show beside a field what a check says of it, or take that away again. */
export function showProblem(region, control, sentence, formats) {
  const id = `${control.id}-live`;
  const shown = document.getElementById(id);
  const told = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((one) => one && one !== id);
  if (sentence === null) {
    if (!shown) return;
    shown.remove();
    if (!region.querySelector('.err')) {
      control.removeAttribute('aria-invalid');
      region.classList.remove('wrong');
    }
  } else if (shown) {
    if (shown.lastChild.lastChild.textContent !== ` ${sentence}`) say(sentence);
    shown.lastChild.lastChild.textContent = ` ${sentence}`;
    told.push(id);
  } else {
    const made = document.createElement('p');
    made.className = 'err';
    made.id = id;
    const said = document.createElement('span');
    said.append(element(['span', { class: 'sr' }, formats.error]), ` ${sentence}`);
    made.append(region.closest('form').querySelector('template[data-warn]').content.cloneNode(true), said);
    region.append(made);
    say(sentence);
    control.setAttribute('aria-invalid', 'true');
    region.classList.add('wrong');
    told.push(id);
  }
  if (told.length) control.setAttribute('aria-describedby', told.join(' '));
  else control.removeAttribute('aria-describedby');
}
