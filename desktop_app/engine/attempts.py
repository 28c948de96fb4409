"""The attempts that are open: handed to their executors, listened to, and ended by a verdict."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from desktop_app.domain.errors import Scope, StoreError, describe
from desktop_app.domain.events import (
    Died,
    EffectAsked,
    EndEvent,
    ExecutorEvent,
    Failed,
    ItemsPlanned,
    JobLogged,
    JobProgress,
    LaneLowered,
    Logged,
    Notice,
    Progressed,
    Succeeded,
)
from desktop_app.domain.job import Claimed, Job, LogLine
from desktop_app.domain.kind import KindRegistry, Where
from desktop_app.domain.log_ports import LogStore
from desktop_app.domain.ports import AttemptRequest, Clock, Executor, JobStore
from desktop_app.engine.bus import EventBus
from desktop_app.engine.effects import Effects
from desktop_app.engine.kind_settings import KindSettings
from desktop_app.engine.lanes import Lanes
from desktop_app.engine.open_attempt import OpenAttempt
from desktop_app.engine.outputs import remove_folders, remove_leftovers
from desktop_app.engine.slots import Slots
from desktop_app.engine.verdict import (
    ANY_POLICY,
    WENT_WELL,
    closing_lines,
    not_started,
    policy_of,
    verdict,
)

GROWN_SECONDS = 0.02
"""Lines of logs closer together than this are told together."""
DEAF_AFTER = 0.5
"""Seconds after which an attempt that was asked to stop, and cannot be made to, is called deaf."""
FLUSH_AGAIN = 1.0
"""Seconds between tries to write what somebody waits for to a disk that is full."""
STILL_RUNS = "asked to stop, but it runs on until it returns: it cannot be ended by force"
_log = logging.getLogger(__name__)


class Attempts:
    """Knows every open attempt; what has ended waits to be recorded."""

    def __init__(
        self,
        *,
        store: JobStore,
        logs: LogStore,
        kinds: KindRegistry,
        executors: Mapping[Where, Executor],
        bus: EventBus,
        clock: Clock,
        folder: Path,
        settings: KindSettings,
        lanes: Lanes,
        slots: Slots,
        random: Random,
        kick: Callable[[], None],
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
        tell: Callable[[Sequence[Job]], None],
    ) -> None:
        self._store = store
        self._logs = logs
        self._kinds = kinds
        self._executors = executors
        self._bus = bus
        self._clock = clock
        self._folders = str(folder / "jobs")
        self._token = hashlib.sha256(str(folder.resolve()).encode(errors="replace")).hexdigest()[:8]
        self._settings = settings
        self._lanes = lanes
        self._slots = slots
        self.effects = Effects(lanes.limit)
        self._random = random
        self._kick = kick
        self._spawn = spawn
        self._tell = tell
        self._open: dict[str, OpenAttempt] = {}
        self._beginning = asyncio.Lock()
        self._begin_asked = False
        self._returning: dict[int, Claimed] = {}
        self._begun: list[Job] = []
        self._grown: dict[int, OpenAttempt] = {}
        self._lines: list[LogLine] = []
        self._ended: dict[str, OpenAttempt] = {}
        self.stuck = False
        """Whether logs cannot be written now."""

    @property
    def left(self) -> bool:
        """Whether anything is claimed whose end is not recorded."""
        return bool(self._open)

    @property
    def ahead(self) -> bool:
        """Whether something that was claimed has not begun."""
        return self._slots.ahead or bool(self._returning)

    def of(self, jobs: Collection[int]) -> list[OpenAttempt]:
        """Return those that have begun and are attempts of these jobs."""
        return [one for one in self._running() if one.claimed.job.id in jobs]

    def jobs(self) -> list[Job]:
        """Return the jobs with one that has begun."""
        return [one.claimed.job for one in self._running()]

    def _running(self) -> Iterable[OpenAttempt]:
        ahead = {job.id for job in self._slots.waiting()}
        ahead.update(one.job.id for one in self._returning.values())
        return (one for one in self._open.values() if one.claimed.job.id not in ahead)

    def aside(self, job: int) -> str:
        """Return the prefix of the job's half-written files."""
        return f".jobdesk-{self._token}-{job}-"

    # --- starting -----------------------------------------------------------------------------

    async def take(self, claimed: Sequence[Claimed], due: Mapping[str, float]) -> None:
        """Take what was claimed; it begins as its lanes have free slots.

        ``due``: when the next job of a lane is due, as far as it is on disk.
        """
        for one in claimed:
            opened = self._opened(one)
            self._open[opened.key] = opened
        self._slots.take(claimed, due)
        for ended in self._ended.values():
            if ended.end is not None and ended.end.due_at is not None:
                self._slots.falls_due(ended.claimed.job.lane, ended.end.due_at)
        await self.begin()

    def _opened(self, one: Claimed) -> OpenAttempt:
        key, payload = str(one.attempt.id), {**one.shared, **one.job.payload}
        try:
            executor = self._executors[self._kinds.get(one.job.kind).where(payload)]
        except Exception as error:  # noqa: BLE001 (whatever a kind raises ends its own attempt)
            elsewhere = self._executors[Where.LOOP]
            return OpenAttempt(key, one, payload, elsewhere, nowhere=describe(error))
        return OpenAttempt(key, one, payload, executor)

    async def begin(self) -> None:
        """Begin what may begin now, in order and in groups."""
        async with self._beginning:  # what starts slowly is not overtaken
            while begun := self._slots.begin():
                await self._hand_over(begun)

    def _begin_soon(self) -> None:
        if self._slots.ahead:
            self._begin_asked = True
            self._spawn(self._begin_next())

    async def _begin_next(self) -> None:
        self._begin_asked = False
        await self.begin()

    async def _hand_over(self, claimed: Sequence[Claimed]) -> None:
        self._meet(self._slots.begun())
        self._tell_begun()
        begun, now = self._clock.monotonic(), self._clock.now()
        groups: dict[Executor, list[OpenAttempt]] = {}
        for each in claimed:
            one = self._open[str(each.attempt.id)]
            one.begun, one.started = begun, one.started or now
            if one.nowhere is None:
                groups.setdefault(one.executor, []).append(one)
            else:
                self.on_event(Failed(one.key, 1, one.nowhere))
        for executor, group in groups.items():
            try:
                await executor.submit(list(map(self._request, group)))
            except Exception as error:  # noqa: BLE001 (the slots must come back)
                _log.exception("attempts could not be handed over")
                for one in group:
                    self.on_event(Failed(one.key, 1, not_started(error)))
            for one in group:
                if one.end is None and (one.why.cancelled or one.why.timed_out):
                    await self._ask_to_stop(one)  # its executor did not know it yet

    def recall(self, now: float, *, everything: bool) -> Sequence[Claimed]:
        """Return the attempts that should not begin after all: they go back without a trace."""
        for one in self._slots.recall(now, everything=everything):
            self._returning[one.attempt.id] = one
        return tuple(self._returning.values())

    def returned(self, back: Sequence[Claimed]) -> None:
        """Let go of attempts that are in the queue again."""
        for one in back:
            self._slots.recorded(one.job.lane)
            del self._returning[one.attempt.id], self._open[str(one.attempt.id)]

    def follow(self, ended: str) -> AttemptRequest | None:
        """Let the next of its lane have the slot of one that returned well (its own thread)."""
        one = self._open.get(ended)
        if one is None or one.why.past_no_return:
            return None
        after = self._slots.follow(
            one.claimed.job.lane,
            self._clock.monotonic() - one.begun,
            lambda claimed: self._open[str(claimed.attempt.id)].suits(one.executor),
        )
        if after is None:
            return None
        one.holds_slot = False
        following = self._open[str(after.attempt.id)]
        following.begun = self._clock.monotonic()
        following.started = following.started or self._clock.now()
        return self._request(following)

    def _meet(self, begun: Sequence[Claimed]) -> None:
        """Hear what has begun, before all that it says."""
        now = self._clock.now() if begun else 0.0
        for claimed in begun:
            attempt = claimed.attempt
            one = self._open[str(attempt.id)]
            one.started = started = one.started or now
            self._write(one, [(started, "info", f"attempt {attempt.number}")])
            timeout: float | None = claimed.submission.get("timeout")
            if timeout is not None:
                loop = asyncio.get_running_loop()
                one.deadline = loop.call_later(timeout, self._time_out, one)
            self._begun.append(one.job_begun())

    def _tell_begun(self) -> None:
        if self._begun:
            begun, self._begun = self._begun, []
            self._tell(begun)

    def _request(self, one: OpenAttempt) -> AttemptRequest:
        job, attempt = one.claimed.job, one.claimed.attempt
        return AttemptRequest(  # by place, as its fields stand: by name takes thrice the time
            one.key,
            "run",
            job.kind,
            job.id,
            attempt.number,
            one.payload,
            one.claimed.version,
            f"{self._folders}/{job.id}",
            self.aside(job.id),
            attempt.started,
            one.claimed.submission.get("timeout"),
            job.lane,
            self._settings.of(job.kind),
        )

    # --- while they run -----------------------------------------------------------------------

    def on_event(self, event: ExecutorEvent) -> bool:
        """Take what an executor tells of an open attempt; what comes after the end is dropped."""
        one = self._open.get(event.attempt)
        if one is None:
            return False
        if one.end is not None:
            return True
        if begun := self._slots.begun():
            self._meet(begun)
        match event:
            case Logged():
                self._write(one, event.lines)
            case Succeeded():
                self._end(one, event)
            case Progressed(done=done, total=total, unit=unit):
                self._tell_begun()
                self._bus.publish(JobProgress(one.claimed.job.id, done, total, unit))
            case LaneLowered(limit=limit):
                self._lanes.lower(one.claimed.job.lane, limit)
            case EffectAsked():
                self._spawn(self._allow(one))
            case ItemsPlanned():
                pass  # only plans have items
            case _:
                self._end(one, event)
        return True

    def _write(self, one: OpenAttempt, lines: Iterable[tuple[float, str, str]]) -> None:
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._hand_lines)
        attempt, number = one.claimed.attempt.id, one.lines
        for when, level, text in lines:
            number += 1
            self._lines.append(LogLine(attempt, number, when, level, text))
        one.lines = number
        if not self._grown:
            asyncio.get_running_loop().call_later(GROWN_SECONDS, self.tell_grown)
        self._grown[attempt] = one

    def _hand_lines(self) -> None:
        """Give the logs all lines of one round of the loop at once."""
        lines, self._lines = self._lines, []
        if lines:
            self._logs.append(lines)

    def tell_grown(self) -> None:
        """Tell what has begun and which logs have grown, once for many of them."""
        self._tell_begun()
        grown, self._grown = self._grown, {}
        if grown:
            told = [JobLogged(one.claimed.job.id, key, one.lines) for key, one in grown.items()]
            self._bus.publish(*told)

    async def _allow(self, one: OpenAttempt) -> None:
        told = False
        await self.effects.begin(one.key, one.claimed.job.lane)
        if one.end is not None:  # it did not wait so long
            self.effects.recorded((one.key,))
        while one.end is None and not one.why.stopping:
            try:
                await self._store.allow_effect(one.claimed.job.id, one.claimed.attempt.id)
            except StoreError as error:  # it waits until there is space again
                if not told:
                    self._bus.publish(Notice(error.code, error.message))
                told = True
                await self._clock.sleep(FLUSH_AGAIN)
            else:
                one.why.past_no_return = not one.why.stopping
                break
        await one.executor.allow_effect(one.key, allowed=one.why.past_no_return)

    def _time_out(self, one: OpenAttempt) -> None:
        one.why.timed_out = True
        self._spawn(self._ask_to_stop(one))

    async def cancel(self, attempts: Iterable[OpenAttempt]) -> None:
        """Ask these to stop, by the user's word."""
        for one in attempts:
            one.why.cancelled = True
            await self._ask_to_stop(one)

    async def _ask_to_stop(self, one: OpenAttempt) -> None:
        await one.executor.cancel(one.key, hard=False)
        if one.end is None and not one.executor.ends_by_force:
            if one.deadline is not None:
                one.deadline.cancel()
            loop = asyncio.get_running_loop()
            one.deadline = loop.call_later(DEAF_AFTER, self._is_deaf, one)

    def _is_deaf(self, one: OpenAttempt) -> None:
        one.deaf = True
        self._write(one, [(self._clock.now(), "warning", STILL_RUNS)])
        self._kick()

    def interrupt(self) -> None:
        """Count every end from now on as an interruption: the program is quitting."""
        for one in self._open.values():
            one.why.interrupted = True

    # --- how they end -------------------------------------------------------------------------

    def _end(self, one: OpenAttempt, event: EndEvent) -> None:
        if one.deadline is not None:
            one.deadline.cancel()
        lane = one.claimed.job.lane
        self.effects.ended(one.key)
        if one.holds_slot:
            self._slots.returned(lane, self._clock.monotonic() - one.begun)
            if not self._begin_asked:
                self._begin_soon()
        end = verdict(
            one.claimed,
            event,
            one.why,
            ANY_POLICY if isinstance(event, Succeeded) else policy_of(one.claimed),
            now=self._clock.now(),
            random=self._random,
            started=one.started,
        )
        if isinstance(event, Died) and one.why.interrupted:
            told = event.error.message
            self._write(one, [(end.ended, "warning", f"{event.error.code}: {told}")])
            self._bus.publish(Notice(event.error.code, f"{one.claimed.job.name}: {told}"))
        self._write(one, closing_lines(end))
        by_force = not isinstance(event, Failed)
        if by_force and end.state not in WENT_WELL:
            remove_leftovers(self.aside(end.job), one.claimed.job.outputs)
        one.end = end
        if end.error is not None and end.error.scope is Scope.LANE:
            self._lanes.stop_at(lane)  # the others would meet the same
        self._ended[one.key] = one
        if end.due_at is not None:
            self._slots.falls_due(lane, end.due_at)
        self._kick()

    async def recordable(self) -> tuple[OpenAttempt, ...]:
        """Bring the logs of what has ended to disk, and return what may be recorded then."""
        ended = tuple(self._ended.values())
        if not ended:
            return ()
        # A full disk must not lose an end: it is kept until there is space.
        return ended if await self._flushed() else ()

    async def written(self) -> None:
        """Return when all lines taken so far are on disk; without space, when there is some."""
        while not await self._flushed():
            await self._clock.sleep(FLUSH_AGAIN)

    async def _flushed(self) -> bool:
        self._hand_lines()
        try:
            await self._logs.flush()
        except StoreError as error:
            if not self.stuck:
                self._bus.publish(Notice(error.code, error.message))
            self.stuck = True
            return False
        self.stuck = False
        return True

    def forget(self, recorded: Sequence[OpenAttempt]) -> None:
        """Let go of attempts whose ends are on disk."""
        self.effects.recorded([one.key for one in recorded])
        for one in recorded:
            del self._open[one.key], self._ended[one.key]
            self._slots.recorded(one.claimed.job.lane)
        # Not before: what a job knows of its own outputs lies in its folder.
        final = [one.end.job for one in recorded if one.end is not None and one.end.state.final]
        remove_folders(Path(self._folders), final)
