"""Putting it together: what may stand at a position of a text, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter

from customary.expressions import types as t
from customary.expressions.checker import check
from customary.expressions.checking.context import Context, Scope
from customary.expressions.checking.names import list_path
from customary.expressions.completion import offers
from customary.expressions.completion.caret import Call, Caret, caret_at
from customary.expressions.completion.offers import Kind, Offer
from customary.expressions.completion.ranking import distance
from customary.expressions.functions import FUNCTIONS, Family, family_of
from customary.expressions.functions.period_words import PERIOD_WORDS, UNIT_WORDS
from customary.expressions.mistakes.words import CONDITIONS, SIDES, first_of
from customary.expressions.nodes import Path
from customary.expressions.parser import parse
from customary.expressions.positions import LANGUAGES, Excerpt, Language
from customary.expressions.scope import CURRENCIES, Member, Place, Vocabulary

__all__ = ["Completions", "completions"]

_MOST = 80
_COMPARING = frozenset({"=", "==", "!=", "<>", "<", "<=", ">", ">=", "≠", "≤", "≥"})
_OVER_ROWS = frozenset({"rows", "join", "count", "scalar_or_rows"})
_ORDER: Mapping[Kind, int] = {
    "code": 0, "name": 0, "unit": 0, "argument": 1, "field": 2, "root": 3, "operator": 4, "word": 5, "function": 6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Completions:
    start: int
    """Where the stretch begins that an offer takes the place of."""
    end: int
    offers: tuple[Offer, ...]


def completions(
    text: str,
    position: int,
    vocabulary: Vocabulary,
    place: Place,
    language: Language = "en",
    *,
    expected: t.Type | None = None,
) -> Completions:
    """Say what may stand at a position, the likeliest first.

    Shapes: `position` counts code points; `expected` is the type of what the whole expression fills.
    """
    caret = caret_at(text, position)
    if caret is None:
        return Completions(position, position, ())
    ranked = _Completing(caret, vocabulary, place, language, expected).ranked()
    return Completions(caret.start, _end(text, position, caret.quote), ranked[:_MOST])


def _end(text: str, position: int, quote: str) -> int:
    """Take what stands behind the caret of the same word, or of the same text up to its quote, into the stretch."""
    rest = re.compile(rf"[\w .-]*{re.escape(quote)}" if quote else r"\w*").match(text, position)
    return rest.end() if rest is not None else position


class _Completing:
    """One question: the caret, and whose names mean something there."""

    def __init__(
        self, caret: Caret, vocabulary: Vocabulary, place: Place, language: Language, expected: t.Type | None
    ) -> None:
        self.caret = caret
        self.vocabulary = vocabulary
        self.language = language
        self.outer = place
        self.row: str | None = None
        """In rows of rows: the module of the row around."""
        self.place = self._innermost(place)
        self.expected = expected
        self.call = next((call for call in reversed(caret.calls) if call.name), None)

    def ranked(self) -> tuple[Offer, ...]:
        """Order what is offered by how near it is to what was typed, then by how likely it is here."""
        wanted = self._wanted()
        found: dict[str, tuple[tuple[int, ...], Offer]] = {}
        for place, offer in enumerate(self._offers()):
            near = distance(self.caret.typed, offer.names, offer.about)
            if near is None:
                continue
            misfit = int(bool(wanted) and offer.family is not None and offer.family not in wanted)
            key = (near, misfit, _ORDER[offer.kind], place)
            found[offer.insert] = min((key, offer), found.get(offer.insert, (key, offer)), key=itemgetter(0))
        return tuple(offer for _, offer in sorted(found.values(), key=lambda one: one[0]))

    def _offers(self) -> Iterator[Offer]:
        caret = self.caret
        if caret.quote:
            yield from self._texts()
        elif caret.path:
            yield from self._members()
        elif caret.accepts is not None and "UNIT" in caret.accepts:
            yield from self._behind_number()
            yield from self._behind_value()
        elif caret.value_expected:
            yield from self._values()
        elif caret.behind_value:
            yield from self._behind_value()
        else:
            yield from offers.values(caret.accepts, where=False)

    # Values

    def _values(self) -> Iterator[Offer]:
        type_ = self._compared() or self._argument_type() or self._whole_type()
        if isinstance(type_, t.ChoiceType | t.ChoicesType) and type_.dictionary is not None:
            yield from offers.codes(type_.dictionary, self.vocabulary, self.language, quote="'")
        if self.call is not None and self.caret.calls[-1] is self.call and not self.call.named and not self.call.where:
            yield from offers.arguments(self.call.name)
        yield from offers.fields(self._own_members(), self.language)
        yield from offers.roots(self.vocabulary, self.place, self.language, row=self.row is not None)
        yield from offers.functions(self.place, self.language)
        yield from offers.values(self.caret.accepts, where=False)

    def _wanted(self) -> frozenset[Family]:
        """The families of values that fit at the caret; none when any does."""
        caret = self.caret
        if caret.accepts is not None and "UNIT" in caret.accepts:
            return frozenset({"duration" if self._is_length_of_time() else "number"})
        if caret.quote or caret.path or not caret.value_expected:
            return frozenset()
        if caret.words and caret.words[-1].plain.lower() == "in":
            return frozenset({"choices"})
        compared = self._compared()
        if compared is not None:
            return frozenset({family_of(compared)})
        function = FUNCTIONS.get(self.call.name) if self.call is not None else None
        if function is not None and self.call is not None and function.signatures:
            parameters = function.signatures[0].parameters
            return parameters[self.call.argument].accepts if self.call.argument < len(parameters) else frozenset()
        whole = self._whole_type()
        return frozenset({family_of(whole)}) if whole is not None else frozenset()

    def _is_length_of_time(self) -> bool:
        """Whether the number before the caret moves a date, or is compared with a length of time."""
        words = self.caret.words
        at = len(words) - 2
        if at < 1:
            return False
        left = self._type_of(self.caret.between(first_of(words, at, SIDES), at))
        if words[at].plain in {"+", "-"}:
            return left is not None and family_of(left) in {"date", "datetime", "duration", "period"}
        return words[at].plain in _COMPARING and left is not None and family_of(left) in {"duration", "period"}

    def _whole_type(self) -> t.Type | None:
        return self.expected if not self.caret.words else None

    def _own_members(self) -> Mapping[str, Member]:
        module = self.vocabulary.modules.get(self.place.module) if self.place.module else None
        return module.members if module is not None else {}

    def _compared(self) -> t.Type | None:
        """The type of what the value at the caret is compared with."""
        caret = self.caret
        at = len(caret.words)
        if caret.calls and not caret.calls[-1].name:
            at = caret.calls[-1].opening
            if not at or caret.words[at - 1].plain.lower() not in {"in", "=", "!=", "==", "<>"}:
                return None
        elif not at or caret.words[at - 1].plain not in _COMPARING:
            return None
        at -= 1
        first = first_of(caret.words, at, SIDES)
        if at and caret.words[at - 1].plain.lower() == "not":
            first, at = first_of(caret.words, at - 1, SIDES), at - 1
        return self._type_of(caret.between(first, at))

    def _type_of(self, text: str) -> t.Type | None:
        """Check a part by itself."""
        if not text.strip():
            return None
        place = self.place
        if self.row is not None and text.startswith("row."):
            text, place = text.removeprefix("row."), replace(place, module=self.row)
        expression = check(Excerpt.whole(text), self.vocabulary, place).expression
        return expression.type if expression is not None else None

    def _argument_type(self) -> t.Type | None:
        """The type that a code argument of a function belongs to, from another argument."""
        call = self.call
        if call is None or not call.argument:
            return None
        is_code = call.name in {"case", "has_any", "has_all", "has_none"} or call.named in {"from", "to"}
        return self._type_of(self._first_argument(call)) if is_code else None

    def _first_argument(self, call: Call) -> str:
        behind = call.first_behind if call.first_behind is not None else len(self.caret.words)
        return self.caret.between(call.opening + 1, behind)

    # Members of records

    def _members(self) -> Iterator[Offer]:
        yield from offers.fields(self._members_of(self.caret.path), self.language)
        root, *rest = self.caret.path
        if root == "setting" and not rest and root not in self._own_members():
            names = {key: self.vocabulary.setting_labels.get(key, {}) for key in self.vocabulary.settings}
            yield from offers.labelled(names, self.language, kind="name")
        type_ = self._type_of(".".join(self.caret.path))
        if isinstance(type_, t.RefType) and len(type_.modules) > 1:
            modules = {
                name: self.vocabulary.modules[name].labels for name in type_.modules if name in self.vocabulary.modules
            }
            yield from offers.labelled(modules, self.language, kind="name")
        if isinstance(type_, t.MoneyType):
            yield from offers.plain(("value", "currency", "base"))

    def _members_of(self, path: tuple[str, ...]) -> Mapping[str, Member]:
        """The fields behind a path: of the record it leads to, or of the records of its list."""
        members = self._own_members()
        if len(path) == 1 and path[0] not in members:
            saved = self.place.module if self.place.saving else None
            roots = {"old": saved, "record": self.place.record, "row": self.row}
            if path[0] == "input":
                return self.place.input
            if path[0] in roots:
                return self._fields_of(roots[path[0]])
        type_ = self._type_of(".".join(path))
        if isinstance(type_, t.RefType) and len(type_.modules) == 1:
            return self._fields_of(type_.modules[0])
        return self._fields_of(self._list_module(".".join(path), self.place)) if type_ is None else {}

    def _fields_of(self, module: str | None) -> Mapping[str, Member]:
        words = self.vocabulary.modules.get(module) if module is not None else None
        return words.members if words is not None else {}

    def _list_module(self, path: str, place: Place) -> str | None:
        """The module of the records that a path to a list leads to."""
        node = parse(Excerpt.whole(path)).node
        if not isinstance(node, Path):
            return None
        context = Context(self.vocabulary, place)
        found = list_path(context, node, Scope(context.module(place.module), place.record))
        return found.module.name if found is not None and not found.rest else None

    def _innermost(self, place: Place) -> Place:
        """Go into the functions over related records that the caret is in: bare names are fields of their rows."""
        for call in self.caret.calls:
            function = FUNCTIONS.get(call.name)
            if function is None or not (call.argument or call.where):
                continue
            module = None
            if function.form in _OVER_ROWS:
                module = self._list_module(self._first_argument(call), place)
            elif function.form in {"exists", "related_count"} and call.where:
                module = self._first_argument(call).split(".")[0].strip("\"' ")
            if module in self.vocabulary.modules:
                inside = place is not self.outer
                self.row = place.module if inside else None
                record = place.record if inside else place.module
                place = replace(place, module=module, record=record, saving=False)
        return place

    # Texts

    def _texts(self) -> Iterator[Offer]:
        """Offer what a text may be: codes, roles, and the words that a function knows."""
        for offer in self._known_texts():
            yield self._in_quotes(offer)

    def _in_quotes(self, offer: Offer) -> Offer:
        """Write a text with its quotes; those that are no quotes of the language are replaced."""
        quote = self.caret.quote if self.caret.quote in "\"'" else "'"
        return replace(offer, insert=f"{quote}{offer.insert}{quote}")

    def _known_texts(self) -> Iterator[Offer]:
        call, vocabulary, language = self.call, self.vocabulary, self.language
        type_ = self._compared()
        if type_ is None and call is not None:
            if self.caret.calls[-1] is call:
                yield from self._texts_of(call)
            type_ = self._argument_type()
        if isinstance(type_, t.ChoiceType | t.ChoicesType) and type_.dictionary is not None:
            yield from offers.codes(type_.dictionary, vocabulary, language)

    def _texts_of(self, call: Call) -> Iterator[Offer]:
        """Offer the texts that the arguments of a function may be."""
        vocabulary, language = self.vocabulary, self.language
        match call.name, call.named or call.argument:
            case "has_role", 0:
                names = {role: vocabulary.role_labels.get(role, {}) for role in sorted(vocabulary.roles)}
                yield from offers.labelled(names, language, kind="name")
            case "dict", 0:
                names = {name: one.labels for name, one in vocabulary.dictionaries.items()}
                yield from offers.labelled(names, language, kind="name")
            case "dict", 1:
                yield from offers.codes(self._first_argument(call).strip("\"' "), vocabulary, language)
            case "dict", 2:
                words = vocabulary.dictionaries.get(self._first_argument(call).strip("\"' "))
                yield from offers.plain(words.attributes if words else ())
            case "in_period", 1:
                yield from offers.words(PERIOD_WORDS, language)
            case (("start_of" | "end_of"), 1):
                yield from offers.words(UNIT_WORDS, language)
            case "label", ("lang" | 1):
                yield from offers.plain(LANGUAGES)
            case "exists", 0:
                names = {name: one.labels for name, one in vocabulary.modules.items()}
                yield from offers.labelled(names, language, kind="name")
            case (("money" | "convert"), 1):
                yield from offers.codes(CURRENCIES.dictionary, vocabulary, language)
            case (("add_workdays" | "workdays_between"), ("calendar" | 2)):
                yield from offers.labelled(vocabulary.calendars, language, kind="name")

    # Behind a value

    def _behind_number(self) -> Iterator[Offer]:
        number = self.caret.words[-1]
        yield from offers.units(number.plain, self.language, apart=number.end < self.caret.start)

    def _behind_value(self) -> Iterator[Offer]:
        caret, words = self.caret, self.caret.words
        side = self._type_of(caret.between(first_of(words, len(words), SIDES), len(words)))
        condition = self._type_of(caret.between(first_of(words, len(words), CONDITIONS), len(words)))
        fitting = offers.operators(family_of(side) if side else self._list_family(), caret.accepts, self.language)
        joining = offers.joining(caret.accepts, self.language)
        accepted = caret.accepts or frozenset()
        needs_and = "_AND" in accepted and "_OR" not in accepted  # the second bound of `between`
        first = needs_and or isinstance(condition, t.BooleanType)
        yield from (*joining, *fitting) if first else (*fitting, *joining)
        yield from offers.values(accepted & {"_WHERE"}, where=self._is_over_rows())

    def _is_over_rows(self) -> bool:
        """Whether `where` has a meaning: directly inside a function over records that has none yet."""
        call = self.call
        if call is None or call.where or self.caret.calls[-1] is not call or call.name not in FUNCTIONS:
            return False
        return FUNCTIONS[call.name].form in _OVER_ROWS | {"exists", "related_count"}

    def _list_family(self) -> Family | None:
        """A path to a list has no type of its own, but may be asked whether it is blank."""
        words = self.caret.words
        path = self.caret.between(first_of(words, len(words), SIDES), len(words))
        return "list" if self._list_module(path, self.place) is not None else None
