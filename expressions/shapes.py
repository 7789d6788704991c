"""The shared meaning of what a text looks like, and of the parts of it that are shown."""

from __future__ import annotations

import re

from customary.expressions.patterns import EMAIL, PHONE, URL, automaton_of
from customary.expressions.texts import SPACES, lower, upper

__all__ = ["email_domain", "initials", "is_email", "is_phone", "is_url", "mask"]

_BETWEEN_WORDS = re.compile(f"[{SPACES}]+")


def is_email(text: str) -> bool:
    return automaton_of(EMAIL).matches(text)


def is_url(text: str) -> bool:
    return automaton_of(URL).matches(text)


def is_phone(text: str) -> bool:
    return automaton_of(PHONE).matches(text)


def email_domain(text: str) -> str | None:
    """Give what stands behind the @ of an address, in small letters; None for a text that is no address.

    >>> email_domain("Mei@Example.COM"), email_domain("mei")
    ('example.com', None)
    """
    return lower(text.rpartition("@")[2]) if is_email(text) else None


def mask(text: str, keep: int) -> str:
    """Show the last characters only.

    >>> mask("0912345678", 4), mask("678", 4)
    ('******5678', '678')
    """
    shown = min(max(keep, 0), len(text))
    return "*" * (len(text) - shown) + text[len(text) - shown :]


def initials(text: str) -> str | None:
    """Give the first character of each word in capitals; words stand between spaces, the ideographic one included.

    >>> initials("ada king lovelace")
    'AKL'
    """
    return "".join(upper(word[0]) for word in _BETWEEN_WORDS.split(text) if word) or None
