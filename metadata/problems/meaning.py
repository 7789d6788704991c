"""The parts do not fit together, or a value does not fit its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import problem, warning
from customary.metadata.refusals import ValueRefused

__all__ = [
    "attribute_does_not_fit",
    "bounds_crossed",
    "circle",
    "computed_from_itself",
    "constant_expected",
    "dictionary_not_controlled",
    "equals_sign_missing",
    "expression_expected",
    "field_cannot_be_set",
    "formula_of_no_column",
    "link_not_here",
    "lookup_needs_link",
    "missing_display",
    "needs_one_of",
    "no_process_code",
    "not_in_before",
    "not_sortable",
    "nothing_to_refresh",
    "number_expected",
    "only_before",
    "pattern_wrong",
    "placeholder_wrong",
    "refuse_on_schedule",
    "rollup_field",
    "rollup_needs_field",
    "too_many_facts",
    "value_refused",
    "view_needs",
    "wrong_kind_of_field",
    "zero_out_of_bounds",
]


def value_refused(span: Span, refused: ValueRefused) -> Problem:
    """A constant that its field would refuse, in the field's own words."""
    return Problem(code="M401", span=span, message=refused.message, values=refused.values)


def constant_expected(span: Span) -> Problem:
    message = Message("one value is expected here", "此处应为一个值", "此處應為一個值")
    return problem("M402", span, message)


def expression_expected(span: Span, field: str) -> Problem:
    message = Message(
        en='"{field}" holds a record: write an expression after =, such as "= owner"',
        zh_hans='“{field}”保存的是记录：请在 = 后写表达式，例如 "= owner"',
        zh_hant='「{field}」儲存的是記錄：請在 = 後寫運算式，例如 "= owner"',
    )
    return problem("M403", span, message, field=field)


def nothing_to_refresh(span: Span) -> Problem:
    message = Message(
        en="only what is computed can be computed anew: give the field a formula, or a roll-up a `where`",
        zh_hans="只有计算得出的值才能重算：请为字段添加 formula，或为汇总字段添加 where",
        zh_hant="只有計算得出的值才能重算：請為欄位加上 formula，或為彙總欄位加上 where",
    )
    return problem("M437", span, message)


def field_cannot_be_set(span: Span, field: str) -> Problem:
    message = Message(
        en='"{field}" is computed or kept by the system and cannot be set',
        zh_hans="“{field}”由系统计算或维护，不能赋值",
        zh_hant="「{field}」由系統計算或維護，不能設定",
    )
    return problem("M404", span, message, field=field)


_FIELD_KINDS: Mapping[str, Message] = MappingProxyType(
    {
        "choice": Message(
            '"{field}" must be a choice field here', "此处“{field}”必须是单选字段", "此處「{field}」必須是單選欄位"
        ),
        "number": Message(
            '"{field}" must be a number here', "此处“{field}”必须是数字字段", "此處「{field}」必須是數字欄位"
        ),
        "date": Message(
            '"{field}" must be a date here', "此处“{field}”必须是日期字段", "此處「{field}」必須是日期欄位"
        ),
        "currency": Message(
            '"{field}" must be a choice of the dictionary "currency", or a text, here',
            "此处“{field}”必须是字典“currency”的单选字段或文本字段",
            "此處「{field}」必須是字典「currency」的單選欄位或文字欄位",
        ),
        "link": Message(
            '"{field}" must be a link here', "此处“{field}”必须是关联字段", "此處「{field}」必須是關聯欄位"
        ),
        "lines": Message(
            '"{field}" must be a lines field here', "此处“{field}”必须是明细字段", "此處「{field}」必須是明細欄位"
        ),
        "autonumber": Message(
            '"{field}" must be a number series (autonumber) here',
            "此处“{field}”必须是自动编号字段",
            "此處「{field}」必須是自動編號欄位",
        ),
        "column": Message(
            '"{field}" holds rows of another module and cannot stand here',
            "“{field}”保存的是其他模块的行，不能用在这里",
            "「{field}」儲存的是其他模組的列，不能用在這裡",
        ),
        "comparable": Message(
            '"{field}" has no least or greatest value', "“{field}”没有最小值或最大值", "「{field}」沒有最小值或最大值"
        ),
    }
)


def wrong_kind_of_field(span: Span, field: str, kind: str) -> Problem:
    return problem("M405", span, _FIELD_KINDS[kind], field=field)


