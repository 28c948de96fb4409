"""Says states, causes, times, sizes and counts in the user's language."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from desktop_app.domain.check_words import OF_ANY_KIND, CheckWords
from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import BatchState, Job, JobState, Lane, Outcome
from desktop_app.domain.kind import Action, AnyKind, Cause, KindRegistry
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text

_STATES: Mapping[JobState, Text] = {
    JobState.WAITING: QT_TRANSLATE_NOOP("states", "Waiting"),
    JobState.SCHEDULED: QT_TRANSLATE_NOOP("states", "Scheduled"),
    JobState.RUNNING: QT_TRANSLATE_NOOP("states", "Running"),
    JobState.PAUSED: QT_TRANSLATE_NOOP("states", "Paused"),
    JobState.RETRYING: QT_TRANSLATE_NOOP("states", "Retrying"),
    JobState.DONE: QT_TRANSLATE_NOOP("states", "Done"),
    JobState.SKIPPED: QT_TRANSLATE_NOOP("states", "Skipped"),
    JobState.FAILED: QT_TRANSLATE_NOOP("states", "Failed"),
    JobState.CANCELLED: QT_TRANSLATE_NOOP("states", "Cancelled"),
    JobState.CHECK: QT_TRANSLATE_NOOP("states", "Check"),
}
_COUNTED: Mapping[JobState, Text] = {
    JobState.WAITING: QT_TRANSLATE_NOOP("counted", "%1 waiting"),
    JobState.SCHEDULED: QT_TRANSLATE_NOOP("counted", "%1 scheduled"),
    JobState.RUNNING: QT_TRANSLATE_NOOP("counted", "%1 running"),
    JobState.PAUSED: QT_TRANSLATE_NOOP("counted", "%1 paused"),
    JobState.RETRYING: QT_TRANSLATE_NOOP("counted", "%1 retrying"),
    JobState.DONE: QT_TRANSLATE_NOOP("counted", "%1 done"),
    JobState.SKIPPED: QT_TRANSLATE_NOOP("counted", "%1 skipped"),
    JobState.FAILED: QT_TRANSLATE_NOOP("counted", "%1 failed"),
    JobState.CANCELLED: QT_TRANSLATE_NOOP("counted", "%1 cancelled"),
    JobState.CHECK: QT_TRANSLATE_NOOP("counted", "%1 to check"),
}
_BATCH_STATES: Mapping[BatchState, Text] = {
    BatchState.PLANNING: QT_TRANSLATE_NOOP("states", "Planning"),
    BatchState.WAITING: QT_TRANSLATE_NOOP("states", "Waiting"),
    BatchState.RUNNING: QT_TRANSLATE_NOOP("states", "Running"),
    BatchState.PAUSED: QT_TRANSLATE_NOOP("states", "Paused"),
    BatchState.DONE: QT_TRANSLATE_NOOP("states", "Done"),
    BatchState.FAILED: QT_TRANSLATE_NOOP("states", "Failed"),
    BatchState.CANCELLED: QT_TRANSLATE_NOOP("states", "Cancelled"),
}
_OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.SUCCEEDED: QT_TRANSLATE_NOOP("outcomes", "Succeeded"),
    Outcome.SKIPPED: QT_TRANSLATE_NOOP("outcomes", "Nothing to do"),
    Outcome.FAILED: QT_TRANSLATE_NOOP("outcomes", "Failed"),
    Outcome.TIMED_OUT: QT_TRANSLATE_NOOP("outcomes", "Took too long"),
    Outcome.CANCELLED: QT_TRANSLATE_NOOP("outcomes", "Cancelled"),
    Outcome.INTERRUPTED: QT_TRANSLATE_NOOP("outcomes", "Interrupted"),
}
_UNITS: Mapping[str, Text] = {
    "rows": QT_TRANSLATE_NOOP("units", "rows"),
    "frames": QT_TRANSLATE_NOOP("units", "frames"),
    "files": QT_TRANSLATE_NOOP("units", "files"),
    "pages": QT_TRANSLATE_NOOP("units", "pages"),
}
_CODES = re.compile(r"^\d{3}[ -](\d\.\d{1,3}\.\d{1,3} )?")
"""What a server's answer begins with (RFC 5321, RFC 3463); the job's result has it."""
_PARTS = re.compile(r"(?<=“)[^”]+(?=”)|(?<![\w:.])\d+(?!\w)")
_PLACE = re.compile(r"%([1-9])")
MINUTE, HOUR, DAY = 60, 3_600, 86_400
MILLION = 1_000_000
_TENTHS = 9.95
"""Below it a size is worth a digit after the point."""
_LEAST = 0.05
"""Seconds that would be written as none at all."""


def translated(text: Text) -> str:
    """Return marked text in the language in use."""
    return QCoreApplication.translate(text.context, text.source)


def state_word(state: JobState) -> str:
    """Name a job's state."""
    return translated(_STATES[state])


