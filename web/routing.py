"""Routes: which page answers which address. A page's file lists its own; `app` mounts them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from customary.web.visit import Answer

__all__ = ["Route", "reads", "writes"]


@dataclass(frozen=True, kw_only=True)
class Route:
    path: str
    page: Callable[..., Answer]
    """Called with the visit and the parts of the path."""
    method: str
    public: bool
    """Whether people see it before they sign in."""

    @property
    def writes(self) -> bool:
        return self.method == "POST"


def reads(path: str, page: Callable[..., Answer], *, public: bool = False) -> Route:
    """A page that is read and changes nothing."""
    return Route(path=path, page=page, method="GET", public=public)


def writes(path: str, page: Callable[..., Answer], *, public: bool = False) -> Route:
    """An act: always by POST, always with a form token, in one transaction that is kept when the page answers."""
    return Route(path=path, page=page, method="POST", public=public)
