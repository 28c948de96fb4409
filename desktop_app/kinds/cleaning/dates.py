"""Dates as people write them, brought to ISO 8601; one order of day and month for a column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

Order = Literal["day", "month", "either", "none"]
"""What a date says about its column: which comes first, or that it cannot tell or need not."""

_TIME = (
    r"(?:[T ,]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<broken>[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|[-+]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})([-/.])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}}){_TIME}")
_FIGURES = re.compile(rf"(?P<a>\d{{1,2}})([-/.])(?P<b>\d{{1,2}})\2(?P<y>\d{{4}}|\d{{2}}){_TIME}")
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})")
_DAY_WORD = re.compile(
    rf"(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th|er|º)?[ -]*(?:de )?(?P<word>[^\W\d_]{{3,10}})\.?,?"
    rf"[ -]*(?:de )?(?P<y>\d{{4}}|\d{{2}}){_TIME}"
)
_WORD_DAY = re.compile(
    rf"(?P<word>[^\W\d_]{{3,10}})\.? +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +(?P<y>\d{{4}}){_TIME}"
)
_MONTHS: Sequence[str] = (
    "jan january januar jänner janvier enero ene gennaio",
    "feb february februar février fév fevrier febrero febbraio",
    "mar march mär märz mrz mars marzo",
    "apr april avril avr abril abr aprile",
    "may mai mayo maggio mag",
    "jun june juni juin junio giugno giu",
    "jul july juli juillet julio luglio lug",
    "aug august août aout agosto ago",
    "sep sept september septembre septiembre settembre set",
    "oct october okt oktober octobre octubre ottobre ott",
    "nov november novembre noviembre",
    "dec december dez dezember décembre déc decembre diciembre dic dicembre",
)
_MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_NOON = 12
_CENTURY = 100


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a column's dates are written."""

    day_first: bool = True
    pivot: int = 69
    """Two-digit years below this are of this century, others of the last."""
    formats: Sequence[str] = ()
    """Tried first, as of strptime."""

    def read(self, text: str) -> str | None:
        """Return a date, or a date and time, in ISO 8601; None when it is none."""
        bare = text.strip()
        if (found := self.by_format(bare)) is not None:
            return found
        if (match := _FIGURES.fullmatch(bare)) is not None:
            day, month = ("a", "b") if self.day_first else ("b", "a")
            return self._written(match, match[day], match[month])
        if match := _YEAR_FIRST.fullmatch(bare) or _COMPACT.fullmatch(bare):
            return self._written(match, match["d"], match["m"])
        match = _DAY_WORD.fullmatch(bare) or _WORD_DAY.fullmatch(bare)
        if match is None or (number := _MONTH.get(match["word"].lower())) is None:
            return None
        return self._written(match, match["d"], str(number))

    def by_format(self, text: str) -> str | None:
        """Return a date of one of the formats; None when it is of none."""
        tried = (self._by(form, text.strip()) for form in self.formats)
        return next((found for found in tried if found is not None), None)

    def _by(self, form: str, text: str) -> str | None:
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007 (as naive as it is written)
            if "%y" in form.replace("%%", ""):
                found = found.replace(year=self._year(found.year % _CENTURY))
        except ValueError:
            return None
        timed = any(mark in form for mark in ("%H", "%I", "%M", "%S", "%f", "%X", "%c", "%z"))
        return found.isoformat() if timed else found.date().isoformat()

    def _year(self, two_figures: int) -> int:
        this_century = date.today().year // _CENTURY * _CENTURY  # noqa: DTZ011 (the century alone)
        return two_figures + this_century - (0 if two_figures < self.pivot else _CENTURY)

    def _written(self, match: re.Match[str], day: str, month: str) -> str | None:
        year = int(match["y"])
        if len(match["y"]) == 2:  # noqa: PLR2004 (two figures of a year)
            year = self._year(year)
        try:
            found = date(year, int(month), int(day)).isoformat()
            moment = _moment(match)
        except ValueError:
            return None
        return found + moment


def order_of(text: str) -> Order | None:
    """Say whether a date proves that day or month comes first; None when it is no date."""
    bare = text.strip()
    match = _FIGURES.fullmatch(bare)
    if match is None:
        return "none" if DateStyle().read(bare) is not None else None
    day = DateStyle(day_first=True).read(bare)
    month = DateStyle(day_first=False).read(bare)
    if day is None and month is None:
        return None
    if day is None or month is None:
        return "month" if day is None else "day"
    return "none" if day == month else "either"


def is_compact(text: str) -> bool:
    """Whether a date is written as eight figures, as many numbers are."""
    return bool(_COMPACT.fullmatch(text.strip()))


def _moment(match: re.Match[str]) -> str:
    """Return the time after the date as ISO 8601 has it; "" when there is none."""
    parts = match.groupdict()
    if parts.get("hour") is None:
        return ""
    hour = int(parts["hour"])
    if half := parts["half"]:
        if not 1 <= hour <= _NOON:
            raise ValueError(hour)
        hour = hour % _NOON + (_NOON if half[0] in "pP" else 0)
    found = time(hour, int(parts["minute"]), int(parts["second"] or 0)).isoformat()
    zone = (parts["zone"] or "").replace("UTC", "Z")
    if zone and ":" not in zone and zone != "Z":
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"T{found}{(parts['broken'] or '').replace(',', '.')}{zone}"
