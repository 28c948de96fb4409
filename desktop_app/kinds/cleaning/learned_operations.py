"""The steps on numbers and dates, at work: one way of writing for a whole column, settled first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

import polars as pl
from typing_extensions import override

from desktop_app.kinds.cleaning.block import Block, Layout, Trail
from desktop_app.kinds.cleaning.causes import CleaningError
from desktop_app.kinds.cleaning.dates import DateStyle, order_of
from desktop_app.kinds.cleaning.numbers import PLAIN, Mark, NumberStyle, evidence
from desktop_app.kinds.cleaning.operation import OneByOne
from desktop_app.kinds.cleaning.step_base import OfColumns
from desktop_app.kinds.cleaning.value_steps import Dates, Numbers

StyleT = TypeVar("StyleT")
_AROUND_MONEY = " \t\u00a0\u202f$€£¥"


@dataclass
class _Says:
    """What the values of a column say: for each answer how many, and the first one."""

    times: dict[str, int] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    """Where it stands, and the value."""


class InOneStyle(OneByOne, Generic[StyleT]):
    """Reads every value of a column in the same way."""

    def __init__(self, number: int, step: OfColumns, *, unproven: bool) -> None:
        """``unproven``: the step rests on a sample, and is left out if other rows contradict it."""
        super().__init__(number, step)
        self._unproven = unproven
        self._styles: dict[str, StyleT] = {}
        self._says: dict[str, _Says] = {}
        self._judged: dict[str, str | None] = {}

    def judge(self, text: str) -> str | None:
        """Say what a value tells about its column."""
        raise NotImplementedError

    def decide(self, column: str, says: _Says) -> StyleT:
        """Settle a column's style, or raise ``CleaningError``."""
        raise NotImplementedError

    @override
    def see(self, block: Block) -> None:
        for name in self.columns:
            series = block.frame[name]
            says = self._says.setdefault(name, _Says())
            counted = series.filter(series != "").alias("text").value_counts(name="times")
            for text, times in counted.rows():
                if (answer := self._judgement(text)) is None:
                    continue
                says.times[answer] = says.times.get(answer, 0) + times
                if answer not in says.first:
                    line = block.lines.filter(series == text).first()
                    says.first[answer] = f"{block.piece.file}, line {line!s}: “{text}”"

    @override
    def settle(self) -> None:
        self.learns = False
        self._judged = {}
        try:
            self._styles = {name: self.decide(name, says) for name, says in self._says.items()}
        except CleaningError as error:
            if not self._unproven:
                raise
            self.left_out = error.message

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        return block if self.left_out else super().apply(block, trail)

    def _judgement(self, text: str) -> str | None:
        if text not in self._judged:
            if len(self._judged) > 200_000:  # noqa: PLR2004 (bounds the memory)
                self._judged.clear()
            self._judged[text] = self.judge(text)
        return self._judged[text]


class NumbersOperation(InOneStyle[NumberStyle]):
    """Writes numbers as computers do."""

    words: ClassVar[str] = "is no number"

    def __init__(
        self, number: int, step: Numbers, decimal: Mark | None, *, unproven: bool = False
    ) -> None:
        super().__init__(number, step, unproven=unproven)
        self._step = step
        self._decimal = step.decimal or decimal
        self.learns = unproven or self._decimal is None

    @override
    def fit(self, layout: Layout) -> None:
        super().fit(layout)
        if self._decimal is not None:
            self._styles = dict.fromkeys(self.columns, self._style(self._decimal))

    @override
    def judge(self, text: str) -> str | None:
        return evidence(text)

    @override
    def decide(self, column: str, says: _Says) -> NumberStyle:
        point, comma = says.first.get("."), says.first.get(",")
        if point and comma:
            raise CleaningError(
                "table.conflicting_numbers",
                f"“{column}” has a decimal point ({point}) and a decimal comma ({comma})",
            )
        if not point and not comma and "either" in says.first:
            raise CleaningError(
                "table.ambiguous_numbers",
                f"“{column}”: {says.times['either']} numbers can be read in two ways, such as "
                f"{says.first['either']}",
            )
        return self._style("," if comma else ".")

    @override
    def quick(self, values: pl.Series) -> pl.Series:
        style = self._styles.get(values.name, self._style("."))
        bare = values.str.strip_chars(_AROUND_MONEY if style.currency else None)
        if style.decimal == "," or not _is_plain(bare).all():
            bare = _with_point(bare, style)
        return bare.set(~_is_plain(bare), None)

    @override
    def one(self, text: str, column: str) -> str | None:
        return self._styles.get(column, self._style(".")).read(text)

    def _style(self, decimal: Mark) -> NumberStyle:
        step = self._step
        return NumberStyle(decimal, step.thousands, step.currency, step.percent, step.accounting)


class DatesOperation(InOneStyle[DateStyle]):
    """Writes dates in ISO 8601."""

    words: ClassVar[str] = "is no date"

    def __init__(
        self, number: int, step: Dates, *, day_first: bool | None, unproven: bool = False
    ) -> None:
        super().__init__(number, step, unproven=unproven)
        self._step = step
        self._day_first = day_first if step.day_first is None else step.day_first
        self.learns = unproven or self._day_first is None

    @override
    def fit(self, layout: Layout) -> None:
        super().fit(layout)
        if self._day_first is not None:
            style = self._style(day_first=self._day_first)
            self._styles = dict.fromkeys(self.columns, style)

    @override
    def judge(self, text: str) -> str | None:
        if self._step.formats and self._style(day_first=True).by_format(text) is not None:
            return "none"
        return order_of(text)

    @override
    def decide(self, column: str, says: _Says) -> DateStyle:
        day, month = says.first.get("day"), says.first.get("month")
        if day and month:
            raise CleaningError(
                "table.conflicting_dates",
                f"“{column}” has dates with the day first ({day}, {says.times['day']} in all) "
                f"and with the month first ({month}, {says.times['month']} in all)",
            )
        if not day and not month and "either" in says.first:
            raise CleaningError(
                "table.ambiguous_dates",
                f"“{column}”: {says.times['either']} dates can be read in two ways, such as "
                f"{says.first['either']}",
            )
        return self._style(day_first=not month)

    @override
    def one(self, text: str, column: str) -> str | None:
        style = self._styles.get(column)
        return (style or self._style(day_first=True)).read(text)

    def _style(self, *, day_first: bool) -> DateStyle:
        return DateStyle(day_first, self._step.pivot, self._step.formats)


def _is_plain(values: pl.Series) -> pl.Series:
    return values.str.contains(PLAIN).fill_null(value=False) & ~values.str.contains("^-[0.]+$")


def _with_point(values: pl.Series, style: NumberStyle) -> pl.Series:
    """Take marks between thousands out and put a point before the decimals, where that is plain."""
    point, other = ("[.]", ",") if style.decimal == "." else (",", ".")
    for mark in [style.thousands] if style.thousands else [other, " "]:
        group = f"(?:\\x{{{ord(mark):x}}}[0-9]{{3}})+"
        grouped = values.str.contains(f"^-?[1-9][0-9]{{0,2}}{group}(?:{point}[0-9]+)?$")
        if grouped.any():
            values = values.str.replace_all(mark, "", literal=True).zip_with(grouped, values)
    if style.decimal == ",":
        pointed = values.str.contains(".", literal=True)
        values = values.str.replace(",", ".", literal=True).set(pointed, None)
    return values
