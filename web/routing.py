"""Routes: which page answers which address. A page's file lists its own; `app` mounts them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from customary.web.visit import Answer

__all__ = ["Route", "asks", "reads", "writes"]


@dataclass(frozen=True, kw_only=True)
class Route:
    path: str
    page: Callable[..., Answer]
    """Called with the visit and the parts of the path."""
    method: str
    public: bool
    """Whether people see it before they sign in."""
    saves: bool = True
    """Of POST: whether it may change anything."""

    @property
    def writes(self) -> bool:
        return self.method == "POST" and self.saves


def reads(path: str, page: Callable[..., Answer], *, public: bool = False) -> Route:
    """A page that is read and changes nothing."""
    return Route(path=path, page=page, method="GET", public=public)


def asks(path: str, page: Callable[..., Answer]) -> Route:
    """A question that is too long for an address, such as a form half filled in: by POST, but it changes nothing."""
    return Route(path=path, page=page, method="POST", public=False, saves=False)


def writes(path: str, page: Callable[..., Answer], *, public: bool = False) -> Route:
    """An act: always by POST, always with a form token, in one transaction that is kept when the page answers."""
    return Route(path=path, page=page, method="POST", public=public)
