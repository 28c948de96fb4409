"""The queue for Python programs: functions and kinds, in workers, threads and on the loop."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import desktop_app
from desktop_app import JobQueue, current_job
from desktop_app.domain.errors import JobDeskError, NotFound, SubmissionRefused
from desktop_app.domain.job import Batch, JobFilter, JobState
from desktop_app.domain.kind import JobContext
from desktop_app.domain.ports import AttemptRequest
from desktop_app.engine.context import run_spec
from desktop_app.kinds.functions import KIND
from desktop_app.store.check import check
from desktop_app.store.opening import open_readers
from desktop_app.testing import FakeExecutor
from tests import queued

ROOT = Path(__file__).parents[2]


async def call_here(request: AttemptRequest, job: JobContext) -> Any:
    """Call the function, as the fake executor's handler."""
    return KIND.run(run_spec(KIND, request.payload, request.version), job)


@pytest.fixture(params=["worker", "thread", "fake"])
def executor(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> str:
    """Name what runs functions; this process logs from INFO on, as a worker does by itself."""
    caplog.set_level(logging.INFO)
    name: str = request.param
    return name


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executor: str) -> Iterator[JobQueue]:
    monkeypatch.syspath_prepend(str(ROOT))
    given: Any = FakeExecutor(call_here) if executor == "fake" else executor
    with JobQueue.open(tmp_path / "data", executor=given, grace=0.0) as opened:
        yield opened


def value(queue: JobQueue, batch: Batch) -> Any:
    (job,) = queue.wait(batch, timeout=30)
    assert job.state is JobState.DONE, job.error
    return (job.result or {})["value"]


def log(queue: JobQueue, batch: Batch) -> list[str]:
    (job,) = queue.jobs.ids(JobFilter(batch=batch.id))
    attempts = queue.jobs.attempts(job)
    return [line.text for attempt in attempts for line in queue.logs.lines(attempt.id)]


def test_a_function_runs(queue: JobQueue, executor: str) -> None:
    """It gets its arguments, its result and its log are kept; only a worker is elsewhere."""
    batch = queue.add_task(queued.add, 1, 2, 3, month=11)
    assert (batch.total, batch.planning) == (1, False)
    found = value(queue, batch)
    assert (found["sum"], found["named"]) == (6, {"month": 11})
    assert (found["process"] != os.getpid()) is (executor == "worker")
    assert "adding 1 and 2" in log(queue, batch)


@pytest.mark.parametrize("executor", ["worker"], indirect=True)
def test_what_a_worker_prints_is_in_the_log(queue: JobQueue) -> None:
    """Line by line, a last one without an end too; of a progress bar, what stood there last."""
    batch = queue.add_task(
        queued.show, ["one\n\n", "two", "\r50 %", "\r100 %\r\n", "end"], "careful"
    )
    assert value(queue, batch) is None
    (job,) = queue.jobs.ids(JobFilter(batch=batch.id))
    lines = queue.logs.lines(queue.jobs.attempts(job)[0].id)
    told = [(line.level, line.text) for line in lines]
    assert told[1:-1] == [
        ("info", "one"),
        ("info", "100 %"),
        ("warning", "careful"),
        ("info", "end"),
    ]


@pytest.mark.parametrize("executor", ["worker"], indirect=True)
def test_a_stream_that_outlives_its_job_writes_for_the_next(queue: JobQueue) -> None:
    """What a library writes into the stream that it has kept is in the log of the job that runs."""
    processes = set()
    for word in ("one", "two"):
        batch = queue.add_task(queued.complain, word)
        processes.add(value(queue, batch))
        assert log(queue, batch)[1:-1] == [word]
    assert len(processes) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="os.nice is POSIX")
@pytest.mark.parametrize("executor", ["worker"], indirect=True)
def test_a_worker_gives_way_to_the_window(queue: JobQueue) -> None:
    """A job that computes leaves the processor to whatever a person looks at."""
    assert value(queue, queue.add_task(os.nice, 0)) > os.nice(0)


def test_a_function_runs_in_a_thread(queue: JobQueue) -> None:
    """With ``thread`` it runs in this process, in no thread of the engine's own."""
    found = value(queue, queue.options(thread=True).add_task(queued.add, 1))
    assert found["process"] == os.getpid()
    assert found["thread"] == "attempts"


def test_a_coroutine_function_runs_on_the_loop(queue: JobQueue) -> None:
    """``async def`` functions are awaited; they have their job at hand too."""
    batch = queue.add_task(queued.add_later, 1, 2)
    assert value(queue, batch) == 3
    assert "on the loop" in log(queue, batch)


def test_functions_start_in_order(queue: JobQueue, tmp_path: Path) -> None:
    """First in, first out, over submissions of every kind of call."""
    asyncio.run(queue.desk.pause_queue(paused=True))
    path = str(tmp_path / "marks")
    for number in range(5):
        queue.add_task(queued.note, path, word=str(number))
    asyncio.run(queue.desk.set_limit(queue.jobs.lanes()[0].name, 1))
    asyncio.run(queue.desk.pause_queue(paused=False))
    assert [job.state for job in queue.wait(timeout=30)] == [JobState.DONE] * 5
    assert Path(path).read_text("utf-8").split() == ["0", "1", "2", "3", "4"]


