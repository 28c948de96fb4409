"""What only a file can show: its schema, its indexes, its permissions, its other readers."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import apsw
import pytest

from desktop_app.domain.errors import NotFound, StoreError
from desktop_app.domain.job import (
    AttemptEnd,
    JobFilter,
    JobState,
    LogLine,
    NewBatch,
    NewJob,
    NewPlan,
    Outcome,
    Place,
)
from desktop_app.domain.ports import Sort
from desktop_app.store import open_readers, open_store
from desktop_app.store.attempts import NEXT_DUE
from desktop_app.store.check import check
from desktop_app.store.claims import again_sql, claim_sql
from desktop_app.store.database import (
    JOURNAL,
    ids_of,
    migrate,
    open_reader,
    open_writer,
    side,
    steps,
)
from desktop_app.store.logs import SqliteLogReader
from desktop_app.store.queries import (
    BATCHES_WITH_WORK,
    LOOKED_AT,
    NEWEST_WITH_WORK,
    NEXT_START,
    ids_sql,
)
from desktop_app.store.writer import COMMITS_WITHOUT_ROOM
from tests.claiming import claim
from tests.entering import enter
from tests.integration.store.conftest import Shop

TRACE = "lena-the-recipient"


def schema(db: apsw.Connection) -> list[Any]:
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    return db.execute(query).fetchall()


@pytest.mark.parametrize("name", ["queue", "logs"])
def test_a_fresh_schema_equals_a_migrated_one(tmp_path: Path, name: str) -> None:
    """A database made by any older version becomes, step by step, what a new one is."""
    scripts = steps(name)
    fresh = open_writer(tmp_path / "fresh.sqlite3", scripts)
    for version in range(len(scripts) + 1):
        path = tmp_path / f"from-{version}.sqlite3"
        open_writer(path, scripts[:version]).close()
        migrated = open_writer(path, scripts)
        assert schema(migrated) == schema(fresh)
        assert migrated.pragma("user_version") == len(scripts)
        migrated.close()
    fresh.close()


@pytest.mark.parametrize("version", range(1, len(steps("queue")) + 1))
def test_a_migrated_queue_has_what_it_had(shop: Shop, version: int) -> None:
    """Jobs, attempts, left-out inputs and numbers come along from the oldest version and any."""
    shop.folder.mkdir(mode=0o700)
    db = open_writer(shop.queue, steps("queue")[:1])
    db.execute(
        """
        INSERT INTO batch (kind, name, planning, submission, version, submitted, refused,
          idempotency_key) VALUES ('k', 'one', 0, '{"s":1}', 1, 1.0, 1, 'key'),
          ('k', 'two', 0, '{}', 1, 2.0, 0, NULL), ('k', 'gone', 0, '{}', 1, 2.0, 0, NULL);
        DELETE FROM batch WHERE name = 'gone';
        INSERT INTO left_out VALUES (1, 1, 'input', 'refused', 'code', 'reason');
        INSERT INTO lane (name, kind, "limit", waiting) VALUES ('k', 'k', 4, 1);
        INSERT INTO job (batch, kind, lane, rank, name, state, submitted, finished, attempts,
          payload, outputs) VALUES
          (1, 'k', 'k', 1, 'a', 'done', 1.0, 2.0, 1, '{"p":1}', x'61'),
          (1, 'k', 'k', 2, 'b', 'waiting', 1.0, NULL, 0, '{"p":2}', x'');
        INSERT INTO attempt (job, number, started, ended, outcome)
          VALUES (1, 1, 1.5, 2.0, 'succeeded');
        INSERT INTO batch_count VALUES (1, 'done', 1), (1, 'waiting', 1);
        INSERT INTO kind_count VALUES ('k', 'done', 1), ('k', 'waiting', 1);
        """
    )
    db.close()
    open_writer(shop.queue, steps("queue")[:version]).close()
    jobs, _ = shop.start()
    assert jobs.notices == ()
    assert [(job.id, job.name, job.payload) for job in jobs.rows([1, 2]).values()] == [
        (1, "a", {"p": 1}),
        (2, "b", {"p": 2}),
    ]
    assert len(jobs.attempts(1)) == 1
    assert [item.input for item in jobs.left_out(1)] == ["input"]
    assert list(jobs.ids(JobFilter(batch=1))) == [1, 2]
    assert list(jobs.ids(JobFilter(batch=2))) == []
    batch = shop.add(jobs, "c")
    shop.stop()
    assert batch.id == 4
    assert check(shop.folder) == []


def test_migrated_logs_count_what_they_counted(tmp_path: Path) -> None:
    """Lines of an older version are counted and found as they were, the usual level's too."""
    path = tmp_path / "logs.sqlite3"
    db = open_writer(path, steps("logs")[:1])
    db.execute(
        """
        INSERT INTO line VALUES (1, 1, 1.0, 'info', 'a'), (1, 2, 1.0, 'error', 'b'),
          (1, 3, 1.0, 'info', 'c'), (2, 1, 1.0, 'warning', 'd');
        INSERT INTO level_count VALUES (1, 'info', 2), (1, 'error', 1), (2, 'warning', 1);
        """
    )
    db.close()
    open_writer(path, steps("logs")).close()
    logs = SqliteLogReader(path)
    assert logs.counts(1) == {"info": 2, "error": 1}
    assert logs.counts(2) == {"warning": 1}
    assert [found.attempt for found in logs.look_through("").found] == [2, 1]
    logs.release()


