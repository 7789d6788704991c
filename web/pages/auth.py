"""Signing in and out."""

from __future__ import annotations

from flask import Response

from customary.platform.accounts import TooManyFailures, sign_in, sign_out
from customary.web.routing import Route, reads, writes
from customary.web.security import safe_path
from customary.web.session import begin, end, token_of
from customary.web.visit import Visit

__all__ = ["ROUTES"]


def form(visit: Visit) -> Response:
    if visit.account is not None:
        return visit.redirect(visit.request.args.get("next", ""))
    return _form(visit, next_path=visit.request.args.get("next", ""))


def enter(visit: Visit) -> Response:
    """Begin a new session, whatever session there was; a wrong name and a wrong password get one answer."""
    typed = visit.request.form
    next_path = safe_path(typed.get("next"), "")
    login, password = typed.get("login", "").strip()[:200], typed.get("password", "")[:1000]
    try:
        token = sign_in(
            visit.unit,
            login,
            password,
            address=visit.request.remote_addr or "",
            agent=str(visit.request.user_agent)[:300],
            replaces=token_of(visit.request),
        )
    except TooManyFailures as error:
        minutes = max(1, -(-error.wait_seconds // 60))
        sentence = visit.plural(
            "Too many failed attempts. Try again in %(num)s minute.",
            "Too many failed attempts. Try again in %(num)s minutes.",
            minutes,
        )
        answer = _form(visit, login=login, next_path=next_path, problem=sentence, status=429)
        answer.headers["Retry-After"] = str(error.wait_seconds)
        return answer
    if token is None:
        problem = visit.text("The user name or the password is not right.")
        return _form(visit, login=login, next_path=next_path, problem=problem, status=422)
    answer = visit.redirect(next_path)
    begin(answer, token, secure=visit.request.is_secure)
    return answer


def leave(visit: Visit) -> Response:
    token = token_of(visit.request)
    if token is not None:
        sign_out(visit.unit, token)
    answer = visit.redirect("/login", otherwise="/login")
    end(answer)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _form(visit: Visit, *, login: str = "", next_path: str = "", problem: str = "", status: int = 200) -> Response:
    return visit.render(
        "sign_in.html", {"login": login, "next": safe_path(next_path, ""), "problem": problem}, status=status
    )


ROUTES: tuple[Route, ...] = (
    reads("/login", form, public=True),
    writes("/login", enter, public=True),
    writes("/logout", leave, public=True),
)
