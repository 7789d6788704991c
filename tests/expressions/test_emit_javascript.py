"""The JavaScript that is written: static modules, safe whatever a rule says; values arrive and leave exactly."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from customary.commands.evaluation.node import Answer, Node, NodeStopped, Report
from customary.expressions import types as t
from customary.expressions.checked import Call, RowsSlot
from customary.expressions.checker import CheckResult, check
from customary.expressions.emit_javascript import (
    JavascriptFunction,
    JavascriptModule,
    NotInBrowser,
    environment_json,
    from_wire,
    function_of,
    module_of,
    runtime_files,
    runtime_version,
)
from customary.expressions.emit_javascript.code import text
from customary.expressions.environment import Environment, Option
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt, Source, Span
from customary.expressions.scope import DictionaryWords, Member, ModuleWords, Place, Purpose, Vocabulary

Check = Callable[..., CheckResult]

HOSTILE = "</script><!--'\"`\\ \u2028\u2029\x7f ${1} __proto__ 客😀"
TABLES = {"fold_table.js", "case_tables.js", "known_patterns.js"}


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


def expression(checking: Check, source: str) -> Expression:
    result = checking(source)
    assert result.expression is not None, result.problems
    return result.expression


def emitted(checking: Check, source: str) -> JavascriptFunction:
    function = function_of(expression(checking, source))
    assert isinstance(function, JavascriptFunction)
    return function


def answered(
    node: Node, checked: Expression, environment: Environment, *records: Sequence[object], name: str = "it"
) -> list[Answer]:
    return node.answers(node.module({name: checked}), environment, {name: list(records)})[name]


# the text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("is_new()", "(r, e) => (e.isNew ? x.TRUE : x.FALSE)"),
        (
            "quantity > 3",
            "(r, e) => { let t1; return ((((t1 = r[0]) !== null) && (t1 > 3n)) ? x.TRUE : x.FALSE); }",
        ),
        ("len(name) * 2 + 1", "(r, e) => x.found(((x.length(r[0]) * 2n) + 1n))"),
        ("discount is blank", "(r, e) => ((r[0] === null) ? x.TRUE : x.FALSE)"),
        ("amount ?? 0", "(r, e) => x.found((r[0] ?? 0n))"),
        ("not active or stage = 'won'", '(r, e) => ((!r[0] || (r[1] === "won")) ? x.TRUE : x.FALSE)'),
        ("discount * 2", "(r, e) => { let t1; return x.found((((t1 = r[0]) === null) ? null : (t1 * 2n))); }"),
        (
            "1 / len(name)",
            "(r, e) => { const d = []; return x.outcome(x.divide(1n, x.length(r[0]), 100000000000000000000n, 1n, "
            "100000000000000000000000000000000000000000000n, d, 0, 13), d); }",
        ),
        (
            "name contains 'Ｓß'",
            '(r, e) => { let t1; return ((((t1 = r[0]) !== null) && f.containsFolded(t1, "sss")) '
            "? x.TRUE : x.FALSE); }",
        ),
        ("regions = ['south', 'north']", '(r, e) => (x.sameCodes(r[0], ["north", "south"]) ? x.TRUE : x.FALSE)'),
        ("today() - 3 days", "(r, e) => { const d = []; return x.outcome(x.addDays(e.today, (-3n), d, 0, 16), d); }"),
    ],
)
def test_the_text_is_plain(source: str, expected: str, checking: Check) -> None:
    assert emitted(checking, source).text == expected


def test_a_text_literal_ends_nothing_around_it() -> None:
    written = text(HOSTILE)
    assert written.isascii()
    assert written.isprintable()
    assert not set("<>&'") & set(written)
    assert '"' not in written[1:-1].replace('\\"', "")


def test_a_module_imports_what_it_uses_and_no_more(checking: Check) -> None:
    plain = module_of({"a": expression(checking, "quantity > 3")}, runtime="/x/1")
    matching = module_of({"a": expression(checking, "upper(name) contains 'a'")}, runtime="/x/1")
    assert re.findall(r'import \* as (\w) from "(.*)";', plain.text) == [("x", "/x/1/core.js")]
    assert re.findall(r'import \* as (\w) from "(.*)";', matching.text) == [
        ("x", "/x/1/core.js"),
        ("f", "/x/1/folding.js"),
        ("c", "/x/1/cases.js"),
    ]


def test_a_module_is_named_by_its_content(checking: Check) -> None:
    def module(source: str) -> JavascriptModule:
        return module_of({"a": expression(checking, source)}, runtime="/x/1")

    assert module("quantity > 3").name == module("quantity  > 3").name
    assert module("quantity > 3").name != module("quantity > 4").name
    assert re.fullmatch(r"[0-9a-f]{16}\.js", module("quantity > 3").name)


def test_what_javascript_cannot_do_stays_on_the_server() -> None:
    span = Span(Source("rule", "secret(1) + 1"), 0, 9)
    made = Expression(
        Excerpt.whole("secret(1) + 1"), Call(span=span, type=t.INTEGER, nullable=True, function="secret", args=())
    )
    assert function_of(made) == NotInBrowser("secret(1)")
    module = module_of({"a": made}, runtime="/x/1")
    assert (module.functions, module.staying) == ({}, {"a": NotInBrowser("secret(1)")})


def test_a_function_says_what_it_needs_of_its_environment(checking: Check, moment: Environment) -> None:
    function = emitted(
        checking, "dict('sales_stage', stage, 'probability') > 0 and hour(created_at, tz: 'Asia/Tokyo') > 8"
    )
    assert function.needs.zones == {"Asia/Tokyo"}
    assert function.needs.dictionaries == {"sales_stage": {"probability": t.NumberType(8, 4)}}
    written = environment_json(moment, function.needs)
    assert [zone for zone, _ in _pairs(written["zones"])] == ["Asia/Taipei", "Asia/Tokyo"]
    assert [name for name, _ in _pairs(written["dictionaries"])] == ["sales_stage"]
    assert written["calendars"] == []


def _pairs(found: object) -> list[tuple[str, object]]:
    assert isinstance(found, list)
    return [(name, value) for name, value in found]


# the runtime


def test_the_runtime_is_small() -> None:
    served = "".join(text for name, text in runtime_files().items() if name not in TABLES)
    assert len(gzip.compress(served.encode(), 9)) <= 15 * 1024


def test_neither_the_runtime_nor_a_module_makes_code_of_text(checking: Check) -> None:
    module = module_of({HOSTILE: expression(checking, "name & 'eval(1)' & stage")}, runtime="/x/1")
    for name, text_ in {**runtime_files(), module.name: module.text.replace('"eval(1)"', "")}.items():
        assert not re.search(r"\beval\b|\bFunction\b|\bimport\(|setTimeout|document|window", text_), name


def test_the_runtime_is_named_by_its_content() -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", runtime_version())
    assert set(runtime_files()) > TABLES


# values that arrive and leave

SEVERAL = t.RefType(("account", "contact"))
VALUES: Sequence[tuple[t.Type, object]] = [
    (t.TEXT, HOSTILE),
    (t.TEXT, None),
    (t.NumberType(18, 6), -123456789012345678),
    (t.INTEGER, 10**18 - 1),
    (t.MoneyType(), 1),
    (t.BOOLEAN, True),
    (t.BOOLEAN, None),
    (t.DATE, 1),
    (t.DATE, 3_652_059),
    (t.DATETIME, -62_135_596_800_000),
    (t.DATETIME, 253_402_300_799_999),
    (t.TIME, 86_399_001),
    (t.DURATION, -1),
    (t.DURATION, 10**17),
    (t.ChoiceType("d"), "__proto__"),
    (t.ChoicesType("d"), frozenset({"__proto__", "\uff01", "\U00020000", "a"})),
    (t.ChoicesType("d"), frozenset()),
    (t.RefType(("account",)), 7),
    (SEVERAL, ("contact", 7)),
    (SEVERAL, None),
]


def fields(**types: t.Type) -> Vocabulary:
    members = {key: Member(key=key, type=type_) for key, type_ in types.items()}
    dictionary = DictionaryWords(name="d", codes={"a": {}, "__proto__": {}}, attributes={"__proto__": t.DATE})
    return Vocabulary(modules={"it": ModuleWords(name="it", members=members)}, dictionaries={"d": dictionary})


def of_fields(source: str, **types: t.Type) -> Expression:
    result = check(Excerpt.whole(source), fields(**types), Place(module="it", purpose=Purpose.RULE))
    assert result.expression is not None, result.problems
    return result.expression


@pytest.mark.parametrize(
    ("type_", "value"), VALUES, ids=[f"{type(type_).__name__}-{index}" for index, (type_, _) in enumerate(VALUES)]
)
def test_a_value_arrives_and_leaves_exactly(type_: t.Type, value: object, node: Node, moment: Environment) -> None:
    (answer,) = answered(node, of_fields("x", x=type_), moment, [value])
    assert (answer.value, type(answer.value)) == (value, type(value))


def test_what_is_no_value_of_a_type_is_refused() -> None:
    for raw, type_ in ((5, t.INTEGER), ("5", t.DATE), (["b", "a"], t.ChoicesType("d")), (5, t.TEXT), (5, SEVERAL)):
        with pytest.raises(TypeError):
            from_wire(raw, type_)


def test_a_file_is_only_asked_whether_it_is_there(node: Node, checking: Check, moment: Environment) -> None:
    answers = answered(node, expression(checking, "file is blank"), moment, [None], [{"name": "secret.pdf"}])
    assert [answer.value for answer in answers] == [True, False]


def test_a_link_to_one_module_meets_a_link_to_several(node: Node, moment: Environment) -> None:
    equal = of_fields("one = many", one=t.RefType(("account",)), many=SEVERAL)
    answers = answered(node, equal, moment, [7, ("account", 7)], [7, ("contact", 7)], [None, None], [7, None])
    assert [answer.value for answer in answers] == [True, False, True, False]


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "f0", HOSTILE])
def test_a_hostile_name_is_just_a_name(name: str, node: Node, checking: Check, moment: Environment) -> None:
    (answer,) = answered(node, expression(checking, "quantity + 1"), moment, [1], name=name)
    assert answer.value == 2


def test_fields_codes_and_attributes_may_be_named_like_parts_of_javascript(node: Node, moment: Environment) -> None:
    option = Option(labels={"en": "Proto"}, rank=3, attributes={"__proto__": 5})
    around = Environment(today=1, now=0, dictionaries={"d": {"__proto__": option}})
    checked = of_fields(
        "text(dict('d', __proto__, '__proto__')) & label(__proto__) & rank(constructor)",
        __proto__=t.ChoiceType("d"),
        constructor=t.ChoiceType("d"),
    )
    answers = answered(node, checked, around, ["__proto__", "a"], ["a", "__proto__"])
    assert [answer.value for answer in answers] == ["0001-01-05Proto", "3"]


def test_a_literal_comes_back_as_it_was_written(node: Node, moment: Environment) -> None:
    escaped = {"\\": "\\\\", '"': '\\"', "\u2028": "\\u2028", "\u2029": "\\u2029", "\x7f": "\\u007f"}
    written = "".join(escaped.get(char, char) for char in HOSTILE)
    (answer,) = answered(node, of_fields(f'"{written}"'), moment, [])
    assert answer.value == HOSTILE


def test_a_diagnostic_has_code_place_and_operand(node: Node, checking: Check, moment: Environment) -> None:
    (answer,) = answered(node, expression(checking, "1 + sqrt(quantity)"), moment, [-4])
    assert answer == Answer(None, (Report("negative_root", 4, 18, {"operand": "-4"}),))


def test_rows_are_given_in_the_order_of_their_slots(node: Node, checking: Check, moment: Environment) -> None:
    checked = expression(checking, "first(lines, product, by: amount where not cancelled)")
    (slot,) = checked.slots
    assert isinstance(slot, RowsSlot)
    columns: Mapping[str, Sequence[object]] = {
        "product": ("b", "a", "c"),
        "amount": (200, 100, 50),
        "cancelled": (False, False, True),
    }
    rows = list(zip(*(columns[one.path[0]] for one in slot.slots), strict=True))
    assert [answer.value for answer in answered(node, checked, moment, [rows], [[]])] == ["a", None]


def test_more_rows_than_the_limit_are_not_counted(node: Node, checking: Check, moment: Environment) -> None:
    checked = expression(checking, "count(lines)")
    within, above = answered(node, checked, moment, [[[]] * 10_000], [[[]] * 10_001])
    assert within == Answer(10_000, ())
    assert above == Answer(None, (Report("too_many_rows", 0, 12, {}),))


def test_a_fault_in_javascript_is_raised(node: Node, checking: Check, moment: Environment) -> None:
    module = node.module({"a": expression(checking, "quantity + 1")})
    broken = JavascriptModule(
        name="broken.js", text=module.text.replace("1n", "1"), functions=module.functions, staying={}
    )
    with pytest.raises(NodeStopped, match="Cannot mix BigInt"):
        node.answers(broken, moment, {"a": [[1]]})
    assert answered(node, expression(checking, "quantity + 1"), moment, [1])[0].value == 2
