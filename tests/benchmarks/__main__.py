"""Runs a benchmark: ``python -m tests.benchmarks NAME [--json]``.

A benchmark is a module of this package with ``NAME``, ``SIZE`` and ``contests()``, which returns
the contests and the peers that are not installed. With ``LEAST_SECONDS`` each contest goes on for
so long. The exit status is 1 when a floor is not met or could not be measured.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

from tests import benchmarks
from tests.benchmarks.contest import compete

LEAST_ROUNDS = 3


def find() -> dict[str, ModuleType]:
    """Return the benchmarks by name."""
    names = [info.name for info in pkgutil.iter_modules(benchmarks.__path__)]
    modules = [importlib.import_module(f"{benchmarks.__name__}.{n}") for n in names if n[0] != "_"]
    return {module.NAME: module for module in modules if hasattr(module, "NAME")}


def main(argv: Sequence[str]) -> int:
    """Run one benchmark, print a line per contest and, last, the whole as JSON."""
    known = find()
    parser = argparse.ArgumentParser("python -m tests.benchmarks")
    parser.add_argument("name", choices=sorted(known))
    parser.add_argument("--json", action="store_true", help="print the last line alone")
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS)
    parser.add_argument("--size", type=int, help="how much work in one round")
    parser.add_argument("--only", help="contests whose names contain this")
    parser.add_argument("--full", action="store_true", help="the largest sizes as well")
    given = parser.parse_args(argv)
    module = known[given.name]
    contests, missing = module.contests(full=True) if given.full else module.contests()
    results = []
    chosen = [contest for contest in contests if (given.only or "") in contest.name]
    rounds = max(LEAST_ROUNDS, given.rounds)
    size, seconds = given.size or module.SIZE, getattr(module, "LEAST_SECONDS", 0.0)
    for result in compete(chosen, size=size, rounds=rounds, seconds=seconds):
        results.append(result)
        if not given.json:
            sys.stdout.write(f"{result}\n")
    for peer in missing:
        sys.stderr.write(f"{peer} is not there: [bench] brings those that pip can install\n")
    ratios = {r.contest.name: round(r.ratio, 3) for r in results if r.ratio is not None}
    floors = {r.contest.name: r.contest.floor for r in results if r.contest.floor is not None}
    met = bool(results) and all(result.met for result in results)
    last = {
        "event": "benchmark",
        "name": given.name,
        "ratios": ratios,
        "floors": floors,
        "met": met,
        "missing": missing,
    }
    sys.stdout.write(f"{json.dumps(last)}\n")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
