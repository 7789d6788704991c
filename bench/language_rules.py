"""The five typical rules that the language is measured with, and how other engines write them.

Four of them are taken from the packaged modules as they stand, so that they change with the modules; no module has a
nested `if` with numbers, so that one is written here in the words of the opportunity. Each engine gets the same
records in the values that suit it and must give the same answers; `language_engines.py` sees to that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Place, Purpose
from customary.expressions.types import MoneyType
from customary.metadata.catalog import Catalog
from customary.metadata.loading import load, packaged_modules

__all__ = ["RULES", "TODAY", "TypicalRule", "packaged_catalog"]

TODAY = date(2026, 2, 28)
"""The day on which the rules are evaluated."""
_COMMISSION = "if(amount.base >= 100000, amount.base * 5%, amount.base >= 20000, amount.base * 3%, amount.base * 1%)"

Values = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalRule:
    """One rule in the words of every engine, with records to evaluate it for."""

    name: str
    expression: Callable[[Catalog], Expression | None]
    slots: tuple[str, ...]
    """What the rule reads, in the order of the expression's slots; a dot goes over a link."""
    records: tuple[Values, ...]
    """Natural values, aligned with `slots`."""
    lambda_: Callable[..., object]
    """What a programmer writes by hand: over the values in the same order, and today."""
    simpleeval: str
    rule_engine: str
    cel: str


def packaged_catalog() -> Catalog:
    """Load the modules that the rules come from."""
    loaded = load([packaged_modules()], site_file=None)
    if loaded.catalog is None:
        raise SystemExit("\n".join(problem.text() for problem in loaded.problems))
    return loaded.catalog


def _commission(catalog: Catalog) -> Expression | None:
    place = Place(module="opportunity", purpose=Purpose.COMPUTED)
    return check(Excerpt.whole(_COMMISSION), catalog.vocabulary, place, expected=MoneyType()).expression


def _commission_by_hand(r: Sequence[Decimal | None], today: date) -> Decimal | None:
    amount = r[0]
    if amount is None:
        return None
    return amount * (_FIVE if amount >= _BIG else _THREE if amount >= _MIDDLE else _ONE)


_FIVE, _THREE, _ONE = Decimal("0.05"), Decimal("0.03"), Decimal("0.01")
_BIG, _MIDDLE, _WHOLE = Decimal(100_000), Decimal(20_000), Decimal(1)
_DAY, _WEEK, _MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)


def _days(*counts: int | None) -> tuple[Values, ...]:
    return tuple(("signed", None if one is None else TODAY + timedelta(days=one)) for one in counts)


RULES: tuple[TypicalRule, ...] = (
    TypicalRule(
        name="discount (quote_line.subtotal)",
        expression=lambda catalog: catalog.modules["quote_line"].fields["subtotal"].formula,
        slots=("quantity", "unit_price", "discount"),
        records=tuple(
            (Decimal(quantity), Decimal(price), Decimal(discount))
            for quantity, price, discount in (
                ("3", "123.45", "0.15"),
                ("1", "26768", "0"),
                ("12.5", "55", "0.2"),
                ("2", "4821.90", "0.05"),
            )
        ),
        lambda_=lambda r, today: r[0] * r[1] * (_WHOLE - r[2]),
        simpleeval="quantity * unit_price * (1 - discount)",
        rule_engine="quantity * unit_price * (1 - discount)",
        cel="quantity * unit_price * (1.0 - discount)",
    ),
    TypicalRule(
        name="choices (lead, list “hot”)",
        expression=lambda catalog: catalog.modules["lead"].lists["hot"].filter,
        slots=("rating", "status"),
        records=(("hot", "new"), ("hot", "qualified"), ("cold", "new"), (None, "contacted"), ("hot", "converted")),
        lambda_=lambda r, today: r[0] == "hot" and r[1] in ("new", "contacted", "qualified"),
        simpleeval="rating == 'hot' and status in ('new', 'contacted', 'qualified')",
        rule_engine="rating == 'hot' and status in ['new', 'contacted', 'qualified']",
        cel="rating == 'hot' && status in ['new', 'contacted', 'qualified']",
    ),
    TypicalRule(
        name="dates (contract, rule “ends_soon”)",
        expression=lambda catalog: catalog.modules["contract"].rules["ends_soon"].condition,
        slots=("status", "ends_on"),
        records=(*_days(30, 7, 1, 12, 400, None), ("draft", TODAY)),
        lambda_=lambda r, today: (
            r[0] == "signed" and (r[1] == today + _MONTH or r[1] == today + _WEEK or r[1] == today + _DAY)
        ),
        simpleeval="status == 'signed' and (ends_on == today + days(30) or ends_on == today + days(7)"
        " or ends_on == today + days(1))",
        rule_engine="status == 'signed' and (ends_on == today + t'P30D' or ends_on == today + t'P7D'"
        " or ends_on == today + t'P1D')",
        cel="status == 'signed' && (ends_on == today + duration('720h') || ends_on == today + duration('168h')"
        " || ends_on == today + duration('24h'))",
    ),
    TypicalRule(
        name="nested if (a commission)",
        expression=_commission,
        slots=("amount_base",),
        records=tuple((None if one is None else Decimal(one),) for one in ("150000", "26768", "550.5", "4821", None)),
        lambda_=_commission_by_hand,
        simpleeval="None if amount_base == None else amount_base * (rate('0.05') if amount_base >= 100000 else"
        " rate('0.03') if amount_base >= 20000 else rate('0.01'))",
        rule_engine="amount_base == null ? null : (amount_base >= 100000 ? amount_base * 0.05 :"
        " (amount_base >= 20000 ? amount_base * 0.03 : amount_base * 0.01))",
        cel="'amount_base' in r ? (r.amount_base >= 100000.0 ? r.amount_base * 0.05 :"
        " (r.amount_base >= 20000.0 ? r.amount_base * 0.03 : r.amount_base * 0.01)) : null",
    ),
    TypicalRule(
        name="links (quote.deal_of_the_customer)",
        expression=lambda catalog: catalog.modules["quote"].validations["deal_of_the_customer"].check,
        slots=("opportunity", "opportunity.account", "account"),
        records=((None, None, 1), (1, None, 2), (1, 2, 2), (7, 2, 3), (8, 5, 5)),
        lambda_=lambda r, today: r[0] is None or r[1] is None or r[1] == r[2],
        simpleeval="opportunity == None or opportunity.account == None or opportunity.account == account",
        rule_engine="opportunity == null or opportunity.account == null or opportunity.account == account",
        cel="'opportunity' in r ? ('account' in r.opportunity ? r.opportunity.account == r.account : true) : true",
    ),
)
