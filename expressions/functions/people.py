"""Functions of the acting person, and of what the save in hand changes."""

from __future__ import annotations

from customary.expressions.functions.signature import Form, Function
from customary.expressions.positions import Message

__all__ = ["PEOPLE"]


def _function(
    name: str, usage: str, form: Form, uses: frozenset[str], doc: Message, emits: tuple[str, ...] = ()
) -> Function:
    return Function(name=name, usage=usage, doc=doc, form=form, emits=emits, uses=uses)


_USER = frozenset({"user"})

PEOPLE: tuple[Function, ...] = (
    _function(
        "has_role",
        'has_role("sales_manager")',
        "has_role",
        _USER,
        Message(
            en="Whether the acting person has a role.",
            zh_hans="判断当前操作人是否拥有某个角色。",
            zh_hant="判斷目前操作人是否擁有某個角色。",
        ),
        ("has_role",),
    ),
    _function(
        "in_team",
        'in_team("east")',
        "has_role",
        _USER,
        Message(
            en="Whether the acting person belongs to a team.",
            zh_hans="判断当前操作人是否属于某个团队。",
            zh_hant="判斷目前操作人是否屬於某個團隊。",
        ),
        ("in_team",),
    ),
    _function(
        "is_owner",
        "is_owner()",
        "is_owner",
        _USER,
        Message(
            en="Whether the acting person owns the record.",
            zh_hans="判断当前操作人是否为记录的负责人。",
            zh_hant="判斷目前操作人是否為記錄的負責人。",
        ),
    ),
    _function(
        "is_subordinate",
        "is_subordinate(owner)",
        "is_subordinate",
        _USER,
        Message(
            en="Whether somebody reports to the acting person, directly or through others.",
            zh_hans="判断某人是否为当前操作人的直接或间接下属。",
            zh_hant="判斷某人是否為目前操作人的直接或間接下屬。",
        ),
    ),
    _function(
        "is_descendant",
        "is_descendant(link, root, by: parent)",
        "is_descendant",
        frozenset(),
        Message(
            en="Whether a record lies below another one, at any depth, in the tree of a link of its module to itself. "
            "A record does not lie below itself; `by` names the link where there are several.",
            zh_hans="判断一条记录是否位于另一条记录之下（任意层级），层级由模块指向自身的关联构成。"
            "记录不在其自身之下；有多个此类关联时用 by 指明。",
            zh_hant="判斷一筆記錄是否位於另一筆記錄之下（任意層級），層級由模組指向自身的關聯構成。"
            "記錄不在其自身之下；有多個此類關聯時用 by 指明。",
        ),
        ("is_descendant",),
    ),
    _function(
        "changed",
        'changed(field, from: "a", to: "b")',
        "changed",
        frozenset({"changed", "old"}),
        Message(
            en="Whether this save changes a field; in a new record, whether the field is filled.",
            zh_hans="判断本次保存是否更改了某个字段；新记录则判断该字段是否有值。",
            zh_hant="判斷本次儲存是否變更了某個欄位；新記錄則判斷該欄位是否有值。",
        ),
    ),
    _function(
        "changed_any",
        "changed_any(field, …)",
        "changed_any",
        frozenset({"changed", "old"}),
        Message(
            en="Whether this save changes at least one of several fields.",
            zh_hans="判断本次保存是否更改了若干字段中的至少一个。",
            zh_hant="判斷本次儲存是否變更了數個欄位中的至少一個。",
        ),
    ),
    _function(
        "is_new",
        "is_new()",
        "is_new",
        frozenset({"changed"}),
        Message(
            en="Whether this save creates the record.",
            zh_hans="判断本次保存是否为新建记录。",
            zh_hant="判斷本次儲存是否為新增記錄。",
        ),
        ("is_new",),
    ),
)
