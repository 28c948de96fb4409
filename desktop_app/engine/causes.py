"""The engine's own failures in words a person uses."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.domain.kind import Cause
from desktop_app.domain.text import QT_TRANSLATE_NOOP

CAUSES: Mapping[str, Cause] = {
    "disk.full": Cause(
        QT_TRANSLATE_NOOP("engine", "The disk is full"),
        QT_TRANSLATE_NOOP("engine", "Free some space; the work goes on by itself."),
    ),
    "file.exists": Cause(
        QT_TRANSLATE_NOOP("engine", "A file of that name is there already"),
        QT_TRANSLATE_NOOP("engine", "Move it away, then retry; it was not touched."),
    ),
    "folder.not_writable": Cause(
        QT_TRANSLATE_NOOP("engine", "The folder cannot be written to"),
        QT_TRANSLATE_NOOP("engine", "Choose another folder, or allow writing there, then retry."),
    ),
    "job.interrupted": Cause(
        QT_TRANSLATE_NOOP("engine", "JobDesk ended again and again while this ran"),
        QT_TRANSLATE_NOOP("engine", "Look at its log, then retry."),
    ),
    "job.outcome_unknown": Cause(
        QT_TRANSLATE_NOOP("engine", "It may have happened already"),
        QT_TRANSLATE_NOOP("engine", "Look whether it did, then say so."),
    ),
    "job.raised": Cause(
        QT_TRANSLATE_NOOP("engine", "An unexpected error"),
        QT_TRANSLATE_NOOP("engine", "Retry; if it happens again, report it with its log."),
    ),
    "job.runs_on": Cause(
        QT_TRANSLATE_NOOP("engine", "It did not stop when JobDesk ended"),
        QT_TRANSLATE_NOOP(
            "engine", "It runs again next time; in a worker process it can be ended."
        ),
    ),
    "job.timed_out": Cause(
        QT_TRANSLATE_NOOP("engine", "It took longer than it may"),
        QT_TRANSLATE_NOOP("engine", "Allow more time, or make the input smaller, then retry."),
    ),
    "plan.failed": Cause(QT_TRANSLATE_NOOP("engine", "The plan could not be made")),
    "spec.invalid": Cause(
        QT_TRANSLATE_NOOP("engine", "The stored job cannot be read by this version"),
        QT_TRANSLATE_NOOP("engine", "Queue it again from its form."),
    ),
    "worker.exited": Cause(
        QT_TRANSLATE_NOOP("engine", "The process that did the work ended by itself"),
        QT_TRANSLATE_NOOP("engine", "Retry; if it happens again, this input may be harmful."),
    ),
    "worker.killed": Cause(
        QT_TRANSLATE_NOOP("engine", "The process that did the work was ended"),
        QT_TRANSLATE_NOOP("engine", "Retry; if it happens again, this input may be harmful."),
    ),
    "worker.not_started": Cause(
        QT_TRANSLATE_NOOP("engine", "No process could be started for the work"),
        QT_TRANSLATE_NOOP("engine", "Close other programs, then retry."),
    ),
    "worker.out_of_memory": Cause(
        QT_TRANSLATE_NOOP("engine", "There was not enough memory"),
        QT_TRANSLATE_NOOP("engine", "Close other programs, or make the input smaller, then retry."),
    ),
}
