"""The JavaScript that is written: static modules, safe whatever a rule says; values arrive and leave exactly."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

import pytest

from customary.commands.evaluation.node import Answer, Node, NodeStopped, Report
from customary.expressions import types as t
from customary.expressions.checked import And, Arithmetic, Call, RowsSlot, TextMatch
from customary.expressions.checker import CheckResult, check
from customary.expressions.days import DAY_MS, FIRST_INSTANT, LAST_INSTANT, instant_from_text, offset_at
from customary.expressions.emit_javascript import (
    JavascriptFunction,
    JavascriptModule,
    Needs,
    NotInBrowser,
    environment_json,
    from_wire,
    function_of,
    module_of,
    runtime_files,
    runtime_imports,
    runtime_version,
)
from customary.expressions.emit_javascript.code import text
from customary.expressions.emit_javascript.surroundings import MOST_RATES
from customary.expressions.environment import Environment, Option
from customary.expressions.expression import Expression
from customary.expressions.positions import Excerpt, Source, Span
from customary.expressions.rates import DatedRate, Rate, RateTable
from customary.expressions.scope import CURRENCIES, DictionaryWords, Member, ModuleWords, Place, Purpose, Vocabulary
from customary.expressions.zone_tables import zone_table

Check = Callable[..., CheckResult]
EPOCH_DAY = 719_163

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


def test_a_conversion_needs_the_rates_of_the_currencies_that_it_names(moment: Environment) -> None:
    at = t.CurrencyAt("record", ("currency",))
    named = of_fields("convert(m, 'USD')", m=t.MoneyType("EUR"))
    told = of_fields("convert(m, 'USD')", m=t.MoneyType(at), currency=CURRENCIES)
    needs = [one.needs for one in map(function_of, (named, told)) if isinstance(one, JavascriptFunction)]
    assert [one.rates for one in needs] == [{"EUR", "USD"}, {None, "USD"}]
    assert Needs.together(needs).rates == {"EUR", None, "USD"}
    table = RateTable(DatedRate(code, 1, Rate(3, 6)) for code in ("EUR", "JPY"))
    around = replace(moment, rates=table, currency="USD")
    sent = [environment_json(around, one)["rates"] for one in (*needs, Needs())]
    of_each = {"days": [1], "worth": ["1/2"]}
    assert sent == [
        {"base": "USD", "dated": [["EUR", of_each]], "complete": True},
        {"base": "USD", "dated": [["JPY", of_each], ["EUR", of_each]], "complete": True},
        None,
    ]


def test_what_holds_before_the_newest_rates_is_left_to_the_server(node: Node, moment: Environment) -> None:
    """A day before the first of them has an outcome that only who has all rates knows; all others are as in Python."""
    converting = of_fields("if_error(convert(m, 'USD', on: d), money(1, 'USD'))", m=t.MoneyType("EUR"), d=t.DATE)

    def answers(count: int, *days: int) -> tuple[list[object], list[object]]:
        table = RateTable(DatedRate("EUR", 1000 + day, Rate(100 + day, 7)) for day in range(count))
        around = replace(moment, rates=table, currency="USD")
        records = [(1_0000, day) for day in days]
        found = answered(node, converting, around, *records)
        return [one.value for one in found], [converting.evaluate(one, around).value for one in records]

    found, wanted = answers(MOST_RATES, 1, 999, 1000, 1001, 1500, 3_000_000)
    assert found == wanted
    assert wanted[:2] == [1_0000, 1_0000]
    found, wanted = answers(MOST_RATES + 1, 1001, 1002, 2000)
    assert found == wanted
    for day in (1000, 999):
        with pytest.raises(NodeStopped, match="only the server knows"):
            answers(MOST_RATES + 1, day)


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


@pytest.mark.parametrize("file", sorted(runtime_files()))
def test_every_file_that_one_of_the_runtime_needs_is_known(file: str) -> None:
    needed = runtime_imports(file)
    assert needed[0] == file
    assert len(set(needed)) == len(needed)
    imported = {name for one in needed for name in re.findall(r"from '\./([^']+)'", runtime_files()[one])}
    assert imported | {file} == set(needed)


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
    (t.PERIOD, -13),
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


def test_a_blank_operand_of_a_condition_counts_as_false(node: Node, moment: Environment) -> None:
    """The checker gives back ends no such tree; whoever makes one by hand gets what Python would give."""
    maybe = of_fields("x", x=t.BOOLEAN)
    both = Expression(
        maybe.excerpt, And(span=maybe.root.span, type=t.BOOLEAN, nullable=False, operands=(maybe.root, maybe.root))
    )
    records: list[list[object]] = [[None], [True], [False]]
    answers = answered(node, both, moment, *records)
    assert [one.value for one in answers] == [both.evaluate(one, moment).value for one in records]


def test_what_has_no_arithmetic_in_javascript_stays_on_the_server() -> None:
    time = of_fields("x", x=t.TIME).root
    length = of_fields("y", y=t.DURATION).root
    moved = Arithmetic(span=time.span, type=t.TIME, nullable=True, op="*", left=time, right=length)
    assert function_of(Expression(Excerpt.whole("x"), moved)) == NotInBrowser("x")


def test_wildcards_match_as_in_python_on_all_short_texts(node: Node, moment: Environment) -> None:
    text_, pattern = (of_fields(name, a=t.TEXT, b=t.TEXT).root for name in "ab")
    match = TextMatch(span=text_.span, type=t.BOOLEAN, nullable=False, kind="like", operand=text_, pattern=pattern)
    like = Expression(Excerpt.whole("a"), match)
    texts = ["".join(chars) for length in range(1, 6) for chars in product("aＢ", repeat=length)]
    patterns = ["".join(chars) for length in range(1, 5) for chars in product("Ab*?", repeat=length)]
    records = list(product(texts, patterns))
    answers = answered(node, like, moment, *records)
    different = [
        record
        for record, answer in zip(records, answers, strict=True)
        if answer.value != like.evaluate(record, moment).value
    ]
    assert different == []


CLOCKS = ("hour(at) * 10000 + minute(at) * 100 + second(at)", "date(at)", "add_days(at, 0)", "add_days(at, -1)",
          "datetime(d, clock)", "at + 1 month")  # fmt: skip


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"])
def test_clocks_change_as_in_python(zone: str, node: Node) -> None:
    """Around every change that the zone's table tells, and what its rules make of far years."""
    table = zone_table(zone)
    assert table is not None
    begins = [instant_from_text(f"{year:04}-01-01T00:00Z", "UTC") or 0 for year in (2037, 2087, 2100, 2400, 9998)]
    changes = [*table.times, *(begin + at for begin in begins for kind in table.years for at, _ in kind)]
    moments = [FIRST_INSTANT, LAST_INSTANT]
    moments += [at + step for at in changes for step in (-3_600_000, -1_800_000, -1, 0, 1, 1_800_000, 3_600_000)]
    records = [(at, at // DAY_MS + EPOCH_DAY, at % DAY_MS) for at in moments]
    walls = [(at, at + offset_at(at, zone)) for at in moments[2:]]
    records += [(at, wall // DAY_MS + EPOCH_DAY, wall % DAY_MS) for at, wall in walls]
    around = Environment(today=1, now=0, zone=zone)
    checked = {source: of_fields(source, at=t.DATETIME, d=t.DATE, clock=t.TIME) for source in CLOCKS}
    module = node.module(checked)
    asked: dict[str, list[list[object]]] = {}
    for source, one in checked.items():
        places = [("at", "d", "clock").index(slot.path[0]) for slot in one.slots]
        asked[source] = [[record[place] for place in places] for record in records]
    for source, answers in node.answers(module, around, asked).items():
        wanted = [checked[source].evaluate(values, around).value for values in asked[source]]
        assert [answer.value for answer in answers] == wanted, source


def test_a_node_that_ends_is_noticed(checking: Check, moment: Environment) -> None:
    with Node() as started:
        checked = expression(checking, "quantity + 1")
        assert answered(started, checked, moment, [1])[0].value == 2
        assert started._process is not None
        started._process.kill()
        started._process.wait()
        with pytest.raises(NodeStopped, match="node ended"):
            answered(started, checked, moment, [1])


def test_a_fault_in_javascript_is_raised(node: Node, checking: Check, moment: Environment) -> None:
    module = node.module({"a": expression(checking, "quantity + 1")})
    broken = JavascriptModule(
        name="broken.js", text=module.text.replace("1n", "1"), imports=(), functions=module.functions, staying={}
    )
    with pytest.raises(NodeStopped, match="Cannot mix BigInt"):
        node.answers(broken, moment, {"a": [[1]]})
    assert answered(node, expression(checking, "quantity + 1"), moment, [1])[0].value == 2
