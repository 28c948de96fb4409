"""Says in the user's language why steps are suggested, rows rejected and questions not answered.

The kind says it in English, with names and numbers inside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.kind import Cause
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.kinds.cleaning.form_words import percent
from desktop_app.ui.wording import translated

translate = QCoreApplication.translate

_WHYS: Sequence[Text] = (
    QT_TRANSLATE_NOOP("cleaning", "%1 of the values are addresses"),
    QT_TRANSLATE_NOOP("cleaning", "%1 of the values are addresses, %2 are not"),
    QT_TRANSLATE_NOOP("cleaning", "%1 of the values are web addresses"),
    QT_TRANSLATE_NOOP("cleaning", "%1 of the values are web addresses, %2 are not"),
    QT_TRANSLATE_NOOP("cleaning", "%1 of the values are phone numbers"),
    QT_TRANSLATE_NOOP(
        "cleaning",
        "%1 of the values are phone numbers, %2 of them without a country: "
        "%3 is taken, as most say",
    ),
    QT_TRANSLATE_NOOP("cleaning", "the values are words for yes and no"),
    QT_TRANSLATE_NOOP("cleaning", "all values are dates that can be read in one way only"),
    QT_TRANSLATE_NOOP("cleaning", "%1 values have the day first and none the other way round"),
    QT_TRANSLATE_NOOP("cleaning", "%1 values have the month first and none the other way round"),
    QT_TRANSLATE_NOOP("cleaning", "%1 say day first, %2 rows say month first"),
    QT_TRANSLATE_NOOP("cleaning", "%1 say month first, %2 rows say day first"),
    QT_TRANSLATE_NOOP("cleaning", "%1 are numbers, “%2” before the decimals"),
    QT_TRANSLATE_NOOP(
        "cleaning", "%1 are numbers, “%2” before the decimals; drops the currency sign"
    ),
    QT_TRANSLATE_NOOP("cleaning", "%1 are numbers, “%2” before the decimals; %3 say otherwise"),
    QT_TRANSLATE_NOOP(
        "cleaning",
        "%1 are numbers, “%2” before the decimals; drops the currency sign; %3 say otherwise",
    ),
    QT_TRANSLATE_NOOP("cleaning", "about %1 rows are there twice"),
)
"""Why steps are suggested; the more exact of two that fit comes later."""
_REASONS: Sequence[Text] = (
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is no email address"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is no web address"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is no phone number"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is no number"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is no date"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is neither yes nor no"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” cannot be of type %3"),
    QT_TRANSLATE_NOOP("cleaning", "%1: is empty"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is there already"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” does not match %3"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is none of the allowed values"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is not at least %3"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is not at most %3"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2” is not at least %3 and at most %4"),
    QT_TRANSLATE_NOOP("cleaning", "%1: “%2”, but “%3” nearly always has “%4”"),
    QT_TRANSLATE_NOOP("cleaning", "%1 cells instead of %2"),
)
"""Why rows are rejected; as above."""

_SHARE = re.compile(r"^(\d+\.\d)%")
"""What a suggestion begins with: how many of the values support it."""


def said_why(why: str) -> str:
    """Say why a step is suggested."""
    found = _SHARE.sub(lambda share: percent(float(share[1]) / 100), why)
    return _said(found, _WHYS)


def said_reason(reason: str) -> str:
    """Say why a row is rejected."""
    return _said(reason, _REASONS)


def said_error(event: Mapping[str, Any], causes: Mapping[str, Cause]) -> str:
    """Say why a question was not answered: what it is, and the words that name things."""
    cause = causes.get(str(event.get("code")))
    message = str(event.get("message") or "")
    return f"{translated(cause.title)}\n{message}" if cause is not None else message


def _said(words: str, known: Sequence[Text]) -> str:
    for text in reversed(known):
        shape = re.sub("%[0-9]", "(.+?)", re.escape(text.source))
        found = re.fullmatch(shape, words, re.DOTALL)
        if found is not None:
            return _filled(translate(text.context, text.source), found)
    return words


def _filled(said: str, found: re.Match[str]) -> str:
    """Put in all values at once: one may hold what looks like a place."""
    return re.sub("%([0-9])", lambda place: found[int(place[1])], said)
