"""Mailings in the queue: real engine, real store, a server that does as told."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.job import Batch, JobFilter, JobState, Outcome, Settlement
from desktop_app.engine import find_kinds, open_desk
from desktop_app.kinds.email.account import Account
from desktop_app.kinds.email.pool import Pool
from tests.smtp_server import EXTENSIONS, Act, Said, SmtpServer
from tests.watching import Watcher

FAST = {"first": 0.0, "jitter": False}
PASSWORD = {"username": "lena", "secret": "env:PASSWORD"}


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    desk = open_desk(tmp_path / "data", find_kinds(), grace=0.0)
    yield Watcher(desk)
    desk.close_now()


def submit(watcher: Watcher, account: Any, count: int = 1, **more: Any) -> Batch:
    rows = [{"email": f"r{number:03}@x.example"} for number in range(count)]
    fields = {
        "account": account,
        "sender": "Acme <hello@acme.example>",
        "recipients": {"rows": rows},
        "subject": "Welcome",
        "text": "Hello",
        "retry": FAST,
        **more,
    }
    return asyncio.run(watcher.desk.submit("email", fields))


def save(watcher: Watcher, **account: Any) -> None:
    asyncio.run(watcher.desk.put_setting("email.accounts", {"work": account}))


def test_connections_are_used_again(watcher: Watcher) -> None:
    """A mailing of forty takes no more connections than the account allows, and loses nobody."""
    with SmtpServer() as server:
        batch = submit(watcher, server.account(connections=3), 40)
        watcher.until_states(batch, *["done"] * 40)
        assert len(server.sessions) <= 3
    assert sorted(one.recipients[0] for one in server.accepted) == [
        f"r{number:03}@x.example" for number in range(40)
    ]


def test_greylisting(watcher: Watcher) -> None:
    """Who is put off is tried again and gets it; the neighbours are not held up."""
    with SmtpServer(recipients={"r000@x.example": ["451 4.7.1 greylisted"]}) as server:
        batch = submit(watcher, server.account(), 2)
        jobs = watcher.until_states(batch, "done", "done")
    assert [job.attempts for job in jobs] == [2, 1]
    assert len({one.data.partition(b"Message-ID: ")[2][:40] for one in server.accepted}) == 2


def test_refused_addresses_do_not_stop_the_lane(watcher: Watcher) -> None:
    """Dead addresses fail by themselves; the session goes on with the next message."""
    refused = {f"r{number:03}@x.example": ["550 5.1.1 nobody"] for number in range(5)}
    for extensions in (EXTENSIONS, ()):
        script = {one: list(said) for one, said in refused.items()}
        with SmtpServer(recipients=script, extensions=extensions) as server:
            batch = submit(watcher, server.account(connections=1), 8)
            watcher.until_states(batch, *["failed"] * 5, *["done"] * 3)
            assert len(server.sessions) == 1
        assert len(server.accepted) == 3


def test_corrected_address(watcher: Watcher) -> None:
    """A job is sent to the corrected address, with what its row says."""
    refused = {"r000@x.example": ["550 5.1.1 nobody"]}
    with SmtpServer(recipients=refused) as server:
        batch = submit(watcher, server.account(), to="R {{ email }} <{{ email }}>")
        (job,) = watcher.until_states(batch, "failed")
        action, never = find_kinds().get("email").actions(job.error)  # type: ignore[arg-type]  # it failed
        assert (action.ask, action.field) == ("text", "address")
        assert (never.lists, never.field) == ("never", "address")
        change = {"address": "right@x.example"}
        asyncio.run(watcher.desk.change(JobFilter(ids=(job.id,)), change))
        watcher.until_states(batch, "done")
    (message,) = server.accepted
    assert message.recipients == ("right@x.example",)
    assert b'To: "R r000@x.example" <right@x.example>\r\n' in message.data


def test_refused_login_holds_the_lane_until_the_account_changes(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password is tried once, burns no try, and all goes on when the account is changed."""
    monkeypatch.setenv("PASSWORD", "secret")
    script = {"LOGIN": ["535 5.7.8 wrong"]}
    with SmtpServer(script, extensions=[*EXTENSIONS, "AUTH PLAIN"]) as server:
        save(watcher, **server.account(**PASSWORD))
        batch = submit(watcher, "work", 5)
        watcher.until(lambda: any(lane.held for lane in watcher.desk.jobs.lanes()))
        watcher.until(lambda: watcher.states(batch) == ["waiting"] * 5)
        (lane,) = [lane for lane in watcher.desk.jobs.lanes() if lane.held]
        assert lane.name == "email:work"
        assert lane.held is not None
        assert (lane.held.code, lane.held.detail) == ("smtp.login_refused", "535 5.7.8 wrong")
        assert len([one for one in server.commands if one.startswith("AUTH")]) == 1
        save(watcher, **server.account(**PASSWORD, connections=2))
        jobs = watcher.until_states(batch, *["done"] * 5)
    assert {job.tries for job in jobs} <= {0, 1}
    assert len(server.accepted) == 5


