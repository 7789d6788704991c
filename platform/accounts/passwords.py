"""Keep and check passwords: argon2id, and the same work whether or not there is such a user."""

from __future__ import annotations

import secrets
from functools import cached_property

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from customary.expressions.positions import Message
from customary.platform.errors import FieldProblem, Refused

__all__ = ["LONGEST", "SHORTEST", "PasswordRefused", "Passwords"]

SHORTEST = 8
LONGEST = 1000

_TOO_SHORT = Message(
    en="A password has at least {shortest} characters.",
    zh_hans="密码至少需要 {shortest} 个字符。",
    zh_hant="密碼至少需要 {shortest} 個字元。",
)
_TOO_LONG = Message(
    en="A password has at most {longest} characters.",
    zh_hans="密码最多 {longest} 个字符。",
    zh_hant="密碼最多 {longest} 個字元。",
)


class PasswordRefused(Refused):
    """A new password that is not accepted."""

    def __init__(self, message: Message) -> None:
        values = {"shortest": SHORTEST, "longest": LONGEST}
        super().__init__((FieldProblem(field="password", message=message, values=values, code="password"),))


class Passwords:
    """Hashes passwords and checks them; `cheap` is for tests, which sign in thousands of times."""

    def __init__(self, *, cheap: bool = False) -> None:
        self._hasher = PasswordHasher(1, 8, 1, type=Type.ID) if cheap else PasswordHasher(type=Type.ID)

    def hash(self, password: str) -> str:
        """Hash a new password.

        Errors: `PasswordRefused` when it is too short or too long.
        """
        if len(password) < SHORTEST:
            raise PasswordRefused(_TOO_SHORT)
        if len(password) > LONGEST:
            raise PasswordRefused(_TOO_LONG)
        return self._hasher.hash(password)

    def matches(self, hashed: str | None, password: str) -> bool:
        """Check a password; without a hash to compare with it takes as long, and never matches."""
        try:
            right = self._hasher.verify(hashed or self._nobodys, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return right and hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Say whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(16))
