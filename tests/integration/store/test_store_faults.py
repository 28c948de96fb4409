"""Files that are damaged, and processes that are killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.domain.errors import StoreError
from desktop_app.domain.job import JobFilter, LogLine
from desktop_app.store.check import check
from tests.integration.store.conftest import Shop

ROUNDS = 5

SUBMITTER = """
import asyncio, itertools, sys
from pathlib import Path
from desktop_app.domain.job import LogLine, NewBatch, NewJob
from desktop_app.store import open_store
from tests.entering import accept

async def submit(jobs, logs, worker):
    for number in itertools.count():
        name = f"{worker}-{number}"
        batch = await accept(jobs, NewBatch("k", name, {}, 1, 1.0))
        print("batch", batch.id, flush=True)
        span = await jobs.finish_plan(batch.id, shared={}, jobs=[NewJob(name, "k", {})] * 3,
                                      left_out=(), lane_limits={}, now=1.0)
        print("jobs", *range(span[0], span[1] + 1), flush=True)
        for claimed in await claim(jobs, "k", 2, now=2.0):
            print("claimed", claimed.job.id, flush=True)
            logs.append([LogLine(claimed.attempt.id, 1, 1.0, "info", name)])
            await logs.flush()
            print("log", claimed.attempt.id, flush=True)

async def main():
    jobs, logs = open_store(Path(sys.argv[1]))
    await jobs.recover(now=1.0)
    await asyncio.gather(*(submit(jobs, logs, worker) for worker in range(4)))

asyncio.run(main())
"""


LIMITED = """
import asyncio, resource, sys
from pathlib import Path
from desktop_app.domain.errors import StoreError
from desktop_app.domain.job import NewBatch, NewJob, NewPlan
from desktop_app.store import open_store
from tests.entering import submit
from tests.claiming import claim

def limit(most):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

async def main(folder, tries):
    jobs, logs = open_store(folder)
    for number in range(tries):
        wal = folder / "queue.sqlite3-wal"
        size = wal.stat().st_size if wal.exists() else 0
        limit(size + 1024 * number)
        try:
            plan = NewPlan({}, [NewJob("x" * 2000, "k", {})] * 20, (), {})
            batch, _ = await submit(jobs, NewBatch("k", str(number), {}, 1, 1.0), plan)
            print("batch", batch.id, flush=True)
        except StoreError as error:
            print("refused", number, flush=True)
        finally:
            limit(resource.RLIM_INFINITY)
    await jobs.close()
    await logs.close()

asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
"""


def acknowledged_until_killed(folder: Path, lines: int) -> list[list[str]]:
    """Run the submitter, kill it without warning after so many lines, return what it said."""
    with subprocess.Popen(
        [sys.executable, "-c", SUBMITTER, str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    return [line.split() for line in said if line.endswith("\n")]


def kill_and_look(shop: Shop) -> None:
    """Kill the submitter, and look for all that it had told."""
    said = acknowledged_until_killed(shop.folder, random.randint(1, 400))
    told = {
        word: {int(n) for line in said if line[0] == word for n in line[1:]}
        for word in ("batch", "jobs", "claimed", "log")
    }
    jobs, logs = shop.start()
    assert (jobs.notices, logs.notices) == ((), ())
    assert told["batch"] <= {batch.id for batch in jobs.batches(limit=10**6)}
    assert told["jobs"] | told["claimed"] <= set(jobs.ids(JobFilter()))
    assert all(jobs.attempts(job) for job in told["claimed"])
    assert all(len(logs.lines(attempt)) == 1 for attempt in told["log"])
    shop.run(jobs.recover(now=9.0))
    shop.stop()
    assert check(shop.folder) == []


def test_nothing_acknowledged_is_lost_to_a_kill(shop: Shop) -> None:
    """Killed at any moment, every batch, job, claim and flushed log line that was told is there."""
    for _ in range(ROUNDS):
        kill_and_look(shop)


@pytest.mark.fault
@pytest.mark.timeout(1800)  # in full size
def test_nothing_is_lost_to_many_kills(shop: Shop, pytestconfig: pytest.Config) -> None:
    """The same a hundred times (full: a thousand), on one queue that grows and on new ones."""
    first = shop.folder
    for kill in range(1000 if pytestconfig.option.full else 100):
        shop.folder = first.with_name(f"data{kill // 25}")
        kill_and_look(shop)


def test_a_damaged_queue_is_set_aside(shop: Shop) -> None:
    """A queue that is no database any more is kept by another name; a new one begins; both told."""
    jobs, logs = shop.start()
    shop.add(jobs, "a")
    logs.append([LogLine(1, 1, 1.0, "info", "old")])
    shop.stop()
    shop.queue.write_bytes(b"not a database" * 1000)
    jobs, logs = shop.start()
    (notice,) = jobs.notices
    (aside,) = shop.folder.glob("queue.damaged-*.sqlite3")
    assert notice.code == "store.damaged"
    assert str(aside) in notice.message
    assert notice.names == (str(aside),)
    assert aside.read_bytes().startswith(b"not a database")
    assert list(jobs.ids(JobFilter())) == []
    shop.add(jobs, "b")
    assert list(logs.lines(1)) == []
    assert len(list(shop.folder.glob("logs.damaged-*.sqlite3"))) == 1


def test_damaged_logs_leave_the_queue_alone(shop: Shop) -> None:
    """When only the logs are damaged, they alone are set aside."""
    jobs, _ = shop.start()
    shop.add(jobs, "a")
    shop.stop()
    shop.log_file.write_bytes(b"\xff" * 8192)
    jobs, logs = shop.start()
    assert (len(jobs.notices), len(logs.notices)) == (0, 1)
    assert list(jobs.ids(JobFilter())) == [1]


def test_a_file_cut_short_is_damaged(shop: Shop) -> None:
    """A file that lost its end is noticed when it is opened."""
    jobs, _ = shop.start()
    shop.add(jobs, *map(str, range(500)))
    shop.stop()
    with shop.queue.open("r+b") as file:
        file.truncate(shop.queue.stat().st_size // 2)
    jobs, _ = shop.start()
    assert len(jobs.notices) == 1


def test_two_files_set_aside_keep_different_names(shop: Shop) -> None:
    """A second damage does not overwrite what the first one left."""
    for number in range(3):
        shop.folder.mkdir(exist_ok=True)
        shop.queue.write_bytes(b"damage %d " % number * 1000)
        shop.start()
        shop.stop()
    asides = list(shop.folder.glob("queue.damaged-*.sqlite3"))
    assert len({aside.read_bytes()[:8] for aside in asides}) == 3


def test_pages_overwritten_after_an_unclean_end_are_noticed(shop: Shop) -> None:
    """After a kill a file of ordinary size is checked whole."""
    acknowledged_until_killed(shop.folder, 40)
    jobs, _ = shop.start()
    shop.add(jobs, *map(str, range(500)))
    shop.stop()
    acknowledged_until_killed(shop.folder, 4)
    size = shop.queue.stat().st_size
    with shop.queue.open("r+b") as file:
        file.seek(size - size // 4)
        file.write(b"\xff" * (size // 4))
    try:
        jobs, _ = shop.start()
    except StoreError as error:
        pytest.fail(f"damage must be set aside, not raised: {error}")
    assert len(jobs.notices) == 1


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A data folder in the way of a file is refused in words that name it."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="data"):
        Shop(tmp_path / "data", None).start()  # type: ignore[arg-type] # never runs anything


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file sizes")
def test_a_write_that_fails_anywhere_changes_nothing(shop: Shop) -> None:
    """Whichever write of a transaction fails, all of it is refused; what was told is there."""
    tries = 130
    script = [sys.executable, "-c", LIMITED, str(shop.folder), str(tries)]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    said = [line.split() for line in done.stdout.splitlines()]
    kept = {int(number) for word, number in said if word == "batch"}
    assert len(said) == tries
    assert 20 < len(kept) < tries
    jobs, _ = shop.start()
    assert jobs.notices == ()
    assert {batch.id for batch in jobs.batches(limit=tries)} == kept
    assert len(jobs.ids(JobFilter())) == 20 * len(kept)
    shop.stop()
    assert check(shop.folder) == []
