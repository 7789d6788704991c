"""What the analyses have to say of a text: W605 to W609, all of them hints.

A reason is part of the sentence, made in words here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence

from customary.expressions.positions import Fix, Message, Problem, Span, hint

__all__ = [
    "all_combinations",
    "always_true",
    "arm_never_reached",
    "beyond_bounds",
    "both",
    "condition_twice",
    "never_blank",
    "never_holds_alone",
    "never_true",
    "none_together",
    "one_always_holds",
    "same_for_every_record",
    "taken_before",
]


def always_true(span: Span, reason: Message) -> Problem:
    return hint(
        "W605",
        span,
        Message(
            en=f"this is true of every record: {reason.en}",
            zh_hans=f"此条件对所有记录都成立：{reason.zh_hans}",
            zh_hant=f"這個條件對所有記錄都成立：{reason.zh_hant}",
        ),
    )


def never_true(span: Span, reason: Message) -> Problem:
    return hint(
        "W606",
        span,
        Message(
            en=f"this is true of no record: {reason.en}",
            zh_hans=f"此条件对任何记录都不成立：{reason.zh_hans}",
            zh_hant=f"這個條件對任何記錄都不成立：{reason.zh_hant}",
        ),
    )


def arm_never_reached(span: Span, reason: Message) -> Problem:
    return hint(
        "W607",
        span,
        Message(
            en=f"this arm is never reached: {reason.en}",
            zh_hans=f"此分支永远不会执行：{reason.zh_hans}",
            zh_hant=f"這個分支永遠不會執行：{reason.zh_hant}",
        ),
    )


def never_blank(span: Span, part: str, fix: Fix) -> Problem:
    message = Message(
        en="“{part}” always has a value, so that what follows it is never used",
        zh_hans="“{part}”总有值，其后的部分永远不会用到",
        zh_hant="「{part}」總有值，後面的部分永遠不會用到",
    )
    return Problem(
        code="W608",
        span=span,
        message=message,
        values={"part": part},
        suggestions=(fix.text,),
        fix=fix,
        severity="warning",
    )


def condition_twice(span: Span, part: str) -> Problem:
    message = Message(
        en="“{part}” stands here before and says nothing new",
        zh_hans="“{part}”在前面已经出现，此处没有作用",
        zh_hant="「{part}」在前面已經出現，這裡沒有作用",
    )
    return hint("W609", span, message, part=part)


# Reasons


def none_together(parts: Sequence[str]) -> Message:
    """Several parts exclude each other."""
    en, zh_hans, zh_hant = _listed(parts)
    return Message(
        en=f"{en} never hold together",
        zh_hans=f"{zh_hans}不会同时成立",
        zh_hant=f"{zh_hant}不會同時成立",
    )


def never_holds_alone(part: str) -> Message:
    """One part cannot hold."""
    en, zh_hans, zh_hant = _listed([part])
    return Message(en=f"{en} never holds", zh_hans=f"{zh_hans}不会成立", zh_hant=f"{zh_hant}不會成立")


def one_always_holds(parts: Sequence[str]) -> Message:
    """One of some parts always holds."""
    en, zh_hans, zh_hant = _listed(parts)
    if len(parts) == 1:
        return Message(en=f"{en} always holds", zh_hans=f"{zh_hans}总是成立", zh_hant=f"{zh_hant}總是成立")
    return Message(
        en=f"one of {en} always holds",
        zh_hans=f"{zh_hans}中总有一个成立",
        zh_hant=f"{zh_hant}中總有一個成立",
    )


def beyond_bounds(part: str, low: str, high: str) -> Message:
    """What a part is compared with lies on one side of all its values."""
    en, zh_hans, zh_hant = _listed([part])
    low, high = _plain(low), _plain(high)
    return Message(
        en=f"{en} lies between {low} and {high}",
        zh_hans=f"{zh_hans}的值在 {low} 与 {high} 之间",
        zh_hant=f"{zh_hant}的值在 {low} 與 {high} 之間",
    )


def same_for_every_record() -> Message:
    return Message(
        en="it reads nothing of the record",
        zh_hans="其中没有读取记录的任何内容",
        zh_hant="其中沒有讀取記錄的任何內容",
    )


def all_combinations(count: int) -> Message:
    """Every combination of choices was tried."""
    return Message(
        en=f"so it is for all {count} combinations of its choices",
        zh_hans=f"其选项的全部 {count} 种组合都是如此",
        zh_hant=f"其選項的全部 {count} 種組合都是如此",
    )


def taken_before() -> Message:
    return Message(
        en="the arms before it take every record that it holds for",
        zh_hans="满足它的记录都已被前面的分支取走",
        zh_hant="符合它的記錄都已被前面的分支取走",
    )


def both(one: Message, other: Message) -> Message:
    return Message(
        en=f"{one.en}, and {other.en}",
        zh_hans=f"{one.zh_hans}，且{other.zh_hans}",
        zh_hant=f"{one.zh_hant}，且{other.zh_hant}",
    )


_MOST_PARTS = 4


def _listed(parts: Sequence[str]) -> tuple[str, str, str]:
    """Write parts one after the other, in quotes; of many, the first ones."""
    shown = [_plain(one) for one in parts[:_MOST_PARTS]]
    more = "…" if len(parts) > _MOST_PARTS else ""
    quoted = [f"“{one}”" for one in shown] + ([more] if more else [])
    english = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
    hans = "、".join(quoted)
    hant = "、".join([f"「{one}」" for one in shown] + ([more] if more else []))
    return english, hans, hant


def _plain(text: str) -> str:
    """A part of a text stands in a message as it is; white space as one blank."""
    return " ".join(text.split()).replace("{", "{{").replace("}", "}}")
