// Putting characters of a table in the place of others, code point by code point.

/** Replace the characters that a table knows. */
export function translated(text, table) {
  let result = '';
  for (const char of text) result += table.get(char) ?? char;
  return result;
}
