"""The queues that ours is compared with; none of them need be installed."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import apsw

PAYLOAD = "x" * 200
THREADS = 4
"""Workers of each peer."""
DEADLINE = 600.0
"""Seconds after which a round has failed."""


def installed(name: str) -> bool:
    """Whether a peer is there: a module, or for pueue its two programs."""
    if name == "pueue":
        return all(shutil.which(program) for program in ("pueue", "pueued"))
    return importlib.util.find_spec(name) is not None


def raw_inserts(folder: Path, count: int) -> float:
    """Return rows a second that SQLite itself takes in one synced transaction."""
    with closing(apsw.Connection(str(folder / "raw.sqlite3"))) as database:
        database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE job (id INTEGER PRIMARY KEY, name TEXT, payload TEXT)")
        rows = ((str(number), PAYLOAD) for number in range(count))
        started = time.perf_counter()
        with database:
            database.executemany("INSERT INTO job (name, payload) VALUES (?, ?)", rows)
        return count / (time.perf_counter() - started)


def in_threads(produce: Callable[[], None], threads: int) -> float:
    """Return the seconds that so many threads take to produce at once; one is the caller's."""
    started = time.perf_counter()
    if threads == 1:
        produce()
    else:
        with ThreadPoolExecutor(threads) as pool:
            for one in [pool.submit(produce) for _ in range(threads)]:
                one.result()
    return time.perf_counter() - started


class Huey:
    """huey on SQLite with fsync; its tasks write a line of log and their result is kept."""

    def __init__(self, folder: Path) -> None:
        module = importlib.import_module("huey")  # a peer that need not be installed
        logging.getLogger("huey").setLevel(logging.ERROR)
        self.huey = module.SqliteHuey("benchmark", filename=str(folder / "huey.db"), fsync=True)
        self._log = (folder / "log").open("a", encoding="utf-8")
        self._left = 0
        self._lock = threading.Lock()
        self.finished = threading.Event()
        self.task = self.huey.task(name="nothing")(self._nothing)

    def _nothing(self, payload: str) -> int:
        self._log.write("nothing done\n")
        return len(payload)

    def _ended(self, *_signal: Any) -> None:
        with self._lock:
            self._left -= 1
            if not self._left:
                self.finished.set()

    def submit(self, count: int, producers: int) -> float:
        """Return accepted tasks a second."""
        share = max(1, count // producers)

        def produce() -> None:
            for _ in range(share):
                self.task(PAYLOAD)

        return share * producers / in_threads(produce, producers)

    def end_to_end(self, count: int) -> float:
        """Return tasks a second from the first submission to the last result."""
        self._left = count
        self.huey.signal("complete")(self._ended)
        consumer = self.huey.create_consumer(
            workers=THREADS, periodic=False, initial_delay=0.001, max_delay=0.01
        )
        consumer.start()
        started = time.perf_counter()
        self.submit(count, 1)
        if not self.finished.wait(DEADLINE):
            raise TimeoutError("huey did not finish in time")
        rate = count / (time.perf_counter() - started)
        consumer.stop(graceful=True)
        return rate

    def close(self) -> None:
        """Let go of the files."""
        self._log.close()
        self.huey.storage.close()


def huey_submit(folder: Path, count: int, producers: int) -> float:
    """Return accepted tasks a second."""
    with closing(Huey(folder)) as peer:
        return peer.submit(count, producers)


def huey_end_to_end(folder: Path, count: int) -> float:
    """Return tasks a second from submission to result."""
    with closing(Huey(folder)) as peer:
        return peer.end_to_end(count)


@contextmanager
def _litequeue(folder: Path) -> Iterator[Any]:
    queue = importlib.import_module("litequeue").LiteQueue(str(folder / "lite.db"))
    queue.conn.execute("PRAGMA synchronous = FULL")  # its own NORMAL loses what it accepted
    try:
        yield queue
    finally:
        queue.close()


def litequeue_submit(folder: Path, count: int) -> float:
    """Return accepted messages a second."""
    with _litequeue(folder) as queue:
        started = time.perf_counter()
        for _ in range(count):
            queue.put(PAYLOAD)
        return count / (time.perf_counter() - started)


def litequeue_end_to_end(folder: Path, count: int) -> float:
    """Return messages a second that are put, taken and marked as done, one after the other.

    It has no workers, no log, no result and no retry.
    """
    with _litequeue(folder) as queue:
        started = time.perf_counter()
        for _ in range(count):
            queue.put(PAYLOAD)
        for _ in range(count):
            queue.done(queue.pop().message_id)
        return count / (time.perf_counter() - started)


def _count(payload: str) -> int:
    return len(payload)


@contextmanager
def _dbos(folder: Path) -> Iterator[Callable[[], Any]]:
    """Yield what enqueues one workflow; as installed, with SQLite's defaults, which are safe."""
    dbos = importlib.import_module("dbos").DBOS
    dbos(
        config={
            "name": "benchmark",
            "system_database_url": f"sqlite:///{folder / 'dbos.sqlite'}",
            "run_admin_server": False,
            "log_level": "ERROR",
        }
    )
    work = dbos.workflow()(_count)
    dbos.launch()
    try:
        queue = dbos.register_queue(
            "benchmark", worker_concurrency=THREADS, polling_interval_sec=0.01
        )
        yield lambda: queue.enqueue(work, PAYLOAD)
    finally:
        dbos.destroy(destroy_registry=True)


def dbos_submit(folder: Path, count: int) -> float:
    """Return accepted workflows a second."""
    with _dbos(folder) as enqueue:
        started = time.perf_counter()
        handles = [enqueue() for _ in range(count)]
        rate = count / (time.perf_counter() - started)
        for handle in handles:  # closed before they have run, it complains of each
            handle.get_result()
        return rate


def dbos_end_to_end(folder: Path, count: int) -> float:
    """Return workflows a second from the first submission to the last result."""
    with _dbos(folder) as enqueue:
        started = time.perf_counter()
        for handle in [enqueue() for _ in range(count)]:
            handle.get_result()
        return count / (time.perf_counter() - started)


def pueue_end_to_end(folder: Path, count: int) -> float:
    """Return tasks a second, each a process, from the first submission to the last end."""
    config = folder / "pueue.yml"
    config.write_text(
        f"shared:\n  pueue_directory: {folder}\n  use_unix_socket: true\n"
        f"  runtime_directory: {folder}\n",
        encoding="utf-8",
    )
    order = ["pueue", "-c", str(config)]
    with subprocess.Popen(["pueued", "-c", str(config)], stdout=subprocess.DEVNULL) as daemon:
        try:
            until = time.monotonic() + 10.0
            limit = [*order, "parallel", str(THREADS)]
            while subprocess.run(limit, check=False, capture_output=True).returncode:
                if time.monotonic() > until:
                    raise TimeoutError("pueued does not answer")
                time.sleep(0.05)
            started = time.perf_counter()
            for _ in range(count):
                subprocess.run([*order, "add", "true", PAYLOAD], check=True, capture_output=True)
            subprocess.run([*order, "wait", "--quiet"], check=True, capture_output=True)
            return count / (time.perf_counter() - started)
        finally:
            daemon.terminate()
