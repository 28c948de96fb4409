"""The control socket between an owner and its callers, with a real desk on both sides."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop_app.api import address, wire
from desktop_app.api.client import OwnerGone, RemoteDesk
from desktop_app.api.control import ControlServer
from desktop_app.api.shared import SharedDesk
from desktop_app.domain import errors
from desktop_app.domain.events import JobsChanged, ListChanged, PlanGrew
from desktop_app.domain.job import Batch, JobFilter, JobState, Place, Settlement
from desktop_app.engine import Registry, RunScope, open_desk
from tests.jobdesk_command import probe_kinds
from tests.watching import Watcher, wait_for_mark


@pytest.fixture
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    return probe_kinds(tmp_path / "plugins", monkeypatch)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


class House:
    """A data folder and those who use it."""

    def __init__(self, folder: Path, kinds: Registry, work: Path) -> None:
        self.folder, self.kinds, self.work = folder, kinds, work
        self.rung: list[list[str]] = []
        self._open: list[SharedDesk | RemoteDesk] = []

    def share(self, scope: RunScope = RunScope.ALL, *, window: bool = False) -> SharedDesk:
        ring = (lambda files: self.rung.append(list(files))) if window else None
        desk = SharedDesk(
            self.folder, self.kinds, scope=scope, purpose="a test", on_raise=ring, grace=0.0
        )
        self._open.append(desk)
        return desk

    def call(self) -> RemoteDesk:
        desk = RemoteDesk(self.folder)
        self._open.append(desk)
        return desk

    def spec(self, *do: str, **more: Any) -> dict[str, Any]:
        return {"do": do, "folder": str(self.work), **more}

    def close(self) -> None:
        for desk in reversed(self._open):
            desk.close_now()


@pytest.fixture
def house(tmp_path: Path, kinds: Registry, work: Path) -> Iterator[House]:
    made = House(tmp_path / "data", kinds, work)
    yield made
    made.close()


def submit(desk: SharedDesk | RemoteDesk, spec: dict[str, Any], **more: Any) -> Batch:
    return asyncio.run(desk.submit("probe", spec, **more))


def test_remote_submission_is_run_and_heard(house: House) -> None:
    """A caller's submission is run by the owner; the caller hears its plan and every end."""
    house.share()
    remote = house.call()
    watcher = Watcher(remote)
    batch = submit(remote, house.spec("done", "fail"))
    watcher.until_states(batch, "done", "failed")
    watcher.until(lambda: any(isinstance(event, JobsChanged) for event in watcher.events))
    grown = [event for event in watcher.events if isinstance(event, PlanGrew)]
    assert [item["input"] for grew in grown for item in grew.items] == ["done", "fail"]


def test_every_call_is_passed_on(house: House) -> None:
    """Each method of the desk works over the socket as it does at the owner."""
    owner = house.share(RunScope.PLAN_ONLY)
    remote = house.call()
    watcher = Watcher(remote)
    batch = submit(remote, house.spec("done", "done", "done"))
    jobs = [job.id for job in watcher.until_states(batch, "waiting", "waiting", "waiting")]
    first = JobFilter(ids=(jobs[0],))

    async def calls() -> None:
        assert (await remote.move(first, Place.BOTTOM)).count == 1
        assert (await remote.start_now(first)).jobs[0].state is JobState.WAITING
        assert (await remote.pause(first)).jobs[0].state is JobState.PAUSED
        assert (await remote.resume(first)).jobs[0].state is JobState.WAITING
        assert (await remote.cancel(first)).jobs[0].state is JobState.CANCELLED
        assert (await remote.retry(first)).jobs[0].state is JobState.WAITING
        assert (await remote.stop_retrying(first)).not_possible.keys() == {jobs[0]}
        assert (await remote.settle(first, Settlement.SENT)).not_possible.keys() == {jobs[0]}
        assert (await remote.change(first, {"do": "skip"})).not_possible.keys() == {jobs[0]}
        assert (await remote.pause_batch(batch.id, paused=True)).paused
        assert (await remote.pause_lane("probe", paused=True)).paused
        assert (await remote.set_limit("probe", 5)).limit == 5
        await remote.pause_queue(paused=True)
        await remote.put_setting("theme", "dark")
        assert (await remote.cancel_batch(batch.id)).count == 3
        removed, when = await remote.remove(JobFilter(batch=batch.id))
        assert removed.count == 3
        assert (await remote.restore(when)).count == 3
        await remote.forget(batch.id)

    asyncio.run(calls())
    assert owner.jobs.paused()
    assert owner.jobs.setting("theme") == "dark"
    with pytest.raises(errors.NotFound):
        owner.jobs.batch(batch.id)


