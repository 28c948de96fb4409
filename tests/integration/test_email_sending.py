"""Emails are sent to a server that does as told: what it says, and what then becomes of the job."""

from __future__ import annotations

import base64
import email
import email.policy
from collections.abc import Iterable, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import Resumes, Scope
from desktop_app.domain.events import Failed
from desktop_app.kinds.email import KIND
from desktop_app.testing import KindRun, run_kind
from tests.smtp_server import Act, Received, Said, SmtpServer

CONFORMING: Mapping[str, Iterable[Said]] = {}
LOGIN = {"username": "lena", "secret": "env:PASSWORD"}


def submission(server: SmtpServer, *addresses: str, **more: Any) -> dict[str, Any]:
    return {
        "account": server.account(),
        "sender": "Acme <hello@acme.example>",
        "recipients": {"rows": [{"email": one} for one in addresses or ("lena@x.example",)]},
        "subject": "Welcome",
        "text": "Hello\n.\n..dots\n",
        **more,
    }


def send(server: SmtpServer, tmp: Path, *addresses: str, **more: Any) -> list[KindRun]:
    return run_kind(KIND, submission(server, *addresses, **more), tmp)


def parsed(message: Received) -> EmailMessage:
    found = email.message_from_bytes(message.data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def failed(run: KindRun) -> Failed:
    assert isinstance(run.end, Failed), run.end
    return run.end


@pytest.mark.parametrize("extensions", [["PIPELINING", "SIZE 1000000"], []])
def test_a_message_arrives_as_it_was_written(tmp_path: Path, extensions: list[str]) -> None:
    """Every byte arrives, dots included, with and without pipelining; the reply is kept."""
    with SmtpServer(extensions=extensions) as server:
        (run,) = send(server, tmp_path)
    (message,) = server.accepted
    assert (message.sender, message.recipients) == ("hello@acme.example", ("lena@x.example",))
    assert parsed(message).get_content() == "Hello\r\n.\r\n..dots\r\n"
    assert run.result == {
        "message_id": parsed(message)["Message-ID"],
        "reply": "250 2.0.0 Ok: queued as Q1",
        "queue_id": "Q1",
        "bytes": len(message.data),
    }
    assert run.effects == 1


def test_commands_travel_in_one_flight(tmp_path: Path) -> None:
    """Where the server allows it sender, recipient and the wish to send take one round trip."""
    with SmtpServer() as server:
        send(server, tmp_path)
    (session,) = server.sessions
    # EHLO; MAIL, RCPT and DATA together; the message is read elsewhere; QUIT
    assert session.flights == 3


def test_the_log_tells_each_step_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command stands in the log with its reply; the password does not."""
    monkeypatch.setenv("PASSWORD", "hunter2 secret")
    with SmtpServer(extensions=["PIPELINING", "AUTH PLAIN LOGIN CRAM-MD5"]) as server:
        account = server.account(**LOGIN)
        (run,) = send(server, tmp_path, account=account)
    lines = [text for _, text in run.log]
    assert "MAIL FROM:<hello@acme.example> → 250 2.1.0 Ok" in lines
    assert "RCPT TO:<lena@x.example> → 250 2.1.5 Ok" in lines
    assert "AUTH CRAM-MD5 as lena → 235 2.7.0 welcome" in lines
    assert "hunter2" not in repr(run) + repr(server.commands)


@pytest.mark.parametrize(
    ("auth", "heard"),
    [
        ("plain", "AUTH PLAIN AGxlbmEAcMOkc3M="),
        ("login", "cMOkc3M="),
        ("cram-md5", "bGVuYSBkMDJjODk5NzkwNTk2OWNhMjIwYjlmMzFkOWEzYjlkZA=="),
    ],
)
def test_every_way_of_signing_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, auth: str, heard: str
) -> None:
    """PLAIN, LOGIN and CRAM-MD5 say what their standards want, in UTF-8."""
    monkeypatch.setenv("PASSWORD", "päss")
    with SmtpServer(extensions=["AUTH PLAIN LOGIN CRAM-MD5"]) as server:
        account = server.account(**LOGIN, auth=auth)
        (run,) = send(server, tmp_path, account=account)
    assert run.result
    assert heard in server.commands


REFUSALS = [
    ("RCPT", "550 5.1.1 no such mailbox", "smtp.no_mailbox"),
    ("RCPT", "550 mailbox unavailable", "smtp.no_mailbox"),
    ("RCPT", "550 5.1.2 no such domain", "smtp.no_domain"),
    ("RCPT", "550 5.2.1 switched off", "smtp.mailbox_disabled"),
    ("RCPT", "552 5.2.2 full", "smtp.mailbox_full"),
    ("RCPT", "554 5.7.1 Relay access denied", "smtp.relaying_denied"),
    ("RCPT", "550 5.7.1 blocked by policy", "smtp.spam"),
    ("RCPT", "554 no", "smtp.recipient_refused"),
    ("MAIL", "550 5.7.1 you may not send as this", "smtp.sender_refused"),
    ("MAIL", "552 5.3.4 too big", "smtp.too_large"),
    ("DATA", "554 5.5.1 no", "smtp.refused"),
    ("MESSAGE", "554 5.7.1 looks like spam", "smtp.spam"),
    ("MESSAGE", "552 5.3.4 too big", "smtp.too_large"),
]


@pytest.mark.parametrize(("word", "reply", "code"), REFUSALS)
def test_a_refusal_for_good_fails_with_its_cause(
    tmp_path: Path, word: str, reply: str, code: str
) -> None:
    """A 5xx is not tried again; its cause is known, and the server's words are kept verbatim."""
    with SmtpServer({word: [reply]}) as server:
        error = failed(send(server, tmp_path)[0]).error
    assert (error.code, error.transient, error.scope) == (code, False, Scope.JOB)
    assert error.detail == reply
    assert code in KIND.causes


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA", "MESSAGE"])
def test_a_refusal_for_now_is_tried_again(tmp_path: Path, word: str) -> None:
    """A 4xx, of several lines even, is transient at every step and kept verbatim."""
    reply = "451-4.7.1 greylisted\r\n451 4.7.1 come back"
    with SmtpServer({word: [reply]}) as server:
        error = failed(send(server, tmp_path)[0]).error
    assert (error.code, error.transient) == ("smtp.put_off", True)
    assert error.detail == reply.replace("\r\n", "\n")
    assert not server.accepted


DROPS: list[dict[str, list[Said]]] = [
    {"MAIL": [Act.DROP]},
    {"RCPT": [Act.DROP]},
    {"DATA": [Act.DROP]},
    {"DATA": [("354 go ahead", Act.DROP)]},
    {"MAIL": [("421 4.3.2 shutting down", Act.DROP)]},
]


@pytest.mark.parametrize("script", DROPS)
@pytest.mark.parametrize("extensions", [["PIPELINING"], []])
def test_a_drop_before_the_dot_is_tried_again(
    tmp_path: Path, script: Mapping[str, Iterable[Said]], extensions: list[str]
) -> None:
    """A connection that breaks while nothing was handed over is a reason to try again."""
    # more than the kernel keeps, so that the end cannot be on its way when the server drops
    text = f"{'x' * 99}\n" * (90_000 if "DATA" in script else 1)
    with SmtpServer(script, extensions=extensions) as server:
        error = failed(send(server, tmp_path, text=text)[0]).error
    assert error.transient
    assert error.scope is Scope.JOB
    assert not server.messages


@pytest.mark.parametrize(
    "said", [Act.DROP, ("nonsense", Act.DROP), ("354 what", Act.DROP), ("250-half", Act.DROP)]
)
def test_a_drop_after_the_dot_is_a_question(tmp_path: Path, said: Said) -> None:
    """When no answer comes to the whole message nobody knows whether the server has it."""
    with SmtpServer({"MESSAGE": [said]}) as server:
        error = failed(send(server, tmp_path)[0]).error
    assert (error.code, error.scope) == ("smtp.outcome_unknown", Scope.UNKNOWN)
    assert len(server.messages) == 1


def test_a_large_message_is_refused_before_its_end(tmp_path: Path) -> None:
    """A server that refuses a message while it still comes is heard: it did not get it."""
    with SmtpServer({"DATA": [("354 go ahead", "552 5.3.4 too big", Act.DROP)]}) as server:
        error = failed(send(server, tmp_path, text="x" * 8_000_000)[0]).error
    assert error.scope is not Scope.UNKNOWN
    assert error.code in {"smtp.too_large", "smtp.connection_lost"}


def test_what_the_server_will_not_take_is_not_sent(tmp_path: Path) -> None:
    """A message above the server's SIZE is refused before a command is said about it."""
    with SmtpServer(extensions=["SIZE 100"]) as server:
        error = failed(send(server, tmp_path)[0]).error
    assert error.code == "smtp.too_large"
    assert not any(command.startswith("MAIL") for command in server.commands)


def test_an_address_that_needs_utf8(tmp_path: Path) -> None:
    """An address outside ASCII goes to servers that know SMTPUTF8 only."""
    with SmtpServer(extensions=["SMTPUTF8"]) as server:
        (run,) = send(server, tmp_path, "用户@例子.广告")
    assert run.result
    assert server.accepted[0].recipients == ("用户@xn--fsqu00a.xn--4rr70v",)
    assert "MAIL FROM:<hello@acme.example> SMTPUTF8" in server.commands
    with SmtpServer(extensions=[]) as server:
        assert failed(send(server, tmp_path, "用户@例子.广告")[0]).error.code == "smtp.no_utf8"


@pytest.mark.parametrize("extensions", [["PIPELINING"], []])
def test_copies_are_all_or_nothing(tmp_path: Path, extensions: list[str]) -> None:
    """With one of several recipients refused nobody gets the message; else all do, Bcc unseen."""
    copies = {"cc": ["boss@x.example"], "bcc": ["archive@x.example"]}
    with SmtpServer(
        recipients={"archive@x.example": ["550 5.1.1 nobody"]}, extensions=extensions
    ) as server:
        first = send(server, tmp_path, **copies)
        error = failed(first[0]).error
        assert (error.code, server.messages) == ("smtp.no_mailbox", [])
        assert "archive@x.example" in error.message
        assert send(server, tmp_path, **copies)[0].result
    (message,) = server.accepted
    assert message.recipients == ("lena@x.example", "boss@x.example", "archive@x.example")
    assert b"archive" not in message.data


HOLDS = [
    ({"LOGIN": ["535 5.7.8 bad password"]}, "smtp.login_refused", Resumes.ON_CHANGE),
    ({"LOGIN": ["454 4.7.0 not now"]}, "smtp.busy", Resumes.BY_ITSELF),
    ({"MAIL": ["530 5.7.0 log in first"]}, "smtp.login_needed", Resumes.ON_CHANGE),
    ({"GREETING": ["421 4.3.2 too many"]}, "smtp.busy", Resumes.BY_ITSELF),
    ({"GREETING": ["554 5.7.1 not you"]}, "smtp.server_refused", Resumes.ON_CHANGE),
    ({"GREETING": [Act.DROP]}, "smtp.unreachable", Resumes.BY_ITSELF),
    ({"GREETING": ["SSH-2.0-OpenSSH"]}, "smtp.protocol", Resumes.BY_ITSELF),
    ({"EHLO": [Act.DROP]}, "smtp.unreachable", Resumes.BY_ITSELF),
]


@pytest.mark.parametrize(("script", "code", "resumes"), HOLDS)
def test_what_concerns_the_account_holds_its_lane(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: Mapping[str, Iterable[Said]],
    code: str,
    resumes: Resumes,
) -> None:
    """What every other job would meet, too, burns no try: the lane waits for what mends it."""
    monkeypatch.setenv("PASSWORD", "secret")
    with SmtpServer(script, extensions=["AUTH PLAIN"]) as server:
        account = server.account(**LOGIN)
        error = failed(send(server, tmp_path, account=account)[0]).error
    assert (error.code, error.scope, error.resumes) == (code, Scope.LANE, resumes)
    assert not server.messages


def test_a_password_that_is_not_there_holds_the_lane(tmp_path: Path) -> None:
    """Without its password an account is not even tried."""
    with SmtpServer(extensions=["AUTH PLAIN"]) as server:
        account = server.account(**LOGIN | {"secret": "env:JOBDESK_NO_SUCH"})
        error = failed(send(server, tmp_path, account=account)[0]).error
    assert (error.code, error.resumes) == ("smtp.no_secret", Resumes.ON_CHANGE)
    assert "JOBDESK_NO_SUCH" in error.message
    assert not server.sessions


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("echo 'hunter2", "cannot be read"),
        (" ", "is empty"),
        ("jobdesk-no-such-command hunter2", "No such file"),
        ("false hunter2", "it ended with 1"),
        ("printf '\\377hunter2'", "it printed no text"),
        ("true", "printed no secret"),
    ],
)
def test_a_command_that_gives_no_password_holds_the_lane(
    tmp_path: Path, command: str, why: str
) -> None:
    """Whatever is wrong with the command is told, without its words: they may be secret."""
    with SmtpServer(extensions=["AUTH PLAIN"]) as server:
        account = server.account(**LOGIN | {"secret": f"command:{command}"})
        error = failed(send(server, tmp_path, account=account)[0]).error
    assert (error.code, error.resumes) == ("smtp.no_secret", Resumes.ON_CHANGE)
    assert why in error.message
    assert "hunter2" not in error.message
    assert not server.sessions


