"""Tables that come as text, dropped or pasted: kept as files, which is what forms take."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from PySide6.QtCore import QMimeData

from desktop_app.host.paths import private_folder, write_private

KEPT_SECONDS = 30 * 86_400
"""So long a pasted table is kept for the jobs that read it."""
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
    """The folder of such tables; private, and cleared of what is old."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, text: str) -> str:
        """Name the file of a table; nothing is written."""
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
        ending = "tsv" if "\t" in text else "csv"
        return str(self._folder / f"Pasted table {digest}.{ending}")

    def keep(self, text: str) -> str:
        """Write a table; return its path. Raises ``OSError``."""
        path = Path(self.path_of(text))
        private_folder(self._folder)
        for old in self._folder.iterdir():
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                old.unlink(missing_ok=True)
        write_private(path, text.encode("utf-8", "replace"))
        return str(path)
