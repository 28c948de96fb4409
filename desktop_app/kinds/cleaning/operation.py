"""How a step is run: fitted to the columns once, then block by block, with counts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import polars as pl
from typing_extensions import override

from desktop_app.kinds.cleaning.block import Block, Layout, Trail
from desktop_app.kinds.cleaning.causes import CleaningError
from desktop_app.kinds.cleaning.step_base import OfColumns, OnInvalid, Step

_CACHE = 200_000
"""Different values of which a step remembers what becomes of them."""


class Operation(ABC):
    """One step at work."""

    learns = False
    """Whether all rows must be seen before the first can be changed."""
    exact: ClassVar[bool] = False
    """Whether it must learn from the very rows that reach it, not from some that are rejected."""
    on_rows: ClassVar[bool] = False
    """Whether rows go because of other rows or columns."""
    on_columns: ClassVar[bool] = False
    """Whether columns come, go or are renamed."""

    def __init__(self, number: int, step: Step) -> None:
        self.number = number
        self.type = step.type
        self.columns: tuple[str, ...] = ()
        self.cells = self.rejected = self.dropped = self.unfit = 0
        self.left_out: str | None = None
        """Why the step does nothing after all."""

    @abstractmethod
    def fit(self, layout: Layout) -> None:
        """Take note of the columns and say what they become; raise ``MissingColumn``."""

    def begin(self) -> None:
        """Start with the first row again."""
        self.cells = self.rejected = self.dropped = self.unfit = 0

    def see(self, block: Block) -> None:
        """Learn from rows; only steps that learn have to."""
        raise NotImplementedError

    def settle(self) -> None:
        """Take note that all rows have been seen."""
        self.learns = False

    @abstractmethod
    def apply(self, block: Block, trail: Trail) -> Block:
        """Return the rows changed; count and tell what was done."""

    def reject(self, block: Block, trail: Trail, where: pl.Series, reasons: pl.Series) -> Block:
        """Take rows out; ``reasons`` are of those rows alone."""
        self.rejected += reasons.len()
        trail.rejected(block, self.number, where, reasons)
        return block.without(where)

    def drop(self, block: Block, trail: Trail, where: pl.Series) -> Block:
        """Leave rows out that stand elsewhere."""
        if not where.any():
            return block
        self.dropped += int(where.sum())
        trail.dropped(block, self.number, where)
        return block.without(where)

    def change(
        self, block: Block, trail: Trail, pairs: Sequence[tuple[pl.Series, pl.Series]]
    ) -> Block:
        """Put new columns in the place of old ones."""
        changed = []
        for old, new in pairs:
            where = old != new
            if number := int(where.sum()):
                self.cells += number
                trail.changed(block, self.number, old, new, where)
                changed.append(new.alias(old.name))
        return block.with_columns(changed) if changed else block

    def fail(self, block: Block, where: pl.Series, reasons: pl.Series) -> CleaningError:
        """Build the error of a step that says to fail."""
        line = block.lines.filter(where).first()
        name = block.piece.file
        return CleaningError("table.invalid_value", f"{name}, line {line!s}: {reasons.first()!s}")


class OnValues(Operation):
    """A step on the values of columns, each by itself."""

    words: ClassVar[str] = "does not fit"

    def __init__(self, number: int, step: OfColumns) -> None:
        super().__init__(number, step)
        self._named = step.columns
        self._on_invalid: OnInvalid = step.on_invalid

    @override
    def fit(self, layout: Layout) -> None:
        layout.need(*(self._named or ()))
        self.columns = self._named or layout.texts
        for name in self.columns:
            layout.kinds.pop(name, None)

    @abstractmethod
    def converted(self, frame: pl.DataFrame) -> Sequence[pl.Series]:
        """Return the new columns, null where a value does not fit."""

    def reason(self, value: pl.Expr) -> pl.Expr:
        """Say why values do not fit."""
        return pl.format(f"“{{}}” {self.words}", value)

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        names = [name for name in self.columns if name in block.frame.columns]
        if not names or not block.frame.height:
            return block
        olds = block.frame.select(names)
        news = self.converted(olds)
        if all(not new.null_count() for new in news):
            return self.change(block, trail, list(zip(olds, news, strict=True)))
        unfit = {new.name: new.is_null() for new in news if new.null_count()}
        self.unfit += sum(int(where.sum()) for where in unfit.values())
        filled = [self._filled(old, new) for old, new in zip(olds, news, strict=True)]
        if self._on_invalid in {"reject", "fail"}:
            where = pl.DataFrame(list(unfit.values())).select(pl.any_horizontal(pl.all()))
            bad = where.to_series()
            reasons = self._reasons(olds.filter(bad), [w.filter(bad) for w in unfit.values()])
            if self._on_invalid == "fail":
                raise self.fail(block, bad, reasons)
            block = self.reject(block, trail, bad, reasons)
            olds = olds.filter(~bad)
            filled = [new.filter(~bad) for new in filled]
        return self.change(block, trail, list(zip(olds, filled, strict=True)))

    def _filled(self, old: pl.Series, new: pl.Series) -> pl.Series:
        if not new.null_count():
            return new
        return new.fill_null("") if self._on_invalid == "empty" else new.fill_null(old)

    def _reasons(self, olds: pl.DataFrame, unfit: Sequence[pl.Series]) -> pl.Series:
        first = [
            pl.when(pl.lit(where)).then(
                pl.format("{}: {}", pl.lit(where.name), self.reason(pl.col(where.name)))
            )
            for where in unfit
        ]
        return olds.select(pl.coalesce(first).alias("reason")).to_series()


class ByExpression(OnValues):
    """Changes values by an expression; every value fits."""

    @abstractmethod
    def expression(self, value: pl.Expr) -> pl.Expr:
        """Say what becomes of a value."""

    @override
    def converted(self, frame: pl.DataFrame) -> Sequence[pl.Series]:
        names = frame.columns
        return frame.select(self.expression(pl.col(n)).alias(n) for n in names).get_columns()


class OneByOne(OnValues):
    """Changes most values by an expression, and the others by a function, each once."""

    def __init__(self, number: int, step: OfColumns) -> None:
        super().__init__(number, step)
        self._known: dict[tuple[str, str], str | None] = {}

    @abstractmethod
    def one(self, text: str, column: str) -> str | None:
        """Say what becomes of a value; None when it does not fit."""

    def quick(self, values: pl.Series) -> pl.Series | None:
        """Say what becomes of common values; null where a second look is needed."""
        del values
        return None

    @override
    def converted(self, frame: pl.DataFrame) -> Sequence[pl.Series]:
        return [self._column(series) for series in frame.get_columns()]

    def _column(self, series: pl.Series) -> pl.Series:
        name = series.name
        done = self.quick(series)
        if done is None:
            done = series.set(series != "", None)
        elif done.null_count():
            done = done.zip_with((series != "") | done.is_not_null(), series)
        if not done.null_count():
            return done.alias(name)
        left = series.filter(done.is_null()).unique().to_list()
        if len(self._known) > _CACHE:
            self._known.clear()
        became = [self._became(text, name) for text in left]
        looked_up = series.replace_strict(left, became, default=None, return_dtype=pl.String)
        return done.zip_with(done.is_not_null(), looked_up).alias(name)

    def _became(self, text: str, column: str) -> str | None:
        key = (column, text)
        if key not in self._known:
            self._known[key] = self.one(text, column)
        return self._known[key]
