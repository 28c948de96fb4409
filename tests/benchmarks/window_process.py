"""The window as a program: how soon it shows, what it takes, and how even its heart beats.

``python -m tests.benchmarks.window_process MODE FOLDER STARTED`` is the program that is measured.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from typing_extensions import override

from desktop_app.domain.events import Event, JobsAdded
from desktop_app.domain.job import JobFilter, JobState
from desktop_app.domain.kind import JobContext
from desktop_app.engine import ExecutorName, LocalDesk, Registry, find_kinds, open_desk
from tests.benchmarks import mail_sending
from tests.benchmarks.contest import Contest
from tests.benchmarks.queue_ours import NothingOnLoop, NothingSpec

FEW, MANY = 1_000, 100_000
MEGABYTE = 1_000_000
DEADLINE = 180.0
BEAT_MS = 4
LEAST_WORK = {"beat_load": 1_000, "beat_mail": 200, "beat_cpu": 2}
"""Jobs that must end each second, or run: else the heart was listened to at rest."""
HEARD = ("p99", "p999", "busy", "ended", "changes", "lines", "running")
SETTLING = 1.0
WATCHED = 8.0
"""Seconds in which the heart is listened to."""
SETTLED = 4.0
IDLE = 6.0
MAIL_RATE = 1_500
"""Messages a second, more than can be sent, so that the mailing lasts."""
ASKED = 5_000
"""Changes of state a second that the window is to bear: each job has two, and a line in its log."""
PACE = 0.022
"""Seconds that a paced job takes: 64 at once are 2,900 a second at the most."""


class Paced(NothingOnLoop):
    """Does nothing for a moment, many at once."""

    name = "paced"
    lane_limit: ClassVar[int] = 64

    @override
    async def run(  # type: ignore[override]  # the coroutine variant of the same contract
        self, spec: NothingSpec, job: JobContext
    ) -> Mapping[str, Any] | None:
        job.log("begun")
        await asyncio.sleep(PACE)
        return None


def spin() -> None:
    """Compute until killed."""
    while True:
        pass


# --- the side that measures


def child(mode: str, folder: Path) -> dict[str, float]:
    """Run the program once; return what it says at its end."""
    words = [sys.executable, "-m", "tests.benchmarks.window_process", mode, str(folder)]
    words.append(repr(time.time()))
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True, timeout=DEADLINE)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def heard(mode: str, folder: Path) -> dict[str, float]:
    """Return what a program says whose heart was listened to; without its work no gap counts."""
    try:
        found = child(mode, folder)
    except subprocess.TimeoutExpired as error:
        sys.stderr.write(f"{error}\n")
        return dict.fromkeys(HEARD, math.inf)
    # each begins, says so in a line, and ends
    found |= {"changes": 2 * found["ended"], "lines": found["ended"]}
    if max(found["ended"], found["running"]) < LEAST_WORK.get(mode, 0):
        sys.stderr.write(f"{mode} had too little to do: {found}\n")
        found |= {"p99": math.inf, "p999": math.inf}
    return found


def copied(stored: Path, folder: Path) -> Path:
    """Return a copy of a data folder that may be changed."""
    return Path(shutil.copytree(stored, folder / "data"))


def resting(folder: Path) -> dict[str, float]:
    """Start the window on an empty queue; return its memory (MB) and wake-ups a second at rest."""
    words = [sys.executable, "-m", "tests.benchmarks.window_process", "rest", str(folder / "data")]
    with subprocess.Popen([*words, "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(SETTLED)
        family = [process.pid, *_children(process.pid)]
        before, started = sum(map(_wakes, family)), time.monotonic()
        time.sleep(IDLE)
        wakes = (sum(map(_wakes, family)) - before) / (time.monotonic() - started)
        memory = sum(map(_memory, family)) / MEGABYTE
        process.terminate()
    # none at all would be infinitely better than the limit
    return {"memory": memory, "wakes": max(wakes, 0.1)}


def _children(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").iterdir():
        for number in map(int, (task / "children").read_text("ascii").split()):
            found += [number, *_children(number)]
    return found


def _wakes(process: int) -> int:
    """Return how often the process's threads have gone to sleep and been woken so far."""
    texts = (path.read_text("ascii") for path in Path(f"/proc/{process}/task").glob("*/status"))
    return sum(_field(text, "voluntary_ctxt_switches") for text in texts)


def _memory(process: int | str) -> int:
    """Return the bytes of a process; what it shares counts in part."""
    return 1024 * _field(Path(f"/proc/{process}/smaps_rollup").read_text("ascii"), "Pss")


def _field(text: str, name: str) -> int:
    line = next(line for line in text.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1])


