"""Modules of emitted functions: static text, named by its content, importing the runtime from a place that is given."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from customary.expressions.emit_javascript.code import CASES, CORE, FOLDING, FORMATS, PATTERNS, RATES, listed, text
from customary.expressions.emit_javascript.contract import JavascriptFunction, Needs, NotInBrowser
from customary.expressions.emit_javascript.emitter import function_of
from customary.expressions.emit_javascript.forms import decoder_of, descriptor_text, slot_descriptor
from customary.expressions.expression import Expression

__all__ = ["JavascriptModule", "module_of"]

_FILES = {
    CORE: "core.js",
    FOLDING: "folding.js",
    CASES: "cases.js",
    PATTERNS: "patterns.js",
    FORMATS: "formats.js",
    RATES: "rates.js",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JavascriptModule:
    """An ES module whose export `functions` maps each name to `{ evaluate, slots, type }`.

    `evaluate` is the function `(r, e) => { value, diagnostics }`; `slots` says how `r` is filled, as
    `[root, path, descriptor]`; `type` is the descriptor of the value.
    """

    name: str
    """The file's name, from its content."""
    text: str
    imports: tuple[str, ...]
    """The files of the runtime that it imports itself."""
    functions: Mapping[str, JavascriptFunction]
    staying: Mapping[str, NotInBrowser]
    """The expressions that are not in the module, and why."""

    @property
    def needs(self) -> Needs:
        """What all of the functions together read of their environment."""
        return Needs.together(one.needs for one in self.functions.values())


def module_of(expressions: Mapping[str, Expression], *, runtime: str) -> JavascriptModule:
    """Write a module of several expressions.

    `runtime` is the URL of the folder that serves `runtime_files()`, without a slash at its end.
    """
    emitted = {name: function_of(expression) for name, expression in expressions.items()}
    functions = {name: one for name, one in emitted.items() if isinstance(one, JavascriptFunction)}
    imports = {letter: _FILES[letter] for letter in _FILES if any(letter in one.imports for one in functions.values())}
    written = "\n".join(_lines(functions, imports, runtime)) + "\n"
    return JavascriptModule(
        name=f"{hashlib.sha256(written.encode()).hexdigest()[:16]}.js",
        text=written,
        imports=tuple(imports.values()),
        functions=functions,
        staying={name: one for name, one in emitted.items() if isinstance(one, NotInBrowser)},
    )


def _lines(functions: Mapping[str, JavascriptFunction], imports: Mapping[str, str], runtime: str) -> Iterator[str]:
    for letter, file in imports.items():
        yield f"import * as {letter} from {text(f'{runtime}/{file}')};"
    for number, function in enumerate(functions.values()):
        yield f"export const f{number} = {function.text};"
    yield "export const functions = new Map(["
    for number, (name, function) in enumerate(functions.items()):
        slots = listed([descriptor_text(slot_descriptor(slot)) for slot in function.slots])
        type_ = descriptor_text(decoder_of(function.type))
        yield f"  [{text(name)}, {{ evaluate: f{number}, slots: {slots}, type: {type_} }}],"
    yield "]);"
