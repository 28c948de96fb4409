"""What a table's columns hold: looked at in the whole table, or in the beginning of a large one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from desktop_app.formats.cells import ColumnKind
from desktop_app.formats.dialect import is_number
from desktop_app.kinds.cleaning import contacts
from desktop_app.kinds.cleaning.dates import is_compact, order_of
from desktop_app.kinds.cleaning.numbers import evidence
from desktop_app.kinds.cleaning.sources import Sources, dialect_of
from desktop_app.kinds.cleaning.submission import Source
from desktop_app.kinds.cleaning.value_steps import FALSE, NULL_TOKENS, TRUE

WHOLE = 1 << 25
"""Bytes up to which a table is looked at whole."""
_ROWS = 100_000
"""Rows of a larger table that are looked at."""
_VALUES = 4_000
"""Different values of a column that are judged; the commonest."""
_LIKELY = 0.8
"""So much of a column must look like something for it to be said."""
_PHONE = re.compile(r"(?:\+|00|\(?0)[0-9][0-9 ()/.-]{5,20}[0-9]")
_TOKENS = frozenset(NULL_TOKENS)


class Value(NamedTuple):
    """A value and how often it occurs."""

    text: str
    times: int


@dataclass(frozen=True)
class Column:
    """One column, as far as it was looked at."""

    name: str
    kind: ColumnKind
    filled: int
    """Cells that are not empty."""
    rows: int
    distinct: int
    values: Sequence[Value]
    """The commonest first, at most so many as are judged; words for nothing are among them."""
    looks_like: str | None
    valid: float
    """Share of filled cells that are what the column looks like."""
    raw: pl.Series
    """Its cells."""

    def event(self) -> dict[str, Any]:
        """Return it as the plan shows it."""
        return {
            "name": self.name,
            "type": self.kind.value,
            "looks_like": self.looks_like,
            "empty": 1 - self.filled / self.rows if self.rows else 0.0,
            "distinct": self.distinct,
            "valid": self.valid,
            "examples": [value.text[:200] for value in self.values[:5]],
        }


@dataclass(frozen=True)
class Profile:
    """A table, as far as it was looked at."""

    dialect: Mapping[str, Any]
    columns: Sequence[Column]
    seen: int
    """Rows that were looked at."""
    rows: int
    """Rows there are; an estimate unless ``exact``."""
    exact: bool
    frame: pl.DataFrame
    sheets: Sequence[str] = ()
    """Of a workbook, the one that was looked at included."""

    def event(self, path: str) -> dict[str, Any]:
        """Return it as the plan shows it, without what is suggested."""
        return {
            "event": "profile",
            "input": path,
            "dialect": dict(self.dialect),
            "rows": self.rows,
            "exact": self.exact,
            "columns": [column.event() for column in self.columns],
            "sheets": list(self.sheets),
        }


def profile_of(path: Path, source: Source, raise_if_cancelled: Callable[[], None]) -> Profile:
    """Look at a table; raise ``JobError`` when it cannot be read."""
    sources = Sources.open([str(path)], source)
    if not sources.tables:
        return Profile(dialect_of(None), (), 0, 0, exact=True, frame=pl.DataFrame())
    whole = path.stat().st_size <= WHOLE
    sources.find_kinds(None if whole else _ROWS)
    seen, done = 0, 0.0
    frames = []
    for piece in sources.pieces():
        raise_if_cancelled()
        frames.append(piece.frame)
        seen += piece.frame.height
        done = piece.done
        if not whole and seen >= _ROWS:
            break
    exact = whole or done >= 1
    frame = pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(sources.columns))
    columns = []
    for series in frame.get_columns():
        raise_if_cancelled()
        columns.append(column_of(series, sources.kinds.get(series.name, ColumnKind.TEXT)))
    rows = seen if exact else round(seen / max(done, 1e-9))
    table = sources.tables[0]
    return Profile(
        dialect_of(table),
        columns,
        seen,
        rows,
        exact=exact,
        frame=frame,
        sheets=table.sheets,
    )


def column_of(series: pl.Series, kind: ColumnKind) -> Column:
    """Judge one column."""
    raw = series.cast(pl.String).fill_null("")
    filled = raw.filter(raw != "")
    text, times = "text", "times"
    counted = filled.alias(text).value_counts(name=times)
    # equally common values in their own order, so that a profile is the same each time
    commonest = counted.sort([times, text], descending=[True, False]).head(_VALUES)
    values = [Value(one, number) for one, number in commonest.rows()]
    likes, valid = (None, 1.0) if kind is not ColumnKind.TEXT else _looks(values)
    return Column(
        series.name, kind, filled.len(), raw.len(), counted.height, values, likes, valid, raw
    )


def telling(values: Sequence[Value]) -> Iterator[Value]:
    """Yield the values without words that stand for nothing."""
    return (value for value in values if value.text.strip().lower() not in _TOKENS)


def _looks(values: Sequence[Value]) -> tuple[str | None, float]:
    judged = list(telling(values))
    total = sum(value.times for value in judged)
    if not total:
        return None, 1.0
    for name, fits in _DETECTORS.items():
        # a glance at a few values rules out most
        glance = judged[:40]
        if sum(map(fits, (v.text for v in glance))) < len(glance) / 2:
            continue
        share = sum(value.times for value in judged if fits(value.text)) / total
        if share >= _LIKELY:
            everything = sum(value.times for value in values)
            return name, share * total / everything
    return None, 1.0


def _is_date(text: str) -> bool:
    return not is_compact(text) and order_of(text) is not None


def _is_number(text: str) -> bool:
    return is_number(text) or evidence(text) is not None


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text.strip()))


def _is_truth(text: str) -> bool:
    return text.strip().lower() in _TRUTHS


_TRUTHS = (frozenset(TRUE) | frozenset(FALSE)) - {"1", "0", "y", "n"}
_DETECTORS: Mapping[str, Callable[[str], bool]] = {
    "emails": lambda text: "@" in text and contacts.email(text) is not None,
    "urls": lambda text: "://" in text and contacts.url(text) is not None,
    "dates": _is_date,
    "phones": _is_phone,
    "numbers": _is_number,
    "booleans": _is_truth,
}
