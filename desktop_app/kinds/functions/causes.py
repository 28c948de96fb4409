"""What a function's failure is called in words."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.domain.kind import Cause
from desktop_app.domain.text import QT_TRANSLATE_NOOP

CAUSES: Mapping[str, Cause] = {
    "function.not_found": Cause(
        QT_TRANSLATE_NOOP("functions", "The function cannot be imported"),
        QT_TRANSLATE_NOOP("functions", "Install its module where the queue runs, then retry."),
    ),
    "function.result": Cause(
        QT_TRANSLATE_NOOP("functions", "What the function returned cannot be kept"),
        QT_TRANSLATE_NOOP("functions", "Return what JSON can carry, then retry."),
    ),
}
