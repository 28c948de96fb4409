"""Marks text for translation without touching Qt.

The names are those that ``lupdate`` looks for; the window translates the marked text when it
shows it, with the same context.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from typing_extensions import override

_PLACE = re.compile(r"%([1-9])")


class Text(NamedTuple):
    """English text and the context in which the translators see it."""

    context: str
    source: str

    @override
    def __str__(self) -> str:
        """Return the English text."""
        return self.source

    def filled(self, *values: object) -> str:
        """Return the English text with these values in its places ``%1``, ``%2``."""
        return _PLACE.sub(lambda place: str(values[int(place[1]) - 1]), self.source)


def QT_TRANSLATE_NOOP(context: str, source: str) -> Text:
    """Mark ``source`` for translation; both arguments must be literals."""
    return Text(context, source)
