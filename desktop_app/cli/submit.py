"""``run``, ``submit``, ``plan`` and ``work``: submissions in, plans and outcomes out."""

from __future__ import annotations

import argparse
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from desktop_app.api import present
from desktop_app.cli.arguments import kind_options, read_object
from desktop_app.cli.follow import Follower, Listening, Stuck, listening
from desktop_app.cli.session import ALL_DONE, REFUSED, SOME_FAILED, Session
from desktop_app.domain.desk import Desk
from desktop_app.domain.errors import (
    FieldError,
    JobError,
    NotFound,
    SubmissionRefused,
    refusal,
)
from desktop_app.domain.job import Batch, BatchHead, JobState
from desktop_app.domain.kind import AnyKind
from desktop_app.engine import RunScope, check_submission
from desktop_app.engine.context import Planning, item_as_json
from desktop_app.engine.plans import public_item
from desktop_app.host.secrets import SystemSecrets

_BAD = (JobState.FAILED, JobState.CHECK, JobState.CANCELLED)


async def run(session: Session, given: argparse.Namespace) -> int:
    """Submit and follow this batch to its end."""
    kind, submission = _submission(session, given)
    async with session.desk(f"jobdesk run {kind.name}", RunScope.OWN) as desk:
        with listening(desk) as heard:
            batch = await _queue(desk, kind, submission)
            follower = Follower(
                desk,
                heard,
                session.output,
                batch=batch.id,
                kind=kind,
                patience=given.patience,
                hold=kind.earliest(check_submission(kind, submission)),
            )
            if (status := _unplanned(session, await follower.planned())) is not None:
                return status
            stuck = await follower.settled()
        return _outcome(session, desk.jobs.batch(batch.id), stuck)


async def submit(session: Session, given: argparse.Namespace) -> int:
    """Queue it, print its plan and return."""
    kind, submission = _submission(session, given)
    async with session.desk(f"jobdesk submit {kind.name}", RunScope.PLAN_ONLY) as desk:
        with listening(desk) as heard:
            batch = await _queue(desk, kind, submission)
            follower = Follower(desk, heard, session.output, batch=batch.id, kind=kind)
            planned = await follower.planned()
        if (status := _unplanned(session, planned)) is not None:
            return status
        with session.readers() as record:
            session.output.event(present.batch_object(record.jobs.batch(planned.id)))
        return SOME_FAILED if planned.refused else ALL_DONE


def plan(session: Session, given: argparse.Namespace) -> int:
    """Print the plan; nothing is written, not even a data folder."""
    kind, raw = _submission(session, given)
    submission = check_submission(kind, raw)
    context = Planning(
        time.time(),
        lambda: False,
        secrets=SystemSecrets(),
        settings=session.stored_settings(kind),
    )
    counts = {"planned": 0, "skipped": 0, "refused": 0}
    try:
        for item in kind.plan(submission, context):
            found = item_as_json(item)
            if found["outcome"] in counts:
                counts[found["outcome"]] += 1
            session.output.event(public_item(found), flush=False)
    except JobError as error:
        raise SubmissionRefused.at(msg=error.message, type=error.error_code) from None
    session.output.event(present.plan_object(None, counts))
    if not counts["planned"] and (counts["refused"] or not counts["skipped"]):
        return REFUSED
    return SOME_FAILED if counts["refused"] else ALL_DONE


async def work(session: Session, given: argparse.Namespace) -> int:
    """Run everything that is stored."""
    async with session.desk("jobdesk work", RunScope.ALL) as desk:
        with listening(desk) as heard:
            follower = Follower(desk, heard, session.output, patience=given.patience)
            stuck = await follower.settled(until_idle=given.until_idle)
        if stuck is not None:
            session.output.say(stuck.why)
        return SOME_FAILED if stuck is not None or follower.failed else ALL_DONE


async def follow_quietly(session: Session, desk: Desk, heard: Listening, batch: int) -> Batch:
    """Return the batch when nothing more can happen in it without a person."""
    follower = Follower(desk, heard, session.output, batch=batch, quiet=True)
    await follower.planned()
    await follower.settled()
    return desk.jobs.batch(batch)


# --- reading a submission -----------------------------------------------------------------------


def _submission(session: Session, given: argparse.Namespace) -> tuple[AnyKind, Mapping[str, Any]]:
    """Return the kind and a raw submission whose paths are absolute and whose fields are good."""
    try:
        kind = session.kinds.get(given.kind)
    except NotFound as error:
        raise SubmissionRefused.at("kind", msg=error.message, type=error.code) from None
    options, inputs = kind_options(kind, given.words)
    inputs += given.inputs
    if given.spec is None:
        raw, base = kind.from_options(options, inputs), Path.cwd()
    elif options or inputs:
        raise SubmissionRefused.at(
            "spec", msg="Give either --spec or options, not both.", type="conflict"
        )
    else:
        raw, base = _read(given.spec)
    try:
        kind.submission_type.model_validate(raw)
    except ValidationError as error:
        raise SubmissionRefused.from_validation(error) from None
    return kind, kind.absolute(raw, base)


def _read(spec: str) -> tuple[dict[str, Any], Path]:
    if spec == "-":
        return read_object(sys.stdin.buffer.read()), Path.cwd()
    path = Path(spec).absolute()
    try:
        text = path.read_bytes()
    except OSError as error:
        raise SubmissionRefused(
            [FieldError(loc=("spec",), msg=f"{spec}: {error.strerror}", type="file.unreadable")]
        ) from None
    return read_object(text), path.parent


# --- what becomes of it -------------------------------------------------------------------------


async def _queue(desk: Desk, kind: AnyKind, submission: Mapping[str, Any]) -> Batch:
    # the key makes it one batch even when the owner dies before its answer arrives
    return await desk.submit(kind.name, submission, idempotency_key=uuid.uuid4().hex)


def _unplanned(session: Session, batch: BatchHead) -> int | None:
    """Return the exit status when there is nothing to run, None when there is."""
    if batch.total:
        return None
    if batch.error is not None:
        session.output.event(present.refused_object(refusal(batch.error)))
    session.output.event(present.batch_object(batch))
    if batch.cancelled:
        return SOME_FAILED
    nothing = batch.error is not None or batch.refused or not batch.skipped
    return REFUSED if nothing else ALL_DONE


def _outcome(session: Session, batch: Batch, stuck: Stuck | None) -> int:
    session.output.event(present.batch_object(batch))
    if stuck is not None:
        session.output.say(stuck.why)
        return SOME_FAILED
    bad = batch.refused or any(batch.counts.get(state) for state in _BAD)
    return SOME_FAILED if bad else ALL_DONE
