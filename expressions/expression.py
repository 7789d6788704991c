"""A checked expression: what the rest of the house keeps of a rule's text.

How values reach the nodes. `Expression.slots` are all that the caller has to provide, distinct and in reading order.
A `RowsSlot` is provided as a sequence of tuples aligned with its own `slots`. Inside an aggregate's `value`, `where`
and `order` a Read of root "record" reads the row (one of `rows.slots`); a Read of any other root reads a value of the
*outer* expression: root "outer" stands for the outer expression's slot of root "record" and the same path, the
other roots ("user", "setting", "old", "found", "input") for the same slot outside. Those outer slots are in
`Expression.slots`, never in `rows.slots`. At the top of an expression, root "outer" is what `record.x` reads in the
filter of a link; there the caller provides it. An aggregate inside another one has its own rows among the slots of the
outer one's; in it root "row" is the outer one's row, and root "outer" the record of the whole expression as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from customary.expressions.checked import Checked, Const, RowsSlot, Slot
from customary.expressions.emit_python import Compiled, Evaluation, compile_evaluation, compile_expression
from customary.expressions.positions import Excerpt, Span
from customary.expressions.types import Type
from customary.expressions.walk import slots_of

__all__ = ["Expression", "constant"]


@dataclass(frozen=True, eq=False)
class Expression:
    """An expression that has been checked: it can be evaluated, emitted as SQL, explained and analysed."""

    excerpt: Excerpt
    root: Checked
    uses: frozenset[str] = frozenset()
    """Of: today, now, user, old, changed, language, dictionary, setting, calendar."""

    @property
    def type(self) -> Type:
        return self.root.type

    @property
    def nullable(self) -> bool:
        return self.root.nullable

    @property
    def text(self) -> str:
        return self.excerpt.text

    @cached_property
    def slots(self) -> tuple[Slot | RowsSlot, ...]:
        """What a caller provides for `evaluate`, distinct, in reading order."""
        return slots_of(self.root)

    @cached_property
    def evaluate(self) -> Evaluation:
        """Computes the value for one record, `evaluate(values, environment)`; never raises for data.

        Shapes: `values` aligned with `slots`, each in the form that types.py lists.
        """
        return compile_evaluation(self.root, self.slots)

    @cached_property
    def compute(self) -> Compiled:
        """The same for those who evaluate for many records: `compute(values, environment, diagnostics)`.

        Shapes: gives the bare value; what the data made impossible is added to the list `diagnostics`.
        """
        return compile_expression(self.root, self.slots)


def constant(value: object, type_: Type, span: Span) -> Expression:
    """Make an expression that always has one value, given in the form that types.py lists."""
    text = span.source.text[span.start : span.end]
    excerpt = Excerpt(span.source, text, tuple(range(span.start, span.end + 1)))
    return Expression(excerpt, Const(span=span, type=type_, nullable=value is None, value=value))