def contests(stored: Callable[[int], Path], most: int) -> list[Contest]:
    """Return the contests over whole programs; memory and wake-ups where there is ``/proc``."""

    def opened(folder: Path, size: int) -> dict[str, float]:
        return child("open", copied(stored(size), folder))

    listened: dict[str, list[dict[str, float]]] = {}

    def seen(folder: Path, mode: str, part: str) -> float:
        """Return one figure of a program that was listened to: each tells all its figures."""
        found = next((each for each in listened.get(mode, ()) if part in each), None)
        if found is None:
            found = heard(mode, copied(stored(MANY), folder))
            listened.setdefault(mode, []).append(found)
        return found.pop(part)

    def gaps(mode: str, part: str, limit: float) -> Contest:
        measure = partial(seen, mode=mode, part=part)
        return Contest(f"{mode}_{part}", lambda f, _: measure(f), "s", floor=1.0, limit=limit)

    def meanwhile(mode: str, part: str, unit: str, asked: float | None = None) -> Contest:
        """Report what else was seen: how much came, processor time between two beats (p99).

        A limit that was kept under less than is asked for says nothing, so that is a floor as well.
        """
        measure = partial(seen, mode=mode, part=part)
        return Contest(
            f"{mode}_{part}",
            lambda f, _: measure(f),
            unit,
            peer=(lambda _, __: asked) if asked else None,
            peer_name="asked for",
            floor=1.0 if asked else None,
        )

    found = [
        Contest(
            "start",
            lambda folder, _: 1 / opened(folder, MANY)["seconds"],
            "/s",
            floor=1 / 3,
            peer=lambda folder, _: 1 / child("bare", folder)["seconds"],
            peer_name="an empty window",
        ),
        meanwhile("beat_idle", "p99", "s"),
        meanwhile("beat_idle", "p999", "s"),
        gaps("beat_load", "p99", 0.016),
        gaps("beat_load", "p999", 0.050),
        meanwhile("beat_load", "changes", "/s", asked=ASKED),
        meanwhile("beat_load", "lines", "/s", asked=2_000),
        meanwhile("beat_load", "busy", "s"),
        gaps("beat_cpu", "p99", 0.016),
        gaps("beat_cpu", "p999", 0.050),
        meanwhile("beat_cpu", "busy", "s"),
        gaps("beat_mail", "p99", 0.016),
        gaps("beat_mail", "p999", 0.050),
        meanwhile("beat_mail", "ended", "/s"),
        meanwhile("beat_mail", "busy", "s"),
    ]
    return [*found, *_memory_contests(stored, most)]


def _memory_contests(stored: Callable[[int], Path], most: int) -> list[Contest]:
    if not Path("/proc/self/smaps_rollup").exists():
        return []
    rested: list[dict[str, float]] = []

    def opened(folder: Path, size: int) -> float:
        return child("open", copied(stored(size), folder))["memory"]

    def grown(folder: Path, _: int) -> float:
        return max(opened(folder / "many", most) - opened(folder / "few", FEW), 1.0)

    def rest(folder: Path, part: str) -> float:
        if not any(part in each for each in rested):
            rested.append(resting(folder))
        return next(each for each in rested if part in each).pop(part)

    return [
        Contest(f"memory_growth_{most}", grown, "MB", floor=1.0, limit=60.0),
        Contest("rest_memory", lambda f, _: rest(f, "memory"), "MB", floor=1.0, limit=200.0),
        Contest("rest_wakes", lambda f, _: rest(f, "wakes"), "/s", floor=1.0, limit=2.0),
    ]


# --- the program that is measured


def _say(**facts: float) -> None:
    sys.stdout.write(f"{json.dumps(facts)}\n")
    sys.stdout.flush()


def _bare(started: float) -> None:
    from PySide6.QtCore import QTimer  # noqa: PLC0415 (imports are part of what is measured)
    from PySide6.QtWidgets import QApplication, QWidget  # noqa: PLC0415 (as above)

    app = QApplication([])
    window = QWidget()
    window.resize(1360, 860)
    window.show()

    def shown() -> None:
        _say(seconds=time.time() - started)
        app.quit()

    QTimer.singleShot(0, shown)
    app.exec()


