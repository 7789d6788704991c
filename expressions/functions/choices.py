"""Functions of choices and their dictionaries."""

from __future__ import annotations

from customary.expressions.functions.signature import Form, Function
from customary.expressions.positions import Message

__all__ = ["CHOICES"]


def _codes(name: str, doc: Message) -> Function:
    return Function(name=name, usage=f'{name}(choices, "a", …)', doc=doc, form="choices_codes", emits=(name,))


def _of_choice(name: str, form: Form, doc: Message, emits: tuple[str, ...], uses: frozenset[str]) -> Function:
    return Function(name=name, usage=f"{name}(choice)", doc=doc, form=form, emits=emits, uses=uses)


_DICTIONARY = frozenset({"dictionary"})

CHOICES: tuple[Function, ...] = (
    Function(
        name="label",
        usage='label(choice, lang: "zh-Hant")',
        doc=Message(
            en="The words that people read for a choice, in their language or the one named.",
            zh_hans="选项展示给用户的文字，使用其语言或指定的语言。",
            zh_hant="選項顯示給使用者的文字，使用其語言或指定的語言。",
        ),
        form="choice_label",
        emits=("label", "labels"),
        uses=_DICTIONARY,
    ),
    _of_choice(
        "rank",
        "choice_rank",
        Message(
            en="The place of a choice in its dictionary, from 1: compare stages with it.",
            zh_hans="选项在字典中的顺序，从 1 开始；可用来比较阶段的先后。",
            zh_hant="選項在字典中的順序，從 1 開始；可用來比較階段的先後。",
        ),
        ("rank",),
        _DICTIONARY,
    ),
    _of_choice(
        "group",
        "choice_flag",
        Message(
            en="The group that a choice belongs to.",
            zh_hans="选项所属的分组。",
            zh_hant="選項所屬的群組。",
        ),
        ("group",),
        _DICTIONARY,
    ),
    _of_choice(
        "is_active_option",
        "choice_flag",
        Message(
            en="Whether a choice may still be chosen.",
            zh_hans="判断选项是否仍可选用。",
            zh_hant="判斷選項是否仍可選用。",
        ),
        ("is_active_option",),
        _DICTIONARY,
    ),
    Function(
        name="dict",
        usage='dict("dictionary", code, "attribute")',
        doc=Message(
            en="What a dictionary says of a code, such as the probability of a stage.",
            zh_hans="字典中某个代码的属性，例如阶段的成交概率。",
            zh_hant="字典中某個代碼的屬性，例如階段的成交機率。",
        ),
        form="dict",
        emits=("dict",),
        uses=_DICTIONARY,
    ),
    _codes(
        "has_any",
        Message(
            en="Whether at least one of the codes is chosen.",
            zh_hans="判断是否选中了其中至少一项。",
            zh_hant="判斷是否選取了其中至少一項。",
        ),
    ),
    _codes(
        "has_all",
        Message(
            en="Whether all of the codes are chosen.",
            zh_hans="判断是否全部选中。",
            zh_hant="判斷是否全部選取。",
        ),
    ),
    _codes(
        "has_none",
        Message(
            en="Whether none of the codes is chosen.",
            zh_hans="判断是否一项都没有选中。",
            zh_hant="判斷是否一項都沒有選取。",
        ),
    ),
)
