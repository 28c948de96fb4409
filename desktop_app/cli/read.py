"""``list``, ``show``, ``log``, ``search``, ``report``, ``kinds`` and ``schema``: only reading.

Reading takes no lock: it is the same whoever has the queue open.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_app.api import present
from desktop_app.cli.session import ALL_DONE, Readers, Session
from desktop_app.domain.errors import NotFound, SubmissionRefused
from desktop_app.domain.job import Attempt, Batch, Job, JobFilter, JobState
from desktop_app.domain.ports import JobReader
from desktop_app.engine.report import (
    COLUMNS,
    PAGE,
    cells,
    jobs_of,
    moment,
    write_failed,
    write_report,
)

_LOOK_AGAIN = 0.25


def list_jobs(session: Session, given: argparse.Namespace) -> int:
    """Print the jobs that match, in the order of their ids."""
    where = JobFilter(
        states=None if given.state is None else frozenset({given.state}),
        kind=given.kind,
        batch=given.batch,
    )
    with session.readers() as record:
        try:
            ids = record.jobs.ids(where)[: given.limit]
        except NotFound:
            ids = array("q")  # nothing has been queued here yet
        rows: list[tuple[object, ...]] = []
        for start in range(0, len(ids), PAGE):
            page = ids[start : start + PAGE]
            places = record.jobs.positions(page)
            for job in _rows(record.jobs, page):
                if session.output.unread:
                    return ALL_DONE
                if session.output.as_json:
                    session.output.event(present.job_object(job, places.get(job.id)), flush=False)
                else:
                    place = places.get(job.id)
                    rows.append((job.id, place, job.state, job.name, job.batch, _why(job)))
    if rows:
        session.output.table(("id", "#", "state", "name", "batch", ""), rows)
    elif not session.output.as_json:
        session.output.say("There are no such jobs.")
    return ALL_DONE


def show(session: Session, given: argparse.Namespace) -> int:
    """Print one job with its attempts."""
    with session.readers() as record:
        job = record.jobs.job(given.id)
        place = record.jobs.positions([job.id]).get(job.id)
        shown = present.job_object(job, place)
        shown["outputs"] = list(job.outputs)
        shown["tries"] = [
            {
                "number": attempt.number,
                "started": moment(attempt.started),
                "ended": moment(attempt.ended),
                "outcome": None if attempt.outcome is None else str(attempt.outcome),
                "error": None if attempt.error is None else attempt.error.public(),
            }
            for attempt in record.jobs.attempts(job.id)
        ]
    if session.output.as_json:
        session.output.event(shown)
        return ALL_DONE
    tries = shown.pop("tries")
    del shown["event"]
    rows: list[tuple[object, ...]] = [
        (key, value if isinstance(value, str | int | float) else json.dumps(value))
        for key, value in shown.items()
        if value not in (None, [], {})
    ]
    rows += [(f"try {one['number']}", f"{one['started']} {one['outcome'] or '…'}") for one in tries]
    session.output.table(("", ""), rows)
    return ALL_DONE


async def log(session: Session, given: argparse.Namespace) -> int:
    """Print the log of an attempt; with ``--follow`` until the job has ended."""
    with session.readers() as record:
        printed: dict[int, int] = {}
        while True:
            job = record.jobs.job(given.id)
            attempts = record.jobs.attempts(job.id)
            chosen = _chosen(given, attempts, printed)
            for attempt in chosen:
                _print_log(session, record, attempt, printed)
            over = job.state.final or job.state is JobState.CHECK
            if given.attempt is not None and chosen:
                over = chosen[-1].ended is not None
            if not given.follow or over or session.output.unread:
                return ALL_DONE
            await asyncio.sleep(_LOOK_AGAIN)


def search(session: Session, given: argparse.Namespace) -> int:
    """Print the lines of any log that contain the text, newest first."""
    with session.readers() as record:
        try:
            lines = record.logs.search(given.text)
        except NotFound:
            lines = []  # nothing has been queued here yet
        ids = sorted({line.attempt for line in lines})
        owners = record.jobs.attempts_by_id(ids) if ids else {}
        for line in lines:
            attempt = owners.get(line.attempt)
            job = None if attempt is None else attempt.job
            shown = present.line_object(
                line, job=job, attempt=None if attempt is None else attempt.number
            )
            if session.output.as_json:
                session.output.event(shown, flush=False)
            else:
                session.output.line(f"job {job}  {shown['time']}  {line.level:<7}  {line.text}")
    return ALL_DONE


def report(session: Session, given: argparse.Namespace) -> int:
    """Print one line per job of a batch, or write them as CSV."""
    with session.readers() as record:
        batch = record.jobs.batch(given.batch)
        states = frozenset({JobState.FAILED}) if given.failed else None
        jobs = jobs_of(record.jobs, JobFilter(batch=batch.id, states=states))
        if given.csv is not None:
            count = _write(session, given, record, batch)
            session.output.say(f"{count} jobs written to {given.csv}")
            if session.output.as_json:
                session.output.event({"event": "report", "batch": batch.id, "file": given.csv})
        elif session.output.as_json:
            for job in jobs:
                session.output.event(present.job_object(job), flush=False)
        else:
            session.output.table(COLUMNS, [cells(job) for job in jobs])
    return ALL_DONE


def kinds(session: Session, given: argparse.Namespace) -> int:
    """Print the kinds of job there are."""
    del given
    for kind in session.kinds:
        shown = {
            "event": "kind",
            "name": kind.name,
            "title": str(kind.title),
            "verb": str(kind.verb),
            "version": kind.version,
        }
        if session.output.as_json:
            session.output.event(shown)
        else:
            session.output.line(f"{kind.name:<12} {kind.verb}")
    for name, problem in session.kinds.problems.items():
        session.output.say(f"{name} could not be loaded: {problem}")
    return ALL_DONE


def schema(session: Session, given: argparse.Namespace) -> int:
    """Print the JSON schema of a kind's submission."""
    found = session.kinds.get(given.kind).submission_type.model_json_schema()
    session.output.line(json.dumps(found, indent=None if session.output.as_json else 2))
    return ALL_DONE


