"""What rows say of results of any kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from desktop_app.ui.wording import _made


@pytest.fixture(autouse=True)
def english() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"bytes_in": 3_900_000, "bytes_out": 268_000}, "3.9 MB → 268.0 kB"),
        ({"rows_in": 1230, "rows_out": 1230, "rows_rejected": 0}, "1,230 → 1,230 rows"),
        (
            {"rows_in": 123, "rows_out": 117, "rows_rejected": 3, "notes": ["no header"]},
            "123 → 117 rows · 3 rejected · no header",
        ),
        ({"message_id": "<1@x>", "reply": "250 2.0.0 Ok", "queue_id": None}, "250 2.0.0 Ok"),
        ({"outputs": ["a"], "bytes_in": None}, ""),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_a_row_says_what_was_made(result: Mapping[str, Any], said: str) -> None:
    """Sizes, rows, a server's answer and notes stand in the row, whatever kind they are of."""
    assert _made(result) == said
