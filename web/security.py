"""What the browser is told to refuse, where it may be sent, and the secret that signs its form tokens."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Request, Response

__all__ = ["content_security_policy", "harden", "make_nonce", "safe_path", "secret_key"]


def make_nonce() -> str:
    return secrets.token_urlsafe(18)


def content_security_policy(nonce: str) -> str:
    """Allow only what comes from here; the nonce is for the style elements that the code editor makes."""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def harden(response: Response, request: Request, nonce: str) -> Response:
    """Add the headers that every answer carries; answers about people are never kept by anybody."""
    headers = response.headers
    headers["Content-Security-Policy"] = content_security_policy(nonce)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.path.startswith("/static/dist/") and response.status_code == 200:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.path.startswith("/x/") and response.status_code == 200:
        # Named by what they hold, and only for whoever may have them.
        headers["Cache-Control"] = "private, max-age=31536000, immutable"
    elif not request.path.startswith("/static/"):
        headers["Cache-Control"] = "no-store"
        headers.add("Vary", "Cookie, Accept-Language, HX-Request")
    return response


def safe_path(wanted: str | None, otherwise: str = "/home") -> str:
    """Give a path of this site to go to; anything that leads elsewhere becomes `otherwise`.

    >>> safe_path("/m/account/?q=a")
    '/m/account/?q=a'
    >>> safe_path("//evil.example/"), safe_path("/\\\\evil.example"), safe_path("https://evil.example/")
    ('/home', '/home', '/home')
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return otherwise
    if "\\" in wanted or any(ord(char) < 32 or ord(char) == 127 for char in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc else otherwise


def secret_key(folder: Path) -> bytes:
    """Read the site's secret, made at the first start and readable by its owner only."""
    path = folder / "secret.key"
    if not path.exists():
        _make_secret(path)
    found = path.read_bytes()
    if len(found) < 32:
        raise ValueError(f"{path} is too short to be a secret; delete it, and a new one is made")
    return found


def _make_secret(path: Path) -> None:
    """Write beside and link, so that two processes that start together read the same whole secret."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(48))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
