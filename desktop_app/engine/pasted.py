"""Tables that came as text: files in the data folder, kept as long as a batch reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import Batch
from desktop_app.domain.ports import JobReader

PASTED = "pasted"
"""The folder's name."""
EVERY_BATCH = 1 << 40


def tables_in(folder: Path, submission: Mapping[str, Any]) -> set[Path]:
    """Return the files of the folder that a submission names."""
    name = folder.name  # a mailing has a million texts, and a path takes long to make of one
    named = (Path(text) for text in _texts(submission) if name in text)
    return {path for path in named if path.parent == folder}


class PastedFiles:
    """Removes those that nobody reads any more."""

    def __init__(self, folder: Path, jobs: JobReader) -> None:
        self._folder, self._jobs = folder, jobs

    def of(self, batch: Batch) -> set[Path]:
        """Return those that a batch reads."""
        return tables_in(self._folder, batch.submission)

    def remove_unread(self, among: Collection[Path] | None = None) -> None:
        """Remove those that no batch reads: among these, or of all. Raises ``OSError``."""
        there = set(self._folder.iterdir()) if self._folder.is_dir() else set()
        going = there if among is None else there & set(among)
        for number in self._jobs.batch_ids(limit=EVERY_BATCH) if going else ():
            with suppress(NotFound):  # forgotten meanwhile
                going -= self.of(self._jobs.batch(number))
            if not going:
                return
        for path in going:
            path.unlink(missing_ok=True)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)
