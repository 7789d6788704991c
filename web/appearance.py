"""What a person chose about looks: kept in cookies, rendered by the server, so that no page flashes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request, Response

__all__ = ["DENSITIES", "THEMES", "Appearance", "appearance_of", "remember"]

THEMES = ("auto", "light", "dark")
DENSITIES = ("compact", "cozy", "comfortable")
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Appearance:
    theme: str = "auto"
    density: str = "cozy"


def appearance_of(request: Request) -> Appearance:
    """Read the cookies; anything else than our own words is the default."""
    theme, density = request.cookies.get("theme"), request.cookies.get("density")
    return Appearance(
        theme=theme if theme in THEMES else "auto",
        density=density if density in DENSITIES else "cozy",
    )


def remember(response: Response, name: str, value: str, *, secure: bool) -> None:
    """Keep a choice of looks or language for a year, in this browser only."""
    response.set_cookie(name, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)
