// What compiled expressions call. folding.js, cases.js, patterns.js, formats.js and rates.js stand apart, because
// few need them.
//
// Helpers that may fail end with (d, start, end): the list that collects diagnostics, and the span of the part that
// failed. Blank is null; a helper is never given blank unless it says so.
export * from './calendars.js';
export * from './choices.js';
export * from './clock.js';
export * from './days.js';
export * from './decoding.js';
export * from './numbers.js';
export * from './outcome.js';
export * from './periods.js';
export * from './rows.js';
export * from './texts.js';
