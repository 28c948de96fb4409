"""What steps are run on: some rows of a table, where they came from, and who is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from desktop_app.formats.cells import ColumnKind
from desktop_app.kinds.cleaning.sources import Piece


@dataclass(frozen=True, slots=True)
class Block:
    """Rows as the steps have made them so far."""

    frame: pl.DataFrame
    """String columns without nulls."""
    origin: pl.Series
    """For each row its place in ``piece``."""
    piece: Piece

    @classmethod
    def of(cls, piece: Piece) -> Block:
        """Return the rows of a piece before any step."""
        return cls(piece.frame, pl.int_range(piece.frame.height, eager=True), piece)

    @property
    def lines(self) -> pl.Series:
        """For each row its line in the file."""
        return self.piece.lines.gather(self.origin)

    def with_columns(self, columns: Sequence[pl.Series]) -> Block:
        """Return the same rows with some columns changed or added."""
        return Block(self.frame.with_columns(columns), self.origin, self.piece)

    def with_frame(self, frame: pl.DataFrame) -> Block:
        """Return the same rows with other columns."""
        return Block(frame, self.origin, self.piece)

    def without(self, where: pl.Series) -> Block:
        """Return the rows for which ``where`` does not hold."""
        return Block(self.frame.filter(~where), self.origin.filter(~where), self.piece)


class Trail(Protocol):
    """Who is told what becomes of rows and cells."""

    def changed(
        self, block: Block, step: int, before: pl.Series, after: pl.Series, where: pl.Series
    ) -> None:
        """Cells of one column change where ``where`` holds."""

    def rejected(self, block: Block, step: int, where: pl.Series, reasons: pl.Series) -> None:
        """Rows are rejected where ``where`` holds; ``reasons`` are of those rows alone."""

    def dropped(self, block: Block, step: int, where: pl.Series) -> None:
        """Rows are dropped where ``where`` holds."""


class NoTrail:
    """Tells nobody."""

    def changed(
        self, block: Block, step: int, before: pl.Series, after: pl.Series, where: pl.Series
    ) -> None:
        """Do nothing."""

    def rejected(self, block: Block, step: int, where: pl.Series, reasons: pl.Series) -> None:
        """Do nothing."""

    def dropped(self, block: Block, step: int, where: pl.Series) -> None:
        """Do nothing."""


@dataclass
class Layout:
    """The columns of a table, as the steps have made them so far."""

    names: list[str]
    kinds: dict[str, ColumnKind] = field(default_factory=dict)
    """Of those that are not text."""

    @classmethod
    def of(cls, names: Sequence[str], kinds: Mapping[str, ColumnKind]) -> Layout:
        """Return the columns before any step."""
        return cls(list(names), dict(kinds))

    @property
    def texts(self) -> tuple[str, ...]:
        """The text columns."""
        return tuple(name for name in self.names if name not in self.kinds)

    def kind(self, name: str) -> ColumnKind:
        """Return a column's type."""
        return self.kinds.get(name, ColumnKind.TEXT)

    def need(self, *names: str) -> None:
        """Raise ``MissingColumn`` unless all columns are there."""
        for name in names:
            if name not in self.names:
                raise MissingColumn(name)

    def rename(self, names: Mapping[str, str]) -> None:
        """Give columns other names; raise ``NameTaken`` when two would have the same."""
        self.put([names.get(name, name) for name in self.names])
        self.kinds = {names.get(name, name): kind for name, kind in self.kinds.items()}

    def put(self, names: Sequence[str]) -> None:
        """Set the columns; raise ``NameTaken`` when two would have the same name.

        Raises ``NoneLeft`` when none of the columns would stay: a table without columns has no
        rows that could be accounted for.
        """
        if self.names and not names:
            raise NoneLeft
        twice = next((n for i, n in enumerate(names) if n in names[:i]), None)
        if twice is not None:
            raise NameTaken(twice)
        self.names = list(names)
        self.kinds = {name: kind for name, kind in self.kinds.items() if name in names}


class MissingColumn(Exception):
    """A step names a column that is not there."""


class NameTaken(Exception):
    """Two columns would have the same name."""


class NoneLeft(Exception):
    """No column would stay."""
