"""``demo``: the main job on bundled samples, through the real queue, in a folder of its own."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.api import present
from desktop_app.api.shared import SharedDesk
from desktop_app.app import Demo, Window, run_window
from desktop_app.cli.follow import listening
from desktop_app.cli.session import ALL_DONE, SOME_FAILED, Session, run
from desktop_app.cli.submit import follow_quietly
from desktop_app.domain.errors import FolderOwned, MachineLacks, NotFound
from desktop_app.domain.job import Batch, JobFilter
from desktop_app.domain.offers import DemoBatch
from desktop_app.engine import RunScope
from desktop_app.host.machine import qt_platform
from desktop_app.host.owner import FolderLock
from desktop_app.host.paths import private_folder
from desktop_app.host.settings import LOOKS


def demo(session: Session, given: argparse.Namespace) -> int:
    """Run it; 0 when every batch ended as its kind said, its planned failures included."""
    place = private_folder(session.folder) / "demo"
    queue, results = place / "queue", place / "results"
    _clean(queue, results)
    if not any(True for _ in session.kinds):
        raise MachineLacks("No kind of job was found.", "Install JobDesk again.")
    own = Session(queue, session.output)
    headless = given.headless
    if not headless and qt_platform(os.environ) is None:
        session.output.say("There is no display: the demo runs without a window.")
        headless = True
    shown = Demo(own.kinds, results)
    try:
        status = (
            run(lambda: _headless(own, shown))
            if headless
            else _windowed(own, shown, _looks(session))
        )
    finally:
        shown.close()
    session.output.say(f"The results are in {results}")
    return status


def _clean(queue: Path, results: Path) -> None:
    """Forget the last demo; raise ``FolderOwned`` when one is running."""
    lock = FolderLock(queue.parent, "jobdesk demo")
    inner = FolderLock(queue, "jobdesk demo") if queue.exists() else None
    try:
        if not lock.acquire() or (inner is not None and not inner.acquire()):
            raise FolderOwned("A demo is running already.")
        for folder in (queue, results):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        if inner is not None:
            inner.release()
        lock.release()


async def _headless(session: Session, shown: Demo) -> int:
    async with session.desk("jobdesk demo", RunScope.ALL) as desk:
        return await _play(session, shown, desk)


async def _play(session: Session, shown: Demo, desk: SharedDesk) -> int:
    with listening(desk) as heard:
        queued = await shown.submit(desk)
        ended = [
            (await follow_quietly(session, desk, heard, batch.id), said) for batch, said in queued
        ]
    return _tell(session, desk, ended)


def _looks(session: Session) -> Mapping[str, Any]:
    """Return how the user's own window looks and what it speaks: so does that of the demo."""
    try:
        with session.readers() as record:
            stored = record.jobs.settings()
    except NotFound:
        return {}
    return {key: value for key, value in stored.items() if key in LOOKS}


def _windowed(session: Session, shown: Demo, looks: Mapping[str, Any]) -> int:
    told: list[int] = []

    def ready(window: Window, desk: SharedDesk) -> None:
        async def play() -> None:
            told.append(await _play(session, shown, desk))
            session.output.say("Close the window to end the demo.")

        # The queue itself is soon empty; this list keeps what has been done.
        window.show_list("all")
        window.start(play)

    status = run_window(session.folder, session.kinds, demo=True, settings=looks, on_ready=ready)
    return told[0] if told else status


def _tell(session: Session, desk: SharedDesk, ended: Sequence[tuple[Batch, DemoBatch]]) -> int:
    """Print every job and batch, and say whether all went as described."""
    surprises = []
    for batch, said in ended:
        ids = desk.jobs.ids(JobFilter(batch=batch.id))
        rows = desk.jobs.rows(ids)
        for number in ids:
            session.output.event(present.job_object(rows[number]))
        for left_out in desk.jobs.left_out(batch.id):
            session.output.event(present.left_out_object(left_out))
        session.output.event(present.batch_object(batch))
        counts = {str(state): number for state, number in batch.counts.items() if number}
        if counts != dict(said.expected):
            surprises.append(f"batch {batch.id}: {counts}, not {dict(said.expected)}")
    if surprises:
        session.output.say("Not as described: " + "; ".join(surprises))
        return SOME_FAILED
    session.output.say("All went as described, its planned failures included.")
    return ALL_DONE
