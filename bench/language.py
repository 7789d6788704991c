"""`make bench-language`: how fast the rule language is, each figure beside its floor from the same run.

Processor time, the least of several rounds that alternate between the sides, because the machine may be busy with
other things. Only the ratios carry over from one machine to another; docs/benchmarks.md says what they mean. Ends with
1 when a bar is missed. Run: .venv/bin/python bench/language.py [--rows N] [--postgresql URL]
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Mapping, Sequence

from language_compiling import steps
from language_engines import EVALUATE, LAMBDA, OURS, SIMPLEEVAL, Prepared, prepared
from language_node import in_node, runtime_bytes
from language_rules import RULES, packaged_catalog
from language_sql import pushdowns

from customary.metadata.catalog import Catalog

_POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
_ROUNDS = 9
_ROUND_SECONDS = 0.02


class _Bars:
    """Tells of each bar whether it is met, and remembers the ones that are not."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def told(self, what: str, value: float, *, least: float | None = None, most: float | None = None) -> str:
        met = (least is None or value >= least) and (most is None or value <= most)
        if not met:
            self.missed.append(what)
        bar = f"at least {least:g}" if least is not None else f"at most {most:g}"
        return f"  bar {bar}: {'met' if met else 'MISSED'}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows that the filters go over")
    parser.add_argument("--postgresql", default=_POSTGRESQL, help="a database in which a schema may be made")
    given = parser.parse_args()
    bars, catalog = _Bars(), packaged_catalog()
    _evaluations(catalog, bars)
    _in_node(catalog, bars)
    _compiling(catalog, bars)
    _pushdown(given.rows, given.postgresql, bars)
    print(f"\n{'missed: ' + ', '.join(bars.missed) if bars.missed else 'every bar is met'}")
    return 1 if bars.missed else 0


def _evaluations(catalog: Catalog, bars: _Bars) -> None:
    """Print evaluations a second of the five rules, and each engine's mean against the lambda."""
    print("evaluations a second, compiled before")
    seconds = {rule.name: _seconds_each(prepared(rule, catalog), len(rule.records)) for rule in RULES}
    engines = list(next(iter(seconds.values())))
    print(f"{'':<36}" + "".join(f"{name[:18]:>20}" for name in engines))
    for rule, each in seconds.items():
        print(f"{rule:<36}" + "".join(f"{1 / each[name]:>20,.0f}" for name in engines))
    means = {name: _mean([each[name] for each in seconds.values()]) for name in engines}
    print(f"{'geometric mean':<36}" + "".join(f"{1 / means[name]:>20,.0f}" for name in engines))
    print(f"{'times the lambda':<36}" + "".join(f"{means[LAMBDA] / means[name]:>20.3f}" for name in engines))
    by_hand, simple = means[LAMBDA] / means[OURS], means[SIMPLEEVAL] / means[OURS]
    print(f"{by_hand:.2f} x the lambda{bars.told('times the lambda', by_hand, least=1)}")
    print(f"{simple:.0f} x simpleeval{bars.told('times simpleeval', simple, least=10)}")
    print(f"{means[LAMBDA] / means[EVALUATE]:.2f} x the lambda with an outcome made for each evaluation\n")


def _in_node(catalog: Catalog, bars: _Bars) -> None:
    """Print evaluations a second of the emitted JavaScript beside the same by hand; no bar but that of the size."""
    print("evaluations a second in node")
    print(f"{'':<36}{'ours':>16}{'by hand':>16}{'ratio':>8}")
    found = in_node(catalog)
    for rule, (ours, floor) in found.items():
        print(f"{rule:<36}{1 / ours:>16,.0f}{1 / floor:>16,.0f}{floor / ours:>8.2f}")
    print(f"{_mean([floor / ours for ours, floor in found.values()]):.2f} x by hand")
    written, whole = (size / 1024 for size in runtime_bytes())
    told = bars.told("size of the runtime", written, most=15)
    print(f"{written:.1f} KB of runtime, compressed ({whole:.1f} KB with its tables of characters){told}\n")


def _seconds_each(engines: Mapping[str, Prepared], records: int) -> Mapping[str, float]:
    """Give the processor time of one evaluation in each engine: the least of rounds that take turns."""
    times = {name: _times(engine) for name, engine in engines.items()}
    least = dict.fromkeys(engines, math.inf)
    for _ in range(_ROUNDS):
        for name, engine in engines.items():
            start = time.process_time()
            engine.run(times[name])
            least[name] = min(least[name], (time.process_time() - start) / times[name] / records)
    return least


def _times(engine: Prepared) -> int:
    """Say how often an engine runs in one round; it is warm after this."""
    times = 1
    while True:
        start = time.process_time()
        engine.run(times)
        if time.process_time() - start > _ROUND_SECONDS:
            return times
        times *= 2


def _mean(values: Sequence[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values))


def _compiling(catalog: Catalog, bars: _Bars) -> None:
    print("compiling a rule, milliseconds")
    found = list(steps(catalog))
    for step in found:
        print(f"{step.work:<36}{step.milliseconds:>10.2f}")
    print(f"{bars.told('compiling', found[-1].milliseconds, most=10).strip()}\n")


def _pushdown(rows: int, postgresql: str, bars: _Bars) -> None:
    print(f"filters on {rows:,} rows, milliseconds")
    print(f"{'':<36}{'rows found':>12}{'ours':>10}{'by hand':>10}{'ratio':>8}")
    for one in pushdowns(rows, postgresql):
        name = f"{one.dialect}: {one.filter}"
        figures = f"{one.seconds * 1e3:>10.1f}{one.floor_seconds * 1e3:>10.1f}{one.ratio:>8.2f}"
        print(f"{name:<36}{one.rows_found:>12,}{figures}{bars.told(name, one.ratio, most=1.15)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
