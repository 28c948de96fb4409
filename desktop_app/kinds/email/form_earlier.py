"""Who got this very message before: they are left out, unless the user wants it otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Signal

from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import JobFilter, JobState
from desktop_app.domain.ports import JobReader
from desktop_app.kinds.email.addresses import address_key
from desktop_app.ui.forms.controls import Tick
from desktop_app.ui.forms.note_line import NoteLine
from desktop_app.ui.forms.plan_view import Start

translate = QCoreApplication.translate

LOOKED_AT = 200
"""So many batches are looked through, the newest ones."""
_PAGE = 1_000
_DONE = frozenset({JobState.DONE})


class Message(NamedTuple):
    """What makes two mailings the same message."""

    to: str
    subject: str
    text: str
    html: str
    markdown: str

    @classmethod
    def of(cls, submission: Mapping[str, Any]) -> Message:
        """Return what a submission sends."""
        parts = (
            str(submission.get(name) or "") for name in ("subject", "text", "html", "markdown")
        )
        return cls(str(submission.get("to") or "{{ email }}"), *parts)


def who_got(
    jobs: JobReader, message: Message, known: dict[int, Message | None]
) -> dict[str, float]:
    """Return who got a message, by :func:`address_key`, and when.

    ``known`` keeps what each batch sent, None: nothing, for the next time: with its recipients a
    submission may be megabytes to read.
    """
    found: dict[str, float] = {}
    for number in jobs.batch_ids(limit=LOOKED_AT):
        if number not in known:
            known[number] = _sent(jobs, number)
        if known[number] != message:
            continue
        ids = jobs.ids(JobFilter(batch=number, states=_DONE))
        for start in range(0, len(ids), _PAGE):
            for job in jobs.rows(ids[start : start + _PAGE]).values():
                key, when = address_key(job.name), job.finished or 0.0
                found[key] = max(when, found.get(key, 0.0))
    return found


def _sent(jobs: JobReader, number: int) -> Message | None:
    try:
        batch = jobs.batch(number)
    except NotFound:  # forgotten meanwhile
        return None
    sends = batch.kind == "email" and batch.submission.get("mode", "send") == "send"
    return Message.of(batch.submission) if sends else None


class Earlier(NoteLine):
    """Says how many they are, and asks whether to send it to them again."""

    changed = Signal()
    """Others are to be left out."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self._start = start
        self._message: Message | None = None
        self._got: dict[str, float] = {}
        self._sent: dict[int, Message | None] = {}
        """What each batch sent, read once."""
        self._count = 0
        self.again = Tick(translate("email", "send to them again"))
        self.again.setAccessibleName(self.again.text())
        self.again.toggled.connect(self.changed)
        row = self.layout()
        assert row is not None
        row.addWidget(self.again)

    def look(self, jobs: JobReader, submission: Mapping[str, Any]) -> None:
        """Find out who got this message."""
        message = Message.of(submission)
        if message != self._message:
            self._message, self._got, self._count = message, {}, 0
            self.again.blockSignals(True)
            self.again.setChecked(False)
            self.again.blockSignals(False)
            self.hide()
            self._start(self._ask(jobs, message))

    def left_out(self, submission: Mapping[str, Any]) -> Sequence[str]:
        """Return whom to leave out of this submission."""
        if self.again.isChecked() or Message.of(submission) != self._message:
            return ()
        return sorted(self._got)

    def tell(self, left_out: Sequence[str]) -> None:
        """Take whom the plan has left out for that reason."""
        if self.again.isChecked() and self._count:
            return
        self._count = len(left_out)
        if not self._count:
            self.hide()
            return
        latest = max(self._got.get(address_key(each), 0.0) for each in left_out)
        when = QDateTime.fromSecsSinceEpoch(int(latest)).date()
        day = QLocale().toString(when, QLocale.FormatType.ShortFormat)
        words = self.tr("%Ln people already got this message on %1", "", self._count)
        self.say(words.replace("%1", day), warning=True)

    async def _ask(self, jobs: JobReader, message: Message) -> None:
        found = await asyncio.to_thread(who_got, jobs, message, self._sent)
        if message == self._message and found:
            self._got = found
            self.changed.emit()