@pytest.mark.parametrize("mechanism", ["plain", "login", "cram-md5"])
def test_a_server_that_repeats_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mechanism: str
) -> None:
    """What the server says of a login is kept verbatim, but for the password itself."""
    monkeypatch.setenv("PASSWORD", "hunter2")
    coded = [base64.b64encode(one).decode() for one in (b"hunter2", b"\0lena\0hunter2")]
    said = f"535 5.7.8 bad: hunter2 {' '.join(coded)}."
    with SmtpServer({"LOGIN": [said]}, extensions=["AUTH PLAIN LOGIN CRAM-MD5"]) as server:
        (run,) = send(server, tmp_path, account=server.account(**LOGIN, auth=mechanism))
    assert failed(run).error.detail == "535 5.7.8 bad: … … …."
    assert not any(word in str(run) for word in ("hunter2", *coded))


def test_a_password_that_is_no_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server gets the bytes that the environment holds."""
    monkeypatch.setenv("PASSWORD", "p\udcff")
    with SmtpServer(extensions=["AUTH PLAIN"]) as server:
        send(server, tmp_path, account=server.account(**LOGIN))
    assert f"AUTH PLAIN {base64.b64encode(bytes.fromhex('006c656e610070ff')).decode()}" in (
        server.commands
    )


def test_nothing_that_the_server_offers_to_sign_in(tmp_path: Path) -> None:
    """A login is not sent in a way that the server does not offer."""
    with SmtpServer(extensions=["AUTH PLAIN"]) as server:
        account = server.account(**LOGIN | {"secret": "command:echo x"}, auth="login")
        error = failed(send(server, tmp_path, account=account)[0]).error
    assert error.code == "smtp.no_way_to_sign_in"


def test_a_server_without_starttls_gets_no_message(tmp_path: Path) -> None:
    """Where encryption is not offered, or there is text before it, nothing is sent."""
    for extensions, script, code in (
        (["PIPELINING"], CONFORMING, "smtp.no_starttls"),
        (["STARTTLS"], {"STARTTLS": ["220 go\r\n250 injected"]}, "smtp.tls_failed"),
        (["STARTTLS"], {"STARTTLS": [("220 go", Act.DROP)]}, "smtp.unreachable"),
    ):
        with SmtpServer(script, extensions=extensions) as server:
            account = server.account(tls="starttls")
            error = failed(send(server, tmp_path, account=account)[0]).error
        assert (error.code, error.scope) == (code, Scope.LANE), extensions
        assert not any(command.startswith("MAIL") for command in server.commands)
