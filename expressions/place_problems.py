"""What may not stand where it does, and limits that only meaning shows: E4xx places, E5xx limits."""

from __future__ import annotations

from customary.expressions.positions import Message, Problem, Span, error
from customary.expressions.scope import Place

__all__ = [
    "aggregates_too_deep",
    "clock_in_stored_field",
    "function_not_here",
    "language_in_stored_field",
    "list_not_here",
    "no_acting_person",
    "nothing_saved_here",
    "person_in_stored_field",
    "root_alone",
    "root_not_here",
    "too_many_aggregates",
    "too_many_hops",
    "too_much_repeated",
    "tree_in_stored_field",
]


def nothing_saved_here(span: Span, name: str) -> Problem:
    message = Message(
        en="“{name}” has a meaning only while a record is being saved",
        zh_hans="“{name}”只在保存记录时有意义",
        zh_hant="「{name}」只在儲存記錄時有意義",
    )
    return error("E401", span, message, name=name)


def no_acting_person(span: Span, name: str) -> Problem:
    message = Message(
        en="“{name}” has no meaning here: nobody acts when this runs",
        zh_hans="“{name}”在此处没有意义：运行时没有操作人",
        zh_hant="「{name}」在此處沒有意義：執行時沒有操作人",
    )
    return error("E402", span, message, name=name)


def root_not_here(span: Span, name: str) -> Problem:
    message = Message(
        en="“{name}” has no meaning at this place",
        zh_hans="“{name}”在此处没有意义",
        zh_hant="「{name}」在此處沒有意義",
    )
    return error("E403", span, message, name=name)


def root_alone(span: Span, name: str) -> Problem:
    message = Message(
        en="“{name}” needs a point and a name behind it",
        zh_hans="“{name}”后面要加点号和名称",
        zh_hant="「{name}」後面要加點號和名稱",
    )
    return error("E404", span, message, name=name)


def person_in_stored_field(span: Span, name: str) -> Problem:
    message = Message(
        en="a stored field has one value for everybody and cannot depend on “{name}”: use it where the value is "
        "needed, in the view, validation or rule",
        zh_hans="存储的计算字段对所有人相同，不能依赖“{name}”：请在需要该值的视图、校验或规则中使用",
        zh_hant="儲存的計算欄位對所有人相同，不能依賴「{name}」：請在需要該值的檢視、驗證或規則中使用",
    )
    return error("E405", span, message, name=name)


def clock_in_stored_field(place: Place, span: Span, name: str) -> Problem:
    return error("E406", span, _BY_THE_MOMENT if place.daily else _BY_THE_DAY, name=name)


_BY_THE_DAY = Message(
    en="a stored field is not computed anew as time goes by and cannot depend on {name}(): give the field "
    "`refresh: daily` to compute it anew each day from today(), or use {name}() where the value is needed: in the "
    "view, validation or rule",
    zh_hans="存储的计算字段不会随时间重算，不能依赖 {name}()：请为字段加上 refresh: daily，使其每天按 today() 重算，"
    "或在需要该值的视图、校验或规则中使用 {name}()",
    zh_hant="儲存的計算欄位不會隨時間重算，不能依賴 {name}()：請為欄位加上 refresh: daily，使其每天依 today() 重算，"
    "或在需要該值的檢視、驗證或規則中使用 {name}()",
)
_BY_THE_MOMENT = Message(
    en="a field that is computed anew each day may depend on the day and not on the moment: use today() here, or "
    "{name}() where the value is needed: in the view, validation or rule",
    zh_hans="每天重算的字段可以依赖日期，不能依赖时刻：请在此用 today()，或在需要该值的视图、校验或规则中用 {name}()",
    zh_hant="每天重算的欄位可以依賴日期，不能依賴時刻：請在此用 today()，或在需要該值的檢視、驗證或規則中用 {name}()",
)


def language_in_stored_field(span: Span) -> Problem:
    message = Message(
        en='a stored field cannot depend on a person\'s language: name one behind the other arguments, lang: "en"',
        zh_hans='存储的计算字段不能依赖用户语言：请在其他参数之后指定语言，例如 lang: "zh-Hans"',
        zh_hant='儲存的計算欄位不能依賴使用者語言：請在其他引數之後指定語言，例如 lang: "zh-Hant"',
    )
    return error("E407", span, message)


def aggregates_too_deep(span: Span, name: str) -> Problem:
    message = Message(
        en="{name} stands two levels deep: inside a function over related records there may be one more, "
        "and none inside that one",
        zh_hans="{name} 处在第三层：相关记录的函数之中只能再嵌套一层，不能更深",
        zh_hant="{name} 處在第三層：相關記錄的函式之中只能再巢狀一層，不能更深",
    )
    return error("E408", span, message, name=name)


def tree_in_stored_field(span: Span, name: str) -> Problem:
    message = Message(
        en="a stored field is not computed anew when a record far above it moves, and cannot depend on {name}()",
        zh_hans="上层记录移动时不会重算存储的计算字段，因此不能依赖 {name}()",
        zh_hant="上層記錄移動時不會重算儲存的計算欄位，因此不能依賴 {name}()",
    )
    return error("E409", span, message, name=name)


def function_not_here(span: Span, name: str) -> Problem:
    message = Message(
        en="{name}() stands in views, validations and rules only",
        zh_hans="{name}() 只能用于视图、校验和规则",
        zh_hant="{name}() 只能用於檢視、驗證和規則",
    )
    return error("E410", span, message, name=name)


def list_not_here(span: Span, name: str, root: str) -> Problem:
    message = Message(
        en="“{name}” is a list of records; behind “{root}” there are values only: ask a list of this record instead",
        zh_hans="“{name}”是一组记录；“{root}”之后只能取值：请改用本记录的列表",
        zh_hant="「{name}」是一組記錄；「{root}」之後只能取值：請改用本記錄的清單",
    )
    return error("E411", span, message, name=name, root=root)


# Limits


def too_many_hops(span: Span, limit: int) -> Problem:
    message = Message(
        en="a path follows at most {limit} links",
        zh_hans="一条路径最多经过 {limit} 个关联",
        zh_hant="一條路徑最多經過 {limit} 個關聯",
    )
    return error("E505", span, message, limit=limit)


def too_many_aggregates(span: Span, limit: int) -> Problem:
    message = Message(
        en="an expression has at most {limit} functions over related records",
        zh_hans="一个表达式最多使用 {limit} 个相关记录函数",
        zh_hant="一個運算式最多使用 {limit} 個相關記錄函式",
    )
    return error("E506", span, message, limit=limit)


def too_much_repeated(span: Span, limit: int) -> Problem:
    message = Message(
        en="nested “between” and case() repeat their values more than {limit} times over; compare with a simpler value",
        zh_hans="嵌套的 between 和 case() 使其中的值重复超过 {limit} 次；请与更简单的值比较",
        zh_hant="巢狀的 between 和 case() 使其中的值重複超過 {limit} 次；請與更簡單的值比較",
    )
    return error("E507", span, message, limit=limit)
