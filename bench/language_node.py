"""The typical rules as JavaScript in node, beside the same written by hand over BigInt, and what a browser loads."""

from __future__ import annotations

import gzip
import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from language_engines import expression_of
from language_rules import RULES, TODAY

from customary.commands.evaluation.node import find_node
from customary.expressions.emit_javascript import environment_json, json_of_slot, module_of, runtime_files
from customary.expressions.environment import Environment
from customary.metadata.catalog import Catalog
from customary.metadata.values import to_language

__all__ = ["in_node", "runtime_bytes"]

_TABLES = frozenset({"fold_table.js", "case_tables.js", "known_patterns.js"})


def in_node(catalog: Catalog) -> Mapping[str, tuple[float, float]]:
    """Give the processor seconds of one evaluation of each rule: emitted, and by hand."""
    expressions = {rule.name: expression_of(rule, catalog) for rule in RULES}
    with tempfile.TemporaryDirectory(prefix="customary-bench-") as name:
        folder = Path(name)
        module = module_of(expressions, runtime=folder.as_uri())
        files = {**runtime_files(), module.name: module.text, "package.json": '{"type": "module"}'}
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        request = {
            "runtime": (folder / "core.js").as_uri(),
            "module": (folder / module.name).as_uri(),
            "environment": environment_json(Environment(today=TODAY.toordinal(), now=0), module.needs),
            "asked": [
                [
                    rule.name,
                    [
                        [
                            json_of_slot(to_language(slot.type, value), slot)
                            for slot, value in zip(expressions[rule.name].slots, record, strict=True)
                        ]
                        for record in rule.records
                    ],
                ]
                for rule in RULES
            ],
        }
        driver = (Path(__file__).parent / "language_node.js").read_text(encoding="utf-8")
        (folder / "driver.js").write_text(driver, encoding="utf-8")
        command = [find_node(), str(folder / "driver.js")]
        answer = subprocess.run(command, input=json.dumps(request), stdout=subprocess.PIPE, text=True, check=True)
    return {rule.name: (ours, floor) for rule, (ours, floor) in zip(RULES, json.loads(answer.stdout), strict=True)}


def runtime_bytes() -> tuple[int, int]:
    """Give the compressed size of the runtime, without and with its tables of characters."""
    files = runtime_files()
    written = "".join(text for name, text in files.items() if name not in _TABLES)
    return _compressed(written), _compressed("".join(files.values()))


def _compressed(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))
