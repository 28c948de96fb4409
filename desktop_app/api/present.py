"""Jobs, batches, lanes and plans as the JSON objects that scripts rely on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop_app.domain.errors import FieldError, SubmissionRefused
from desktop_app.domain.job import BatchHead, Job, JobState, Lane, LeftOut, LogLine
from desktop_app.engine.report import moment


def job_object(job: Job, position: int | None = None) -> dict[str, Any]:
    """Return a job; ``position`` is its 1-based place in its lane, where it waits."""
    shown: dict[str, Any] = {
        "event": "job",
        "id": job.id,
        "batch": job.batch,
        "kind": job.kind,
        "lane": job.lane,
        "name": job.name,
        "state": str(job.state),
        "attempts": job.attempts,
        "seconds": None if job.seconds is None else round(job.seconds, 6),
        "submitted": moment(job.submitted),
        "started": moment(job.started),
        "finished": moment(job.finished),
        "result": None if job.result is None else dict(job.result),
        "error": None if job.error is None else job.error.public(),
    }
    if position is not None:
        shown["position"] = position
    if job.state in {JobState.RETRYING, JobState.SCHEDULED}:
        shown["next_try"] = moment(job.due_at)
    return shown


def batch_object(batch: BatchHead) -> dict[str, Any]:
    """Return a batch; its counts hold the jobs per state and what the plan left out."""
    counts = {str(state): number for state, number in batch.counts.items() if number}
    if batch.skipped:
        counts["skipped"] = counts.get("skipped", 0) + batch.skipped
    if batch.refused:
        counts["refused"] = batch.refused
    shown: dict[str, Any] = {
        "event": "batch",
        "id": batch.id,
        "kind": batch.kind,
        "name": batch.name,
        "state": str(batch.state),
        "counts": counts,
        "submitted": moment(batch.submitted),
    }
    if batch.error is not None:
        shown["error"] = batch.error.public()
    return shown


def lane_object(lane: Lane) -> dict[str, Any]:
    """Return a lane and, when it is held, why and what to do."""
    shown: dict[str, Any] = {"event": "lane", "lane": lane.name, "state": lane_state(lane)}
    if lane.held is not None:
        shown |= {
            "code": lane.held.code,
            "reason": lane.held.message,
            "remedy": lane.held.remedy,
        }
    return shown | {"limit": lane.limit, "waiting": lane.waiting, "running": lane.running}


def lane_state(lane: Lane) -> str:
    """Return ``held`` (by an error), ``paused`` (by the user) or ``open``."""
    if lane.held is not None:
        return "held"
    return "paused" if lane.paused else "open"


def plan_object(batch: int | None, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return the summary of a plan; without a batch nothing was queued."""
    shown = {key: counts.get(key, 0) for key in ("planned", "skipped", "refused")}
    return {"event": "plan", "batch": batch, **shown}


def planned_object(job: Job, given: str) -> dict[str, Any]:
    """Return the plan's item for a job that is stored already; ``given`` is its input."""
    return {
        "event": "item",
        "input": given,
        "outcome": "planned",
        "name": job.name,
        "outputs": list(job.outputs),
    }


def left_out_object(item: LeftOut) -> dict[str, Any]:
    """Return the plan's item for an input that made no job."""
    return {
        "event": "item",
        "input": item.input,
        "outcome": item.outcome,
        "code": item.code,
        "reason": item.reason,
    }


def refused_object(refused: SubmissionRefused | Sequence[FieldError]) -> dict[str, Any]:
    """Return the fields that were refused, without their values."""
    found = refused.errors if isinstance(refused, SubmissionRefused) else refused
    return {"event": "refused", "errors": [error.model_dump(mode="json") for error in found]}


def line_object(line: LogLine, *, job: int | None, attempt: int | None) -> dict[str, Any]:
    """Return a line of a log; ``attempt`` is 1 for the job's first."""
    return {
        "event": "log",
        "job": job,
        "attempt": attempt,
        "number": line.number,
        "time": moment(line.time),
        "level": line.level,
        "text": line.text,
    }
