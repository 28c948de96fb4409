"""Commands that change stored jobs, and settings: whoever owns the folder makes the change."""

from __future__ import annotations

import argparse
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from desktop_app.api import present
from desktop_app.api.shared import SharedDesk
from desktop_app.cli.session import ALL_DONE, SOME_FAILED, Session
from desktop_app.domain.errors import NotFound, SubmissionRefused
from desktop_app.domain.job import JobFilter, JobState
from desktop_app.domain.ports import Changed
from desktop_app.engine import RunScope
from desktop_app.host.settings import LANE_PREFIX, Settings

_Change = Callable[[SharedDesk], Awaitable[Changed]]


async def retry(session: Session, given: argparse.Namespace) -> int:
    """Try again what failed, all of it or these jobs."""
    _one_of(given, "ids", "failed", "batch", together=("failed", "batch"))
    states = frozenset({JobState.FAILED}) if not given.ids else None
    where = JobFilter(ids=_ids(given), batch=given.batch, states=states)
    return await _change(session, given, lambda desk: desk.retry(where))


async def cancel(session: Session, given: argparse.Namespace) -> int:
    """Cancel jobs, or a batch with its plan."""
    _one_of(given, "ids", "batch")
    if given.batch is not None:
        return await _change(session, given, lambda desk: desk.cancel_batch(given.batch))
    return await _change(session, given, lambda desk: desk.cancel(JobFilter(ids=_ids(given))))


async def pause(session: Session, given: argparse.Namespace) -> int:
    """Pause jobs, a batch, a lane or the whole queue."""
    if given.ids:
        _one_of(given, "ids", "batch", "lane")
        return await _change(session, given, lambda desk: desk.pause(JobFilter(ids=_ids(given))))
    return await _hold(session, given, paused=True)


async def resume(session: Session, given: argparse.Namespace) -> int:
    """Resume what was paused."""
    if given.ids:
        _one_of(given, "ids", "batch", "lane")
        return await _change(session, given, lambda desk: desk.resume(JobFilter(ids=_ids(given))))
    return await _hold(session, given, paused=False)


async def start(session: Session, given: argparse.Namespace) -> int:
    """Put jobs at the head of their lane."""
    return await _change(session, given, lambda desk: desk.start_now(JobFilter(ids=_ids(given))))


async def settle(session: Session, given: argparse.Namespace) -> int:
    """Answer jobs in Check."""
    where = JobFilter(ids=_ids(given))
    return await _change(session, given, lambda desk: desk.settle(where, given.word))


async def forget(session: Session, given: argparse.Namespace) -> int:
    """Delete every trace of a finished batch."""
    async with _desk(session, given) as desk:
        await desk.forget(given.batch)
    session.output.say(f"Batch {given.batch} is forgotten.")
    if session.output.as_json:
        session.output.event({"event": "forgotten", "batch": given.batch})
    return ALL_DONE


async def settings(session: Session, given: argparse.Namespace) -> int:
    """Print settings, or change one."""
    known = Settings(session.kinds)
    if given.action == "set":
        value = None if given.value is None else _checked(known, given.key, given.value)
        async with _desk(session, given) as desk:
            if not given.key.startswith(LANE_PREFIX):
                await desk.put_setting(given.key, value)
            elif value is None:
                raise SubmissionRefused.at(given.key, msg="A number is needed.", type="missing")
            else:
                await desk.set_limit(given.key.removeprefix(LANE_PREFIX), value)
            _print_settings(session, known, _stored(desk), given.key)
        return ALL_DONE
    with session.readers() as record:
        try:
            stored = _stored(record)
        except NotFound:
            stored = {}  # nothing has been queued here yet
    _print_settings(session, known, stored, given.key)
    return ALL_DONE


# --- parts --------------------------------------------------------------------------------------


def _desk(session: Session, given: argparse.Namespace) -> Any:
    return session.desk(f"jobdesk {given.command}", RunScope.PLAN_ONLY)


def _ids(given: argparse.Namespace) -> tuple[int, ...] | None:
    return tuple(given.ids) or None


def _one_of(given: argparse.Namespace, *names: str, together: tuple[str, ...] = ()) -> None:
    """Refuse a command that does not say what it is about, or says two things."""
    said = [name for name in names if getattr(given, name) not in (None, [], False)]
    words = " or ".join("ID" if name == "ids" else f"--{name}" for name in names)
    if not said or (len(said) > 1 and not set(said) <= set(together)):
        raise SubmissionRefused.at(given.command, msg=f"Give {words}.", type="missing")


async def _change(session: Session, given: argparse.Namespace, change: _Change) -> int:
    async with _desk(session, given) as desk:
        _require_jobs(desk, _ids(given) or () if hasattr(given, "ids") else ())
        changed = await change(desk)
    if session.output.as_json:
        for job in changed.jobs:
            session.output.event(present.job_object(job), flush=False)
        problems = {str(number): why for number, why in changed.not_possible.items()}
        session.output.event(
            {
                "event": "changed",
                "command": given.command,
                "count": changed.count,
                "not_possible": problems,
            }
        )
    else:
        jobs = "job" if changed.count == 1 else "jobs"
        session.output.say(f"{given.command}: {changed.count} {jobs}")
    for why in changed.not_possible.values():
        session.output.say(f"not possible: {why}")
    return SOME_FAILED if changed.not_possible else ALL_DONE


def _require_jobs(desk: SharedDesk, ids: tuple[int, ...]) -> None:
    for number in ids:
        desk.jobs.job(number)


async def _hold(session: Session, given: argparse.Namespace, *, paused: bool) -> int:
    async with _desk(session, given) as desk:
        if given.batch is not None and given.lane is not None:
            raise SubmissionRefused.at(
                given.command, msg="Give --batch or --lane, not both.", type="conflict"
            )
        if given.batch is not None:
            shown = present.batch_object(await desk.pause_batch(given.batch, paused=paused))
        elif given.lane is not None:
            shown = present.lane_object(await desk.pause_lane(given.lane, paused=paused))
        else:
            await desk.pause_queue(paused=paused)
            shown = {"event": "queue", "state": "paused" if paused else "open"}
    if session.output.as_json or "id" in shown or "lane" in shown:
        session.output.event(shown)
    else:
        session.output.say(f"The queue is {shown['state']}.")
    return ALL_DONE


def _checked(known: Settings, key: str, text: str) -> Any:
    """Return what to store: the text as JSON, or as it stands where the setting is a text."""
    try:
        read = json.loads(text)
    except ValueError:
        return known.check(key, text)
    try:
        return known.check(key, read)
    except SubmissionRefused as refused:
        try:
            return known.check(key, text)
        except SubmissionRefused:
            raise refused from None


def _stored(record: Any) -> Mapping[str, Any]:
    lanes = {f"{LANE_PREFIX}{lane.name}": lane.limit for lane in record.jobs.lanes()}
    return {**record.jobs.settings(), **lanes}


def _print_settings(
    session: Session, known: Settings, stored: Mapping[str, Any], key: str | None
) -> None:
    lanes = [name for name in stored if name.startswith(LANE_PREFIX)]
    if key is not None and key.startswith(LANE_PREFIX) and key not in lanes:
        raise NotFound(f"There is no lane “{key.removeprefix(LANE_PREFIX)}” yet.")
    for name in [key] if key is not None else [*known.known(), *lanes]:
        value = known.value(name, stored)
        if session.output.as_json:
            session.output.event({"event": "setting", "key": name, "value": value}, flush=False)
        else:
            session.output.line(f"{name} = {json.dumps(value, ensure_ascii=False)}")
