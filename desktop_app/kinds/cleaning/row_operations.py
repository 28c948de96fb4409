"""The steps that compare rows, at work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import ClassVar

import polars as pl
from typing_extensions import override

from desktop_app.kinds.cleaning.block import Block, Layout, Trail
from desktop_app.kinds.cleaning.clusters import clusters
from desktop_app.kinds.cleaning.operation import Operation
from desktop_app.kinds.cleaning.patterns import whole
from desktop_app.kinds.cleaning.seen import Seen, hashes
from desktop_app.kinds.cleaning.table_steps import Dependency, DropDuplicates, Rule, Validate
from desktop_app.kinds.cleaning.value_steps import Cluster

_NEIGHBOURS = 500
"""Rows of a group that a row is compared with: the latest."""
_START = 4
"""Rows are compared when their first or last so many letters are equal."""


class DuplicatesOperation(Operation):
    """Keeps one of several rows that are alike; where all that counts is empty, none is alike."""

    on_rows: ClassVar[bool] = True
    exact: ClassVar[bool] = True

    def __init__(self, number: int, step: DropDuplicates) -> None:
        super().__init__(number, step)
        self._step = step
        self.learns = step.keep == "last"
        self._seen = Seen()
        self._parts: list[pl.DataFrame] = []
        self._stays = pl.Series(dtype=pl.Boolean)
        self._place = 0

    @override
    def fit(self, layout: Layout) -> None:
        layout.need(*(self._step.columns or ()))
        self.columns = self._step.columns or tuple(layout.names)

    @override
    def begin(self) -> None:
        super().begin()
        self._seen = Seen()
        self._place = 0

    @override
    def see(self, block: Block) -> None:
        rows = hashes(self._compared(block))
        self._parts.append(rows.with_columns(self._empty(block).alias("empty")))

    @override
    def settle(self) -> None:
        self.learns = False
        if self._parts:
            rows = pl.concat(self._parts)
            last = pl.struct("a", "b").is_last_distinct() | pl.col("empty")
            self._stays = rows.select(last).to_series()
            self._parts = []

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        if self._step.keep == "last":
            stays = self._stays.slice(self._place, block.frame.height)
            self._place += block.frame.height
        else:
            stays = self._seen.fresh(self._compared(block)) | self._empty(block)
        return self.drop(block, trail, ~stays)

    def _compared(self, block: Block) -> pl.DataFrame:
        """Return what has to be equal; with ``fuzzy`` case and spaces are no matter."""
        rows = block.frame.select(self.columns)
        return rows if self._step.fuzzy is None else rows.select(_plain(pl.all()))

    def _empty(self, block: Block) -> pl.Series:
        if self._step.columns is None:
            return pl.repeat(False, block.frame.height, dtype=pl.Boolean, eager=True)
        nothing = pl.all_horizontal(pl.col(self.columns) == "")
        return block.frame.select(nothing.alias("empty")).to_series()


class NearDuplicatesOperation(Operation):
    """Keeps one of several rows that are nearly alike."""

    on_rows: ClassVar[bool] = True
    exact: ClassVar[bool] = True

    def __init__(self, number: int, step: DropDuplicates, near: float) -> None:
        super().__init__(number, step)
        self._step, self._near = step, near * 100
        self.learns = step.keep == "last"
        self._groups: dict[str, list[str]] = {}
        self._keys: list[str] = []
        self._stays: list[bool] = []
        self._place = 0

    @override
    def fit(self, layout: Layout) -> None:
        layout.need(*(self._step.columns or ()))
        self.columns = self._step.columns or tuple(layout.names)

    @override
    def begin(self) -> None:
        super().begin()
        self._groups = defaultdict(list)
        self._place = 0

    @override
    def see(self, block: Block) -> None:
        self._keys += self._of(block)

    @override
    def settle(self) -> None:
        self.learns = False
        self._groups = defaultdict(list)
        self._stays = [self._is_new(key) for key in reversed(self._keys)][::-1]
        self._keys = []

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        if self._step.keep == "last":
            stays = self._stays[self._place : self._place + block.frame.height]
            self._place += block.frame.height
        else:
            stays = [self._is_new(key) for key in self._of(block)]
        return self.drop(block, trail, ~pl.Series(stays, dtype=pl.Boolean))

    def _of(self, block: Block) -> list[str]:
        plain = _plain(pl.concat_str(self.columns, separator=" "))
        return block.frame.select(plain.alias("key")).to_series().to_list()

    def _is_new(self, key: str) -> bool:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 (slow to import)

        if not key:
            return True
        groups = [self._groups[f"<{key[:_START]}"], self._groups[f">{key[-_START:]}"]]
        for group in groups:
            near = process.extractOne(key, group, scorer=fuzz.ratio, score_cutoff=self._near)
            if near is not None:
                return False
        for group in groups:
            group.append(key)
            del group[:-_NEIGHBOURS]
        return True


def _plain(value: pl.Expr) -> pl.Expr:
    return value.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()


class ValidateOperation(Operation):
    """Looks for rows that break rules."""

    on_rows: ClassVar[bool] = True

    def __init__(self, number: int, step: Validate) -> None:
        super().__init__(number, step)
        self._step = step
        self._seen: dict[int, Seen] = {}

    @override
    def fit(self, layout: Layout) -> None:
        self.columns = tuple(dict.fromkeys(rule.column for rule in self._step.rules))
        layout.need(*self.columns)

    @override
    def begin(self) -> None:
        super().begin()
        self._seen = {}

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        frame = block.frame
        broken = [self._broken(i, rule, frame) for i, rule in enumerate(self._step.rules)]
        where = broken[0]
        for more in broken[1:]:
            where |= more
        if not where.any():
            return block
        if self._step.on_invalid == "keep":
            self.unfit += int(where.sum())
            return block
        if self._step.on_invalid == "empty":
            return self._emptied(block, trail, broken)
        told = [
            pl.when(pl.lit(bad.filter(where))).then(
                pl.format("{}: {}", pl.lit(rule.column), _words(rule, pl.col(rule.column)))
            )
            for rule, bad in zip(self._step.rules, broken, strict=True)
        ]
        reasons = frame.filter(where).select(pl.coalesce(told).alias("reason")).to_series()
        if self._step.on_invalid == "fail":
            raise self.fail(block, where, reasons)
        return self.reject(block, trail, where, reasons)

    def _emptied(self, block: Block, trail: Trail, broken: Sequence[pl.Series]) -> Block:
        for rule, bad in zip(self._step.rules, broken, strict=True):
            self.unfit += int(bad.sum())
            old = block.frame[rule.column]
            new = block.frame.select(pl.when(~pl.lit(bad)).then(pl.lit(old)).otherwise(pl.lit("")))
            block = self.change(block, trail, [(old, new.to_series())])
        return block

    def _broken(self, index: int, rule: Rule, frame: pl.DataFrame) -> pl.Series:
        if rule.rule == "unique":
            column = frame.select(rule.column)
            fresh = self._seen.setdefault(index, Seen()).fresh(column)
            return ~fresh & (column.to_series() != "")
        value = pl.col(rule.column)
        holds = _holds(rule, value)
        if rule.rule != "not_null":
            holds |= value == ""
        return frame.select((~holds).fill_null(value=True).alias("broken")).to_series()


def _holds(rule: Rule, value: pl.Expr) -> pl.Expr:
    match rule.rule:
        case "not_null":
            return value.str.strip_chars() != ""
        case "pattern":
            return value.str.contains(whole(rule.pattern or ""))
        case "in_set":
            return value.is_in(list(rule.values or ()))
    limits = [limit for limit in (rule.min, rule.max) if limit is not None]
    compared = value if isinstance(limits[0], str) else value.cast(pl.Float64, strict=False)
    holds = compared.is_not_null()
    if not isinstance(limits[0], str):
        holds &= compared.is_not_nan()  # which polars holds for more than any number
    if rule.min is not None:
        holds &= compared >= pl.lit(rule.min)
    if rule.max is not None:
        holds &= compared <= pl.lit(rule.max)
    return holds


def _words(rule: Rule, value: pl.Expr) -> pl.Expr:
    match rule.rule:
        case "not_null":
            return pl.lit("is empty")
        case "unique":
            return pl.format("“{}” is there already", value)
        case "pattern":
            return pl.format("“{}” does not match {}", value, pl.lit(rule.pattern))
        case "in_set":
            return pl.format("“{}” is none of the allowed values", value)
    lowest = "" if rule.min is None else f"at least {rule.min:g}" if _number(rule.min) else rule.min
    highest = "" if rule.max is None else f"at most {rule.max:g}" if _number(rule.max) else rule.max
    wanted = " and ".join(str(limit) for limit in (lowest, highest) if limit != "")
    return pl.format("“{}” is not {}", value, pl.lit(wanted))


def _number(limit: float | str) -> bool:
    return not isinstance(limit, str)


class DependencyOperation(Operation):
    """Looks for rows whose value is not the one that nearly always goes with another."""

    on_rows: ClassVar[bool] = True

    def __init__(self, number: int, step: Dependency) -> None:
        super().__init__(number, step)
        self._step = step
        self.learns = True
        self._parts: list[pl.DataFrame] = []
        self._rule = pl.DataFrame(schema={"from": pl.String, "rule": pl.String})

    @override
    def fit(self, layout: Layout) -> None:
        self.columns = (self._step.from_, self._step.to)
        layout.need(*self.columns)

    @override
    def see(self, block: Block) -> None:
        both = block.frame.select(
            pl.col(self._step.from_).alias("from"), pl.col(self._step.to).alias("rule")
        )
        filled = both.filter((pl.col("from") != "") & (pl.col("rule") != ""))
        self._parts.append(filled.group_by("from", "rule").len())

    @override
    def settle(self) -> None:
        self.learns = False
        if self._parts:
            counts = pl.concat(self._parts).group_by("from", "rule").agg(pl.col("len").sum())
            ranked = counts.sort(["len", "rule"], descending=[True, False])
            self._rule = ranked.unique("from", keep="first").select("from", "rule")
        self._parts = []

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        step = self._step
        both = block.frame.select(pl.col(step.from_).alias("from"), pl.col(step.to).alias("to"))
        joined = both.join(self._rule, on="from", how="left", maintain_order="left")
        differs = (pl.col("to") != pl.col("rule")) & (pl.col("to") != "")
        where = joined.select(differs.fill_null(value=False).alias("differs")).to_series()
        if not where.any():
            return block
        if step.on_invalid == "keep":
            self.unfit += int(where.sum())
            return block
        if step.on_invalid == "empty":
            old = block.frame[step.to]
            new = old.zip_with(~where, pl.repeat("", old.len(), eager=True))
            return self.change(block, trail, [(old, new)])
        told = pl.format(
            "{}: “{}”, but “{}” nearly always has “{}”", pl.lit(step.to), "to", "from", "rule"
        )
        reasons = joined.filter(where).select(told.alias("reason")).to_series()
        if step.on_invalid == "fail":
            raise self.fail(block, where, reasons)
        return self.reject(block, trail, where, reasons)


class ClusterOperation(Operation):
    """Puts the commonest of several near-equal values in the place of the others."""

    def __init__(self, number: int, step: Cluster) -> None:
        super().__init__(number, step)
        self._step = step
        self.learns = step.map is None
        self._map: Mapping[str, str] = step.map or {}
        self._counts: dict[str, int] = {}

    @override
    def fit(self, layout: Layout) -> None:
        layout.need(self._step.column)
        self.columns = (self._step.column,)
        layout.kinds.pop(self._step.column, None)

    @override
    def see(self, block: Block) -> None:
        for value, times in _counted(block.frame[self._step.column]):
            self._counts[value] = self._counts.get(value, 0) + times

    @override
    def settle(self) -> None:
        self.learns = False
        self._map = clusters(self._counts, self._step.method)
        self._counts = {}

    @property
    def groups(self) -> Mapping[str, str]:
        """What becomes of each value that is merged into another."""
        return self._map

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        if self._step.column not in block.frame.columns:  # another step learns from its own
            return block
        old = block.frame[self._step.column]
        return self.change(block, trail, [(old, old.replace(dict(self._map)))])


def _counted(values: pl.Series) -> list[tuple[str, int]]:
    return values.alias("value").value_counts(name="times").rows()
