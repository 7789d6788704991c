"""Transitions of a process that no record ever takes: hints, never errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from customary.expressions import types as t
from customary.expressions.analysis import codes_of
from customary.expressions.analysis.verdict import impossible
from customary.expressions.checked import And, Compare, Const, Read, Slot
from customary.expressions.positions import Problem
from customary.expressions.scope import Vocabulary
from customary.metadata.model.modules import Module, Process, Transition
from customary.metadata.problems import hints

__all__ = ["unreachable"]


def unreachable(module: Module, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Find the transitions that begin where nothing leads, that end where they begin, or that are never allowed."""
    process = module.process
    if process is None or not _named(process) <= _codes(module, process, vocabulary):
        return  # a code that is not there is told, and nothing follows from it
    reached = _reached(process)
    for one in process.transitions:
        if one.sources == (one.target,):
            yield hints.leads_to_itself(one.span, one.key)
        elif process.start is not None and one.sources and reached.isdisjoint(one.sources):
            yield hints.never_begun(one.span, one.key, process.start, one.sources)
        elif _is_never_allowed(module, process, one, vocabulary):
            yield hints.asked_too_late(one.span, one.key, process.field, one.target)


def _named(process: Process) -> set[str]:
    start = {process.start} if process.start is not None else set()
    return start.union(*((one.target, *one.sources) for one in process.transitions))


def _codes(module: Module, process: Process, vocabulary: Vocabulary) -> frozenset[str]:
    type_ = module.field(process.field).language_type
    known = codes_of(vocabulary).get(type_.dictionary) if isinstance(type_, t.ChoiceType) else None
    return known if known is not None else frozenset()


def _reached(process: Process) -> set[str]:
    """Give the codes that records can come to from the start; an import may let them begin elsewhere."""
    reached = {process.start} if process.start is not None else set()
    while True:
        new = {one.target for one in process.transitions if not one.sources or not reached.isdisjoint(one.sources)}
        if new <= reached:
            return reached
        reached |= new


def _is_never_allowed(module: Module, process: Process, one: Transition, vocabulary: Vocabulary) -> bool:
    """Say whether the condition surely fails where the field has its new value, which is when it is asked."""
    condition = one.condition
    if condition is None:
        return False
    root, type_ = condition.root, module.field(process.field).language_type
    read = Read(span=root.span, type=type_, nullable=True, slot=Slot("record", (process.field,), type_, True))
    new = Const(span=root.span, type=type_, nullable=False, value=one.target)
    there = Compare(span=root.span, type=t.BOOLEAN, nullable=False, op="=", left=read, right=new)
    both = And(span=root.span, type=t.BOOLEAN, nullable=False, operands=(there, root))
    codes = codes_of(vocabulary)
    return impossible((), both, codes) and not impossible((), replace(both, operands=(root, root)), codes)