def test_plan_streams_and_stops(house: House) -> None:
    """A plan is streamed item by item, writes nothing, and ends when nobody reads on."""
    owner = house.share()
    remote = house.call()

    async def first_two() -> list[str]:
        found = []
        stream = remote.plan("probe", house.spec(*["done"] * 5000))
        async for item in stream:
            found.append(item["input"])
            if len(found) == 2:
                break
        await stream.aclose()
        return found

    async def whole() -> list[str]:
        return [
            item["outcome"] async for item in remote.plan("probe", house.spec("done", "refuse"))
        ]

    assert asyncio.run(first_two()) == ["done", "done"]
    assert asyncio.run(whole()) == ["planned", "refused"]
    assert not owner.jobs.batches()


def test_errors_keep_their_class(house: House) -> None:
    """What the owner refuses is refused to the caller, with the same fields."""
    house.share()
    remote = house.call()
    with pytest.raises(errors.SubmissionRefused) as refused:
        submit(remote, {"do": ["done"], "colour": "red"})
    assert {error.loc for error in refused.value.errors} == {("folder",), ("colour",)}
    with pytest.raises(errors.NotFound, match="nothing"):
        asyncio.run(remote.submit("nothing", {}))
    with pytest.raises(errors.NotFound):
        asyncio.run(remote.forget(99))

    async def plan() -> None:
        async for _ in remote.plan("probe", {"do": 3}):
            pass

    with pytest.raises(errors.SubmissionRefused):
        asyncio.run(plan())


@pytest.mark.parametrize(
    "error",
    [
        errors.SubmissionRefused.at("a", 1, msg="m", type="t"),
        errors.NotFound("n"),
        errors.NotPossible("p"),
        errors.MoveNotAllowed("m"),
        errors.StoreFull("f"),
        errors.StoreDamaged("d"),
        errors.FolderOwned("o"),
        errors.MachineLacks("l", "remedy"),
        errors.JobError("a.b", "m", remedy="r", detail="d"),
        errors.TransientError("a.b", "m"),
    ],
)
def test_error_survives_the_wire(error: errors.JobDeskError) -> None:
    """An error that has crossed the wire is of the same class with the same words."""
    crossed = wire.unpack_error(json.loads(json.dumps(wire.pack_error(error))))
    assert type(crossed) is type(error)
    assert str(crossed) == str(error)
    assert wire.pack_error(crossed) == wire.pack_error(error)


def test_odd_names_survive_the_wire(house: House) -> None:
    """A name that is not UTF-8 arrives as it was sent."""
    house.share(RunScope.PLAN_ONLY)
    odd = os.fsdecode(b"caf\xe9 \xff")
    batch = submit(house.call(), {"do": [odd], "folder": f"/x {odd} 猫"})
    assert batch.submission["folder"] == f"/x {odd} 猫"
    assert batch.submission["do"] == [odd]


def test_one_key_is_one_batch(house: House) -> None:
    """A submission made again with its key is the same batch."""
    house.share(RunScope.PLAN_ONLY)
    one, two = house.call(), house.call()
    first = submit(one, house.spec("done"), idempotency_key="k")
    assert submit(two, house.spec("done"), idempotency_key="k").id == first.id


def test_many_callers_at_once(house: House) -> None:
    """Callers do not wait for one another, and each gets its own answers."""
    owner = house.share(RunScope.PLAN_ONLY)
    callers = [house.call() for _ in range(5)]

    async def all_at_once() -> set[int]:
        names = [(caller, f"b{i}-{j}") for i, caller in enumerate(callers) for j in range(4)]
        batches = await asyncio.gather(
            *(caller.submit("probe", house.spec("done", name=name)) for caller, name in names)
        )
        assert [batch.name for batch in batches] == [name for _, name in names]
        return {batch.id for batch in batches}

    assert len(asyncio.run(all_at_once())) == 20
    assert len(owner.jobs.batches()) == 20


