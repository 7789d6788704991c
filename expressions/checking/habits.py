"""What people write of functions, names and values as elsewhere, and what it is here.

The wording of these texts is right, so the parser says nothing; here the names say what was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from customary.expressions import habit_problems, name_problems, nodes, row_problems
from customary.expressions import types as t
from customary.expressions.checking.context import Context, Scope
from customary.expressions.checking.suggest import labelled, members_and_labels, own_words
from customary.expressions.functions import FUNCTIONS, PERIODS, UNITS
from customary.expressions.mistakes.words import CHINESE
from customary.expressions.positions import Excerpt, Problem, Span
from customary.expressions.scope import ModuleWords

__all__ = [
    "constant_meant",
    "half_comparison",
    "joined_condition",
    "known_comparison",
    "length_of_list",
    "marked_field",
    "own_field",
    "part_meant",
    "quoted_word",
    "run_together",
    "spaced_label",
    "unknown_call",
    "wrong_unit",
]

_FUNCTIONS = {
    "isblank": "is_blank", "isnull": "is_blank", "isempty": "is_blank", "isna": "is_blank", "empty": "is_blank",
    "ifnull": "coalesce", "nvl": "coalesce", "nz": "coalesce", "blankvalue": "coalesce", "nullvalue": "coalesce",
    "isnulldefault": "coalesce", "iferror": "if_error", "iif": "if", "iff": "if", "ifs": "if", "switch": "case",
    "decode": "case", "length": "len", "strlen": "len", "charlength": "len", "substr": "mid", "substring": "mid",
    "substitute": "replace", "initcap": "proper", "capitalize": "proper", "ucase": "upper", "lcase": "lower",
    "toupper": "upper", "tolower": "lower", "strip": "trim", "ceiling": "ceil", "average": "avg", "mean": "avg",
    "pow": "power", "adddays": "add_days", "addmonths": "add_months", "edate": "add_months", "addyears": "add_years",
    "getdate": "today", "curdate": "today", "currentdate": "today", "sysdate": "today", "currenttimestamp": "now",
    "getutcdate": "now", "ischanged": "changed", "haschanged": "changed", "attributechanged": "changed",
    "isnew": "is_new", "includes": "has_any", "value": "number", "cint": "number", "float": "number",
    "decimal": "number", "tonumber": "number", "parseint": "number", "int": "trunc", "fix": "trunc",
    "isnumber": "is_number", "isnumeric": "is_number", "isdate": "is_date", "dayofyear": "day_of_year",
    "weeknum": "iso_week", "isoweeknum": "iso_week", "isoweek": "iso_week", "dayofweek": "weekday", "str": "text",
    "tochar": "text", "tostring": "text", "cstr": "text", "datevalue": "date", "todate": "date", "cdate": "date",
    "timevalue": "time", "maketime": "time", "totime": "time", "timefromparts": "time", "formatduration": "format",
    "dateformat": "format", "formatdate": "format", "formatnumber": "format", "strftime": "format", "fixed": "format",
    "datetimevalue": "datetime", "timestamp": "datetime", "charindex": "find", "instr": "find", "search": "find",
    "indexof": "find", "position": "find", "roundup": "round_up", "rounddown": "round_down", "truncate": "trunc",
    "textjoin": "join_text", "stringagg": "join_text", "networkdays": "workdays_between", "workday": "add_workdays",
    "countif": "count", "sumif": "sum", "averageif": "avg", "picklistlabel": "label", "vlookup": "dict",
    "lookup": "dict", "getlabel": "label", "regex": "matches", "regexmatch": "matches", "regexlike": "matches",
    "如果": "if", "今天": "today", "今日": "today", "现在": "now", "現在": "now", "求和": "sum", "合计": "sum",
    "合計": "sum", "计数": "count", "計數": "count", "平均": "avg", "平均值": "avg", "最大值": "max", "最小值": "min",
    "四舍五入": "round", "四捨五入": "round", "长度": "len", "長度": "len", "年": "year", "月": "month", "日": "day",
    "时间": "time", "時間": "time", "格式": "format", "格式化": "format",
    "绝对值": "abs", "絕對值": "abs", "取整": "trunc", "替换": "replace", "取代": "replace",
}  # fmt: skip
"""What other languages call some functions, in small letters and without underscores."""
_CONSTANTS = {
    "none": "blank", "nil": "blank", "undefined": "blank", "nothing": "blank", "empty": "blank", "na": "blank",
    "空": "blank", "空值": "blank", "空白": "blank", "yes": "true", "是": "true", "真": "true", "no": "false",
    "否": "false", "假": "false", "currentdate": "today()", "curdate": "today()", "sysdate": "today()",
    "getdate": "today()", "today": "today()", "今天": "today()", "今日": "today()", "currenttimestamp": "now()",
    "now": "now()", "现在": "now()", "現在": "now()", "me": "user", "currentuser": "user", "userid": "user",
    "currentuserid": "user", "当前用户": "user", "目前使用者": "user",
}  # fmt: skip
_TIME_UNITS = {
    f"{unit}{plural}": unit
    for unit in ("year", "month", "week", "day", "hour", "minute", "second")
    for plural in ("", "s")
} | {"d": "day", "m": "month", "y": "year", "yyyy": "year", "mm": "month", "dd": "day", "hh": "hour"}
_PARTS = {
    "length": "len", "len": "len", "size": "len", "tolowercase": "lower", "touppercase": "upper", "value": "text",
    "text": "text", "tostring": "text",
}  # fmt: skip
_RECORD_PREFIXES = frozenset({"this", "self", "doc", "record", "entity", "object", "row", "item", "me", "rec", "new"})


def _plain(name: str) -> str:
    return name.lower().replace("_", "").removeprefix("$")


def _written(node: nodes.Syntax) -> str:
    return node.span.source.text[node.span.start : node.span.end]


# Functions


def unknown_call(context: Context, node: nodes.FunctionCall) -> Problem:
    """Say what a call was meant to be whose function there is none of."""
    arguments = [_written(one.value) for one in node.arguments]
    rewrite = _CALLS.get(_plain(node.name))
    mended = rewrite(node, arguments) if rewrite is not None and all(arguments) else None
    if mended is not None:
        return name_problems.unknown_function(node.name_span, node.name, ()).mended_by(node.span, mended)
    meant = _FUNCTIONS.get(_plain(node.name))
    if meant is not None and meant in FUNCTIONS:
        return name_problems.unknown_function(node.name_span, node.name, (meant,))
    return name_problems.unknown_function(node.name_span, node.name, context.nearest(node.name, own_words(FUNCTIONS)))


_Rewrite = Callable[[nodes.FunctionCall, Sequence[str]], str | None]


def _quantity(node: nodes.FunctionCall, arguments: Sequence[str]) -> str | None:
    """`days(3)`."""
    unit = _TIME_UNITS[_plain(node.name)]
    if len(arguments) == 1 and isinstance(node.arguments[0].value, nodes.NumberLiteral):
        return f"{arguments[0]} {unit}" + ("" if arguments[0] == "1" else "s")
    return None


def _unit_among(node: nodes.FunctionCall) -> tuple[str, list[str]] | None:
    """Find the argument that names a unit of time, and give the others."""
    for index, one in enumerate(node.arguments):
        value = one.value
        name = value.value if isinstance(value, nodes.TextLiteral) else None
        if isinstance(value, nodes.Path) and len(value.names) == 1:
            name = value.names[0]
        unit = _TIME_UNITS.get((name or "").lower())
        if unit is not None and index in {0, len(node.arguments) - 1}:
            return unit, [_written(other.value) for at, other in enumerate(node.arguments) if at != index]
    return None


def _date_add(node: nodes.FunctionCall, arguments: Sequence[str]) -> str | None:
    """`DATEADD(day, 3, d)` of SQL Server, `dateadd("d", 3, d)` of Access."""
    found = _unit_among(node)
    if found is None or len(found[1]) != 2:
        return f"add_days({arguments[0]}, {arguments[1]})" if len(arguments) == 2 else None
    unit, (first, second) = found
    is_number_first = node.arguments[0].value.span.start != node.span.start and first[:1] in "-0123456789"
    date, number = (second, first) if is_number_first else (first, second)
    return f"add_{unit}s({date}, {number})"


def _date_diff(node: nodes.FunctionCall, arguments: Sequence[str]) -> str | None:
    """`DATEDIFF(day, a, b)` counts from a to b; without a unit, as MySQL has it, from b to a."""
    found = _unit_among(node)
    if found is not None and len(found[1]) == 2:
        return f"{found[0]}s_between({found[1][0]}, {found[1][1]})"
    return f"days_between({arguments[1]}, {arguments[0]})" if len(arguments) == 2 else None


def _between(sign: str) -> _Rewrite:
    """Write a sign between the arguments."""

    def rewrite(_node: nodes.FunctionCall, arguments: Sequence[str]) -> str | None:
        return f" {sign} ".join(arguments) if len(arguments) >= 2 else None

    return rewrite


def _behind(words: str) -> _Rewrite:
    """Write words behind the one argument."""

    def rewrite(_node: nodes.FunctionCall, arguments: Sequence[str]) -> str | None:
        return f"{arguments[0]} {words}" if len(arguments) == 1 else None

    return rewrite


def _root(name: str) -> _Rewrite:
    """Write a name behind a root: `old(amount)`, `setting("quiet_days")`."""

    def rewrite(node: nodes.FunctionCall, arguments: Sequence[str]) -> str | None:
        value = node.arguments[0].value if len(arguments) == 1 else None
        if isinstance(value, nodes.TextLiteral) and value.value.isidentifier():
            return f"{name}.{value.value}"
        return f"{name}.{arguments[0]}" if isinstance(value, nodes.Path) else None

    return rewrite


def _month_end(_node: nodes.FunctionCall, arguments: Sequence[str]) -> str | None:
    """`EOMONTH(d, 0)`."""
    if len(arguments) == 2 and arguments[1] != "0":
        return f"last_day(add_months({arguments[0]}, {arguments[1]}))"
    return f"last_day({arguments[0]})" if arguments else None


def _if_equal(_node: nodes.FunctionCall, arguments: Sequence[str]) -> str | None:
    """`NULLIF(a, b)`."""
    if len(arguments) != 2:
        return None
    return f"if({arguments[0]} = {arguments[1]}, blank, {arguments[0]})"


_CALLS: Mapping[str, _Rewrite] = {
    **dict.fromkeys((name for name in _TIME_UNITS if len(name) > 2), _quantity),
    "dateadd": _date_add,
    "datediff": _date_diff,
    "datedif": _date_diff,
    "timestampdiff": _date_diff,
    "concat": _between("&"),
    "concatenate": _between("&"),
    "ispickval": _between("="),
    "equals": _between("="),
    "begins": _between("starts with"),
    "startswith": _between("starts with"),
    "endswith": _between("ends with"),
    "isnotblank": _behind("is not blank"),
    "isnotnull": _behind("is not blank"),
    "isnotempty": _behind("is not blank"),
    "notblank": _behind("is not blank"),
    "priorvalue": _root("old"),
    "old": _root("old"),
    "attributefetched": _root("old"),
    "setting": _root("setting"),
    "user": _root("user"),
    "eomonth": _month_end,
    "nullif": _if_equal,
}


def length_of_list(node: nodes.FunctionCall) -> Problem:
    """Mend `len(lines)`, where `lines` is a list of records."""
    name = _written(node.arguments[0].value)
    found = row_problems.list_outside_aggregate(node.arguments[0].span, name)
    return found.mended_by(node.span, f"count({name})")


def wrong_unit(node: nodes.FunctionCall) -> str | None:
    """Mend `day(3)`: the number of days, not the day of a date."""
    return _quantity(node, [_written(one.value) for one in node.arguments]) if node.name in _TIME_UNITS else None


# Names


def constant_meant(name: str) -> str | None:
    """Give what a name says that is a value elsewhere: `None`, `CURRENT_DATE`, 是."""
    return _CONSTANTS.get(_plain(name))


def own_field(node: nodes.Path, module: ModuleWords | None) -> str | None:
    """Give the path without what stands for the record itself: `this.amount`, `opportunity.amount`."""
    if module is None or len(node.names) < 2 or node.names[1] not in module.members:
        return None
    first = node.names[0].lower()
    called = {module.name.lower(), *(label.lower() for label in module.labels.values())}
    return ".".join(node.names[1:]) if first in _RECORD_PREFIXES | called else None


def run_together(name: str, module: ModuleWords | None) -> str | None:
    """Take apart `金额大于100`: a field, what it is compared by, and the rest."""
    if module is None:
        return None
    keys = dict(members_and_labels(module))
    for said, sign in CHINESE.items():
        at = name.find(said, 1)
        if at > 0 and name[:at] in keys:
            return f"{keys[name[:at]]} {sign} {name[at + len(said) :]}".rstrip()
    return None


def spaced_label(problem: Problem, excerpt: Excerpt, module: ModuleWords | None) -> Problem | None:
    """Take two names side by side for the label of a field: `Close date > today()`."""
    if problem.code != "E120" or module is None:
        return None
    text = excerpt.text.casefold()
    for label, key in members_and_labels(module):
        at = text.find(label.casefold()) if " " in label else -1
        if at >= 0 and excerpt.offsets[at] <= problem.span.start < excerpt.offsets[at + len(label) - 1]:
            span = excerpt.span(at, at + len(label))
            return name_problems.unknown_field(span, excerpt.text[at : at + len(label)], module.name, (key,))
    return None


def quoted_word(context: Context, name: str) -> str | None:
    """Give a word that lost its quotes: a code, a role, a dictionary, a period or a unit."""
    vocabulary = context.vocabulary
    for dictionary in vocabulary.dictionaries.values():
        for written, code in labelled(dictionary.codes):
            if written == name:
                return f"'{code}'"
    if name in {*vocabulary.roles, *vocabulary.dictionaries, *PERIODS, *UNITS}:
        return f"'{name}'"
    return None


def part_meant(name: str, owner: str, type_: t.Type, saving: bool) -> str | None:
    """Give the function that takes a part of a value: `name.length`, `close_date.year`, `amount.old`."""
    word = _plain(name)
    if word in {"old", "previous", "prior"} and saving:
        return f"old.{owner}"
    function = _PARTS.get(word) or _FUNCTIONS.get(word) or word
    takes_dates = isinstance(type_, t.DateType | t.DateTimeType) and function in {"year", "month", "day", "weekday"}
    takes_texts = isinstance(type_, t.TextType) and function in {"len", "lower", "upper", "trim", "reverse", "proper"}
    return f"{function}({owner})" if takes_dates or takes_texts else None


# Conditions


def known_comparison(context: Context, node: nodes.Comparison, scope: Scope) -> Problem | None:
    """Mend comparisons that other systems have: `user.role = "x"`, `close_date = THIS_MONTH`."""
    left, right = node.left, node.right
    if isinstance(left, nodes.Path) and isinstance(right, nodes.TextLiteral) and node.op in {"=", "!="}:
        user = context.module(context.vocabulary.user_module)
        is_role = len(left.names) == 2 and left.names[0] == "user" and left.names[1] in {"role", "roles", "profile"}
        if is_role and user is not None and left.names[1] not in user.members:
            denied = "not " if node.op == "!=" else ""
            found = name_problems.unknown_field(left.name_spans[1], left.names[1], user.name, ())
            return found.mended_by(node.span, f"{denied}has_role({_written(right)})")
    if isinstance(right, nodes.Path) and len(right.names) == 1 and node.op == "=":
        period = right.names[0].lower()
        members = scope.module.members if scope.module else {}
        if period in PERIODS and "_n_" not in period and right.names[0] not in members:
            found = name_problems.unknown_field(
                right.span, right.names[0], scope.module.name if scope.module else None, ()
            )
            return found.mended_by(node.span, f'in_period({_written(left)}, "{period}")')
    return None


_LITERALS = nodes.TextLiteral | nodes.NumberLiteral | nodes.DateLiteral | nodes.PercentLiteral


def half_comparison(before: nodes.Node | None, node: nodes.Node) -> Problem | None:
    """Mend `stage = "won" or "lost"`: the second value is compared with nothing."""
    if not isinstance(node, _LITERALS):
        return None
    while isinstance(before, nodes.Unary) and before.op == "not":
        before = before.operand
    if not isinstance(before, nodes.Comparison) or not isinstance(before.right, _LITERALS):
        return None
    left = before.left.span
    start = f"{left.source.text[left.start : left.end]} {before.op}"
    mended = f"{start} {_written(node)}"
    return habit_problems.left_side_missing(node.span, start).mended_by(node.span, mended)


def joined_condition(node: nodes.Sequence, last: t.Type) -> Problem | None:
    """Mend `amount > 100 & active`: & joins texts, and binds tighter than the comparison."""
    if not isinstance(last, t.BooleanType):
        return None
    first, second = node.parts[-2].span, node.parts[-1].span
    between = first.source.text[first.end : second.start]
    if between.strip("() \t\n") != "&":
        return None
    at = first.end + between.index("&")
    span = Span(first.source, at, at + 1)
    return habit_problems.joined_with_ampersand(span).mended_by(span, "and")


def marked_field(node: nodes.ListLiteral) -> Problem | None:
    """Mend `[amount]` and `[[amount]]`: a field is no list."""
    inner: nodes.Node = node
    while isinstance(inner, nodes.ListLiteral) and len(inner.items) == 1:
        inner = inner.items[0]
    if not isinstance(inner, nodes.Path):
        return None
    name = ".".join(inner.names)
    return habit_problems.field_marks(node.span, name).mended_by(node.span, name)