def counted(state: JobState, count: int) -> str:
    """Say how many jobs are in a state."""
    return translated(_COUNTED[state]).replace("%1", number(count))


def batch_state_word(state: BatchState) -> str:
    """Name a batch's state."""
    return translated(_BATCH_STATES[state])


def outcome_word(outcome: Outcome | None) -> str:
    """Name the end of an attempt; None: it is under way."""
    return translated(_OUTCOMES[outcome]) if outcome else state_word(JobState.RUNNING)


def lane_words(lane: Lane, kind: AnyKind | None) -> str:
    """Name a lane for people: its kind, and what tells it from the kind's other lanes."""
    title = translated(kind.title) if kind is not None else lane.kind
    own = lane.name.removeprefix(lane.kind).lstrip(":")
    return f"{title} · {own}" if own else title


def number(value: int) -> str:
    """Write a whole number with the locale's group separators."""
    return QLocale().toString(value)


def decimal(value: float) -> str:
    """Write a number with one digit after the locale's point."""
    return QLocale().toString(value, "f", 1)


def size(count: int) -> str:
    """Write a number of bytes for people, in powers of 1000: ``3.9 MB``, ``268 kB``."""
    power = (len(str(count)) - 1) // 3
    if round(count, -3 * power) == 1000 ** (power + 1):  # 999.9 kB would be said as 1000 kB
        power += 1
        count = 1000**power
    digits = 1 if count / 1000**power < _TENTHS else 0
    return QLocale().formattedDataSize(count, digits, QLocale.DataSizeFormat.DataSizeSIFormat)


def listed(parts: Iterable[str]) -> str:
    """Write a few things in a row, as the language in use separates them."""
    return QCoreApplication.translate("units", ", ").join(parts)


def bracketed(text: str, more: str) -> str:
    """Write something and, in brackets, its unit or a remark."""
    return _filled(QCoreApplication.translate("units", "%1 (%2)"), text, more)


def explained(text: str, more: str) -> str:
    """Write something and, after a colon, what it is about."""
    return _filled(QCoreApplication.translate("units", "%1: %2"), text, more)


def _filled(sentence: str, *parts: str) -> str:
    return _PLACE.sub(lambda at: parts[int(at[1]) - 1], sentence)


def duration(seconds: float) -> str:
    """Write a length of time: ``< 0.1 s``, ``0.2 s``, ``42 s``, ``3:07``, ``2:03:09``."""
    if seconds < _LEAST:
        return QCoreApplication.translate("units", "< %1 s").replace("%1", decimal(2 * _LEAST))
    if seconds < 10:  # noqa: PLR2004 (below it tenths are worth reading)
        value = QLocale().toString(max(seconds, 0.0), "f", 1)
        return QCoreApplication.translate("units", "%1 s").replace("%1", value)
    whole = round(seconds)
    if whole < MINUTE:
        return QCoreApplication.translate("units", "%1 s").replace("%1", str(whole))
    if whole < HOUR:
        return f"{whole // MINUTE}:{whole % MINUTE:02}"
    return f"{whole // HOUR}:{whole % HOUR // MINUTE:02}:{whole % MINUTE:02}"


