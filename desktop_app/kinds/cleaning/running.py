"""Runs one job of the cleaning kind."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.kind import JobContext
from desktop_app.kinds.cleaning.submission import CleaningSpec


def run(spec: CleaningSpec, job: JobContext) -> dict[str, Any]:
    """Do the work of one job; the result is as the contract has it."""
    raise NotImplementedError