def test_caller_that_hangs_up_leaves_nothing(house: House) -> None:
    """A caller that vanishes in the middle of its streams takes them along; the owner goes on."""
    owner = house.share()
    caller, _ = address.connect(house.folder)
    with caller:
        caller.sendall(wire.pack({"id": 1, "call": "events"}))
        spec = house.spec(*["done"] * 3000)
        plan = {"id": 2, "call": "plan", "args": {"kind": "probe", "submission": spec}}
        caller.sendall(wire.pack(plan))
        assert caller.recv(1)
    watcher = Watcher(owner)
    watcher.until_states(submit(owner, house.spec("done")), "done")


def test_caller_that_reads_nothing_holds_nobody_up(house: House) -> None:
    """An owner can leave while a caller does not read what it asked for."""
    owner = house.share(RunScope.PLAN_ONLY)
    caller, _ = address.connect(house.folder)
    with caller:
        caller.sendall(wire.pack({"id": 1, "call": "events"}))
        batch = submit(owner, house.spec(*["x" * 200] * 20_000))
        watcher = Watcher(owner)
        watcher.until(lambda: not owner.jobs.batch(batch.id).planning)
        began = time.monotonic()
        owner.close_now()
        assert time.monotonic() - began < 20
    assert not owner.owned


@pytest.mark.parametrize("line", [b"no json\n", b"[]\n", b'{"id": 1}\n', b'{"call": "submit"}\n'])
def test_nonsense_is_answered_and_ended(house: House, line: bytes) -> None:
    """A caller that does not speak the protocol gets an error and is hung up on."""
    house.share(RunScope.PLAN_ONLY)
    caller, _ = address.connect(house.folder)
    with caller, caller.makefile("rb") as lines:
        lines.readline()
        caller.sendall(line)
        assert "error" in json.loads(lines.readline())
        assert lines.readline() == b""


@pytest.mark.parametrize(
    ("call", "arguments"),
    [("nothing", {}), ("__init__", {}), ("retry", {"where": 3}), ("retry", {"x": 1})],
)
def test_unknown_calls_and_arguments_are_errors(
    house: House, call: str, arguments: dict[str, Any]
) -> None:
    """Only the desk's own calls can be made, with what they take; the connection goes on."""
    house.share(RunScope.PLAN_ONLY)
    caller, _ = address.connect(house.folder)
    with caller, caller.makefile("rb") as lines:
        lines.readline()
        for number in (1, 2):
            caller.sendall(wire.pack({"id": number, "call": call, "args": arguments}))
            answer = json.loads(lines.readline())
            assert answer["id"] == number
            assert answer["error"]


def test_line_without_end_is_refused(house: House) -> None:
    """A line beyond 16 MiB is refused, not kept."""
    owner = house.share(RunScope.PLAN_ONLY)
    remote = house.call()
    with pytest.raises(errors.SubmissionRefused, match="too much"):
        submit(remote, house.spec("x" * wire.LONGEST_LINE))
    caller, _ = address.connect(house.folder)
    with caller, caller.makefile("rb") as lines:
        lines.readline()
        flood = b"x" * (1 << 20)
        # it may hang up while we are still sending
        with suppress(OSError):
            for _ in range(40):
                caller.sendall(flood)
            assert "error" in json.loads(lines.readline())
    assert not owner.jobs.batches()


def test_socket_is_private_and_goes_with_the_owner(house: House) -> None:
    """Only this user may connect, a dead process's socket is replaced, none is left behind."""
    house.folder.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(house.folder / "control.sock"))
    owner = house.share(RunScope.PLAN_ONLY)
    assert stat.S_IMODE((house.folder / "control.sock").stat().st_mode) == 0o600
    assert house.call().greeting.pid == os.getpid()
    owner.close_now()
    assert not (house.folder / "control.sock").exists()
    with pytest.raises(OwnerGone):
        RemoteDesk(house.folder)


def test_long_folder(tmp_path: Path, kinds: Registry, work: Path) -> None:
    """A folder whose name is longer than a socket's path may be works like any other."""
    long = House(tmp_path / ("l" * 100) / "猫 folder" / ("m" * 100), kinds, work)
    try:
        long.share(RunScope.PLAN_ONLY)
        assert submit(long.call(), long.spec("done")).id == 1
    finally:
        long.close()


