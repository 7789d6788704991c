"""Link: from documents laid over each other to one checked, immutable catalog, or to every problem in them."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from customary.expressions.positions import Problem, Source
from customary.expressions.scope import DictionaryWords, base_key
from customary.expressions.types import UNKNOWN
from customary.expressions.uses import Kind, Name, Noted
from customary.metadata.catalog import Catalog
from customary.metadata.layers import Declared, Layered
from customary.metadata.linking.access import link_roles, role_label
from customary.metadata.linking.context import Context
from customary.metadata.linking.cycles import circles
from customary.metadata.linking.folding import with_folded_fields
from customary.metadata.linking.modules import link_module, rows_of
from customary.metadata.linking.planned import check_reports
from customary.metadata.linking.repeated import repeated
from customary.metadata.linking.site import currency_of, link_applications, link_menus, link_site, timezone_of
from customary.metadata.linking.slow_filters import engine_of, slow_filters
from customary.metadata.linking.unreachable import unreachable
from customary.metadata.model.modules import Module
from customary.metadata.model.site import Dictionary, Site
from customary.metadata.nodes import Node, as_mapping
from customary.metadata.problems import meaning
from customary.metadata.shaping.amounts import with_base_amounts
from customary.metadata.shaping.calendars import calendar_from
from customary.metadata.shaping.computed import with_computed_types
from customary.metadata.shaping.dictionaries import SettingOutline, dictionary_of, setting_of, value_type
from customary.metadata.shaping.labels import Labels
from customary.metadata.shaping.outlines import ModuleOutline, outline_of_module
from customary.metadata.shaping.vocabulary import dictionary_words, vocabulary_of

__all__ = ["Linked", "link"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Linked:
    catalog: Catalog | None
    """None when there is an error anywhere."""
    problems: tuple[Problem, ...]


def link(
    layered: Layered,
    sources: Sequence[Source],
    found: list[Problem],
    *,
    noted: Noted | None = None,
    hints_for: Container[str] | None = None,
) -> Linked:
    """Resolve every name and check every expression.

    `found` are the problems of the steps before; `noted` takes the uses of names; `hints_for` names the sources that
    hints are given about, None standing for all.
    """
    labels = Labels.of(layered.translations)
    dictionaries = _dictionaries(layered, labels, found)
    settings = _settings(layered, labels, found)
    calendars = {key: calendar_from(key, one, labels, found) for key, one in layered.calendars.items()}
    currency = currency_of(layered.site)
    modules = {
        name: with_base_amounts(outline_of_module(name, declared, layered, labels, found), currency, found)
        for name, declared in layered.modules.items()
    }
    words = {key: _words(dictionary, layered.dictionaries[key]) for key, dictionary in dictionaries.items()}
    roles = {key: role_label(labels, key, declared) for key, declared in layered.roles.items()}
    vocabulary = vocabulary_of(
        modules, words, settings, roles, calendars, currency=currency, earlier=dict(_earlier(modules, layered))
    )
    outlines, vocabulary = with_computed_types(modules, vocabulary, found)
    context = Context(
        layered=layered,
        modules=outlines,
        dictionaries=dictionaries,
        vocabulary=vocabulary,
        labels=labels,
        calendars=calendars,
        timezone=timezone_of(layered.site),
        found=found,
        noted=noted,
        hints_for=hints_for,
    )
    return _linked(context, sources, settings)


def _earlier(modules: Mapping[str, ModuleOutline], layered: Layered) -> Iterator[tuple[Name, str]]:
    """Give what `was` says of everything that names are of."""
    for name, module in modules.items():
        for key, outline in module.fields.items():
            declared = module.fields[outline.base_of] if outline.base_of is not None else outline
            for old in declared.node.scalars("was"):
                before = old.text if outline.base_of is None else base_key(old.text)
                yield Name("field", before, name), key
        yield from _called(module.node, "module", name)
    for key, one in layered.dictionaries.items():
        yield from _called(one.node, "dictionary", key)
        for code, value in as_mapping(one.node).mappings("values"):
            yield from _called(value, "code", code.text, key)
    for key, one in layered.settings.items():
        yield from _called(one.node, "setting", key)
    for key, one in layered.roles.items():
        yield from _called(one.node, "role", key)


def _called(node: Node, kind: Kind, key: str, owner: str = "") -> Iterator[tuple[Name, str]]:
    for old in as_mapping(node).scalars("was"):
        yield Name(kind, old.text, owner), key


def _dictionaries(layered: Layered, labels: Labels, found: list[Problem]) -> dict[str, Dictionary]:
    return {
        key: dictionary_of(key, one, labels, found, layered.dictionaries) for key, one in layered.dictionaries.items()
    }


def _settings(layered: Layered, labels: Labels, found: list[Problem]) -> dict[str, SettingOutline]:
    return {key: setting_of(key, one, labels, found, layered.settings) for key, one in layered.settings.items()}


def _words(dictionary: Dictionary, declared: Declared) -> DictionaryWords:
    attributes = as_mapping(declared.node).mapping("attributes")
    names = attributes.entries if attributes is not None else ()
    types = {name: value_type(attributes.text(name) or "text") for name in names} if attributes is not None else {}
    return dictionary_words(dictionary, types)


def _linked(context: Context, sources: Sequence[Source], settings: dict[str, SettingOutline]) -> Linked:
    lines = rows_of(context.modules)
    made = [link_module(context, module, lines.get(name)) for name, module in context.modules.items()]
    modules = {module.name: module for module in made if module is not None}
    _report_circles(context, modules)
    site = link_site(context, context.layered.site)
    wrong = {one.span.source.name for one in context.found if one.severity == "error"}
    for module in modules.values():
        files = _files(module)
        if wrong.isdisjoint(files) and any(map(context.wants_hints, files)):
            for hint in _hints(context, module, site):
                context.report(hint)
    applications = link_applications(context)
    roles = link_roles(context)
    menus = link_menus(context)
    check_reports(context)
    _report_untyped(context)
    whole = not context.layered.broken.kinds
    warnings = [*(context.labels.unused() if whole else ()), *context.labels.missing()]
    problems = _sorted([*context.found, *warnings])
    if any(problem.severity == "error" for problem in problems):
        return Linked(catalog=None, problems=problems)
    catalog = Catalog(
        hash=_hash(sources),
        site=site,
        applications=applications,
        modules=with_folded_fields(modules, roles, context.vocabulary),
        dictionaries=context.dictionaries,
        roles=roles,
        menus=menus,
        calendars=context.calendars,
        settings={key: one.setting for key, one in settings.items()},
        vocabulary=context.vocabulary,
    )
    return Linked(catalog=catalog, problems=problems)


def _hints(context: Context, module: Module, site: Site) -> Iterator[Problem]:
    """Say what is allowed in a module and probably not meant."""
    yield from repeated(module, context.vocabulary)
    yield from unreachable(module, context.vocabulary)
    yield from slow_filters(module, engine_of(site.database))


def _files(module: Module) -> set[str]:
    """Name the files that declare a module and its rules: what of them is wrong is missing in what was linked."""
    return {module.span.source.name, *(rule.span.source.name for rule in module.rules.values())}


def _report_circles(context: Context, modules: dict[str, Module]) -> None:
    for way in circles(modules, context.vocabulary):
        module, key = way[0]
        span = modules[module].fields[key].span
        assert span is not None  # only declared fields are computed
        context.report(meaning.circle(span, [".".join(name) for name in way]))


def _report_untyped(context: Context) -> None:
    """Say which fields have no type, each waiting for that of another; what is wrong itself is told by itself."""
    if any(one.severity == "error" for one in context.found):
        return
    every = (outline for module in context.modules.values() for outline in module.fields.values())
    left = [one for one in every if one.entry.kind == "computed" and one.language_type == UNKNOWN]
    if left:
        context.report(meaning.computed_from_itself(left[0].name.span, [f"{one.module}.{one.key}" for one in left]))


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Order by file and place; the same thing said twice is said once."""
    distinct = {(one.span, one.code, one.text()): one for one in problems}
    return tuple(sorted(distinct.values(), key=lambda one: (one.span.source.name, one.span.start, one.code)))


def _hash(sources: Iterable[Source]) -> str:
    digest = hashlib.sha256()
    for source in sources:
        text = source.text.encode("utf-8")
        digest.update(len(text).to_bytes(8, "big"))
        digest.update(text)
    return digest.hexdigest()