def link_not_here(span: Span, field: str, module: str, target: str, suggest: Iterable[str] = ()) -> Problem:
    message = Message(
        en='"{field}" of module "{module}" does not link to "{target}"',
        zh_hans="模块“{module}”的“{field}”没有关联到“{target}”",
        zh_hant="模組「{module}」的「{field}」沒有關聯到「{target}」",
    )
    return problem("M406", span, message, suggest=suggest, field=field, module=module, target=target)


def not_sortable(span: Span, field: str) -> Problem:
    message = Message('"{field}" cannot be sorted by', "不能按“{field}”排序", "不能依「{field}」排序")
    return problem("M407", span, message, field=field)


_CIRCLES: Mapping[str, Message] = MappingProxyType(
    {
        "fields": Message(
            en="these fields compute each other: {path}",
            zh_hans="这些字段互相计算，形成循环：{path}",
            zh_hant="這些欄位互相計算，形成循環：{path}",
        ),
        "control": Message(
            en="a field cannot control itself: {path}",
            zh_hans="字段不能控制自身：{path}",
            zh_hant="欄位不能控制自身：{path}",
        ),
        "lists": Message(
            en="these lists extend each other: {path}",
            zh_hans="这些列表视图互相沿用，形成循环：{path}",
            zh_hant="這些清單檢視互相沿用，形成循環：{path}",
        ),
        "roles": Message(
            en="these roles inherit each other: {path}",
            zh_hans="这些角色互相继承，形成循环：{path}",
            zh_hant="這些角色互相繼承，形成循環：{path}",
        ),
    }
)


def circle(span: Span, path: Sequence[str], what: str = "fields") -> Problem:
    """Things that lead round to themselves; `what` is a key of the table above."""
    return problem("M408", span, _CIRCLES[what], path=" → ".join(path))


def computed_from_itself(span: Span, fields: Sequence[str]) -> Problem:
    """Formulas without a declared type that read each other: none of them has a type before another one."""
    message = Message(
        en="these fields are computed from each other, or from themselves: {fields}",
        zh_hans="这些字段互相计算，或由自身计算得出：{fields}",
        zh_hant="這些欄位互相計算，或由自身計算得出：{fields}",
    )
    return problem("M456", span, message, fields=", ".join(fields))


def pattern_wrong(span: Span) -> Problem:
    message = Message(
        en="a number series needs {{n}} or {{n:05}} once; beside it, only {{yyyy}} {{yy}} {{mm}} {{dd}} and plain text",
        zh_hans="自动编号必须有且只有一个 {{n}} 或 {{n:05}}；此外只能用 {{yyyy}} {{yy}} {{mm}} {{dd}} 和普通文本",
        zh_hant="自動編號必須有且只有一個 {{n}} 或 {{n:05}}；此外只能用 {{yyyy}} {{yy}} {{mm}} {{dd}} 和一般文字",
    )
    return problem("M409", span, message)


def placeholder_wrong(span: Span) -> Problem:
    message = Message(
        en="a mask knows {{firstN}} and {{lastN}} only, such as ***{{last4}}",
        zh_hans="掩码只能用 {{firstN}} 和 {{lastN}}，例如 ***{{last4}}",
        zh_hant="遮罩只能用 {{firstN}} 和 {{lastN}}，例如 ***{{last4}}",
    )
    return problem("M410", span, message)


def needs_one_of(span: Span, options: Sequence[str]) -> Problem:
    message = Message("one of these is needed: {options}", "需要其中之一：{options}", "需要其中之一：{options}")
    return problem("M412", span, message, options=", ".join(options))


def attribute_does_not_fit(span: Span, key: str, other: str) -> Problem:
    message = Message(
        en='"{key}" has no meaning with "{other}"',
        zh_hans="“{key}”与“{other}”同用没有意义",
        zh_hant="「{key}」與「{other}」同用沒有意義",
    )
    return problem("M413", span, message, key=key, other=other)


def zero_out_of_bounds(span: Span, field: str) -> Problem:
    message = Message(
        en='"{field}" does not take 0, so that blank cannot mean 0: change its "min" or "max"',
        zh_hans="“{field}”不允许取 0，因此空值不能表示 0：请修改其“min”或“max”",
        zh_hant="「{field}」不允許為 0，因此空白不能表示 0：請修改它的「min」或「max」",
    )
    return problem("M455", span, message, field=field)