# --- parts --------------------------------------------------------------------------------------


def _rows(reader: JobReader, ids: Sequence[int]) -> Iterator[Job]:
    rows = reader.rows(ids)
    yield from (rows[number] for number in ids if number in rows)


def _write(session: Session, given: argparse.Namespace, record: Readers, batch: Batch) -> int:
    """Write the table that was asked for; return how many jobs it has."""
    path = Path(given.csv)
    try:
        if given.failed:
            return write_failed(record.jobs, session.kinds.get(batch.kind), batch, path)
        return write_report(record.jobs, batch, path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError) as error:
        why = f"{given.csv}: {error.strerror}"
        raise SubmissionRefused.at("csv", msg=why, type="file.unwritable") from None


def _why(job: Job) -> str:
    return "" if job.error is None else job.error.message


def _chosen(
    given: argparse.Namespace, attempts: Sequence[Attempt], printed: dict[int, int]
) -> Sequence[Attempt]:
    """Return the attempts to print now: the one asked for, else the latest and those followed."""
    if given.attempt is not None:
        found = [attempt for attempt in attempts if attempt.number == given.attempt]
        if not found and not given.follow:
            raise NotFound(f"Job {given.id} has no attempt {given.attempt}.")
        return found
    first = min(printed, default=attempts[-1].id if attempts else 0)
    return [attempt for attempt in attempts if attempt.id >= first]


def _print_log(
    session: Session, record: Readers, attempt: Attempt, printed: dict[int, int]
) -> None:
    first = printed.setdefault(attempt.id, 0) + 1
    while lines := record.logs.lines(attempt.id, first=first, limit=PAGE):
        for line in lines:
            if session.output.as_json:
                session.output.event(
                    present.line_object(line, job=attempt.job, attempt=attempt.number),
                    flush=False,
                )
            else:
                session.output.line(f"{moment(line.time)}  {line.level:<7}  {line.text}")
        first = lines[-1].number + 1
        printed[attempt.id] = lines[-1].number
    session.output.finish()
