"""Renames, syncs and removals beside SQLite fail in turn, or the program dies at each of them."""

from __future__ import annotations

import errno
import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from desktop_app.domain.errors import StoreError
from desktop_app.domain.job import JobFilter, JobState
from desktop_app.store import Backups, open_store
from desktop_app.store.check import check
from desktop_app.store.database import look_over, open_reader
from tests.claiming import claim
from tests.faulty_machine import Death, Trouble, troubled_machine
from tests.integration.store.conftest import Shop
from tests.integration.store.test_store_backups import JOBS, fill, read_all, spoil

TRACE = b"lena-the-recipient"
TROUBLES: dict[str, tuple[Callable[[], BaseException], bool]] = {
    "once": (lambda: OSError(errno.EIO, "Input/output error"), False),
    "lasting": (lambda: OSError(errno.ENOSPC, "No space left on device"), True),
    "death": (lambda: Death("the program died"), True),
}
pytestmark = [pytest.mark.fault, pytest.mark.timeout(600)]  # in full size


Troubled = Callable[[Shop, Callable[[Shop], object]], Iterator[Shop]]


@pytest.fixture(params=list(TROUBLES.values()), ids=list(TROUBLES))
def each_time(request: pytest.FixtureRequest) -> Troubled:
    """Do work on copies of a shop, each time with a later change failing; yield each."""
    step = 1 if request.config.option.full else 3
    return lambda shop, work: _each_time(shop, request.param, work, step)


def _each_time(
    shop: Shop,
    trouble: tuple[Callable[[], BaseException], bool],
    work: Callable[[Shop], object],
    step: int,
) -> Iterator[Shop]:
    for number in itertools.count(1, step):
        copy = Shop(shop.folder.with_name(f"data-{number}"), shop.runner)
        shutil.copytree(shop.folder, copy.folder)
        error, lasting = trouble
        meets = Trouble(number, error, lasting)
        with troubled_machine(meets), suppress(StoreError, Death):
            work(copy)
        yield copy
        copy.stop()
        if not meets.met:
            return


def sound(shop: Shop) -> None:
    """Everything in the folder is whole: both files, and each backup."""
    shop.stop()
    assert check(shop.folder) == []
    for backup in Backups(shop.folder).all():
        db = open_reader(backup)
        look_over(db, backup)
        db.close()


def opened(shop: Shop) -> None:
    """Open the shop; it is closed when it is stopped."""
    shop.open += open_store(shop.folder)


def test_a_restore_that_is_cut_short_is_done_by_the_next_start(
    shop: Shop, each_time: Troubled
) -> None:
    """Whichever step fails or is the last one, the queue comes back from its backup, held."""
    jobs, logs = shop.start()
    fill(shop, jobs, logs)
    Backups(shop.folder).make()
    shop.add(jobs, "later")
    for claimed in shop.run(claim(jobs, "k", JOBS, now=40.0)):
        shop.say(logs, claimed.attempt.id)
    shop.stop()
    spoil(shop.queue, 0, b"not a database")
    for again in each_time(shop, opened):
        again.stop()
        jobs, logs = again.start()
        assert read_all(jobs, logs) == JOBS
        assert jobs.paused()
        assert len(list(again.folder.glob("queue.damaged-*.sqlite3"))) == 1
        again.run(jobs.recover(now=50.0))
        sound(again)


def test_a_new_queue_never_meets_the_logs_of_the_old_one(shop: Shop, each_time: Troubled) -> None:
    """Without a backup a new queue is begun beside new logs, at whichever step it was cut short."""
    jobs, logs = shop.start()
    fill(shop, jobs, logs)
    shop.stop()
    spoil(shop.queue, 0, b"not a database")
    for again in each_time(shop, opened):
        again.stop()
        jobs, logs = again.start()
        assert list(jobs.ids(JobFilter())) == []
        assert list(logs.lines(1)) == []
        for name in ("queue", "logs"):
            assert len(list(again.folder.glob(f"{name}.damaged-*.sqlite3"))) == 1
        sound(again)


def test_a_backup_that_fails_spoils_none(shop: Shop, each_time: Troubled) -> None:
    """Whichever step fails, all backups there are are whole, and no half of one stays."""
    jobs, logs = shop.start()
    fill(shop, jobs, logs)
    kept = Backups(shop.folder).make()
    shop.stop()
    for again in each_time(shop, lambda shop: Backups(shop.folder).make()):
        backups = Backups(again.folder)
        assert {kept.name} <= {one.name for one in backups.all()}
        sound(again)
        backups.make()
        backups.make()
        assert sorted(again.folder.joinpath("backups").iterdir()) == backups.all()[::-1]


def test_forgetting_that_is_cut_short_is_done_by_the_next_start(
    shop: Shop, each_time: Troubled
) -> None:
    """What was begun to be forgotten leaves no byte in any file once the next start is done."""
    jobs, logs = shop.start()
    fill(shop, jobs, logs)
    trace = TRACE.decode()
    batch = shop.add(jobs, *(f"{trace} {n}" for n in range(20)))
    shop.run(claim(jobs, "k", JOBS, now=40.0))
    shop.stop()
    shutil.copy(shop.queue, shop.folder / "queue.damaged-20200101T000000Z.sqlite3")
    jobs, logs = shop.start()
    shop.run(jobs.recover(now=41.0))
    shop.run(jobs.cancel(JobFilter(), now=42.0))
    Backups(shop.folder).make()
    Backups(shop.folder).make()
    shop.stop()

    def forget(shop: Shop) -> None:
        backups = Backups(shop.folder)
        jobs, logs = shop.start()
        backups.begin_forgetting()
        shop.run(logs.forget(shop.run(jobs.forget(batch.id))))
        backups.end_forgetting()

    for again in each_time(shop, forget):
        again.stop()
        jobs, _ = again.start()
        if Backups(again.folder).forgetting:
            Backups(again.folder).end_forgetting()
        there = batch.id in {one.id for one in jobs.batches()}
        sound(again)
        data = b"".join(file.read_bytes() for file in again.folder.rglob("*") if file.is_file())
        assert (TRACE in data) == there
        jobs, _ = again.start()
        states = {job.state for job in jobs.rows(jobs.ids(JobFilter())).values()}
        assert JobState.FAILED in states
