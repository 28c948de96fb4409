"""What can be wrong with a table, as errors that name the file and the row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from desktop_app.domain.errors import JobError
from desktop_app.domain.kind import Cause
from desktop_app.domain.text import QT_TRANSLATE_NOOP

CAUSES: Mapping[str, Cause] = {
    "table.unreadable": Cause(
        QT_TRANSLATE_NOOP("formats", "The table cannot be read"),
        QT_TRANSLATE_NOOP("formats", "Open it in the program that made it and save it anew."),
    ),
    "table.empty": Cause(
        QT_TRANSLATE_NOOP("formats", "There is no table in the file"),
        QT_TRANSLATE_NOOP("formats", "Check that this is the right file or sheet."),
    ),
    "table.encoding": Cause(
        QT_TRANSLATE_NOOP("formats", "The text is not in the encoding it seemed to be in"),
        QT_TRANSLATE_NOOP("formats", "Save the file as UTF-8, then retry."),
    ),
    "table.quotes": Cause(
        QT_TRANSLATE_NOOP("formats", "A quotation mark is out of place"),
        QT_TRANSLATE_NOOP("formats", "Mend the row that is named, then retry."),
    ),
    "table.ragged": Cause(
        QT_TRANSLATE_NOOP("formats", "A row has more cells than the table has columns"),
        QT_TRANSLATE_NOOP("formats", "Mend the row that is named, then retry."),
    ),
    "table.row": Cause(
        QT_TRANSLATE_NOOP("formats", "A row cannot be read"),
        QT_TRANSLATE_NOOP("formats", "Mend the row that is named, then retry."),
    ),
    "table.no_sheet": Cause(
        QT_TRANSLATE_NOOP("formats", "There is no sheet of that name"),
        QT_TRANSLATE_NOOP("formats", "Choose one of the sheets that are named."),
    ),
    "table.too_large": Cause(
        QT_TRANSLATE_NOOP("formats", "The table is larger than an Excel sheet can be"),
        QT_TRANSLATE_NOOP("formats", "Choose CSV or Parquet instead."),
    ),
}
"""The causes of every error raised in this package."""


class TableError(JobError):
    """A table that cannot be read or written; the remedy is that of its cause."""

    def __init__(self, code: str, message: str, detail: str | None = None) -> None:
        super().__init__(code, message, remedy=str(CAUSES[code].remedy), detail=detail)


def unreadable(path: Path, reason: BaseException | str) -> TableError:
    """Say that a file is not the table it claims to be."""
    return TableError(
        "table.unreadable", f"The table {path.name} cannot be read", detail=str(reason)
    )


def bad_row(path: Path, line: int, reason: str) -> TableError:
    """Say that a row is not as it must be."""
    return TableError("table.row", f"{path.name}, line {line}: {reason}")


def bad_quote(path: Path, line: int, quote: str | None, error: Exception) -> TableError:
    """Say where a quotation mark is out of place."""
    return TableError(
        "table.quotes",
        f"{path.name}, line {line}: a quotation mark ({quote}) is not closed "
        "or stands inside a cell",
        detail=str(error),
    )
