"""Notes on how a table was read, which every kind that reads tables gives in the same words."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.tables import Table

_ABOVE = QT_TRANSLATE_NOOP("formats", "%1 lines above the header left out")
_SHEET = QT_TRANSLATE_NOOP("formats", "sheet “%1” of %2")
NUMBERED = QT_TRANSLATE_NOOP("formats", "columns without a name of their own were numbered")


def what_was_read(table: Table) -> Iterator[str]:
    """Say which part of its file a table is, where that is not all of it."""
    if table.left_out:
        yield _ABOVE.filled(table.left_out)
    if any(name != table.sheet for name in table.sheets):
        yield _SHEET.filled(table.sheet, len(table.sheets))
