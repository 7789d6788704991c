// Amounts in another currency. Rates: `base`, the code of the base currency; `dated`, by code the `days` from which rates
// hold, ascending, and what one unit is `worth` from each on, as "numerator/denominator"; `complete`, whether these are
// all the rates that there are.
import { dateText, passed } from './days.js';
import { guard, halved } from './numbers.js';
import { ELSEWHERE, failed } from './outcome.js';

/** The last rate of a currency on or before a day, as a fraction; null when there is none yet. */
function rateOn(day, currency, { base, dated, complete }) {
  if (currency === null || currency === base) return [1n, 1n];
  const known = dated.get(currency);
  const at = known ? passed(known.days, day) : 0;
  if (at > 0) return known.worth[at - 1].split('/').map(BigInt);
  if (!complete) throw ELSEWHERE;
  return null;
}

/** Convert an amount; `down` and `up` are the units of its scale and of that of the result. */
export function convert(value, day, given, wanted, down, up, limit, e, d, start, end) {
  const [source, target] = [given, wanted].map((one) => rateOn(day, one, e.rates));
  if (source === null || target === null) {
    return failed(d, 'no_rate', start, end, { currency: source === null ? given : wanted, day: dateText(day) });
  }
  return guard(halved(value * source[0] * target[1] * up, source[1] * target[0] * down), limit, d, start, end);
}
