"""The web application: routes, one unit of work per request, and what every answer carries.

    request -> unit (one transaction) -> visit (who, language, looks) -> page -> answer -> headers

Nothing is kept between requests but the bundle's file names, the translations and the compiled templates.
"""

from __future__ import annotations

import secrets
import traceback
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import structlog
from flask import Flask, Request, Response, g, make_response, redirect, request
from flask.sessions import SecureCookieSessionInterface
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from customary.platform.errors import Conflict, Denied, NotFound, Refused
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause, Unit
from customary.web.appearance import appearance_of
from customary.web.bundle import load_bundle
from customary.web.forwarding import forwarded
from customary.web.languages import Languages, load_languages
from customary.web.numbers import RECORD_NUMBER
from customary.web.pages import ROUTES
from customary.web.pages.errors import error_page
from customary.web.routing import Route
from customary.web.security import harden, make_nonce, secret_key
from customary.web.session import preferred_language, signed_in
from customary.web.templating import Templates, load_templates
from customary.web.visit import Account, Answer, AnswerInstead, Visit

__all__ = ["behind_proxy", "build_app"]

_log = structlog.get_logger("customary.web")
STATIC = Path(__file__).resolve().parent / "static"
COMPRESSED = ("text/javascript", "text/css", "image/svg+xml")
"""What is sent compressed: scripts, styles and pictures. A page repeats what its address says beside its form token,
and the length of such an answer, compressed, would tell the token bit by bit; so pages are left as they are."""


class _Number(IntegerConverter):
    """A number in an address; one that no column holds is no address of ours."""

    regex = RECORD_NUMBER


class _FormCookies(SecureCookieSessionInterface):
    """The cookie of the form token goes over https only when the page came over https, like all others."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


class _Pages:
    """Answers requests with pages: holds what is the same for all of them."""

    def __init__(self, site: Site, languages: Languages, templates: Templates) -> None:
        self.site = site
        self.languages = languages
        self.templates = templates

    def answer(self, route: Route, arguments: dict[str, object]) -> Response:
        def once() -> Response:
            with self.site.unit(SYSTEM, cause=Cause(source="person"), write=route.writes) as unit:
                return self._visited(route, unit, arguments)

        try:
            return self.site.retrying(once) if route.writes else once()
        except AnswerInstead as instead:
            return instead.response

    def _visited(self, route: Route, unit: Unit, arguments: dict[str, object]) -> Response:
        visit = self.visit(unit, request)
        if visit.account is None and not route.public:
            return _sign_in_first(request)
        return forwarded(visit, arguments) or _response(route.page(visit, **arguments))

    def visit(self, unit: Unit, request: Request) -> Visit:
        """Find out who asks and in which language, and go on as that person."""
        actor = signed_in(unit, request)
        language = self.languages.choose(
            (preferred_language(unit, actor), request.cookies.get("language")),
            tuple(request.accept_languages.values()),
        )
        acting = unit if actor is None else unit.because(unit.cause, actor=actor)
        return Visit(
            site=self.site,
            unit=replace(acting, language=language.tag),
            request=request,
            language=language,
            languages=self.languages,
            appearance=appearance_of(request),
            templates=self.templates,
            nonce=g.nonce,
            account=None if actor is None or actor.user_id is None else Account(user_id=actor.user_id, name=actor.name),
        )

    def error(self, status: int, found: Denied | Refused | None = None, reference: str = "") -> Response:
        """Answer with what went wrong in words, inside the shell when somebody is signed in."""
        with self.site.unit(SYSTEM, cause=Cause(source="person"), write=False) as unit:
            visit = self.visit(unit, request)
            return error_page(visit, status, found.text(visit.language.tag) if found else "", reference)


def build_app(site: Site) -> Flask:
    """Build the application of one site; the site is open and its schema applied."""
    app = Flask(__name__, root_path=str(STATIC.parent), static_folder=str(STATIC), static_url_path="/static")
    app.config.update(
        SECRET_KEY=secret_key(site.folder),
        SESSION_COOKIE_NAME="customary_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=4 * 1024 * 1024,
        MAX_FORM_PARTS=5_000,
        SEND_FILE_MAX_AGE_DEFAULT=3_600,
        COMPRESS_MIMETYPES=COMPRESSED,
    )
    app.session_interface = _FormCookies()
    app.url_map.converters["int"] = _Number
    languages = load_languages(site.runtime().catalog.site.languages)
    pages = _Pages(site, languages, load_templates(languages, load_bundle()))
    app.before_request(_prepare)
    CSRFProtect(app)
    Compress(app)
    app.after_request(_in_one_piece)
    app.after_request(lambda response: harden(response, request, g.get("nonce", "")))
    app.add_url_rule("/healthz", "healthz", lambda: _health(site))
    for route in ROUTES:
        _mount(app, pages, route)
    _mount_errors(app, pages)
    return app


def behind_proxy(app: Flask) -> None:
    """Believe one proxy's word about the client's address, protocol and host name."""
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]


def _prepare() -> None:
    g.nonce = make_nonce()


def _in_one_piece(response: Response) -> Response:
    """Read a file of ours that will be compressed; streamed through the compressor, it would never be closed."""
    if response.mimetype in COMPRESSED and response.is_streamed:
        response.direct_passthrough = False
        response.make_sequence()
    return response


def _mount(app: Flask, pages: _Pages, route: Route) -> None:
    name = f"{route.method} {route.path}".replace(".", "_")
    app.add_url_rule(route.path, name, lambda **arguments: pages.answer(route, arguments), methods=[route.method])


def _mount_errors(app: Flask, pages: _Pages) -> None:
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return make_response(error.get_response())
        answer = pages.error(status)
        for name, value in error.get_headers():
            if name == "Allow":
                answer.headers[name] = value
        return answer

    def bug(error: Exception) -> Response:
        reference = secrets.token_hex(4)
        _log.error(
            "request failed",
            reference=reference,
            path=request.path,
            method=request.method,
            traceback="".join(traceback.format_exception(error)),
        )
        try:
            return pages.error(500, reference=reference)
        except Exception as second:
            _log.error("error page failed", reference=reference, traceback="".join(traceback.format_exception(second)))
            return make_response(
                f"Customary cannot answer now. Reference: {reference}\n", 500, {"Content-Type": "text/plain"}
            )

    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Denied, lambda error: pages.error(403, error))
    app.register_error_handler(NotFound, lambda _: pages.error(404))
    app.register_error_handler(Refused, lambda error: pages.error(422, error))
    app.register_error_handler(Conflict, lambda _: pages.error(409))
    app.register_error_handler(Exception, bug)


def _health(site: Site) -> Response:
    """Say that the site answers, its database included."""
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        version = unit.runtime.version
    return make_response({"status": "ok", "version": version})


def _sign_in_first(request: Request) -> Response:
    """Send somebody to the sign-in page and back afterwards; a fragment cannot show it, so the page goes there."""
    back = request.full_path.rstrip("?") if request.method == "GET" and "_frag" not in request.args else "/home"
    target = f"/login?{urlencode({'next': back})}" if back not in ("/", "/home") else "/login"
    if request.headers.get("HX-Request"):
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = target
        return answer
    return make_response(redirect(target, code=303))


def _response(answer: Answer) -> Response:
    return answer if isinstance(answer, Response) else make_response(answer)