def test_a_failed_step_leaves_the_version_before(tmp_path: Path) -> None:
    """A migration that fails in the middle changes nothing, and is tried again next time."""
    path = tmp_path / "a.sqlite3"
    good = "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);"
    bad = "INSERT INTO a VALUES (2); INSERT INTO nowhere VALUES (1);"
    with pytest.raises(StoreError):
        open_writer(path, [good, bad])
    db = open_reader(path)
    assert db.pragma("user_version") == 1
    assert db.execute("SELECT count(*) FROM a").get == 1
    db.close()


def test_a_newer_file_is_left_alone(shop: Shop) -> None:
    """A file written by a newer version is refused in words, neither changed nor set aside."""
    shop.start()
    shop.stop()
    db = apsw.Connection(str(shop.queue))
    db.pragma("user_version", 99)
    db.close()
    with pytest.raises(StoreError, match="newer"):
        shop.start()
    assert sorted(path.name for path in shop.folder.glob("queue*")) == ["queue.sqlite3"]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (claim_sql(of_batch=False), "COVERING INDEX job_waiting "),
        (claim_sql(of_batch=True), "COVERING INDEX job_waiting "),
        (again_sql(of_batch=True), "SEARCH job USING INTEGER PRIMARY KEY"),
        (ids_sql(JobFilter(ids=(1, 2)), Sort.ID, descending=False)[0], "INTEGER PRIMARY KEY"),
        (
            ids_sql(
                JobFilter(ids=(1,), states=frozenset({JobState.FAILED}), batch=1, kind="k"),
                Sort.ID,
                descending=False,
            )[0],
            "INTEGER PRIMARY KEY",
        ),
        (
            ids_sql(JobFilter(states=frozenset({JobState.FAILED})), Sort.FINISHED, descending=True)[
                0
            ],
            "INDEX job_state ",
        ),
        (ids_sql(JobFilter(batch=1), Sort.ID, descending=False)[0], "COVERING INDEX job_visible "),
        (ids_sql(JobFilter(kind="k"), Sort.ID, descending=False)[0], "COVERING INDEX job_visible"),
        (ids_sql(JobFilter(), Sort.ID, descending=True)[0], "COVERING INDEX job_visible"),
        (NEXT_DUE, "INDEX job_due "),
        (NEXT_START, "INDEX job_due"),
        (BATCHES_WITH_WORK, "INDEX job_state (state=? AND removed_at=? AND rowid<?)"),
        (NEWEST_WITH_WORK, "INDEX job_state (state=? AND removed_at=? AND rowid>? AND rowid<?)"),
    ],
)
def test_questions_are_answered_from_an_index(shop: Shop, query: str, index: str) -> None:
    """What the scheduler and the window ask all the time goes through an index, without a sort."""
    jobs, _ = shop.start()
    shop.add(jobs, "a")
    db = open_reader(shop.queue)
    number = query.replace("carray(?)", "").count("?")
    bound = (ids_of([1]),) * ("carray" in query) + (None,) * number
    steps_of_plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}", bound)]
    db.close()
    assert any(index in step for step in steps_of_plan), steps_of_plan
    if "finished" not in query and "rank < ?" not in query:  # those sort the few they have
        assert not [step for step in steps_of_plan if "TEMP B-TREE" in step], steps_of_plan


