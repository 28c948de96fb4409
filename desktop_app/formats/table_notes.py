"""Notes on how a table was read, which every kind that reads tables gives in the same words."""

from __future__ import annotations

from desktop_app.domain.text import QT_TRANSLATE_NOOP

ABOVE = QT_TRANSLATE_NOOP("formats", "%1 lines above the header left out")
SHEET = QT_TRANSLATE_NOOP("formats", "sheet “%1” of %2")
NUMBERED = QT_TRANSLATE_NOOP("formats", "columns without a name of their own were numbered")