class Program:
    """The real window on a desk, told what to do once its first page shows."""

    def __init__(self, folder: Path, started: float, *, paced: bool) -> None:
        from desktop_app.ui.application import run  # noqa: PLC0415 (imports are measured)

        self._started = started
        self.kinds = Registry({Paced.name: Paced()}, {}) if paced else find_kinds()
        # a worker process would not find the paced kind to plan it
        executor: ExecutorName = "thread" if paced else "worker"
        self.desk: LocalDesk = open_desk(folder, self.kinds, executor=executor)
        self._run, self._folder = run, folder

    def show(self, shown: Callable[[Any, Any], None]) -> None:
        """Run until the window is closed; ``shown`` gets the window and the way to close it."""
        from PySide6.QtCore import QTimer  # noqa: PLC0415 (as above)
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415 (as above)

        def ready(running: Any) -> None:
            windows = [each for each in QApplication.topLevelWidgets() if hasattr(each, "model")]
            window: Any = windows[0]
            first = QTimer(window)
            first.setSingleShot(True)
            window.model.listed.connect(first.start)

            def begin() -> None:
                window.model.listed.disconnect(first.start)
                shown(window, running)

            first.timeout.connect(begin)

        settings = self._folder / "window.ini"
        self._run(self.desk, self.kinds, {}, settings_path=settings, on_ready=ready)

    def seconds(self) -> float:
        """Return how long ago the program was started."""
        return time.time() - self._started


def _open(program: Program) -> None:
    def shown(window: Any, running: Any) -> None:
        seconds = program.seconds()
        window.table.scrollToBottom()
        window.table.grab()
        _say(seconds=seconds, memory=_memory("self") / MEGABYTE)
        running.quit()

    program.show(shown)


def _rest(program: Program) -> None:
    def shown(window: Any, running: Any) -> None:
        del window, running
        _say(seconds=program.seconds())

    program.show(shown)


def _beat(program: Program, work: Callable[[LocalDesk], Coroutine[Any, Any, Any]] | None) -> None:
    """Listen to the heart, how late each beat of a timer comes, once the work is under way."""
    from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415 (as above)

    late: list[float] = []
    busy: list[float] = []
    done: list[int] = []

    def shown(window: Any, running: Any) -> None:
        desk, timer = program.desk, QTimer(window)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        last, begun, spent = time.perf_counter(), 0.0, time.thread_time()

        def beat() -> None:
            nonlocal last, begun, spent
            now, used = time.perf_counter(), time.thread_time()
            if not begun and (work is None or desk.jobs.counts().states.get(JobState.RUNNING)):
                begun = now + SETTLING
            if begun and now > begun:
                if not done:
                    done.append(desk.jobs.counts().states.get(JobState.DONE, 0))
                late.append(max(0.0, now - last - BEAT_MS / 1000))
                busy.append(used - spent)
            last, spent = now, time.thread_time()
            if begun and now > begun + WATCHED:
                timer.stop()
                states = desk.jobs.counts().states
                done.extend([states.get(JobState.DONE, 0), states.get(JobState.RUNNING, 0)])
                running.quit()

        timer.timeout.connect(beat)
        timer.start(BEAT_MS)
        if work is not None:
            window._parts.tasks.start(work(desk))

    program.show(shown)
    late.sort()
    busy.sort()
    _say(
        busy=busy[int(0.99 * len(busy))],
        p99=late[int(0.99 * len(late))],
        p999=late[int(0.999 * len(late))],
        ended=(done[1] - done[0]) / WATCHED,
        running=done[2],
    )


async def _load(desk: LocalDesk) -> None:
    await desk.submit(Paced.name, {"count": int(2.2 * 64 / PACE * WATCHED)})


async def _compute(desk: LocalDesk) -> None:
    for _ in range(2):
        await desk.submit("functions", {"function": "tests.benchmarks.window_process:spin"})


async def _mail(desk: LocalDesk, port: int) -> None:
    batch = await desk.submit("email", mail_sending.fields(port, int(MAIL_RATE * WATCHED)))
    planned = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hear(events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, JobsAdded) and event.batch == batch.id:
                loop.call_soon_threadsafe(planned.set)

    unsubscribe = desk.subscribe(hear)
    if desk.jobs.batch(batch.id).planning:
        await planned.wait()
    unsubscribe()
    # it would wait for ten seconds, in case it should be taken back
    await desk.start_now(JobFilter(batch=batch.id))


def main(argv: Sequence[str]) -> None:
    """Be the program that is measured."""
    mode, folder, started = argv[0], Path(argv[1]), float(argv[2])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if mode == "bare":
        _bare(started)
        return
    program = Program(folder, started, paced=mode == "beat_load")
    if mode in {"open", "rest"}:
        {"open": _open, "rest": _rest}[mode](program)
        return
    if mode == "beat_mail":
        with mail_sending.sink(0) as port:
            _beat(program, partial(_mail, port=port))
        return
    _beat(program, {"beat_load": _load, "beat_cpu": _compute}.get(mode))


if __name__ == "__main__":
    main(sys.argv[1:])
