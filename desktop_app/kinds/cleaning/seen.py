"""Remembers rows by 128-bit hashes: sixteen bytes for each row that was seen."""

from __future__ import annotations

import polars as pl

_SEEDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)


def hashes(frame: pl.DataFrame) -> pl.DataFrame:
    """Return two independent hashes of each row."""
    return pl.DataFrame(
        [frame.hash_rows(seed=seed).alias(name) for name, seed in zip("ab", _SEEDS, strict=True)]
    )


class Seen:
    """A set of rows, kept as sorted runs that are merged when they grow alike."""

    def __init__(self) -> None:
        self._runs: list[pl.DataFrame] = []

    def fresh(self, frame: pl.DataFrame) -> pl.Series:
        """Say for each row whether it has not been seen before, and remember it."""
        rows = hashes(frame)
        new = rows.select(pl.struct("a", "b").is_first_distinct()).to_series()
        for run in self._runs:
            place = run["a"].search_sorted(rows["a"], side="left").clip(0, run.height - 1)
            found = run[place]
            new &= (found["a"] != rows["a"]) | (found["b"] != rows["b"])
        self._remember(rows.filter(new).sort("a"))
        return new

    def _remember(self, rows: pl.DataFrame) -> None:
        if not rows.height:
            return
        self._runs.append(rows)
        while len(self._runs) > 1 and self._runs[-1].height * 2 >= self._runs[-2].height:
            last, before = self._runs.pop(), self._runs.pop()
            self._runs.append(pl.concat([before, last]).sort("a"))
