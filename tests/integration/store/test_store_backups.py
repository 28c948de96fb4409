"""Backups, and what becomes of a queue whose file was damaged in any way."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from random import Random

import pytest

from desktop_app.domain.errors import ErrorInfo, StoreDamaged, StoreError
from desktop_app.domain.job import AttemptEnd, JobFilter, JobState, LogLine, Outcome
from desktop_app.store import Backups, SqliteJobStore, SqliteLogStore, database
from desktop_app.store.backups import KEPT
from desktop_app.store.check import check
from desktop_app.store.database import SUSPECT, side
from tests.claiming import claim
from tests.integration.store.conftest import Shop

JOBS = 60
BROKEN = ErrorInfo(code="image.truncated", message="The picture ends early.")


def fill(shop: Shop, jobs: SqliteJobStore, logs: SqliteLogStore) -> None:
    """Queue a batch and bring some of it to an end."""
    shop.add(jobs, *(f"picture {number}.jpg" for number in range(JOBS)), outputs=("/out/é.webp",))
    claimed = shop.run(claim(jobs, "k", JOBS // 2, now=20.0))
    logs.append([LogLine(one.attempt.id, 1, 1.0, "info", "started") for one in claimed])
    shop.run(logs.flush())
    ends = [
        AttemptEnd(one.job.id, one.attempt.id, outcome, state, 30.0, {"r": 1}, error)
        for one, (outcome, state, error) in zip(
            claimed,
            [
                (Outcome.SUCCEEDED, JobState.DONE, None),
                (Outcome.FAILED, JobState.FAILED, BROKEN),
            ]
            * (JOBS // 6),
            strict=False,
        )
    ]
    shop.run(jobs.close_attempts(ends))


def spoil(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def read_all(jobs: SqliteJobStore, logs: SqliteLogStore) -> int:
    """Read everything there is, as a window would; return how many jobs there are."""
    ids = jobs.ids(JobFilter())
    for job in jobs.rows(ids).values():
        for attempt in jobs.attempts(job.id):
            logs.lines(attempt.id)
            logs.counts(attempt.id)
    for batch in jobs.batches():
        jobs.left_out(batch.id)
    jobs.positions(ids)
    jobs.lanes()
    jobs.counts()
    jobs.settings()
    jobs.paused()
    return len(ids)


def test_a_backup_is_a_whole_queue(shop: Shop, tmp_path: Path) -> None:
    """Made beside a running writer, it is sound by itself, private, and has all there was."""
    jobs, logs = shop.start()
    fill(shop, jobs, logs)
    backup = Backups(shop.folder).make()
    shop.add(jobs, "later")
    assert backup.stat().st_mode & 0o077 == 0
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(backup, other / "queue.sqlite3")
    assert check(other) == []
    copied = Shop(other, shop.runner)
    assert len(copied.start()[0].ids(JobFilter())) == JOBS
    copied.stop()


def test_few_backups_are_kept(shop: Shop) -> None:
    """The newest ones; a new one alone takes the place of all."""
    jobs, _ = shop.start()
    shop.add(jobs, "a")
    backups = Backups(shop.folder)
    made = [backups.make() for _ in range(KEPT + 2)]
    assert backups.all() == made[: -KEPT - 1 : -1]
    alone = backups.make(alone=True)
    assert backups.all() == [alone]


@pytest.mark.parametrize("second", ["end_forgetting", "make"])
def test_backups_are_made_one_after_the_other(
    shop: Shop, second: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is begun beside another spoils neither, and what is forgotten does not come back."""
    jobs, _ = shop.start()
    shop.add(jobs, "a secret picture.jpg")
    shop.run(jobs.cancel(JobFilter(), now=12.0))
    backups, copied, go = Backups(shop.folder), threading.Event(), threading.Event()
    put = os.replace

    def hold_the_first(source: Path, target: Path) -> None:
        if not copied.is_set():
            copied.set()
            assert go.wait(60)
        put(source, target)

    monkeypatch.setattr(os, "replace", hold_the_first)
    with ThreadPoolExecutor() as threads:
        first = threads.submit(backups.make)
        assert copied.wait(60)
        backups.begin_forgetting()
        shop.run(jobs.forget(1))
        shop.run(jobs.rewrite())
        other = threads.submit(getattr(backups, second))
        wait([other], timeout=0.5)  # it would be done by then
        go.set()
        first.result(60)
        other.result(60)
    assert len(backups.all()) == (1 if second == "end_forgetting" else 2)
    assert b"secret" not in backups.all()[0].read_bytes()
    if second == "make":
        assert b"secret" in backups.all()[1].read_bytes()