def rollup_needs_field(span: Span, function: str) -> Problem:
    message = Message(
        en='the function "{function}" needs a field of the rows',
        zh_hans="函数“{function}”需要指定行的字段",
        zh_hant="函式「{function}」需要指定列的欄位",
    )
    return problem("M414", span, message, function=function)


def rollup_field(span: Span, function: str, field: str) -> Problem:
    message = Message(
        en='"{field}" has no {function}', zh_hans="“{field}”不能求 {function}", zh_hant="「{field}」不能求 {function}"
    )
    return problem("M415", span, message, function=function, field=field)


def lookup_needs_link(span: Span, field: str) -> Problem:
    message = Message(
        en='"{field}" is not a link to one module',
        zh_hans="“{field}”不是指向单个模块的关联",
        zh_hant="「{field}」不是指向單一模組的關聯",
    )
    return problem("M416", span, message, field=field)


def formula_of_no_column(span: Span) -> Problem:
    message = Message(
        en="what this computes cannot be stored in a field",
        zh_hans="此计算结果不能保存为字段",
        zh_hant="此計算結果不能儲存為欄位",
    )
    return problem("M417", span, message)


def missing_display(span: Span) -> Problem:
    message = Message(
        en='the key "name" is missing, and there is no text field "name" that a record could be called by',
        zh_hans="缺少键“name”，也没有可作为记录名称的文本字段“name”",
        zh_hant="缺少鍵「name」，也沒有可作為記錄名稱的文字欄位「name」",
    )
    return problem("M418", span, message)


def only_before(span: Span) -> Problem:
    message = Message(
        en='a save can be refused only in the phase "before": add "phase: before"',
        zh_hans="只有 before 阶段可以拒绝保存：请加上“phase: before”",
        zh_hant="只有 before 階段可以拒絕儲存：請加上「phase: before」",
    )
    return problem("M419", span, message)


def not_in_before(span: Span, action: str, allowed: Iterable[str]) -> Problem:
    message = Message(
        en='"{action}" needs a record that is written: in the phase "before" a rule may only {allowed}',
        zh_hans="“{action}”需要已写入的记录：before 阶段的规则只能使用 {allowed}",
        zh_hant="「{action}」需要已寫入的記錄：before 階段的規則只能使用 {allowed}",
    )
    return problem("M429", span, message, action=action, allowed=", ".join(allowed))


def refuse_on_schedule(span: Span, key: str) -> Problem:
    message = Message(
        en='"{key}" has no meaning in a rule on a schedule',
        zh_hans="“{key}”在定时规则中没有意义",
        zh_hant="「{key}」在排程規則中沒有意義",
    )
    return problem("M420", span, message, key=key)


def too_many_facts(span: Span, limit: int) -> Problem:
    message = Message("at most {limit} fields fit here", "最多 {limit} 个字段", "最多 {limit} 個欄位")
    return problem("M421", span, message, limit=limit)


def no_process_code(span: Span, field: str) -> Problem:
    message = Message(
        en='the process starts elsewhere than the default of "{field}"',
        zh_hans="流程起点与“{field}”的默认值不一致",
        zh_hant="流程起點與「{field}」的預設值不一致",
    )
    return warning("M422", span, message, field=field)


def dictionary_not_controlled(span: Span, dictionary: str) -> Problem:
    message = Message(
        en='no value of the dictionary "{dictionary}" names a parent',
        zh_hans="字典“{dictionary}”中没有值指定 parent",
        zh_hant="字典「{dictionary}」中沒有值指定 parent",
    )
    return problem("M423", span, message, dictionary=dictionary)


def number_expected(span: Span) -> Problem:
    message = Message("a number is expected here", "此处应为数字", "此處應為數字")
    return problem("M424", span, message)


def bounds_crossed(span: Span) -> Problem:
    message = Message("the greatest value is less than the least one", "最大值小于最小值", "最大值小於最小值")
    return problem("M425", span, message)


def view_needs(span: Span, shape: str, key: str) -> Problem:
    message = Message(
        en='a {shape} needs the key "{key}"', zh_hans="{shape} 需要键“{key}”", zh_hant="{shape} 需要鍵「{key}」"
    )
    return problem("M426", span, message, shape=shape, key=key)


def equals_sign_missing(span: Span, text: str) -> Problem:
    message = Message(
        en="an expression after = is expected here",
        zh_hans="此处应为 = 后的表达式",
        zh_hant="此處應為 = 後的運算式",
    )
    return problem("M428", span, message, suggest=(f"= {text[:60]}",) if text.strip() else ())
