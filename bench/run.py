"""`make bench`: what we do against what it cannot cost less than, both measured in the same run.

Processor time, not the clock on the wall: the machine may be busy with other things. Only the ratios carry over from
one machine to another. Run: .venv/bin/python bench/run.py [--rows N]
"""

from __future__ import annotations

import argparse

import saving
from measuring import Table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000, help="records that are saved and imported")
    given = parser.parse_args()
    table = Table()
    for line in saving.lines(given.rows):
        table.add(line)
    table.end()


if __name__ == "__main__":
    main()
