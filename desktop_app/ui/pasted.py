"""Tables that come as text, dropped or pasted: kept as files, which is what forms take."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData

from desktop_app.engine.pasted import tables_in
from desktop_app.host.paths import private_folder, write_private

_FEWEST_ROWS = {"\t": 2, ";": 3, ",": 3}
"""By separator, so that two lines of prose are no table."""


def table_in(data: QMimeData) -> str:
    """Return the text of a table; empty when it is none: its rows have equally many cells."""
    text = data.text() if data.hasText() and not data.hasUrls() else ""
    lines = [line for line in text.splitlines() if line.strip()]
    for separator, fewest in _FEWEST_ROWS.items():
        counts = {line.count(separator) for line in lines}
        if len(lines) >= fewest and len(counts) == 1 and counts != {0}:
            return text
    return ""


class PastedTables:
    """The folder of such tables, which is private; the engine removes what nobody reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, text: str) -> str:
        """Name a file for a table that is there under no name yet; nothing is written.

        A table that is pasted again is another file: what becomes of the first one's batch is
        nothing to a form that holds the second.
        """
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
        ending = "tsv" if "\t" in text else "csv"
        names = (f"{digest} ({n})" if n > 1 else digest for n in itertools.count(1))
        paths = (self._folder / f"Pasted table {name}.{ending}" for name in names)
        return str(next(path for path in paths if not path.exists()))

    def keep(self, text: str) -> str:
        """Write a table; return its path. Raises ``OSError``."""
        path = Path(self.path_of(text))
        self.put_back({path: text.encode("utf-8", "replace")})
        return str(path)

    def read(self, submission: Mapping[str, Any]) -> dict[Path, bytes]:
        """Return the tables that a submission names, for a batch that is about to go."""
        named = tables_in(self._folder, submission)
        return {path: path.read_bytes() for path in named if path.is_file()}

    def put_back(self, tables: Mapping[Path, bytes]) -> None:
        """Write tables. Raises ``OSError``."""
        for path, content in tables.items():
            private_folder(self._folder)
            write_private(path, content)
