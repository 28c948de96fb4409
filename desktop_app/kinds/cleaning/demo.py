"""The cleaning part of the demo: a customer table as such tables are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop_app.domain.offers import DemoBatch


@contextmanager
def demo(samples: Path, folder: Path) -> Iterator[Sequence[DemoBatch]]:
    """Clean the table; the result, what was rejected and the report go below ``folder``."""
    tidy = {
        "name": "CRM export",
        "inputs": [str(samples / "cleaning" / "customers-2026.csv")],
        "steps": [
            {"type": "emails", "columns": ["E-Mail"]},
            {"type": "numbers", "columns": ["Umsatz"], "decimal": ",", "currency": True},
            {"type": "phones", "columns": ["Telefon"], "region": "DE"},
            {"type": "booleans", "columns": ["Aktiv"]},
            {"type": "drop_duplicates"},
            {"type": "snake_case"},
        ],
        "output": {"folder": str(folder)},
    }
    yield (DemoBatch(tidy, {"done": 1}),)
