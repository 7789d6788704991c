"""What this version only keeps: the names and expressions of approvals and reports are checked all the same."""

from __future__ import annotations

from customary.expressions.scope import Place, Purpose
from customary.expressions.types import UNKNOWN
from customary.metadata.documents import Document
from customary.metadata.linking.context import Context
from customary.metadata.linking.expressions import condition, expression
from customary.metadata.linking.rules import check_actions
from customary.metadata.nodes import MappingNode, ScalarNode
from customary.metadata.problems import meaning
from customary.metadata.shaping.computed import rollup_type
from customary.metadata.shaping.outlines import ModuleOutline

__all__ = ["check_approvals", "check_reports"]


def check_approvals(context: Context, module: ModuleOutline) -> None:
    """Report what is wrong in a module's approvals."""
    place = Place(module=module.name, purpose=Purpose.RULE, saving=True)
    for name, node in module.node.mappings("approvals"):
        path = f"{module.name}.approvals.{name.text}"
        context.labels.named(node, path, name, module.application)
        condition(context, node.scalar("if"), place)
        for _, step in node.mappings("steps"):
            condition(context, step.scalar("if"), place)
        for outcome in ("approved", "rejected", "recalled"):
            check_actions(context, module, node, outcome)


def check_reports(context: Context) -> None:
    """Report what is wrong in reports."""
    for document in context.layered.kept:
        if document.kind == "reports":
            _check_reports(context, document)


def _check_reports(context: Context, document: Document) -> None:
    for _, node in document.root.mappings("reports"):
        named = node.scalar("module")
        module = context.module(named) if named is not None else None
        context.roles(node.scalars("roles"))
        if module is None:
            continue
        place = Place(module=module.name, purpose=Purpose.FILTER)
        condition(context, node.scalar("filter"), place)
        for one in (*node.scalars("rows"), *node.scalars("columns")):
            expression(context, one, place)
        for _, measure in node.mappings("measures"):
            _check_measure(context, module, measure, place)


def _check_measure(context: Context, module: ModuleOutline, measure: MappingNode, place: Place) -> None:
    condition(context, measure.scalar("where"), place)
    for function in ("sum", "avg", "min", "max"):
        field = measure.get(function)
        key = context.field(module, field) if isinstance(field, ScalarNode) else None
        one = module.type_of(key) if key is not None else None
        if field is not None and one is not None and one != UNKNOWN and rollup_type(function, one) is None:
            context.report(meaning.rollup_field(field.span, function, key or ""))
