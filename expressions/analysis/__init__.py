"""What can be said of a checked expression without a record: each analysis a small reader of the nodes, in a file.

dependencies   the fields and surroundings whose change can change the value
normal_form    what an expression says, whatever way it is written; and its fingerprint
verdict        conditions that always hold or never do, with the reason
pushdown       filters: what no SQL says, and the indexes that a comparison passes by
lints          hints: such conditions, arms that are never reached, conditions that stand twice, values never blank

A verdict is reached in steps, each a file: `folding` computes what is constant, `scales` puts numbers and times on one
line of units, `linear` writes values as sums, `blanks` knows what must have a value, `comparing` and `formulas` turn a
condition into `facts`, `consistency` and `distances` say whether facts can hold together, `combinations` tries them.
"""

from customary.expressions.analysis.dependencies import Dependencies, dependencies, fields_along, fields_read
from customary.expressions.analysis.lints import lints
from customary.expressions.analysis.normal_form import fingerprint, normal_form
from customary.expressions.analysis.pushdown import PassedBy, passed_by, row_by_row
from customary.expressions.analysis.verdict import Ground, Verdict, codes_of, implies, verdict

__all__ = [
    "Dependencies",
    "Ground",
    "PassedBy",
    "Verdict",
    "codes_of",
    "dependencies",
    "fields_along",
    "fields_read",
    "fingerprint",
    "implies",
    "lints",
    "normal_form",
    "passed_by",
    "row_by_row",
    "verdict",
]