def test_an_old_batch_is_found_behind_many_that_are_over(shop: Shop) -> None:
    """Unfinished batches are listed however many newer ones have ended since."""
    jobs, _ = shop.start()
    old = shop.add(jobs, "a")
    plan = NewPlan({}, [NewJob("b", "k", {})], (), {})
    many = LOOKED_AT + 1
    shop.run(enter(jobs, [(NewBatch("k", "b", {}, 1, 10.0), plan)] * many))
    newest = [old.id + many - n for n in range(3)]
    assert list(jobs.batch_ids(limit=3, unfinished=True)) == newest
    later = list(jobs.ids(JobFilter()))[1:]
    shop.run(jobs.cancel(JobFilter(ids=later), now=12.0))
    assert list(jobs.batch_ids(limit=3, unfinished=True)) == [old.id]


def test_files_are_private(shop: Shop) -> None:
    """The data folder is for its owner alone, and so is every file in it."""
    jobs, logs = shop.start()
    shop.add(jobs, "a")
    logs.append([LogLine(1, 1, 1.0, "info", "a")])
    shop.run(logs.flush())
    assert stat.S_IMODE(shop.folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in shop.folder.iterdir()}
    assert len(modes) == 6
    assert set(modes.values()) == {0o600}


def test_a_file_that_others_may_read_is_made_private(shop: Shop) -> None:
    """Permissions that were opened meanwhile are closed again at the next start."""
    shop.start()
    shop.stop()
    for path in (shop.folder, shop.queue):
        path.chmod(0o755)
    shop.start()
    assert stat.S_IMODE(shop.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(shop.queue.stat().st_mode) == 0o600


def test_other_processes_read_along(shop: Shop) -> None:
    """Another process sees each change as soon as it is on disk, and needs no writer to read."""
    code = (
        "import sys; from pathlib import Path; from desktop_app.store import open_readers;"
        "from desktop_app.domain.job import JobFilter;"
        "jobs, logs = open_readers(Path(sys.argv[1]));"
        "print(list(jobs.ids(JobFilter())), [line.text for line in logs.lines(1)]);"
        "jobs.release(); logs.release()"
    )

    def look() -> str:
        command = [sys.executable, "-c", code, str(shop.folder)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    jobs, logs = shop.start()
    shop.add(jobs, "a")
    logs.append([LogLine(1, 1, 1.0, "info", "hello")])
    shop.run(logs.flush())
    assert look() == "[1] ['hello']"
    shop.add(jobs, "b")
    assert look() == "[1, 2] ['hello']"
    shop.stop()
    assert look() == "[1, 2] ['hello']"


def test_readers_of_an_empty_folder_say_so(tmp_path: Path) -> None:
    """Where nothing was ever queued, reading names the folder."""
    jobs, logs = open_readers(tmp_path)
    with pytest.raises(NotFound, match=str(tmp_path)):
        jobs.counts()
    with pytest.raises(NotFound):
        logs.search("x")
    assert os.listdir(tmp_path) == []
    assert check(tmp_path) == []


def test_forget_leaves_no_trace_in_the_files(shop: Shop) -> None:
    """After "forget" no byte of the batch's names, payloads, errors or logs is in any file."""
    jobs, logs = shop.start()
    kept = shop.add(jobs, "kept")
    batch = shop.add(jobs, *(f"{TRACE}-{n}" for n in range(50)), outputs=(f"/{TRACE}",))
    claimed = shop.run(claim(jobs, "k", 51, now=20.0))[1:]
    logs.append([LogLine(each.attempt.id, 1, 1.0, "info", TRACE) for each in claimed])
    shop.run(logs.flush())
    ends = [
        AttemptEnd(
            each.job.id,
            each.attempt.id,
            Outcome.SUCCEEDED,
            JobState.DONE,
            30.0,
            result={"reply": TRACE},
        )
        for each in claimed
    ]
    shop.run(jobs.close_attempts(ends))
    assert TRACE.encode() in b"".join(path.read_bytes() for path in shop.folder.iterdir())
    shop.run(logs.forget(shop.run(jobs.forget(batch.id))))
    left = b"".join(path.read_bytes() for path in shop.folder.iterdir())
    assert TRACE.encode() not in left
    assert jobs.batch(kept.id).total == 1


def test_holding_a_batch_writes_one_row(shop: Shop) -> None:
    """Pausing a batch, a lane or the queue touches one row, however many jobs they have."""
    jobs, _ = shop.start()
    batch = shop.add(jobs, *map(str, range(500)))
    changes: list[int] = []

    def remember(db: apsw.Connection) -> None:
        changes.append(db.total_changes())

    for hold in (
        lambda: jobs.pause_batch(batch.id, paused=True),
        lambda: jobs.pause_lane("k", paused=True),
        lambda: jobs.pause_queue(paused=True),
    ):
        shop.run(jobs._writer.do(remember))
        shop.run(hold())
    shop.run(jobs._writer.do(remember))
    assert [after - before for before, after in pairwise(changes)] == [1] * 3


def test_counters_can_be_broken_and_the_check_tells(shop: Shop) -> None:
    """The check names every promise that a foreign hand broke."""
    jobs, logs = shop.start()
    shop.add(jobs, "a", "b", "c")
    (claimed,) = shop.run(claim(jobs, "k", 1, now=20.0))
    logs.append([LogLine(claimed.attempt.id, number, 1.0, "info", "x") for number in (1, 2)])
    shop.run(jobs.move(JobFilter(ids=(3,)), Place.TOP))
    shop.stop()
    assert check(shop.folder) == []
    for path, damage in (
        (shop.queue, "UPDATE batch_moved SET jobs = jobs + 1 WHERE state = 'waiting'"),
        (shop.queue, "UPDATE job_count SET jobs = 9 WHERE state = 'waiting'"),
        (shop.queue, "INSERT INTO job_count VALUES ('l', 'k', 'done', 5)"),
        (shop.queue, "UPDATE attempt SET ended = 1"),
        (shop.queue, "UPDATE job SET rank = 2 WHERE id = 3"),
        (shop.queue, "UPDATE job SET attempts = 4 WHERE id = 1"),
        (shop.queue, "UPDATE job SET due_at = 3 WHERE id = 2"),
        (shop.queue, "UPDATE batch SET planning = 1, shared = 'no JSON', last = 4"),
        (
            shop.queue,
            "INSERT INTO attempt (job, number, started) VALUES (1, 2, 1), (1, 3, 1)",
        ),
        (shop.log_file, "DELETE FROM line WHERE number = 1"),
        (shop.log_file, "INSERT INTO level_count VALUES (1, 'error', 2)"),
    ):
        db = apsw.Connection(str(path))
        db.execute(damage)
        db.close()
    problems = "\n".join(check(shop.folder))
    for sentence in (
        "counter of batch 1 for waiting says 4, there are 2",
        "counter of lane k and kind k for waiting says 9, there are 2",
        "counter of lane l and kind k for done says 5, there are 0",
        "job 1 is running with 2 open attempts",
        "attempt 1 has an end without an outcome",
        "attempt 3 of job 1 began while another one was open",
        "batch 1 is planning and has jobs",
        "batch 1 or one of its jobs holds what is no JSON",
        "batch 1 has 3 jobs from 1 to 3, and claims 1 to 4",
        "job 1 counts 4 attempts and has 3, numbered 1 to 3",
        "rank 2 of lane k is given 2 times",
        "job 2 is waiting and due only at 3.0",
        "attempt 1 has 1 log lines, numbered 2 to 2",
        "log counter of attempt 1 for error says 2, there are 0",
    ):
        assert sentence in problems


@pytest.mark.load
def test_a_hundred_thousand_jobs_in_one_transaction(shop: Shop) -> None:
    """A plan of 100,000 jobs, and what the user does to all of them, takes seconds, not minutes."""
    jobs, _ = shop.start()
    shop.add(jobs, *map(str, range(100_000)))
    everything = JobFilter()

    async def change_all() -> list[int]:
        changes = [
            await jobs.cancel(everything, now=20.0),
            await jobs.retry(everything, now=21.0),
            await jobs.move(everything, Place.TOP),
            await jobs.pause(everything),
        ]
        return [changed.count for changed in changes]

    assert shop.run(change_all()) == [100_000] * 4
    assert len(jobs.ids(everything, Sort.QUEUE)) == 100_000


def test_the_migrations_are_read_from_the_package() -> None:
    """The numbered files are found in the installed package, in order."""
    db = apsw.Connection(":memory:")
    migrate(db, steps("queue"))
    assert db.execute("SELECT count(*) FROM job").get == 0
    db.close()


def test_a_file_of_an_older_version_can_give_space_back_once_rewritten(shop: Shop) -> None:
    """Made before files could shrink, it shrinks piece by piece after it was written anew."""
    shop.start()
    shop.stop()
    with closing(apsw.Connection(str(shop.queue))) as db:
        db.execute("PRAGMA auto_vacuum = NONE; VACUUM")
    jobs, _ = shop.start()
    shop.run(jobs.rewrite())
    batch = shop.add(jobs, *("x" * 1000 for _ in range(3_000)))
    shop.run(jobs.cancel_batch(batch.id, now=12.0))
    shop.run(jobs.forget(batch.id))
    large = shop.queue.stat().st_size
    while shop.run(jobs.give_back()):
        pass
    assert shop.queue.stat().st_size < large / 2


def test_room_in_the_journal_changes_nothing_that_is_read(shop: Shop, tmp_path: Path) -> None:
    """It comes with many commits; what is before and behind it is read again after a power cut."""
    jobs, _ = shop.start()
    journal = side(shop.queue, "-wal")
    for name in ("behind it", "in an empty journal"):
        shop.add(jobs, "before")
        assert journal.stat().st_size < JOURNAL / 4
        for _ in range(COMMITS_WITHOUT_ROOM):
            shop.run(jobs.pause_queue(paused=True))
        assert journal.stat().st_size == JOURNAL
        shop.add(jobs, name)
        after = tmp_path / name
        after.mkdir(mode=0o700)
        for ending in ("", "-wal"):
            shutil.copy(side(shop.queue, ending), side(after / shop.queue.name, ending))
        found, logs = open_store(after)
        assert found.ids(JobFilter()) == jobs.ids(JobFilter())
        assert not found.notices
        shop.run(found.close())
        shop.run(logs.close())
        shop.run(jobs.rewrite())  # empties it


def test_ids_of_a_long_list_come_in_order(shop: Shop) -> None:
    """Ids are handed over in pieces of 16,384 and stand as the order says, whichever it is."""
    jobs, _ = shop.start()
    count = 16_384 * 2 + 1
    shop.add(jobs, *(f"job {number % 100}" for number in range(count)))
    every = list(range(1, count + 1))
    by_name = sorted(every, key=lambda job: (f"job {(job - 1) % 100}", job))
    for sort, ids in ((Sort.ID, every), (Sort.NAME, by_name)):
        assert list(jobs.ids(JobFilter(), sort)) == ids
    by_name = sorted(every, key=lambda job: (f"job {(job - 1) % 100}", job), reverse=True)
    assert list(jobs.ids(JobFilter(), Sort.NAME, descending=True)) == by_name
    assert list(jobs.ids(JobFilter(lane="nobody's"))) == []
