"""What a cell may hold, its text, and which columns can be retyped without losing anything."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

Cell = Any
"""str, int, float, bool, Decimal, date, datetime, time, timedelta, bytes, list, dict or None."""
Row = Sequence[Cell]

EXACT = 2**53
"""Whole numbers up to this are exact as floating-point numbers (IEEE 754 binary64)."""
_LONG_MAX = 2**63 - 1
_WHOLE = re.compile("0|-?[1-9][0-9]{0,18}")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{6})?")


class ColumnKind(StrEnum):
    """The type of a whole column."""

    TEXT = "text"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


_NUMBERS = frozenset({ColumnKind.INTEGER, ColumnKind.FLOAT})
_TEXT_ONLY = frozenset({ColumnKind.TEXT})


def text_of(cell: Cell) -> str:  # noqa: PLR0911 (one for each type)
    """Return a cell as text: nothing as "", dates in ISO 8601, lists and structures as JSON."""
    match cell:
        case str():
            return cell
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            return "NaN" if math.isnan(cell) else repr(cell)
        case Decimal():
            return format(cell, "f")
        case date() | datetime() | time():
            return cell.isoformat()
        case bytes():
            return cell.hex()
        case list() | tuple() | dict():
            return json.dumps(json_value(cell), ensure_ascii=False)
    return str(cell)


def json_value(cell: Cell) -> Any:
    """Return a cell as JSON can hold it; what it cannot hold becomes text."""
    match cell:
        case None | str() | bool() | int():
            return cell
        case float():
            return cell if math.isfinite(cell) else text_of(cell)
        case list() | tuple():
            return [json_value(item) for item in cell]
        case dict():
            return {str(key): json_value(value) for key, value in cell.items()}
    return text_of(cell)


class ColumnKinds:
    """Looks at every row of a table and tells each column's type.

    Typed cells count as what they are. Text counts as text; with ``infer`` it counts as the type
    from which the very same text comes back, so that 02138, 1.50 and 3/4/24 stay text.
    """

    def __init__(self, columns: int, *, infer: bool) -> None:
        self._infer = infer
        self._possible: list[frozenset[ColumnKind] | None] = [None] * columns

    def see(self, rows: Iterable[Row]) -> None:
        """Take the next rows."""
        open_columns = [i for i, kinds in enumerate(self._possible) if kinds != _TEXT_ONLY]
        for row in rows:
            for index in open_columns:
                cell = row[index]
                if cell is None or (cell == "" and self._infer):
                    continue
                kinds = self._kinds(cell)
                before = self._possible[index]
                if before is not None and before != kinds:
                    kinds = (before & kinds) or _TEXT_ONLY
                self._possible[index] = kinds

    def result(self) -> list[ColumnKind]:
        """Return the type of each column; whole numbers before broken ones, text at last."""
        return [next(k for k in ColumnKind if k in (_preferred(p))) for p in self._possible]

    def _kinds(self, cell: Cell) -> frozenset[ColumnKind]:
        if isinstance(cell, str):
            return _kinds_of_text(cell) if self._infer else _TEXT_ONLY
        return _kinds_of_value(cell)


def convert(cell: Cell, kind: ColumnKind) -> Cell:  # noqa: PLR0911 (one for each type)
    """Turn a cell into its column's type; nothing stays nothing, and "" is nothing but in text."""
    if cell is None:
        return None
    if kind is ColumnKind.TEXT:
        return cell if isinstance(cell, str) else text_of(cell)
    if not isinstance(cell, str):
        return float(cell) if kind is ColumnKind.FLOAT else cell
    if not cell:
        return None
    match kind:
        case ColumnKind.INTEGER:
            return int(cell)
        case ColumnKind.FLOAT:
            return float(cell)
        case ColumnKind.BOOLEAN:
            return cell == "true"
        case ColumnKind.DATE:
            return date.fromisoformat(cell)
        case ColumnKind.DATETIME:
            return datetime.fromisoformat(cell)


def _preferred(possible: frozenset[ColumnKind] | None) -> frozenset[ColumnKind]:
    return possible if possible is not None else _TEXT_ONLY


def _kinds_of_value(cell: Cell) -> frozenset[ColumnKind]:  # noqa: PLR0911 (one for each type)
    match cell:
        case bool():
            return frozenset({ColumnKind.BOOLEAN})
        case int() if abs(cell) <= EXACT:
            return _NUMBERS
        case int() if abs(cell) <= _LONG_MAX:
            return frozenset({ColumnKind.INTEGER})
        case float():
            return frozenset({ColumnKind.FLOAT})
        case datetime() if cell.tzinfo is None:
            return frozenset({ColumnKind.DATETIME})
        case date() if not isinstance(cell, datetime):
            return frozenset({ColumnKind.DATE})
    return _TEXT_ONLY


def _kinds_of_text(text: str) -> frozenset[ColumnKind]:
    if _WHOLE.fullmatch(text):
        return _kinds_of_value(int(text))
    if text in {"true", "false"}:
        return frozenset({ColumnKind.BOOLEAN})
    try:
        if _ISO_DATE.fullmatch(text):
            date.fromisoformat(text)
            return frozenset({ColumnKind.DATE})
        if _ISO_TIME.fullmatch(text):
            separator = text[10]
            same = datetime.fromisoformat(text).isoformat(separator) == text
            return frozenset({ColumnKind.DATETIME}) if same and separator == "T" else _TEXT_ONLY
        same = text[:1] in "-0123456789" and repr(float(text)) == text
    except ValueError:
        return _TEXT_ONLY
    return frozenset({ColumnKind.FLOAT}) if same else _TEXT_ONLY
