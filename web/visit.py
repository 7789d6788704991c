"""One request, as one explicit object: the unit of work, who asks, in which language, and how to answer.

Pages are functions `page(visit, **parts of the path) -> Answer`; they take everything from the visit and never from
ambient state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Request, Response, flash, get_flashed_messages, make_response
from flask import redirect as redirect_response

from customary.metadata.catalog import Catalog
from customary.metadata.model.labels import Label
from customary.platform.site import Site
from customary.platform.unit import Unit
from customary.web.appearance import Appearance
from customary.web.cells import CellPlace
from customary.web.formats import Formats
from customary.web.inbox import unread_count
from customary.web.languages import Language, Languages
from customary.web.navigation import Navigation, navigation_of
from customary.web.security import safe_path
from customary.web.templating import Templates

NO_VALUES: Mapping[str, object] = MappingProxyType({})

__all__ = ["Account", "Answer", "AnswerInstead", "Visit"]

Answer = Response | str


class AnswerInstead(Exception):
    """Roll the unit back and give this answer: how a page that may not save shows the form again."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__(response.status)


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who is signed in, as pages show them."""

    user_id: int
    name: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Visit:
    site: Site
    unit: Unit
    request: Request
    language: Language
    languages: Languages
    appearance: Appearance
    templates: Templates
    nonce: str
    account: Account | None
    """None on public pages, before anybody signed in."""

    @property
    def catalog(self) -> Catalog:
        return self.unit.runtime.catalog

    @property
    def user(self) -> Account:
        """Who is signed in; pages that are not public can rely on it."""
        assert self.account is not None
        return self.account

    @property
    def fragment(self) -> str | None:
        """Which part of the page is asked for; None is the page."""
        return self.request.args.get("_frag")

    @cached_property
    def formats(self) -> Formats:
        site = self.catalog.site
        zone = ZoneInfo(self.unit.actor.timezone or site.timezone)
        return Formats(language=self.language, zone=zone, now=self.unit.now, currency=site.currency)

    @cached_property
    def navigation(self) -> Navigation:
        return navigation_of(self.unit, self.request.path)

    def text(self, message: str, **values: object) -> str:
        """Translate one of our own sentences, with `%(named)s` places."""
        return self.language.text(message, **values)

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        return self.language.plural(one, many, number, **values)

    def label(self, label: Label) -> str:
        """Give a text that the site declares in the reader's language."""
        return label.text(self.language.tag)

    def place(self, displays: Mapping[tuple[str, int], str], *, compact: bool = True) -> CellPlace:
        """Say where cells stand: see `cells.cell`."""
        return CellPlace(formats=self.formats, catalog=self.catalog, displays=displays, compact=compact)

    def in_sentence(self, label: Label) -> str:
        """Give a label as it stands inside a sentence: English writes `New customer`, but keeps `CRM` and `VIP`."""
        words = self.label(label)
        return words[:1].lower() + words[1:] if self.language.tag == "en" and words[1:2].islower() else words

    def render(self, template: str, values: Mapping[str, object] = NO_VALUES, *, status: int = 200) -> Response:
        """Answer with a template; it sees `visit` besides the values."""
        return make_response(self.templates.render(self.language, template, {"visit": self, **values}), status)

    def redirect(self, path: str, *, otherwise: str = "/home") -> Response:
        """Go to a path of this site, by GET."""
        return make_response(redirect_response(safe_path(path, otherwise), code=303))

    def here(self, **changes: object) -> str:
        """Give the address of this page with other query arguments; None leaves one out, a list repeats it."""
        arguments = {key: values for key, values in self.request.args.lists() if key != "_frag"}
        for key, value in changes.items():
            arguments[key] = list(value) if isinstance(value, list | tuple) else [] if value is None else [str(value)]
        pairs = [(key, value) for key, values in arguments.items() for value in values]
        return f"{self.request.path}?{urlencode(pairs)}" if pairs else self.request.path

    def say(self, sentence: str, kind: str = "ok") -> None:
        """Show a sentence on the next page: kind ok, warn or dng."""
        flash(sentence, kind)

    def offer_undo(self, sentence: str, module: str, record_id: int) -> None:
        """Show a sentence on the next page, with a button that takes the record out of the recycle bin again."""
        flash(sentence, f"undo {module} {record_id}")

    def sayings(self) -> list[tuple[str, str]]:
        """Take what `say` kept for this page, as (kind, sentence)."""
        kept = cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))
        return [(kind, sentence) for kind, sentence in kept]

    def unread(self) -> int:
        """Count the notifications that the person has not read."""
        return unread_count(self.unit, self.user.user_id)
