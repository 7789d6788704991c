"""The JavaScript back end: a checked expression becomes a pure function in a static ES module.

No text is ever turned into code in the browser: the module is a file, named by its content, and all that it calls are
the helpers of the runtime (expressions/javascript), which compute exactly what the other back ends compute.
"""

from customary.expressions.emit_javascript.contract import JavascriptFunction, Needs, NotInBrowser
from customary.expressions.emit_javascript.emitter import function_of
from customary.expressions.emit_javascript.forms import from_wire, json_of_slot
from customary.expressions.emit_javascript.modules import JavascriptModule, module_of
from customary.expressions.emit_javascript.runtime import runtime_files, runtime_imports, runtime_version
from customary.expressions.emit_javascript.surroundings import environment_json

__all__ = [
    "JavascriptFunction",
    "JavascriptModule",
    "Needs",
    "NotInBrowser",
    "environment_json",
    "from_wire",
    "function_of",
    "json_of_slot",
    "module_of",
    "runtime_files",
    "runtime_imports",
    "runtime_version",
]
