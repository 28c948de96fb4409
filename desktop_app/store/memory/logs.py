"""The logs in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from desktop_app.domain.job import FoundIn, LogLine, SearchStep
from desktop_app.store.rules import contains


class MemoryLogStore:
    """The logs in a dict per attempt."""

    def __init__(self) -> None:
        self._lines: dict[int, dict[int, LogLine]] = {}

    def lines(
        self, attempt: int, *, first: int = 1, limit: int = 1000, levels: Sequence[str] = ()
    ) -> Sequence[LogLine]:
        """Return up to ``limit`` lines from number ``first`` on; ``levels`` empty: all."""
        wanted = [
            line
            for line in self._ordered(attempt)
            if line.number >= first and (not levels or line.level in levels)
        ]
        return wanted[:limit]

    def _ordered(self, attempt: int) -> list[LogLine]:
        return sorted(self._lines.get(attempt, {}).values(), key=lambda line: line.number)

    def counts(self, attempt: int) -> Mapping[str, int]:
        """Return the number of lines per level."""
        return Counter(line.level for line in self._ordered(attempt))

    def lines_at(
        self, attempt: int, numbers: Sequence[int], *, width: int | None = None
    ) -> Sequence[LogLine]:
        """Return those of the lines that exist, by number; texts cut to ``width`` characters."""
        known, wanted = self._lines.get(attempt, {}), sorted(set(numbers))
        found = (known[number] for number in wanted if number in known)
        return [line._replace(text=line.text[:width]) for line in found]

    def find(
        self, attempt: int, text: str, *, after: int = 0, levels: Sequence[str] = ()
    ) -> Sequence[int]:
        """Return the numbers of all lines that contain ``text``, case-insensitive."""
        return [
            line.number
            for line in self._ordered(attempt)
            if line.number > after
            and (not levels or line.level in levels)
            and contains(line.text, text)
        ]

    def search(self, text: str, *, limit: int = 1000) -> Sequence[LogLine]:
        """Return lines of any attempt that contain ``text``, newest attempt and line first."""
        newest = (
            line
            for attempt in sorted(self._lines, reverse=True)
            for line in reversed(self._ordered(attempt))
        )
        return [line for line in newest if contains(line.text, text)][:limit]

    def look_through(
        self,
        text: str,
        *,
        below: int | None = None,
        lines: int = 50_000,
        shown: int = 20,
        width: int | None = None,
    ) -> SearchStep:
        """Search the logs of the newest attempts, as many as have about ``lines`` lines."""
        found, seen, last = list[FoundIn](), 0, below
        wanted = (each for each in self._lines if below is None or each < below)
        for attempt in sorted(wanted, reverse=True):
            if seen >= lines:
                return SearchStep(tuple(found), last)
            hits, last = self.find(attempt, text), attempt
            seen += len(self._lines[attempt])
            if hits:
                first = self.lines_at(attempt, hits[:shown], width=width)
                found.append(FoundIn(attempt, len(hits), tuple(first)))
        return SearchStep(tuple(found), None)

    def used_bytes(self) -> int:
        """Return 0: nothing is kept on a disk."""
        return 0

    def append(self, lines: Sequence[LogLine]) -> None:
        """Take lines; one that is there already is not taken again."""
        for line in lines:
            self._lines.setdefault(line.attempt, {}).setdefault(line.number, line)

    def clear(self) -> None:
        """Forget every line."""
        self._lines.clear()

    async def flush(self) -> None:
        """Every line is as safe as it will ever be."""

    async def forget(self, attempts: Sequence[int]) -> None:
        """Delete the logs of these attempts."""
        for attempt in attempts:
            self._lines.pop(attempt, None)

    async def rewrite(self) -> None:
        """Nothing remains of what was deleted."""

    async def give_back(self) -> bool:
        """Give a piece of what is free back to the disk; return whether there is more to give."""
        return False

    async def close(self) -> None:
        """Keep everything: there is nothing to let go of."""
