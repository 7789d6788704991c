"""What `is_email`, `is_url` and `is_phone` look for: the shape alone, never whether it can be reached.

They are patterns like any other, so that every engine gives the same answer.
"""

from __future__ import annotations

from customary.expressions.patterns.reader import parse_pattern

__all__ = ["EMAIL", "PHONE", "URL"]

# Beyond ASCII: letters of all scripts, but no wide spaces, marks of punctuation and full-width forms.
_WIDE = "\u00a1-\u167f\u1681-\u1fff\u2070-\u2fff\u3040-\ufdff\U00010000-\U0010ffff"
_ATOM = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~\-{_WIDE}]+"
_LABEL = rf"[A-Za-z0-9{_WIDE}]([A-Za-z0-9\-{_WIDE}]{{0,61}}[A-Za-z0-9{_WIDE}])?"

EMAIL = parse_pattern(rf"^{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})+$")
"""`name@host.domain`: no spaces, no quotes, a dot in the domain, no label that begins or ends with a hyphen."""

URL = parse_pattern(
    rf"^[Hh][Tt][Tt][Pp][Ss]?://({_LABEL}(\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])(:\d{{1,5}})?"
    rf"([/?#][!#-;=?-~{_WIDE}]*)?$"
)
"""`http://` or `https://`, a host, and then anything without spaces, quotes and angle brackets."""

PHONE = parse_pattern(r"^\+?([ ()./\-]*\d){3,15}\)?( ?([Xx]|[Ee]xt\.?|#|转|轉|分机|分機) ?\d{1,8})?$")
"""3 to 15 digits, with spaces, brackets, dots, slashes and hyphens between them, and an extension."""
