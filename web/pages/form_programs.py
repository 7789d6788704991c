"""What forms run in the browser: the runtime of expressions, and the program of each module's forms.

Both are named by their content, so that browsers keep them. A program is made for the rights of whoever asks, and given
to nobody whose rights make another one.
"""

from __future__ import annotations

from flask import Response, make_response

from customary.expressions.emit_javascript import runtime_files, runtime_version
from customary.platform.access import rights_of
from customary.platform.errors import NotFound
from customary.web.forms.program import PROGRAMS, RUNTIME, program_of
from customary.web.routing import Route, reads
from customary.web.visit import Visit

__all__ = ["ROUTES"]


def runtime(visit: Visit, version: str, file: str) -> Response:
    text = runtime_files().get(file) if version == runtime_version() else None
    if text is None:
        raise NotFound(file)
    return _script(text)


def form_program(visit: Visit, module: str, program: str) -> Response:
    found = visit.catalog.modules.get(module)
    rights = rights_of(visit.unit)
    if found is None or not (rights.may("create", module) or rights.may("update", module)):
        raise NotFound(module)
    made = program_of(visit.unit.runtime, rights, found).javascript
    if made.name != program:
        raise NotFound(program)
    return _script(made.text)


def _script(text: str) -> Response:
    answer = make_response(text)
    answer.content_type = "text/javascript; charset=utf-8"
    return answer


ROUTES: tuple[Route, ...] = (
    reads(f"{RUNTIME}/<version>/<file>", runtime, public=True),
    reads(f"{PROGRAMS}/<module>/<program>", form_program),
)