def test_a_drop_after_the_dot_goes_to_check(watcher: Watcher) -> None:
    """What may have arrived waits for a person's word and is not sent again without it."""
    script: Mapping[str, Iterable[Said]] = {"MESSAGE": [Act.DROP]}
    with SmtpServer(script) as server:
        batch = submit(watcher, server.account())
        (job,) = watcher.until_states(batch, "check")
        assert job.error is not None
        assert job.error.code == "smtp.outcome_unknown"
        asyncio.run(watcher.desk.settle(JobFilter(ids=(job.id,)), Settlement.AGAIN))
        (job,) = watcher.until_states(batch, "done")
    ids = {one.data.partition(b"Message-ID: ")[2].partition(b"\r\n")[0] for one in server.messages}
    assert ids == {str((job.result or {})["message_id"]).encode()}


def test_a_drop_before_the_dot_is_sent_once(watcher: Watcher) -> None:
    """What was not handed over is tried again and arrives once."""
    script: Mapping[str, Iterable[Said]] = {"DATA": [("354 go", Act.DROP)]}
    with SmtpServer(script) as server:
        batch = submit(watcher, server.account())
        (job,) = watcher.until_states(batch, "done")
    assert job.attempts == 2
    assert len(server.messages) == 1


def test_cancelled_while_the_server_thinks(watcher: Watcher) -> None:
    """A cancelled job leaves at once: before its message was asked for, or to Check after it."""
    script: Mapping[str, Iterable[Said]] = {"RCPT": [Act.HANG], "MESSAGE": [Act.HANG]}
    with SmtpServer(script) as server:
        first = submit(watcher, server.account())
        server.until(lambda: any(one.startswith("RCPT") for one in server.commands))
        asyncio.run(watcher.desk.cancel(JobFilter(batch=first.id)))
        watcher.until_states(first, "cancelled")
        second = submit(watcher, server.account())
        server.until(lambda: server.messages)
        asyncio.run(watcher.desk.cancel(JobFilter(batch=second.id)))
        watcher.until_states(second, "check")
        server.release()


def test_an_unreachable_server_holds_the_lane(watcher: Watcher) -> None:
    """A server that is not there holds the lane, which looks again by itself; no try is burned."""
    with SmtpServer() as gone:
        account = gone.account()
    batch = submit(watcher, account, 2)
    watcher.until(lambda: any(lane.held for lane in watcher.desk.jobs.lanes()))
    jobs = watcher.until_states(batch, "waiting", "waiting")
    assert {job.tries for job in jobs} == {0}
    (attempt, *_) = watcher.desk.jobs.attempts(jobs[0].id)
    assert attempt.outcome is Outcome.FAILED


@pytest.mark.load
def test_a_network_that_comes_back_resumes_by_itself(watcher: Watcher) -> None:
    """Nobody need do anything: the lane looks again after five seconds, and all messages leave."""
    with SmtpServer() as gone:
        account = gone.account()
    batch = submit(watcher, account, 3)
    watcher.until(lambda: any(lane.held for lane in watcher.desk.jobs.lanes()))
    with SmtpServer(port=gone.port) as back:
        jobs = watcher.until_states(batch, "done", "done", "done")
        assert len(back.accepted) == 3
    assert {job.tries for job in jobs} == {1}
    assert not any(lane.held for lane in watcher.desk.jobs.lanes())


def test_held_before_it_leaves(watcher: Watcher) -> None:
    """With a hold nothing leaves at first, and it can be cancelled without a trace."""
    with SmtpServer() as server:
        batch = submit(watcher, server.account(), 2, hold=60)
        watcher.until_states(batch, "scheduled", "scheduled")
        asyncio.run(watcher.desk.cancel_batch(batch.id))
        watcher.until_states(batch, "cancelled", "cancelled")
        assert not server.sessions


