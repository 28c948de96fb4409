"""Emails through aiosmtpd, a mail server that is not ours: STARTTLS, login, and what arrives."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from desktop_app.domain.events import Failed
from desktop_app.kinds.email import KIND
from desktop_app.testing import answer_kind, run_kind
from tests.smtp_server import Act, SmtpServer

LOGIN = {"username": "lena", "secret": "env:PASSWORD"}


class Kept:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.envelopes.append(given[-1])
        return "250 2.0.0 kept"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for localhost and the authority that vouches for it."""
    folder = tmp_path_factory.mktemp("certificates")
    words = [sys.executable, "-m", "trustme", "-q", "-d", str(folder), "-i", "localhost"]
    subprocess.run(words, check=True)
    return folder


@contextmanager
def served(certificates: Path) -> Iterator[tuple[Kept, dict[str, Any]]]:
    """Serve with STARTTLS and a login; give what it keeps and an account for it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")

    def check(*given: Any) -> AuthResult:
        found = given[-1]
        good = isinstance(found, LoginPassword) and found.password == b"right"
        return AuthResult(success=good, handled=False)

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = Kept()
    controller = Controller(
        kept,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=check,
    )
    controller.start()
    try:
        trust = {"ca_file": str(certificates / "client.pem")}
        yield kept, {"host": "localhost", "port": port, "tls": "starttls", **LOGIN, **trust}
    finally:
        controller.stop()


def submission(account: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "account": account,
        "sender": "Acme <hello@acme.example>",
        "recipients": {"rows": [{"email": "lena@x.example", "name": "Lena, 梅"}]},
        "to": "{{ name }} <{{ email }}>",
        "subject": "Grüße, {{ name }}",
        "markdown": "Hello **{{ name }}**\n\n.dots\n",
        **more,
    }


@pytest.mark.parametrize("auth", ["auto", "plain", "login"])
def test_starttls_and_login(
    tmp_path: Path, certificates: Path, monkeypatch: pytest.MonkeyPatch, auth: str
) -> None:
    """After STARTTLS and a login the message arrives with its attachment as it was."""
    monkeypatch.setenv("PASSWORD", "right")
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 4000)
    with served(certificates) as (kept, account):
        letter = submission(account | {"auth": auth}, attachments=[str(tmp_path / "a.bin")])
        (run,) = run_kind(KIND, letter, tmp_path / "jobs")
        assert run.result["reply"] == "250 2.0.0 kept"
        assert any(text.startswith("TLS 1.") for _, text in run.log)
        assert run.progress
    (envelope,) = kept.envelopes
    assert isinstance(envelope.content, bytes)
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert message["Subject"] == "Grüße, Lena, 梅"
    assert [one.display_name for one in message["To"].addresses] == ["Lena, 梅"]
    (attached,) = message.iter_attachments()
    assert attached.get_content() == bytes(range(256)) * 4000


def test_the_account_is_tested_step_by_step(
    tmp_path: Path, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Testing an account tells every step; a wrong password fails at the login alone."""
    monkeypatch.setenv("PASSWORD", "wrong")
    with served(certificates) as (_, account):
        question = {"ask": "test", "account": account}
        good = answer_kind(KIND, question | {"password": "right"}, tmp_path)
        assert [one["step"] for one in good] == ["resolve", "connect", "tls", "login", "ready"]
        assert all(one["ok"] for one in good)
        bad = answer_kind(KIND, question, tmp_path)
        assert [(one["step"], one["ok"]) for one in bad[-2:]] == [("tls", True), ("login", False)]
        assert bad[-1]["code"] == "smtp.login_refused"
        assert bad[-1]["detail"].startswith("535")
        unknown = {"ask": "test", "account": {**account, "ca_file": None}}
        distrusted = answer_kind(KIND, unknown, tmp_path)
        assert (distrusted[-1]["step"], distrusted[-1]["code"]) == ("tls", "smtp.certificate")


def test_a_large_message_that_breaks_off_was_not_handed_over(tmp_path: Path) -> None:
    """A drop in the middle of a large message is tried again: its end had not left."""
    (tmp_path / "a.bin").write_bytes(bytes(6_000_000))
    attached = {"attachments": [str(tmp_path / "a.bin")]}
    with SmtpServer({"DATA": [("354 go ahead", Act.DROP)]}, extensions=["PIPELINING"]) as server:
        letter = submission(server.account(), **attached)
        (run,) = run_kind(KIND, letter, tmp_path / "jobs")
        assert isinstance(run.end, Failed)
        assert (run.end.error.code, run.end.error.transient) == ("smtp.connection_lost", True)
        assert run.effects == 0
        (again,) = run_kind(KIND, letter, tmp_path / "more")
        assert again.result["bytes"] == len(server.accepted[0].data)
