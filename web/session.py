"""Who asks: the cookie that names a session, kept by the platform and revocable there."""

from __future__ import annotations

from flask import Request, Response

from customary.platform.accounts import actor_of_session, chosen_language
from customary.platform.unit import Actor, Unit

__all__ = ["COOKIE", "begin", "end", "preferred_language", "signed_in", "token_of"]

COOKIE = "customary_session"


def token_of(request: Request) -> str | None:
    """Give the token that the browser sent; a text that cannot be one is none."""
    token = request.cookies.get(COOKIE)
    return token if token and len(token) <= 200 else None


def signed_in(unit: Unit, request: Request) -> Actor | None:
    """Find out who a request comes from, with the roles they have at this moment."""
    token = token_of(request)
    return actor_of_session(unit, token) if token is not None else None


def preferred_language(unit: Unit, actor: Actor | None) -> str | None:
    """Give the language that a person chose for their account; None while they have not, or nobody is signed in."""
    return None if actor is None or actor.user_id is None else chosen_language(unit, actor.user_id)


def begin(response: Response, token: str, *, secure: bool) -> None:
    """Give the browser a new session; it ends with the browser, or when the platform ends it."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=secure, path="/")


def end(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax")
