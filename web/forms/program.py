"""What a form decides in the browser: a module of compiled expressions, and the values that it begins with.

    catalog, rights --program_of--> Program (a file that browsers keep) ; form --live_state--> JSON beside the form

Whatever the browser decides is decided again when the form is saved. Without scripts, or where an expression needs more
than the form holds, the server is asked as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from customary.expressions.checked import Slot
from customary.expressions.emit_javascript import (
    JavascriptFunction,
    JavascriptModule,
    function_of,
    module_of,
    runtime_version,
)
from customary.expressions.expression import Expression
from customary.metadata.model.modules import Module
from customary.platform.access import Rights
from customary.platform.access.rights import parent_of
from customary.platform.records.recipe import recipe_of
from customary.platform.runtime import Runtime
from customary.web.forms.local import Local, local_parts
from customary.web.forms.shows import is_shown_here
from customary.web.forms.watching import asking_for

__all__ = ["CORE", "PROGRAMS", "RUNTIME", "Program", "program_of", "runtime_address"]

RUNTIME = "/x/runtime"
"""Where the runtime is served, before its version."""
PROGRAMS = "/x/forms"
"""Where programs are served, before the module's name and the program's."""


CORE = "core.js"
"""The file of the runtime that every form loads."""


def runtime_address(file: str) -> str:
    """Give the address of a file of the runtime."""
    return f"{RUNTIME}/{runtime_version()}/{file}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Program:
    """What the browser can do for forms of one module, and what it has to ask about."""

    of: Module
    javascript: JavascriptModule
    local: Local
    asking: frozenset[str]
    """The fields whose change the server has to be asked about."""
    link_above: str | None
    """In the rows of a table: the field that leads to the record that they belong to."""

    @property
    def address(self) -> str:
        return f"{PROGRAMS}/{self.of.name}/{self.javascript.name}"

    @cached_property
    def own_fields(self) -> frozenset[str]:
        """The fields of the record that the browser reads, computes, or brings and takes away."""
        read = {slot.path[0] for slot in self._slots if slot.path[0] != self.link_above or len(slot.path) == 1}
        decided = {of for kind, _, of in (name.partition(":") for name in self.local.parts) if kind in _OF_FIELDS}
        return frozenset(read | decided | {field.key for field in self.local.rollups})

    @cached_property
    def fields_above(self) -> frozenset[str]:
        """The fields that rows read of the record that they belong to."""
        return frozenset(
            slot.path[1] for slot in self._slots if len(slot.path) == 2 and slot.path[0] == self.link_above
        )

    @property
    def _slots(self) -> list[Slot]:
        functions = self.javascript.functions.values()
        return [slot for one in functions for slot in one.slots if isinstance(slot, Slot)]


_OF_FIELDS = frozenset({"formula", "visible", "required", "readonly"})


def program_of(runtime: Runtime, rights: Rights, module: Module) -> Program:
    """Give the program of a module's forms for people of these rights; kept as long as the catalog."""
    parent = parent_of(rights.catalog, module)
    modules = (module, parent[0]) if parent is not None else (module,)
    readable = frozenset(
        (one.name, field.key) for one in modules for field in one.all_fields if rights.may_read(one.name, field.key)
    )
    return runtime.derived(("web.program", module.name, readable), lambda: _program(runtime, rights, module))


def _program(runtime: Runtime, rights: Rights, module: Module) -> Program:
    local = local_parts(rights, module, recipe_of(runtime, module), _runs)
    parent = parent_of(rights.catalog, module)
    above = program_of(runtime, rights, parent[0]) if parent is not None else None
    counted = {field.key for field in above.local.rollups if is_shown_here(field)} - above.asking if above else set()
    asking = asking_for(runtime.catalog, module, local, frozenset(counted))
    return Program(
        of=module,
        javascript=module_of(local.parts, runtime=f"{RUNTIME}/{runtime_version()}"),
        local=local,
        asking=frozenset(key for key in asking if rights.may_read(module.name, key)),
        link_above=parent[1] if parent is not None else None,
    )


def _runs(expression: Expression) -> bool:
    return isinstance(function_of(expression), JavascriptFunction)
