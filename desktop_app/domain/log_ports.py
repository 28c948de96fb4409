"""The seam to the logs of all attempts: what reads them and what writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from desktop_app.domain.job import LogLine, SearchStep


class LogReader(Protocol):
    """Reads logs. Safe to call from any thread."""

    def lines(
        self, attempt: int, *, first: int = 1, limit: int = 1000, levels: Sequence[str] = ()
    ) -> Sequence[LogLine]:
        """Return up to ``limit`` lines from number ``first`` on; ``levels`` empty: all."""

    def lines_at(
        self, attempt: int, numbers: Sequence[int], *, width: int | None = None
    ) -> Sequence[LogLine]:
        """Return those of the lines that exist, by number; texts cut to ``width`` characters."""

    def counts(self, attempt: int) -> Mapping[str, int]:
        """Return the number of lines per level."""

    def find(
        self, attempt: int, text: str, *, after: int = 0, levels: Sequence[str] = ()
    ) -> Sequence[int]:
        """Return the numbers of all lines that contain ``text``, case-insensitive.

        Of lines after number ``after``, and of ``levels`` alone when there are any.
        """

    def search(self, text: str, *, limit: int = 1000) -> Sequence[LogLine]:
        """Return lines of any attempt that contain ``text``, newest first."""

    def look_through(
        self,
        text: str,
        *,
        below: int | None = None,
        lines: int = 50_000,
        shown: int = 20,
        width: int | None = None,
    ) -> SearchStep:
        """Search the logs of the newest attempts (with ids under ``below``), whole logs each.

        It ends after about ``lines`` lines, so that a search over everything can be shown and
        stopped on its way. ``shown`` lines of each attempt come with it, cut to ``width``.
        """

    def used_bytes(self) -> int:
        """Return the size on disk of all that is kept."""


class LogStore(LogReader, Protocol):
    """Writes logs."""

    def append(self, lines: Sequence[LogLine]) -> None:
        """Take lines; they are on disk soon, and for certain after :meth:`flush`."""

    async def flush(self) -> None:
        """Return when every line taken so far is on disk."""

    async def forget(self, attempts: Sequence[int]) -> None:
        """Delete the logs of these attempts, free pages included."""

    async def rewrite(self) -> None:
        """Leave no remains of what was deleted or moved, at the price of writing all of it."""

    async def give_back(self) -> bool:
        """Give a piece of what is free back to the disk; return whether there is more to give."""

    async def close(self) -> None:
        """Flush, then let go of the file."""
