// Small and capital letters, by frozen tables.
import { letters, lower as small, title, upper as capital } from './case_tables.js';
import { translated } from './translation.js';

const smalls = new Map(Object.entries(small));
const capitals = new Map(Object.entries(capital));
const titles = new Map(Object.entries(title));

export const lower = (text) => translated(text, smalls);
export const upper = (text) => translated(text, capitals);

/** Say whether a character is a letter: `letters` holds the first and last of each run of them. */
function isLetter(char) {
  const code = char.codePointAt(0);
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (letters[middle] <= code) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1 || letters[low - 1] === code;
}

/** Begin each word with a capital and write its rest small; a word is a run of letters, digits and apostrophes. */
export function proper(text) {
  let result = '';
  let inside = false;
  for (const char of text) {
    const ofWord = isLetter(char) || /[0-9０-９]/.test(char);
    result += (ofWord && (inside ? smalls : titles).get(char)) || char;
    inside = ofWord || (inside && (char === "'" || char === '’'));
  }
  return result;
}
