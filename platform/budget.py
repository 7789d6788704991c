"""How long the expressions of one save may compute together.

One expression is bounded by its size and by the records that it may look at; a save may run hundreds of them, over
records that rules write in turn. What is still to be evaluated when the time is up is not: it is blank, with a note
that says so, and the place where the expression stands decides what follows, as for any other note.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from customary.expressions.diagnostics import Outcome, out_of_time
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.limits import SECONDS_OF_A_SAVE

__all__ = ["SECONDS", "Budget"]

SECONDS = float(SECONDS_OF_A_SAVE)


@dataclass(slots=True, eq=False)
class Budget:
    """What is left to one save, and to all that follows from it in its transaction."""

    seconds: float = SECONDS
    clock: Callable[[], float] = time.thread_time
    """Processor time of the thread: a save that waits for the database or for its turn loses nothing."""
    spent: float = 0.0

    def evaluate(self, expression: Expression, values: Sequence[object], around: Environment) -> Outcome:
        """Evaluate an expression at the expense of the budget."""
        if self.spent >= self.seconds:
            return Outcome(None, (out_of_time(expression.root.span, self.seconds),))
        began = self.clock()
        outcome = expression.evaluate(values, around)
        self.spent += self.clock() - began
        return outcome
