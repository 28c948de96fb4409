"""Values as the tables keep them: people's text, JSON, paths, and rows back into records."""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import pydantic_core
from pydantic_core import core_schema

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import (
    Attempt,
    Batch,
    BatchHead,
    Job,
    JobState,
    Lane,
    LeftOut,
    LogLine,
    Outcome,
)

# In the order of the record's fields.
JOB_COLUMNS = (
    "id, batch, kind, lane, rank, name, state, payload, outputs, due_at, submitted, started, "
    "finished, attempts, tries, interruptions, past_no_return, result, error, removed_at"
)
HEAD_COLUMNS = (
    "id, kind, name, planning, paused, version, submitted, "
    "(SELECT json_group_object(state, jobs) FROM batch_moved m WHERE m.batch = batch.id), "
    "last - first + 1, skipped, refused, error, cancelled"
)
BATCH_COLUMNS = f"{HEAD_COLUMNS}, submission, shared"
"""What was submitted may be megabytes of JSON."""
LANE_COLUMNS = (
    'name, kind, "limit", paused, held, '
    "(SELECT coalesce(sum(jobs), 0) FROM job_count c WHERE c.lane = name AND state = 'waiting'), "
    "(SELECT coalesce(sum(jobs), 0) FROM job_count c WHERE c.lane = name AND state = 'running')"
)
ATTEMPT_COLUMNS = "id, job, number, started, ended, outcome, error"
LINE_COLUMNS = "attempt, number, time, level, text"

_STATES = {str(state): state for state in JobState}
"""Looked up in a fifth of the time that the enumeration takes."""

Row = Sequence[Any]


def to_text(text: str) -> str | bytes:
    """Return what a column of type ANY takes: bytes when SQLite would refuse the text."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogatepass")
    return text


def from_text(value: str | bytes) -> str:
    """Undo :func:`to_text`."""
    return value if isinstance(value, str) else value.decode(errors="surrogatepass")


# A third of the time of ``json``, two thirds of that of ``pydantic_core.to_json``.
_JSON = pydantic_core.SchemaSerializer(
    core_schema.any_schema(), core_schema.CoreConfig(ser_json_inf_nan="constants")
)


def to_json(value: Any) -> str:
    """Return JSON; where there are lone surrogates all of it is ASCII, so that they survive.

    What JSON does not know becomes text as pydantic writes it (dates, decimals, paths); whoever
    needs it back as it was refuses it before, as arguments and results of functions are.
    """
    try:
        return _JSON.to_json(value).decode()
    except pydantic_core.PydanticSerializationError:
        return json.dumps(value, separators=(",", ":"))


def from_json(text: str) -> Any:
    """Undo :func:`to_json`."""
    try:
        return pydantic_core.from_json(text)  # a fifth of json's time
    except ValueError:
        return json.loads(text)  # lone surrogates; raises where it is none


def to_paths(paths: Sequence[str]) -> bytes:
    """Return paths as the bytes that the file system knows, separated by NUL."""
    return b"\0".join(map(os.fsencode, paths)) if paths else b""


def from_paths(value: bytes) -> tuple[str, ...]:
    """Undo :func:`to_paths`."""
    return tuple(map(os.fsdecode, value.split(b"\0"))) if value else ()


def to_error(error: ErrorInfo | None) -> str | None:
    """Return the error as JSON; unlike pydantic's own, this takes lone surrogates."""
    return None if error is None else to_json(error.model_dump())


def from_error(value: str | None) -> ErrorInfo | None:
    """Undo :func:`to_error`."""
    return None if value is None else ErrorInfo(**json.loads(value))


def to_result(result: Mapping[str, Any] | None) -> str | None:
    """Return a job's result as JSON."""
    return None if result is None else to_json(dict(result))


def job_from(row: Row) -> Job:
    """Build a job from :data:`JOB_COLUMNS`."""
    return Job(  # by place: by name takes twice the time
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        from_text(row[5]),
        _STATES.get(row[6]) or JobState(row[6]),
        from_json(row[7]),
        from_paths(row[8]),
        row[9],
        row[10],
        row[11],
        row[12],
        row[13],
        row[14],
        row[15],
        bool(row[16]),
        None if row[17] is None else from_json(row[17]),
        from_error(row[18]),
        row[19],
    )


def head_from(row: Row) -> BatchHead:
    """Build a batch's head from :data:`HEAD_COLUMNS`."""
    return BatchHead(**_head(row))


def batch_from(row: Row) -> Batch:
    """Build a batch from :data:`BATCH_COLUMNS`."""
    return Batch(**_head(row), submission=json.loads(row[13]), shared=json.loads(row[14]))


def _head(row: Row) -> dict[str, Any]:
    return {
        "id": row[0],
        "kind": row[1],
        "name": from_text(row[2]),
        "planning": bool(row[3]),
        "paused": bool(row[4]),
        "version": row[5],
        "submitted": row[6],
        "counts": _batch_counts(row[8] or 0, json.loads(row[7])),
        "skipped": row[9],
        "refused": row[10],
        "error": from_error(row[11]),
        "cancelled": bool(row[12]),
    }


def _batch_counts(entered: int, moved: Mapping[str, int]) -> dict[JobState, int]:
    """Count a batch's jobs, of which so many entered as Waiting and these have moved since."""
    counts = {**moved, "waiting": entered + moved.get("waiting", 0)}
    return {JobState(state): jobs for state, jobs in counts.items() if jobs}


def lane_from(row: Row) -> Lane:
    """Build a lane from :data:`LANE_COLUMNS`."""
    name, kind, limit, paused, held, waiting, running = row
    return Lane(name, kind, limit, bool(paused), from_error(held), waiting, running)


def attempt_from(row: Row) -> Attempt:
    """Build an attempt from :data:`ATTEMPT_COLUMNS`."""
    number, job, count, started, ended, outcome, error = row
    ending = None if outcome is None else Outcome(outcome)
    return Attempt(number, job, count, started, ended, ending, from_error(error))


def left_out_from(row: Row) -> LeftOut:
    """Build a left-out input from ``input, outcome, code, reason``."""
    return LeftOut(from_text(row[0]), row[1], row[2], from_text(row[3]))


def line_from(row: Row) -> LogLine:
    """Build a log line from :data:`LINE_COLUMNS`."""
    return LogLine(row[0], row[1], row[2], row[3], from_text(row[4]))


LONGEST_CHARACTER = 4
"""Bytes of a character in UTF-8, at most."""


def cut_line_from(row: Row, width: int) -> LogLine:
    """Build a log line from :data:`LINE_COLUMNS` whose text is UTF-8 that may end anywhere."""
    text = codecs.getincrementaldecoder("utf-8")("surrogatepass").decode(row[4])
    return LogLine(row[0], row[1], row[2], row[3], text[:width])