def test_a_backup_is_due_when_the_queue_has_changed(shop: Shop) -> None:
    """None at all, or one that is older than allowed and than the last change."""
    jobs, _ = shop.start()
    backups = Backups(shop.folder)
    assert backups.outdated(3600.0)
    for _ in range(2):
        backups.make_if_outdated(0.0)
        assert len(backups.all()) == 1
    assert not backups.outdated(0.0)
    shop.add(jobs, "a")
    assert backups.outdated(0.0)
    assert not backups.outdated(3600.0)


def test_a_failed_backup_leaves_nothing(shop: Shop) -> None:
    """What cannot be copied raises, spoils no older backup and leaves no half of one."""
    jobs, _ = shop.start()
    shop.add(jobs, "a")
    backups = Backups(shop.folder)
    kept = backups.make()
    shop.stop()
    shop.queue.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError):
        backups.make(alone=True)
    assert list(kept.parent.iterdir()) == [kept]


def test_a_damaged_queue_comes_back_from_its_backup(shop: Shop) -> None:
    """The newest sound backup takes its place, held; the damaged file is kept; all is told."""
    jobs, logs = shop.start()
    fill(shop, jobs, logs)
    backups = Backups(shop.folder)
    backups.make()
    spoil(backups.make(), 0, b"no backup either")
    shop.add(jobs, "later")
    (claimed,) = shop.run(claim(jobs, "k", 1, now=40.0))
    logs.append([LogLine(claimed.attempt.id, 1, 1.0, "info", "after the backup")])
    shop.run(logs.flush())
    shop.stop()
    spoil(shop.queue, 0, b"not a database")

    jobs, logs = shop.start()
    (notice,) = jobs.notices
    (aside,) = shop.folder.glob("queue.damaged-*.sqlite3")
    assert notice.code == "store.restored"
    assert str(aside) in notice.message
    assert read_all(jobs, logs) == JOBS
    assert jobs.paused()
    assert list(logs.lines(claimed.attempt.id)) == []
    assert [line.text for line in logs.lines(claimed.attempt.id - 1)] == ["started"]
    shop.run(jobs.recover(now=50.0))
    shop.stop()
    assert check(shop.folder) == []


def test_damage_met_while_running_is_looked_for_at_the_next_start(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file too large to be checked at every start is checked after damage was met in it."""
    jobs, logs = shop.start()
    fill(shop, jobs, logs)
    shop.stop()
    backups = Backups(shop.folder)
    backups.make()
    monkeypatch.setattr(database, "ALWAYS_CHECKED_BYTES", 0)
    spoil(shop.queue, shop.queue.stat().st_size // 4, b"\xff" * (shop.queue.stat().st_size // 2))
    jobs, _ = shop.start()
    assert jobs.notices == ()
    with pytest.raises(StoreError, match="damaged"):
        shop.run(jobs.cancel(JobFilter(), now=40.0))
    assert side(shop.queue, SUSPECT).exists()
    shop.stop()
    jobs, logs = shop.start()
    assert [notice.code for notice in jobs.notices] == ["store.restored"]
    assert read_all(jobs, logs) == JOBS
    assert not side(shop.queue, SUSPECT).exists()


def flipped(path: Path, random: Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(random.choice([1, 1, 8])):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    path.write_bytes(data)


def truncated(path: Path, random: Random) -> None:
    with path.open("r+b") as file:
        file.truncate(random.randrange(path.stat().st_size))


@pytest.mark.parametrize("harm", [flipped, truncated])
def test_any_damage_is_survived(
    shop: Shop, tmp_path: Path, harm: Callable[[Path, Random], None], pytestconfig: pytest.Config
) -> None:
    """Whatever was flipped or cut off: the queue opens, has every job, and can be read whole."""
    jobs, logs = shop.start()
    fill(shop, jobs, logs)
    Backups(shop.folder).make()
    shop.stop()
    for seed in range(200 if pytestconfig.option.full else 15):
        random = Random(seed)
        folder = tmp_path / str(seed)
        shutil.copytree(shop.folder, folder)
        harm(folder / random.choice(["queue.sqlite3", "queue.sqlite3", "logs.sqlite3"]), random)
        spoiled = Shop(folder, shop.runner)
        jobs, logs = spoiled.start()
        told = {notice.code for notice in (*jobs.notices, *logs.notices)}
        assert told <= {"store.restored", "store.damaged", "store.logs_damaged"}, seed
        if jobs.notices:
            assert read_all(jobs, logs) == JOBS, seed
        else:
            read_unless_told(jobs, logs, seed)
        spoiled.stop()
        shutil.rmtree(folder)


def read_unless_told(jobs: SqliteJobStore, logs: SqliteLogStore, seed: int) -> None:
    """Read all; a bit flipped in a text gives a text, anything else is met as damage by name."""
    try:
        found = read_all(jobs, logs)
    except StoreDamaged:
        return
    assert found == JOBS, seed
