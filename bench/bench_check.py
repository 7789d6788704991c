"""How long `customary check` takes for 60 modules of 40 fields: the floor is two seconds, the start of Python included.

Run: .venv/bin/python bench/bench_check.py [MODULES] [FIELDS]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLOOR_SECONDS = 2.0
_TYPES = (
    "{{type: text, label: Text {n}, max: 120, required: true, search: contains}}",
    "{{type: money, label: Amount {n}, min: 0}}",
    "{{type: date, label: Day {n}, index: true}}",
    "{{type: choice, label: Choice {n}, dictionary: colour_{m}, default: red}}",
    '{{type: link, label: Link {n}, to: {other}, filter: "name is not blank"}}',
    "{{type: integer, label: Count {n}, min: 0, max: 1000}}",
    "{{type: boolean, label: Flag {n}, default: true}}",
    "{{type: percent, label: Share {n}, scale: 2, required: true, default: 0}}",
    '{{type: decimal, label: Weight {n}, scale: 3, visible_when: "f{flag:02} = true"}}',
    '{{type: money, label: Computed {n}, formula: "(f{money:02} ?? 0) * (1 - f{share:02})"}}',
)


def main(modules: int = 60, fields: int = 40) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, modules, fields)
        command = [sys.executable, "-m", "customary", "check", str(folder)]
        best = min(_seconds(command) for _ in range(3))
    print(f"{modules} modules of {fields} fields: {best:.2f} s (floor {FLOOR_SECONDS:.0f} s)")
    return best


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return taken


def write(folder: Path, modules: int, fields: int) -> None:
    """Write modules that use what modules use: links, choices, conditions, formulas, views, rules, rights."""
    for number in range(modules):
        (folder / f"thing_{number}.yaml").write_text(_module(number, modules, fields), "utf-8")
        (folder / f"dictionaries_{number}.yaml").write_text(_dictionary(number), "utf-8")


def _dictionary(number: int) -> str:
    return (
        f"dictionaries:\n  colour_{number}:\n    label: Colour {number}\n    values:\n"
        "      red: {label: Red, hue: red}\n      green: {label: Green, hue: green}\n      blue: {label: Blue}\n"
    )


def _module(number: int, modules: int, fields: int) -> str:
    places = {"m": number, "other": f"thing_{(number + 1) % modules}", "flag": 6, "money": 1, "share": 7}
    rows = "".join(
        f"  f{index:02}: {_TYPES[index % len(_TYPES)].format(n=index, **places)}\n" for index in range(fields)
    )
    keys = [f"f{index:02}" for index in range(fields)]
    sections = "".join(
        f"          part_{start}: {{label: Part {start}, fields: [{', '.join(keys[start : start + 10])}]}}\n"
        for start in range(0, fields, 10)
    )
    return f"""module: thing_{number}
label: Thing {number}
label_plural: Things {number}
icon: box
name: "{{name}}"
fields:
  name: {{type: text, label: Name, required: true, search: contains}}
{rows}layouts:
  detail:
    tabs:
      main:
        label: Details
        sections:
{sections}  quick_create: {{fields: [name, f01, f02]}}
  header: {{fields: [owner, f01, f02], path: f03}}
lists:
  all: {{label: All, columns: [name, f01, f02, f04.name, owner], sort: [-f02]}}
  mine: {{extends: all, label: Mine, filter: "owner = user"}}
  late: {{extends: all, label: Late, filter: "f02 < today() and f03 != 'green'"}}
validations:
  positive: {{check: "f01 is blank or f01 >= 0", message: "{{name}} needs an amount", field: f01}}
workflows:
  tell:
    label: Tell the owner
    when: {{record: saved, watch: [f03]}}
    if: f03 = 'green' and changed(f03)
    then:
      - notify: {{to: "= owner", text: "{{name}} is green: {{f01}}"}}
      - set: {{f02: "= today() + 2 days"}}
access:
  employee: {{read: all, create: true, update: own, delete: {{scope: own, where: "f03 = 'red'"}}}}
"""


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
