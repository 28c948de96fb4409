"""How many jobs there are, without counting them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.domain.job import UNFINISHED, JobState


@dataclass(frozen=True, slots=True)
class Counts:
    """Counters kept in the same transaction as the jobs; removed jobs excluded."""

    states: Mapping[JobState, int]
    kinds: Mapping[str, int]
    planning: int = 0
    """Batches whose plan is not complete."""

    @property
    def unfinished(self) -> bool:
        """Whether there is anything left to do."""
        return self.planning > 0 or any(self.states.get(state) for state in UNFINISHED)
