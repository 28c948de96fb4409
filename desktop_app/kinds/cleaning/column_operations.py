"""The steps that change columns, at work."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import ClassVar

import polars as pl
from typing_extensions import override

from desktop_app.formats.tables import unique_names
from desktop_app.kinds.cleaning.block import Block, Layout, Trail
from desktop_app.kinds.cleaning.operation import Operation
from desktop_app.kinds.cleaning.table_steps import Drop, Keep, Merge, Rename, Reorder, Split
from desktop_app.kinds.cleaning.value_steps import SnakeCase

_WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_LETTERS = re.compile(r"[\W_]+")


class OnColumns(Operation):
    """A step that leaves values and rows alone."""

    on_columns: ClassVar[bool] = True

    def __init__(self, number: int, step: Rename | SnakeCase | Keep | Drop | Reorder) -> None:
        super().__init__(number, step)
        self._step = step
        self._names: Mapping[str, str] = {}
        """What the columns that stay become, in their new order."""

    @override
    def fit(self, layout: Layout) -> None:
        match self._step:
            case Rename(map=new):
                layout.need(*new)
                self._names = {name: new.get(name, name) for name in layout.names}
            case SnakeCase(columns=columns):
                layout.need(*(columns or ()))
                wanted = columns or layout.names
                names = [snake_case(n) if n in wanted else n for n in layout.names]
                self._names = dict(zip(layout.names, unique_names(names), strict=True))
            case Keep(columns=columns):
                layout.need(*columns)
                self._names = {name: name for name in layout.names if name in columns}
            case Drop(columns=columns):
                layout.need(*columns)
                self._names = {name: name for name in layout.names if name not in columns}
            case Reorder(columns=columns):
                layout.need(*columns)
                order = dict.fromkeys([*columns, *layout.names])
                self._names = {name: name for name in order}
        layout.put(list(self._names))
        layout.rename(self._names)

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        return block.with_frame(
            block.frame.select(pl.col(old).alias(new) for old, new in self._names.items())
        )


class SplitOperation(Operation):
    """Makes several columns of one."""

    on_columns: ClassVar[bool] = True

    def __init__(self, number: int, step: Split) -> None:
        super().__init__(number, step)
        self._step = step
        self._before: Sequence[str] = ()

    @override
    def fit(self, layout: Layout) -> None:
        step = self._step
        layout.need(step.column)
        place = layout.names.index(step.column)
        layout.put([*layout.names[:place], *step.into, *layout.names[place + 1 :]])
        self._before = layout.names
        self.columns = step.into

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        step = self._step
        parts = (
            block.frame[step.column]
            .str.splitn(step.separator, len(step.into))
            .struct.rename_fields(list(step.into))
            .struct.unnest()
            .with_columns(pl.all().fill_null(""))
        )
        rest = block.frame.drop(step.column)
        self.cells += sum(int((part != "").sum()) for part in parts)
        return block.with_frame(pl.concat([rest, parts], how="horizontal").select(self._before))


class MergeOperation(Operation):
    """Makes one column of several."""

    on_columns: ClassVar[bool] = True

    def __init__(self, number: int, step: Merge) -> None:
        super().__init__(number, step)
        self._step = step
        self._after: Sequence[str] = ()

    @override
    def fit(self, layout: Layout) -> None:
        step = self._step
        layout.need(*step.columns)
        place = layout.names.index(step.columns[0])
        names = [
            step.into if i == place else name
            for i, name in enumerate(layout.names)
            if i == place or name not in step.columns
        ]
        layout.put(names)
        layout.kinds.pop(step.into, None)
        self._after = layout.names
        self.columns = (step.into,)

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        step = self._step
        filled = [pl.when(pl.col(n) != "").then(pl.col(n)) for n in step.columns]
        merged = pl.concat_str(filled, separator=step.separator, ignore_nulls=True)
        new = block.frame.select(merged.fill_null("").alias(step.into)).to_series()
        self.cells += int((new != "").sum())
        rest = block.frame.drop(step.columns)
        return block.with_frame(rest.with_columns(new).select(self._after))


def snake_case(name: str) -> str:
    """Return a column's name in lower case with underscores: “First Name” is first_name."""
    apart = unicodedata.normalize("NFKC", _WORD_ENDS.sub("_", name))
    return _NO_LETTERS.sub("_", apart).strip("_").lower()