@pytest.fixture
def by_port(house: House) -> Iterator[House]:
    """Serve the folder as where there are no Unix sockets."""
    house.folder.mkdir(mode=0o700)
    desk = open_desk(house.folder, house.kinds, scope=RunScope.PLAN_ONLY, grace=0.0)
    server = ControlServer(desk, house.folder, unix=False)
    server.start()
    yield house
    house.close()
    server.stop()
    desk.close_now()
    assert not (house.folder / "control.json").exists()


def test_port_and_token_where_there_is_no_unix_socket(by_port: House) -> None:
    """Elsewhere it is a port of this machine, and nobody without the token gets an answer."""
    house = by_port
    path = house.folder / "control.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert submit(house.call(), house.spec("done")).id == 1
    port = json.loads(path.read_text("ascii"))["port"]
    for shown in (b'{"token": "guess"}\n', b'{"token": 1}\n', b"\xff\n", b"GET / HTTP/1.1\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(shown)
            caller.settimeout(10)
            try:
                assert caller.recv(100) == b""
            except ConnectionResetError:
                continue  # hung up on before it was read to the end


def ended(caller: socket.socket) -> bool:
    """Whether the other side hangs up, whatever it says before."""
    caller.settimeout(30)
    with suppress(ConnectionResetError):  # hung up on before it was let in
        while caller.recv(4096):
            continue
    return True


@pytest.mark.skipif(not address.HAS_UNIX_SOCKETS, reason="no Unix sockets here")
def test_who_comes_as_the_owner_leaves_is_hung_up_on(house: House) -> None:
    """However close to the end callers come, none of their connections is left open."""
    house.folder.mkdir(mode=0o700)
    desk = open_desk(house.folder, house.kinds, scope=RunScope.PLAN_ONLY, grace=0.0)
    for _ in range(20):
        server = ControlServer(desk, house.folder)
        server.start()
        with ExitStack() as open_ones:
            callers = [open_ones.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(8)]
            for caller in callers:
                caller.connect(str(house.folder / "control.sock"))
            server.stop()
            assert all(ended(caller) for caller in callers)
    desk.close_now()


def test_second_start_rings_at_the_owner(house: House) -> None:
    """A second start hands its files to the owner's window; without one it is told so."""
    owner = house.share(window=True)
    other = house.share()
    assert not other.owned
    assert asyncio.run(other.raise_window(["/a b/猫.png"]))
    assert house.rung == [["/a b/猫.png"]]
    owner.close_now()
    third = house.share()
    assert not asyncio.run(third.raise_window([])) or third.owned


def test_lost_owner_is_told(house: House) -> None:
    """When the owner goes, its callers are told, and further calls fail at once."""
    owner = house.share(RunScope.PLAN_ONLY)
    remote = house.call()
    told: Future[bool] = Future()
    remote.lost.add_done_callback(lambda _: told.set_result(True))
    owner.close_now()
    assert told.result(10)
    with pytest.raises(OwnerGone):
        submit(remote, house.spec("done"))


def heard_of_a_change(watcher: Watcher) -> bool:
    return any(isinstance(event, ListChanged) for event in watcher.events)


def test_next_in_line_takes_over(house: House) -> None:
    """When the owner goes, one of the others becomes the owner, and every listener goes on."""
    owner = house.share(RunScope.OWN)
    others = [house.share(RunScope.OWN) for _ in range(3)]
    watchers = [Watcher(other) for other in others]
    batch = submit(others[0], house.spec("hang", "done"))
    wait_for_mark(house.work, "0 start")
    owner.close_now()
    for watcher in watchers:
        watcher.until(partial(heard_of_a_change, watcher))
    (house.work / "go").touch()
    watchers[0].until_states(batch, "done", "done")
    assert sum(other.owned for other in others) == 1


def test_call_that_meets_a_change_of_owners_is_made_again(house: House) -> None:
    """A submission at the moment in which the owner goes is queued once, by the next one."""
    owner = house.share(RunScope.PLAN_ONLY)
    other = house.share(RunScope.PLAN_ONLY)

    async def at_once() -> Batch:
        closing = asyncio.create_task(owner.close())
        batch = await other.submit("probe", house.spec("done"), idempotency_key="one")
        await closing
        return batch

    batch = asyncio.run(at_once())
    Watcher(other).until(lambda: other.owned)
    assert [each.id for each in other.jobs.batches()] == [batch.id]