def test_what_is_tried_again(queue: JobQueue, tmp_path: Path) -> None:
    """An exception in ``retry_on`` is tried again, its subclasses too; any other fails at once."""
    tried, once = str(tmp_path / "tried"), str(tmp_path / "once")
    again = queue.options(max_attempts=2, retry_on=(OSError,)).add_task(queued.fail, tried)
    never = queue.options(max_attempts=2, retry_on=(ValueError,)).add_task(queued.fail, once)
    (job,) = queue.wait(never, timeout=30)
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert "FileNotFoundError" in "\n".join(log(queue, never))
    (job,) = queue.wait(again, timeout=30)
    assert (job.state, job.attempts) == (JobState.FAILED, 2)
    assert Path(tried).read_text("utf-8").split() == ["try", "try"]


def test_a_result_that_cannot_be_kept(queue: JobQueue) -> None:
    """What JSON cannot carry fails the job in words, and is not tried again."""
    (job,) = queue.wait(queue.add_task(queued.give, "x"), timeout=30)
    assert job.error is not None
    assert (job.error.code, job.attempts) == ("function.result", 1)
    assert "JSON has nothing like set" in job.error.message


@pytest.mark.parametrize(
    ("given", "loc", "words"),
    [
        (lambda q: q.add_task(queued.add, 1, {2}), ("two",), "JSON has nothing like set"),
        (lambda q: q.add_task(queued.add, 1, 2, (3,)), ("more[0]",), "no tuples"),
        (
            lambda q: q.add_task(queued.add, 1, when=[{"a": b""}]),
            ("when",),
            r"\[0\]\['a'\]: JSON has nothing like bytes",
        ),
        (lambda q: q.add_task(queued.add, 1, x={1: 2}), ("x",), "keys of an object"),
        (lambda q: q.add_task(queued.add, float("nan")), ("one",), "nan is not JSON"),
        (lambda q: q.add_task(queued.add), ("function",), "missing a required argument: 'one'"),
        (lambda q: q.add_task(lambda: None), ("function",), "must stand in a module"),
        (lambda q: q.add_task(queued.Holder().method), ("function",), "must stand in a module"),
        (lambda q: q.add_task(queued.original, 1), ("function",), "must stand in a module"),
    ],
)
def test_what_cannot_be_queued(queue: JobQueue, given: Any, loc: tuple[str], words: str) -> None:
    """It is refused before anything is queued, and the error names the argument."""
    with pytest.raises(SubmissionRefused, match=words) as caught:
        given(queue)
    assert caught.value.errors[0].loc == loc
    assert not queue.jobs.batches()