def test_what_comes_too_late_is_skipped(watcher: Watcher) -> None:
    """After its last moment a message is not sent any more."""
    with SmtpServer() as server:
        batch = submit(watcher, server.account(), expires_at="2020-01-01T00:00:00Z")
        (job,) = watcher.until_states(batch, "skipped")
        assert not server.sessions
    assert job.state is JobState.SKIPPED
    assert job.error is not None
    assert job.error.code == "email.expired"


def test_what_waits_for_its_turn_too_long_is_skipped(watcher: Watcher) -> None:
    """The last moment holds for what only waits for its pace, too."""
    with SmtpServer() as server:
        last = datetime.now(UTC) + timedelta(seconds=1.5)
        more = {"rate_per_second": 0.5, "expires_at": last.isoformat()}
        batch = submit(watcher, server.account(), 2, **more)
        watcher.until(
            lambda: len(found := watcher.states(batch)) == 2 and {*found} <= {"done", "skipped"}
        )
        assert len(server.messages) <= 1
    assert "skipped" in watcher.states(batch)


def test_a_pool_survives_a_closed_idle_connection(tmp_path: Path) -> None:
    """An idle connection that the server has closed, or closes now, costs nobody a try."""
    script: Mapping[str, Iterable[Said]] = {
        "MAIL": ["250 ok", ("421 4.4.2 idle too long", Act.DROP), "250 ok", Act.DROP]
    }
    desk = open_desk(tmp_path / "data", find_kinds(), grace=0.0)
    try:
        watcher = Watcher(desk)
        with SmtpServer(script) as server:
            account = server.account(connections=1)
            for _ in range(3):
                (job,) = watcher.until_states(submit(watcher, account), "done")
                assert job.attempts == 1
            assert len(server.sessions) == 3
        assert len(server.accepted) == 3
    finally:
        desk.close_now()


# --- encryption ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for localhost and the authority that vouches for it."""
    folder = tmp_path_factory.mktemp("certificates")
    words = [sys.executable, "-m", "trustme", "-q", "-d", str(folder), "-i", "localhost"]
    subprocess.run(words, check=True)
    return folder


def served(certificates: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    return context


def test_implicit_tls(watcher: Watcher, certificates: Path) -> None:
    """TLS from the first byte works with a certificate that is trusted, and only with one."""
    with SmtpServer(tls=served(certificates)) as server:
        account = server.account(host="localhost", tls="implicit")
        distrusted = submit(watcher, account)
        watcher.until(lambda: any(lane.held for lane in watcher.desk.jobs.lanes()))
        watcher.until_states(distrusted, "waiting")
        (lane,) = [lane for lane in watcher.desk.jobs.lanes() if lane.held]
        assert lane.held is not None
        assert lane.held.code == "smtp.certificate"
        assert not server.messages
        asyncio.run(watcher.desk.cancel_batch(distrusted.id))
        asyncio.run(watcher.desk.pause_lane(lane.name, paused=False))
        trusted = submit(watcher, account | {"ca_file": str(certificates / "client.pem")}, 3)
        watcher.until_states(trusted, "done", "done", "done")


def test_a_certificate_for_another_name(watcher: Watcher, certificates: Path) -> None:
    """A certificate for another name than the server's is not accepted."""
    with SmtpServer(tls=served(certificates)) as server:
        trust = {"tls": "implicit", "ca_file": str(certificates / "client.pem")}
        submit(watcher, server.account(**trust))
        watcher.until(lambda: any(lane.held for lane in watcher.desk.jobs.lanes()))
        held = next(lane.held for lane in watcher.desk.jobs.lanes() if lane.held)
        assert held.code == "smtp.certificate"


def test_tls_to_a_server_that_speaks_plainly(watcher: Watcher) -> None:
    """TLS on the wrong port says that port and encryption do not go together."""
    with SmtpServer() as server:
        submit(watcher, server.account(tls="implicit"))
        watcher.until(lambda: any(lane.held for lane in watcher.desk.jobs.lanes()))
        held = next(lane.held for lane in watcher.desk.jobs.lanes() if lane.held)
        assert held.code == "smtp.tls_failed"


def test_the_pool_lets_go(certificates: Path) -> None:
    """Closing a pool closes its connections, encrypted ones included."""

    async def use() -> None:
        with SmtpServer(tls=served(certificates)) as server:
            trust = {"tls": "implicit", "ca_file": str(certificates / "client.pem")}
            account = Account.model_validate(server.account(host="localhost", **trust))
            pool = Pool()
            async with pool.connection(account, str, lambda *_: None):
                assert len(server.sessions) == 1
            await pool.close()
            await asyncio.to_thread(server.until, lambda: "QUIT" in server.commands)

    asyncio.run(use())