def about(seconds: float) -> tuple[str, str]:
    """Return a rough length of time and its unit, if it has one: ``11`` ``s``, ``3:10``."""
    whole = max(1, round(seconds))
    if whole < MINUTE:
        unit = QCoreApplication.translate("units", "%1 s").replace("%1", "").strip()
        return str(whole), unit
    return duration(whole), ""


def clock(moment: float, now: float) -> str:
    """Write a moment: the time alone within today, the date alone otherwise."""
    # a fifth of what Qt's dates take, for each row on screen
    local, today = time.localtime(int(moment)), time.localtime(int(now))
    if local[:3] == today[:3]:
        return f"{local.tm_hour:02}:{local.tm_min:02}:{local.tm_sec:02}"
    return QLocale().toString(QDate(*local[:3]), QLocale.FormatType.ShortFormat)


def starts_in(due: float, now: float) -> str:
    """Count down to the next start; a start on another day is given as a time."""
    if due - now >= DAY:
        return QCoreApplication.translate("units", "at %1").replace("%1", full_time(due))
    return QCoreApplication.translate("units", "in %1").replace("%1", countdown(due - now))


def countdown(seconds: float) -> str:
    """Write the time until something happens: ``0:08``, ``12:34``, ``2:03:09``."""
    left = max(0, round(seconds))
    text = f"{left // HOUR}:{left % HOUR // MINUTE:02}" if left >= HOUR else f"{left // MINUTE}"
    return f"{text}:{left % MINUTE:02}"


def full_time(moment: float) -> str:
    """Write a moment with its date, to the second."""
    when = QDateTime.fromSecsSinceEpoch(int(moment))
    day = QLocale().toString(when.date(), QLocale.FormatType.ShortFormat)
    return f"{day} {when.time().toString('HH:mm:ss')}"


def log_time(moment: float) -> str:
    """Write the time of a log line to the millisecond, in local time."""
    seconds, rest = divmod(round(moment * 1_000_000), 1_000_000)
    local = time.localtime(seconds)  # a third of what datetime takes, for each line on screen
    return f"{local.tm_hour:02}:{local.tm_min:02}:{local.tm_sec:02}.{rest // 1000:03}"


def amount(done: float, total: float | None, unit: str) -> str:
    """Write how far a job is: per cent, and where it says more, what has been done."""
    if unit in _UNITS:
        return f"{_counted(done)} {translated(_UNITS[unit])}"
    if total:
        percent = int(100 * min(done / total, 1.0))
        return QCoreApplication.translate("units", "%1 %").replace("%1", str(percent))
    return size(int(done)) if unit in {"byte", "bytes", "B"} else f"{number(int(done))} {unit}"


def _counted(value: float) -> str:
    """Write a number of things; of millions only as much as is read in passing."""
    if value < MILLION:
        return number(int(value))
    if QLocale().language() == QLocale.Language.Chinese:  # which counts in ten thousands
        return f"{number(round(value / 10_000))} \N{CJK UNIFIED IDEOGRAPH-4E07}"
    return f"{decimal(value / MILLION)} M"


def short_path(path: str) -> str:
    """Write the home folder as ``~``."""
    home = str(Path.home())
    return "~" + path[len(home) :] if path == home or path.startswith(home + os.sep) else path


