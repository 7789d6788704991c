"""What a form sent. Beside each control `NAME` stands `NAME.was`: what the control held when somebody opened the form.

A control that still holds what it was opened with is not a change: so two people who change different fields of one
record do not meet, and a default that nobody touched stays a default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

__all__ = ["CONTROL_PARTS", "Sent", "joined"]

CONTROL_PARTS = (".was", ".sig", ".find")


def joined(texts: Iterable[str]) -> str:
    """Write the texts of a control as one, to compare: of several the order says nothing.

    >>> joined(["b", "a"]), joined(["one\\r\\ntwo"])
    ('a,b', 'one\\ntwo')
    """
    return ",".join(sorted(text.replace("\r\n", "\n") for text in texts if text))


@dataclass(frozen=True)
class Sent:
    form: MultiDict[str, str]

    def has(self, name: str) -> bool:
        """Whether the form had the control at all; an empty box that can be ticked sends nothing itself."""
        return f"{name}.was" in self.form or name in self.form

    def texts(self, name: str) -> tuple[str, ...]:
        if self.form.get(f"{name}.take") == "theirs":
            was = self.form.get(f"{name}.was", "")
            return (was,) if was else ()
        return tuple(text for text in self.form.getlist(name) if text)

    def was(self, name: str) -> str:
        return self.form.get(f"{name}.was", "").replace("\r\n", "\n")

    def touched(self, name: str) -> bool:
        """Whether somebody changed what the control held."""
        if self.form.get(f"{name}.take") == "theirs":
            return False
        return self.has(name) and joined(self.form.getlist(name)) != self.was(name)

    def find(self, name: str) -> str:
        return self.form.get(f"{name}.find", "").strip()

    def signature(self, name: str) -> str:
        """What the browser shows of a region now."""
        return self.form.get(f"{name}.sig", "")

    def whole(self, name: str) -> int | None:
        text = self.form.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 19 else None

    @property
    def act(self) -> tuple[str, ...]:
        """The button that was pressed, taken apart at its colons; Enter presses `save`."""
        return tuple((self.form.get("_act") or "save").split(":"))
