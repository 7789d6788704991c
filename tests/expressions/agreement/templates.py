"""What the maker makes expressions of: leaves and operators for each kind of value, and how forms are called.

A function that its signatures describe needs nothing here, unless random arguments would never suit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = [
    "ANY_KIND",
    "ARGUMENTS",
    "FORMS",
    "LEAVES",
    "LITERALS",
    "MIDDLE_LEAVES",
    "OLD_LEAVES",
    "OPERATORS",
    "ROW_LEAVES",
    "SAVING_FORMS",
    "WORD_LISTS",
]

Leaves = Mapping[str, Sequence[str]]

LITERALS: Leaves = {
    "number": ("0", "1", "3", "-2.5", "0.000001", "999999999999999999", "15%", "7"),
    "money": ('money(3, "CNY")', 'money(-2.5, "CNY")'),
    "text": ('"a"', '"ABC"', '"客"', '"%"', '"_"', '"ss"', '" "', '"ＳＳ"', '"😀"', '"-"', '"</script>\'"', '"*"'),
    "boolean": ("true", "false"),
    "date": ("#2024-02-29#", "#2026-12-31#", "#0001-01-01#", "#9999-12-31#"),
    "datetime": ("#2024-11-03T05:30Z#", "#2024-03-10T02:30#", "#2024-03-31T02:30#", "#2024-10-06T02:15#"),
    "time": ("opens", "clock", "time(9, 30)", "time(23, 59, 59)"),
    "duration": ("3 hours", "1 day", "90 seconds", "2 weeks"),
    "period": ("1 month", "2 years", "13 months", "0 months"),
    "choice": ("stage", "kind"),
    "choices": ("tags", "tags2"),
    "ref": ("who", "who2"),
}
LEAVES: Leaves = {
    "number": (*("n", "n2", "n6", "small", "count_of", "sure", "free") * 2, *LITERALS["number"], "who.small",
               "who.free", "user.level",
               "setting.churn_months", "own.value"),
    "money": ("m", "m2", "fee", "who.fee", "own", "own2", "usd", "own.base", 'money(3, "USD")', 'money(n2, "TWD")',
              "money(0.5, currency)"),
    "text": (*("name", "note", "word") * 3, *LITERALS["text"], "who.name", "user.name", "user.email",
             "setting.greeting"),
    "boolean": ("flag", "maybe", "flag", "maybe", "who.flag", "who.maybe", "true"),
    "date": (*("d", "d2", "day") * 2, "today()", "who.d", "user.joined", "setting.opening", *LITERALS["date"]),
    "datetime": (*("at", "at2", "since") * 2, "now()", "who.at", *LITERALS["datetime"]),
    "time": ("clock", "opens", "who.clock"),
    "duration": (*("lasts", "took", "pause") * 2, "who.pause", *LITERALS["duration"]),
    "period": LITERALS["period"],
    "choice": ("stage", "stage2", "kind", "who.stage"),
    "choices": ("tags", "tags2", "who.tags"),
    "ref": ("who", "who2", "who.who"),
}  # fmt: skip
OLD_LEAVES: Leaves = {
    "number": ("old.n", "old.n2", "old.sure", "old.free"),
    "money": ("old.m", "old.own"),
    "text": ("old.name", "old.word"),
    "boolean": ("old.flag", "old.maybe"),
    "date": ("old.d", "old.day"),
    "datetime": ("old.at", "old.since"),
    "time": ("old.clock",),
    "duration": ("old.lasts",),
    "choice": ("old.stage", "old.kind"),
    "choices": ("old.tags",),
    "ref": ("old.who",),
}
ROW_LEAVES: Mapping[str, Leaves] = {
    "line": {
        "number": ("amount", "amount", "rebate", "record.n2", "record.small", "record.free", "0.5"),
        "money": ("price", "cost", "record.m", "record.own"),
        "text": ("label", "label", "record.name", '"a"'),
        "boolean": ("open", "asked", "record.flag", "record.maybe"),
        "date": ("due", "due", "record.d", "today()"),
        "datetime": ("begins", "record.at", "now()"),
        "time": ("hour_of", "record.clock"),
        "duration": ("spent", "record.lasts", "1 day"),
        "choice": ("state", "record.stage"),
        "choices": ("flags", "record.tags"),
        "ref": ("thing", "record.who"),
    },
    "part": {
        "number": ("weight", "weight", "record.n2", "0.5"),
        "money": ("fee", "record.m", "record.own"),
        "text": ("tag", "tag", "record.name", '"a"'),
        "boolean": ("sound", "record.flag", "record.maybe"),
        "date": ("made", "made", "record.d"),
        "datetime": ("seen", "record.at"),
        "time": ("starts", "record.clock"),
        "duration": ("rests", "record.lasts"),
        "choice": ("phase", "record.stage"),
        "choices": ("signs", "record.tags"),
        "ref": ("record.who",),
    },
}
"""By the module of the rows."""
MIDDLE_LEAVES: Leaves = {
    "number": ("row.amount",),
    "money": ("row.price", "row.cost"),
    "text": ("row.label",),
    "boolean": ("row.open",),
    "date": ("row.due",),
    "datetime": ("row.begins",),
    "time": ("row.hour_of",),
    "duration": ("row.spent",),
    "choice": ("row.state",),
    "choices": ("row.flags",),
    "ref": ("row.thing",),
}
"""Of the row around, where there is one."""
WORD_LISTS: Mapping[str, Sequence[str]] = {
    "sum": ("+", "-"),
    "product": ("*", "/"),
    "order": ("=", "!=", "<", "<=", ">", ">="),
    "equality": ("=", "!="),
    "not": ("", "not "),
    "exponent": ("2", "3", "0", "-1", "64", "{number.}"),
    "step": ("1 day", "30 days", "2 weeks", "1 month", "13 months", "1 year", "9000 years"),
    "match": ("contains", "not contains", "starts with", "ends with"),
    "pattern": ('"[a]*"', '"a*"', '"*b?"', '"?"', '"*%*"', '"客*"', '"*ss*"', '"a_b"', '"**"', '"＊？"', '"*a*b*"'),
    "regex": ('"a"', '"^$"', '"^[a-z]+$"', '"^.{2,3}$"', r'"\\d+(\\.\\d*)?"', '"(ab|客)戶?"', '"^[^a-zA-Z]*$"',
              r'"^\\S+@\\S+$"', '"[Ａ-Ｚ😀]"'),
    "period": ("today", "yesterday", "tomorrow", "this_month", "last_quarter", "next_year", "this_week", "last_week",
               "last_30_days", "next_7_days", "this_fiscal_year", "next_fiscal_quarter"),
    "number_format": ('"0"', '"0,0"', '"0.00"', '"#,##0.##"', '"0.0#%"', '"0000"', '"NT$0,0.0000 元"',
                      '"0.000000000000"'),
    "money_format": ('"0,0"', '"0.00"', "\"'#'0,0.##\""),
    "date_format": ('"yyyy-MM-dd"', '"d MMM yy"', '"EEEE, d MMMM"', '"yyyy年M月d日 EEE"', "\"'Q'Q yyyy\""),
    "time_format": ('"HH:mm:ss.SSS"', '"h:mm a"', "\"H 'o''clock'\"", '"hh-m-s"'),
    "datetime_format": ('"yyyy-MM-dd HH:mm:ss"', '"EEE d MMM, h:mm a"', '"M月d日 HH:mm"'),
    "duration_format": ('"h:mm"', "\"d 'days' h 'hours'\"", '"m"', '"ss"', '"d hh:mm:ss"'),
    "zone": ('"Asia/Taipei"', '"America/New_York"', '"UTC"', '"Mars/Olympus"'),
    "several": ("last_n_weeks", "next_n_months", "last_n_quarters", "next_n_years", "last_n_fiscal_years",
                "next_n_fiscal_quarters", "last_n_days"),
    "currency": ('"CNY"', '"USD"', '"JPY"', "currency"),
    "code": ('"new"', '"won"', '"lost"', '"完成"'),
    "sign": ("-", "+"),
    "where": ("", "", " where {row.boolean}"),
    "list_function": ("sum", "avg", "min", "max"),
    "least": ("min", "max"),
    "edge": ("first", "last"),
    "key": ("{row.number}", "{row.text}", "{row.date}", "{row.datetime}", "{row.duration}", "amount", "label", "due",
            "open"),
    "separator": ('"/"', '"; "', 'separator: "、"'),
}  # fmt: skip
OPERATORS: Leaves = {
    "number": (
        "({number} {$sum} {number})", "({number} {$sum} {number})", "({number} {$product} {number})",
        "({number} {$product} {number})", "({$sign}{number})", "({number} ^ {$exponent})", "({duration} / {duration})",
        "({money} / {money})", "({number} ?? {number})", "({number} / {number.})",
        "({number} {$product} blank)", "(blank ?? {number})",
    ),
    "money": (
        "({money} {$sum} {money})", "({money} {$product} {number})", "({number} * {money})", "(-{money})",
        "({money} ?? {money})",
    ),
    "text": ("({text} & {text})", "({number} & {text})", "({text} & {date} & {choice})", "({text} ?? {text})"),
    "boolean": (
        "({period} {$order} {period})", "({text} {$equality} blank)", "({choice} {$equality} blank)",
        "({choices} {$equality} blank)", "({number} {$order} blank)",
        "({number} {$order} {number})", "({money} {$order} {money})", "({text} {$order} {text})",
        "({date} {$order} {date})", "({datetime} {$order} {datetime})", "({duration} {$order} {duration})",
        "({time} {$order} {time})", "({choice} {$equality} {choice})", "({choices} {$equality} {choices})",
        "({ref} {$equality} {ref})", "({boolean} {$equality} {boolean})", "(about {$equality} {ref.})",
        "(owner {$equality} user)", "({boolean} and {boolean})", "({boolean} or {boolean})", "(not {boolean})",
        "({number} is {$not}blank)", "({text} is {$not}blank)", "({date} is {$not}blank)", "({choices} is {$not}blank)",
        "({choice} is {$not}blank)", "({ref} is {$not}blank)", "(file is {$not}blank)", "(lines is {$not}blank)",
        "({number} {$not}in (1, 0.5, {number.}))", '({text} {$not}in ("a", {text.}))', '({text} in ("a", "客", blank))',
        "({choice} {$not}in ({$code}, {$code}))", "({$code} {$not}in {choices})", "({choice} in {choices})",
        "({date} in (#2024-02-29#, {date.}))", "({ref} in ({ref.}, who2))",
        "({number} {$not}between {number.} and {number.})", "({date} between {date.} and {date.})",
        "({text} {$match} {text.})", "({text} {$match} {text})", "({text} {$not}like {$pattern})",
        "(date({datetime.}) {$order} today())", "(date({datetime.}) {$order} #2024-11-03#)", '("a" in marks)',
    ),
    "date": (
        "({date} {$sum} {$step})", "({date} {$sum} {$step})", "({date} ?? {date})", "({date} {$sum} {period})",
        "({date} {$sum} ({date} - {date.}))", "(({date} - {date.}) + {date.})",
    ),
    "datetime": (
        "({datetime} {$sum} {$step})", "({datetime} {$sum} {duration})", "({datetime} ?? {datetime})",
        "({datetime} {$sum} {period})", "({duration} + {datetime})",
    ),
    "time": ("({time} ?? {time})", "({time} {$sum} {duration})", "({duration} + {time})"),
    "period": ("({period} {$sum} {period})", "(-{period})"),
    "duration": (
        "({duration} {$sum} {duration})", "({duration} {$product} {number.})", "({date} - {date})",
        "({datetime} - {datetime})", "({time} - {time})", "(-{duration})", "({duration} ?? {duration})",
    ),
    "choice": ("({choice} ?? {choice})",),
    "ref": ("({ref} ?? {ref})",),
}  # fmt: skip

ANY_KIND = "any kind"
_ORDERED = ("number", "money", "date", "datetime", "time", "duration")
SAVING_FORMS = frozenset({"changed", "changed_any", "is_new"})
"""Functions that have a meaning only while a record is saved."""
FORMS: Mapping[str, Sequence[tuple[str, str]]] = {
    "if": (
        (ANY_KIND, "if({boolean}, {same}, {same})"),
        (ANY_KIND, "if({boolean}, {same})"),
        (ANY_KIND, "if({boolean}, {same}, {boolean}, {same}, {same})"),
    ),
    "case": (
        (ANY_KIND, "case({choice}, {$code}, {same}, {$code}, {same}, {same})"),
        (ANY_KIND, "case({number}, 1, {same}, {number.}, {same})"),
        (ANY_KIND, "case({text}, {text.}, {same}, {same})"),
    ),
    "coalesce": ((ANY_KIND, "coalesce({same}, {same}, {same})"),),
    "if_error": ((ANY_KIND, "if_error({same}, {same})"),),
    "is_blank": tuple(
        ("boolean", f"is_blank({{{kind}}})") for kind in ("number", "text", "date", "choice", "choices", "ref", "time")
    ),
    "text": tuple(("text", f"text({{{kind}}})") for kind in LEAVES),
    "join_text": (
        ("text", "join_text(lines, {row.text}{$where})"),
        ("text", "join_text(lines, text({row.number}), {$separator}{$where})"),
    ),
    "in_period": (
        ("boolean", 'in_period({date}, "{$period}")'),
        ("boolean", 'in_period({datetime}, "{$period}")'),
        ("boolean", 'in_period({date}, "last_n_days", n: count_of)'),
        ("boolean", 'in_period({date}, "next_n_days", n: 12)'),
        ("boolean", 'in_period({date}, "{$several}", n: count_of)'),
        ("boolean", 'in_period({datetime}, "{$several}", n: 3)'),
        ("boolean", 'in_period({date}, "{$several}", n: {number.})'),
    ),
    "min": tuple(
        (kind, template) for kind in _ORDERED for template in ("min({same}, {same})", "min(lines, {row.same}{$where})")
    ),
    "max": tuple(
        (kind, template)
        for kind in _ORDERED
        for template in ("max({same}, {same}, {same})", "max(lines, {row.same}{$where})")
    ),
    "sum": tuple((kind, "sum(lines, {row.same}{$where})") for kind in ("number", "money", "duration")),
    "avg": tuple((kind, "avg(lines, {row.same}{$where})") for kind in ("number", "money", "duration")),
    "count": (("number", "count(lines{$where})"), ("number", "count({choices})")),
    "any": (("boolean", "any(lines, {row.boolean}{$where})"), ("boolean", "any(lines{$where})")),
    "all": (("boolean", "all(lines, {row.boolean}{$where})"),),
    "first": ((ANY_KIND, "first(lines, {row.same}, by: {$key}{$where})"), (ANY_KIND, "first(lines, {row.same})")),
    "last": ((ANY_KIND, "last(lines, {row.same}, by: {$key}{$where})"), (ANY_KIND, "last(lines, {row.same}{$where})")),
    "related_count": (("number", "related_count(line.thing{$where})"),),
    "exists": (("boolean", 'exists("line" where {row.boolean})'),),
    "power": (("number", "power({number}, {$exponent})"),),
    "money": (("money", "money({number}, {$currency})"),),
    "convert": (
        ("money", "convert({money}, {$currency}, on: {date.})"),
        ("money", "convert({money}, {$currency})"),
    ),
    "label": (
        ("text", "label({choice})"),
        ("text", 'label({choice}, lang: "zh-Hant")'),
        ("text", "label({choices})"),
    ),
    "format": (
        *(
            ("text", f"format({{{kind}}}, {{${kind}_format}})")
            for kind in ("number", "money", "date", "time", "duration")
        ),
        ("text", "format({datetime}, {$datetime_format})"),
        ("text", "format({datetime}, {$datetime_format}, tz: {$zone})"),
        ("text", 'format({date}, {$date_format}, lang: "zh-Hant")'),
    ),
    "matches": (("boolean", "matches({text}, {$regex})"), ("boolean", "matches({text.}, {$regex})")),
    "rank": (("number", "rank({choice})"),),
    "group": (("text", "group({choice})"),),
    "is_active_option": (("boolean", "is_active_option({choice})"),),
    "dict": (
        ("number", 'dict("stage", {choice}, "chance")'),
        ("text", 'dict("stage", {choice}, "hint")'),
        ("date", 'dict("stage", {$code}, "from")'),
        ("date", 'dict("stage", {text}, "from")'),
    ),
    "has_any": (("boolean", "has_any({choices}, {$code}, {$code})"), ("boolean", "has_any({choices}, {choices})")),
    "has_all": (("boolean", "has_all({choices}, {$code}, {$code})"), ("boolean", "has_all({choices}, {choices})")),
    "has_none": (("boolean", "has_none({choices}, [{$code}, {$code}])"), ("boolean", 'has_none(marks, "a", "b")')),
    "has_role": (("boolean", 'has_role("manager")'), ("boolean", 'has_role("clerk")')),
    "in_team": (("boolean", 'in_team("east")'), ("boolean", 'in_team("west")')),
    "is_owner": (("boolean", "is_owner()"),),
    "is_subordinate": (("boolean", "is_subordinate(owner)"),),
    "is_descendant": (
        ("boolean", "is_descendant(who, setting.top, by: who)"),
        ("boolean", "is_descendant(who2, {ref}, by: who)"),
        ("boolean", "is_descendant(owner, user)"),
    ),
    "changed": (
        ("boolean", "changed(n)"), ("boolean", "changed(name)"), ("boolean", "changed(tags)"),
        ("boolean", "changed(stage, from: {$code}, to: {$code})"), ("boolean", "changed(d, to: {date.})"),
    ),
    "changed_any": (("boolean", "changed_any(n2, at, who, flag)"),),
    "is_new": (("boolean", "is_new()"),),
}  # fmt: skip

_ZONES = ('"Asia/Taipei"', '"America/New_York"', '"UTC"', '"Australia/Lord_Howe"', '"Mars/Olympus"', '"__proto__"')
ARGUMENTS: Mapping[tuple[str, str], Sequence[str]] = {
    ("", "tz"): _ZONES,
    ("", "calendar"): ('"office"', '"shop"'),
    ("", "number"): ("1", "-1", "small", "count_of", "{number.}"),
    ("", "places"): ("0", "2", "-2", "7", "13", "small"),
    ("", "length"): ("0", "1", "3", "-1", "small", "count_of"),
    ("", "start"): ("1", "2", "-1", "small"),
    ("", "from"): ("1", "2", "small"),
    ("", "index"): ("1", "2", "-1", "0", "small"),
    ("", "times"): ("3", "0", "small", "count_of"),
    ("", "needle"): ("{text.}", '"a"', '"😀"'),
    ("", "old"): ("{text.}", '"a"'),
    ("", "separator"): ('","', '"-"', "{text.}"),
    ("", "pad"): ('"0"', '"ab"', '"😀"', "{text.}"),
    ("", "time"): ('"09:30"', '"02:30"', '"23:59:59.999"', "{time}", "{text.}"),
    ("date", "year"): ("2024", "2023", "year({date})", "{number.}"),
    ("date", "month"): ("2", "12", "month({date})", "small"),
    ("date", "day"): ("29", "31", "day({date})", "small"),
    ("time", "hour"): ("23", "0", "hour({time})", "small"),
    ("time", "minute"): ("0", "59", "minute({datetime})", "{number.}"),
    ("time", "second"): ("0", "60", "second({time})", "small"),
    ("time", "text"): ("text({time})", '"23:59:59.999"', '"24:00"', "{text.}"),
    ("number", "text"): ("text({number})", "text({duration})", "{text.}"),
    ("is_number", "text"): ("text({number})", "{text.}"),
    ("date", "text"): ("text({date})", '"2024-02-29"', "{text.}"),
    ("is_date", "text"): ("text({date})", "{text.}"),
    ("datetime", "text"): ("text({datetime})", '"2024-03-10T02:30"', '"2024-02-29 09:30:15.25+08:00"', "{text.}"),
    ("is_email", "text"): ("{text.}", '"mei@example.com"', 'lower({text.}) & "@example.com"'),
    ("is_url", "text"): ("{text.}", '"https://example.com/" & {text.}'),
    ("is_phone", "text"): ("{text.}", '"+886 2 " & {number.}'),
    ("email_domain", "text"): ("{text.}", '{text.} & "@Example.com"'),
    ("mask", "keep"): ("0", "4", "-1", "small"),
    ("next_anniversary", "from"): ("{date}", "d"),
    ("days_between", "from"): ("{date}", "{datetime}"),
    ("weeks_between", "from"): ("{date}", "{datetime}"),
    ("months_between", "from"): ("{date}", "{datetime}"),
    ("years_between", "from"): ("{date}", "{datetime}"),
    ("hours_between", "from"): ("{datetime}", "{time}"),
    ("minutes_between", "from"): ("{datetime}", "{time}"),
    ("seconds_between", "from"): ("{datetime}", "{time}"),
    ("workdays_between", "from"): ("{date}", "{datetime}"),
    ("datetime", "date"): ("{date}", "day"),
}
"""Arguments that suit a parameter better than random ones, by function and parameter or by parameter alone."""