class Causes:
    """Failures in a person's words, by error code."""

    def __init__(self, kinds: KindRegistry, common: Mapping[str, Cause]) -> None:
        self._kinds = kinds
        self._common = common
        self._by_kind = {kind.name: kind for kind in kinds}

    def kind(self, name: str) -> AnyKind | None:
        """Return the kind of a stored job; None: it is no longer installed."""
        return self._by_kind.get(name)

    def place(self, name: str) -> int:
        """Return where a kind stands among all; one that is not installed comes last."""
        return [*self._by_kind, name].index(name)

    def title(self, kind: str, error: ErrorInfo) -> str:
        """Say what went wrong, in one sentence."""
        cause = self._cause(kind, error.code)
        return translated(cause.title) if cause else error.message

    def remedy(self, kind: str, error: ErrorInfo) -> str:
        """Say what mends it, or nothing."""
        cause = self._cause(kind, error.code)
        if cause is not None and cause.remedy is not None:
            return translated(cause.remedy)
        return error.remedy or ""

    def actions(self, kind: str, error: ErrorInfo) -> Sequence[Action]:
        """Name the buttons that mend a failure."""
        known = self.kind(kind)
        return known.actions(error) if known is not None else ()

    def needs_change(self, kind: str, error: ErrorInfo) -> bool:
        """Whether trying a job again as it is would only fail again."""
        return not error.transient and any(one.mends for one in self.actions(kind, error))

    def check_words(self, kind: str) -> CheckWords:
        """Return how a kind asks what became of a job in Check."""
        known = self.kind(kind)
        return known.check_words if known is not None else OF_ANY_KIND

    def _cause(self, kind: str, code: str) -> Cause | None:
        known = self._by_kind.get(kind)
        own = known.causes.get(code) if known is not None else None
        return own or self._common.get(code)


def outcome_sentence(job: Job, causes: Causes) -> str:
    """Say in the row what became of a job: its cause, its reason, what it made."""
    if job.state is JobState.DONE:
        return _made(job.result or {}, job.kind)
    if job.error is not None and job.state not in {JobState.WAITING, JobState.RUNNING}:
        return causes.title(job.kind, job.error)
    if job.state is JobState.SKIPPED:
        return str((job.result or {}).get("reason", ""))
    return ""


def noted(note: str, *contexts: str) -> str:
    """Translate a note, whose numbers and “names” its source writes as ``%1``, ``%2``.

    What stands after a colon may be another's words: without a translation of the whole, that of
    the words before it will do.
    """
    parts = _PARTS.findall(note)
    places = iter(range(1, len(parts) + 1))
    template = _PARTS.sub(lambda _: f"%{next(places)}", note)
    for source, context in product((note, template), contexts):
        text = QCoreApplication.translate(context, source)
        if text != source:
            return _filled(text, *map(_part, parts))
    head, colon, tail = note.partition(": ")
    return explained(noted(head, *contexts), tail) if colon else note


def batch_name(name: str, kind: str) -> str:
    """Say a batch's name: a number of inputs in the language in use, any other as it is."""
    return noted(name, kind) if name[:1].isdecimal() else name


def _part(text: str) -> str:
    return number(int(text)) if text.isdecimal() else text


def _made(result: Mapping[str, Any], kind: str) -> str:
    """Say it from what results of any kind may tell: sizes, rows, a server's answer, notes."""
    parts = []
    if (change := _change(result, "bytes_in", "bytes_out", size)) is not None:
        parts.append(change)
    if (change := _change(result, "rows_in", "rows_out", number)) is not None:
        parts.append(QCoreApplication.translate("units", "%1 rows").replace("%1", change))
        if rejected := result.get("rows_rejected"):
            left_out = QCoreApplication.translate("units", "%1 rejected")
            parts.append(left_out.replace("%1", number(rejected)))
    if reply := result.get("reply"):
        parts.append(_CODES.sub("", str(reply)))
    parts.extend(noted(str(note), kind, "formats") for note in result.get("notes") or ())
    return " · ".join(parts)


def _change(
    result: Mapping[str, Any], before: str, after: str, said: Callable[[int], str]
) -> str | None:
    counts = [n for n in (result.get(before), result.get(after)) if isinstance(n, int)]
    return " → ".join(map(said, counts)) if len(counts) == 2 else None  # noqa: PLR2004 (both)
