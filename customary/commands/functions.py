"""`customary functions`: what expressions can call, looked up by a word."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import cast

import click

from customary.expressions.checking.suggest import nearest, own_words
from customary.expressions.functions import FUNCTIONS, Function
from customary.expressions.positions import LANGUAGES, Language, Message
from customary.expressions.reference.page import blank_words, place_words
from customary.expressions.reference.sample import SAMPLE_EXAMPLES

__all__ = ["command"]

_NONE = Message(en="no function for “{word}”", zh_hans="没有与“{word}”相关的函数", zh_hant="沒有與「{word}」相關的函式")
_MEANT = Message(en="did you mean {names}?", zh_hans="您是不是想找 {names}？", zh_hant="您是不是想找 {names}？")
_WITH_BLANK = Message(en="With a blank: {what}.", zh_hans="遇到空值：{what}。", zh_hant="遇到空白：{what}。")


@click.command("functions")
@click.argument("word", default="")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def command(word: str, language: str) -> None:
    """List the functions of expressions, or explain those whose name or description holds WORD.

    The exit code is 1 when there is none.
    """
    chosen = cast(Language, language)
    found = [one for one in FUNCTIONS.values() if _is_about(one, word)]
    if not found:
        click.echo(_NONE.text(chosen, {"word": word}), err=True)
        near = nearest(word, own_words(FUNCTIONS))
        if near:
            click.echo(_MEANT.text(chosen, {"names": ", ".join(near)}), err=True)
        sys.exit(1)
    lines = (_line(one, chosen) for one in found) if not word else _explained(found, chosen)
    click.echo("\n".join(lines))


def _is_about(function: Function, word: str) -> bool:
    """A name that is the word speaks for itself; other words are looked for in names and descriptions."""
    if word in FUNCTIONS:
        return function.name == word
    texts = (function.name, *(function.doc.text(language) for language in LANGUAGES))
    return any(word.casefold() in text.casefold() for text in texts)


def _line(function: Function, language: Language) -> str:
    return f"{function.usage}\n    {function.doc.text(language)}"


def _explained(functions: list[Function], language: Language) -> Iterator[str]:
    for function in functions:
        yield _line(function, language)
        blank, place = blank_words(function, language), place_words(function, language)
        if blank:
            yield f"    {_WITH_BLANK.text(language, {'what': blank})}"
        if place:
            yield f"    {place}"
        for one in (*function.examples, *SAMPLE_EXAMPLES.get(function.name, ())):
            yield f"    {one.expression}  →  {one.result}"
