"""The language reference as a page: operators as they are, functions from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from customary.expressions.functions import FAMILIES, Function

__all__ = ["language_reference"]

_HEAD = """\
# Language reference

Made from the function catalogue by `make docs`; do not edit.

An expression is one value or one condition. It reads the fields of a record by name, follows links with a dot
(`account.industry`), and calls functions. It cannot loop, assign or reach anything outside the record's world, so every
expression ends and its cost is known before it runs. The same expression means the same in Python, SQLite and
PostgreSQL; a test compares them on random expressions and records.

## Values

| written | is |
| --- | --- |
| `12`, `1.50` | a number: exact, at most 24 digits before the point and 12 behind it |
| `15%` | 0.15 |
| `"text"`, `'text'` | a text; `\\n` `\\t` `\\"` `\\\\` `\\uXXXX` inside; an empty text is blank |
| `#2026-02-28#` | a date |
| `#2026-02-28T09:30Z#`, `#2026-02-28T09:30+08:00#` | an instant; without an offset in the zone of the evaluation |
| `3 days`, `2 hours`, `1 month` | a duration, or a period of months; a number stands before the unit |
| `true` `false` `blank` | also in capitals; `null` is `blank` |
| `["a", "b"]`, `("a", "b")` | a list, after `in` |
| `// to the end of the line`, `/* between */` | a comment |

## Operators, from the loosest to the tightest

| operator | meaning |
| --- | --- |
| `a or b` | |
| `a and b` | |
| `not a` | `not a = b` is `not (a = b)` |
| `=` `!=` `<>` `<` `<=` `>` `>=` | do not chain: write `a < b and b < c` |
| `x in (a, b)`, `x not in (a, b)` | equal to one of them, or to none |
| `x between a and b` | both ends included |
| `x is blank`, `x is not blank` | |
| `t contains "x"`, `t starts with "x"`, `t ends with "x"` | upper and lower case, full and half width are alike |
| `t like "a*b?"` | `*` is any text, `?` one character |
| `a ?? b` | `a`, or `b` where `a` is blank |
| `a & b` | the texts of both, one after the other; blank is empty |
| `a + b`, `a - b` | numbers, money, dates with durations and periods |
| `a * b`, `a / b` | `/` keeps 20 decimals; whatever looks at a number rounds it to 12 first |
| `-a`, `+a` | |
| `a ^ n` | binds tighter than the sign: `-2 ^ 2` is -4 |

## Blank

Blank goes through values, never through conditions.

- A value that needs a blank one is blank: `amount * 2` is blank while `amount` is.
- A condition is true or false, never blank. `a = b` is true for two blanks and false for one; `<`, `contains` and the
  like are false with a blank; `!=`, `not in`, `not contains` are the exact opposites of `=`, `in`, `contains`. So every
  record is in a view or in its opposite.
- Division by zero, a date that does not exist, a text that is no number give blank and a note that says why. Where the
  expression stands decides what follows: a validation refuses in words, a filter does not match, a rule does not fire
  and its log says so.

## Numbers and dates

- Rounding is half away from zero. A number has at most 24 digits before the point, or it is blank with a note.
- `date + 1 month` stays in the month: 31 January + 1 month is 28 February. `date - date` is a duration in days.
- Somebody born on 29 February has their birthday on 28 February in other years, or on 1 March if the site says so.
- `today()` and `now()` stand still for a whole save, list or run. What decides a save uses the site's time zone.

## Money

An amount has a currency: the site's base currency, one that its field fixes, or one that a field beside it says.

| written | is |
| --- | --- |
| `amount.value` | its number |
| `amount.currency` | the code of its currency, such as `"USD"` |
| `amount.base` | the amount in base currency, as it was converted when the record was saved |
| `money(5000, "USD")` | an amount written out; `money(quantity * 3, currency)` takes the code from a field |
| `convert(amount, "USD", on: signed_on)` | an amount by the rate of a day; without `on:` by today's |

- Amounts of one currency compute as they stand: those that one field fixes to the same code, and those whose codes
  stand in the same field, be it the same record's or that of the order which a line belongs to.
- Where currencies differ, or may differ, both sides are taken in base currency: `amount > account.credit_limit` means
  `amount.base > account.credit_limit.base`. A sum over related records is in base currency as well, unless all of them
  have the currency of the record itself.
- A plain number beside an amount is in that amount's own currency. Where records have different currencies that is
  seldom meant, so it is hinted at: `amount.base > 1000` and `amount > money(1000, "USD")` say what is meant. Beside two
  amounts of different currencies a plain number is a mistake; 0 is the same in all of them.
- An amount times a number is an amount, an amount by an amount is a number. What fills a field of another currency is
  converted by itself only into base currency; `convert` says every other conversion.

## Names

| name | is |
| --- | --- |
| a field's key | that field of the record; `id`, `owner`, `created_at` and the like too |
| `user` | the person who acts: `user.name`, `user.department`, `has_role("sales_manager")` |
| `old.amount`, `changed(amount)`, `is_new()` | while a record is saved |
| `record.x` | inside the arguments of `sum`, `count` ...: the outer record; in a link's filter: the one with the link |
| `found.x` | in the message of a duplicate rule: the other record |
| `setting.x` | a setting of the site |
| `about.account.name` | over a link to several modules: the module's name is one step |

"""


def language_reference() -> str:
    """Write the page."""
    return _HEAD + "\n".join(_families()).rstrip() + "\n"


def _families() -> Iterator[str]:
    yield "## Functions\n"
    for family, functions in FAMILIES.items():
        yield f"### {family.capitalize()}\n"
        yield "| function | gives | examples |\n| --- | --- | --- |"
        yield from (_row(function) for function in sorted(functions, key=lambda one: one.name))
        yield ""


def _row(function: Function) -> str:
    examples = "<br>".join(f"`{one.expression}` → `{one.result}`" for one in function.examples)
    return f"| `{_cell(function.usage)}` | {_cell(function.doc.en)} | {_cell(examples)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
