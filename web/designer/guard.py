"""Who may open the pages of the administration."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from customary.platform.access import rights_of
from customary.web.pages.errors import error_page
from customary.web.visit import Answer, AnswerInstead, Visit

__all__ = ["for_administrators"]


def for_administrators(page: Callable[..., Answer]) -> Callable[..., Answer]:
    """Let a page be answered to people with a role that administers the site; tell others so, with 403."""

    @wraps(page)
    def guarded(visit: Visit, **parts: object) -> Answer:
        if not rights_of(visit.unit).unlimited:
            sentence = visit.text("Only people with the administrator role may open this page.")
            raise AnswerInstead(error_page(visit, 403, sentence))
        return page(visit, **parts)

    return guarded