def test_a_function_of_the_script_itself_is_refused(tmp_path: Path) -> None:
    """No worker can import what stands in the script that was started; the error says so."""
    script = tmp_path / "script.py"
    script.write_text(
        "from desktop_app import JobQueue\n"
        "def mine(): pass\n"
        f"with JobQueue.open({str(tmp_path / 'data')!r}) as queue:\n"
        "    try:\n        queue.add_task(mine)\n"
        "    except Exception as error:\n        print(error)\n",
        "utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert "move it to a module" in done.stdout


def test_a_thread_that_never_returns_does_not_keep_the_program(tmp_path: Path) -> None:
    """Closing gives it its grace time; then the program ends, and the job waits again."""
    script = tmp_path / "script.py"
    script.write_text(
        "import pathlib, sys, time\n"
        "from desktop_app import JobQueue\n"
        "from tests.queued import deaf\n"
        "begun = pathlib.Path(sys.argv[2])\n"
        "with JobQueue.open(sys.argv[1], grace=0.1) as queue:\n"
        "    batch = queue.options(thread=True).add_task(deaf, str(begun))\n"
        "    while not begun.exists():\n"
        "        time.sleep(0.01)\n",
        "utf-8",
    )
    data = tmp_path / "data"
    command = [sys.executable, str(script), str(data), str(tmp_path / "begun")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    jobs, logs = open_readers(data)
    (job,) = jobs.rows([1]).values()
    jobs.release()
    logs.release()
    assert job.state is JobState.WAITING
    assert check(data) == []


def test_every_call_has_an_asynchronous_twin(queue: JobQueue) -> None:
    """On any loop, many at once."""

    async def use() -> list[JobState]:
        one = await queue.add_task_async(queued.add, 1)
        two = await queue.options(thread=True).add_task_async(queued.add, 2)
        call = {"function": "tests.queued:add", "args": [3]}
        three = await queue.submit_async("functions", call)
        more = await queue.submit_many_async("functions", [call] * 3)
        async with asyncio.timeout(30):
            return [job.state for job in await queue.wait_async(one, two, three, *more)]

    assert asyncio.run(use()) == [JobState.DONE] * 6


def test_many_submissions_keep_their_order(queue: JobQueue) -> None:
    """The batches of ``submit_many`` are numbered as given; a refused one spoils no other."""
    calls = [{"function": "tests.queued:add", "args": [n], "name": str(n)} for n in range(20)]
    batches = queue.submit_many("functions", calls)
    assert [batch.name for batch in batches] == [str(n) for n in range(20)]
    assert [batch.id for batch in batches] == sorted(batch.id for batch in batches)
    with pytest.raises(SubmissionRefused):
        queue.submit_many("functions", [calls[0], {"function": "?"}])
    assert len(queue.jobs.batches()) == 21


@pytest.mark.parametrize("executor", ["thread"], indirect=True)
def test_many_threads_queue_at_once(queue: JobQueue) -> None:
    """Each gets its own batches, in the order of its calls; it is told what is refused to it."""

    def queue_some(thread: int) -> list[Batch]:
        found = [queue.add_task(queued.add, thread, number, month=1) for number in range(20)]
        with pytest.raises(SubmissionRefused) as refused:
            queue.submit("functions", {"function": "queued:add", "wrong": thread})
        assert [error.loc for error in refused.value.errors] == [("wrong",)]
        return found

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(queue_some, range(8)))
    ids = [[batch.id for batch in batches] for batches in found]
    assert ids == [sorted(own) for own in ids]
    assert sorted(number for own in ids for number in own) == list(range(1, 161))
    for thread, batches in enumerate(found):
        assert [batch.submission["args"] for batch in batches] == [[thread, n] for n in range(20)]
    assert all(job.state is JobState.DONE for job in queue.wait(timeout=60))


def test_a_closed_queue_says_so(tmp_path: Path) -> None:
    """What is queued after the end is refused, not kept."""
    with JobQueue.open(tmp_path / "data", executor="thread") as queue:
        queue.add_task(len, "before")
    with pytest.raises(JobDeskError, match="closed"):
        queue.add_task(len, "after")
    jobs, logs = open_readers(tmp_path / "data")
    assert jobs.batch_ids() == [1]
    jobs.release()
    logs.release()


def test_any_number_of_batches_is_waited_for(queue: JobQueue) -> None:
    """All jobs come back, also when the first batch ends last; a forgotten one is named."""
    call = {"function": "tests.queued:add", "args": [1], "kwargs": {"more": 2}}
    asyncio.run(queue.desk.pause_queue(paused=True))
    first, *others = batches = queue.submit_many("functions", [call] * 150)
    asyncio.run(queue.desk.pause_batch(first.id, paused=True))
    asyncio.run(queue.desk.pause_queue(paused=False))
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(queue.wait, *batches, timeout=60)
        queue.wait(*others, timeout=60)
        assert not waiting.done()
        asyncio.run(queue.desk.pause_batch(first.id, paused=False))
        jobs = waiting.result()
    assert [job.batch for job in jobs] == [batch.id for batch in batches]
    assert {job.state for job in jobs} == {JobState.DONE}
    asyncio.run(queue.desk.forget(first.id))
    with pytest.raises(NotFound, match=str(first.id)):
        queue.wait(*batches, timeout=60)


def test_waiting_can_be_limited(queue: JobQueue) -> None:
    """``wait`` gives up after its timeout; the job stays queued."""
    asyncio.run(queue.desk.pause_queue(paused=True))
    batch = queue.add_task(queued.add, 1)
    with pytest.raises(TimeoutError):
        queue.wait(batch, timeout=0.05)
    assert queue.jobs.batch(batch.id).counts == {JobState.WAITING: 1}


def test_there_is_a_job_only_inside_a_queued_function() -> None:
    """``current_job`` raises outside of one."""
    with pytest.raises(LookupError):
        current_job()


def test_the_package_exports_its_public_names() -> None:
    """What is documented can be imported, and nothing else pretends to be there."""
    assert desktop_app.JobQueue is JobQueue
    with pytest.raises(AttributeError):
        _ = desktop_app.NoSuchThing


def test_no_program_runs_commands_for_passwords(tmp_path: Path) -> None:
    """A command that prints a password stands in the settings; a submission cannot bring one."""
    account = {"host": "127.0.0.1", "username": "lena", "secret": "command:touch mark"}
    submission = {
        "account": account,
        "sender": "a@x.example",
        "recipients": {"rows": [{"email": "lena@x.example"}]},
        "subject": "Hi",
        "text": "Hello",
    }
    with JobQueue.open(tmp_path / "data") as queue:
        for submit in (queue.submit, lambda kind, one: queue.submit_many(kind, [one])):
            with pytest.raises(SubmissionRefused) as caught:
                submit("email", submission)
            assert [error.loc for error in caught.value.errors] == [("account", "secret")]
        assert queue.jobs.batches(limit=1) == []
