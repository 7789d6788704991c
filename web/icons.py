"""The icons, each one path in a square of 24 units, drawn with a stroke. Metadata names them; templates draw them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from markupsafe import Markup

__all__ = ["drawings", "icon"]

_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "account": "building",
        "calendar": "cal",
        "case": "headset",
        "chat": "chat",
        "clipboard": "task",
        "company": "building",
        "contact": "users",
        "contract": "doc",
        "file": "doc",
        "invoice": "money",
        "lead": "funnel",
        "package": "box",
        "person": "user",
        "product": "box",
        "quote": "doc",
        "receivable": "money",
        "settings": "cog",
        "tasks": "task",
        "team": "users",
        "wallet": "money",
    }
)


@cache
def drawings() -> Mapping[str, str]:
    """Read the path of every icon by its name."""
    found: dict[str, str] = json.loads((Path(__file__).resolve().parent / "icons.json").read_text("utf-8"))
    return MappingProxyType(found)


def icon(name: str, classes: str = "") -> Markup:
    """Draw an icon that says nothing to screen readers; a name that is not known draws a grid."""
    known = name if name in drawings() else _ALIASES.get(name, "grid")
    dotted = " dots" if known in ("more", "grip") else ""
    spaced = f" {classes}" if classes else ""
    return Markup('<svg class="ic{}{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>').format(
        spaced, dotted, drawings()[known]
    )
