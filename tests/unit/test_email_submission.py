"""What an email submission may hold, what is refused, and how words become one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.kinds.email import KIND
from desktop_app.kinds.email.addresses import BadAddress, domain_key, parse_address, parse_mailbox
from desktop_app.kinds.email.submission import EmailSubmission

GOOD: dict[str, Any] = {
    "account": {"type": "smtp", "host": "127.0.0.1", "port": 2525, "tls": "starttls"},
    "sender": "Acme <hello@acme.example>",
    "recipients": {"rows": [{"email": "lena@x.example"}]},
    "subject": "Welcome",
    "text": "Hello",
}


def refused(**changes: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """Return where a submission is refused, and the type of each reason."""
    with pytest.raises(ValidationError) as caught:
        EmailSubmission.model_validate(
            {key: value for key, value in {**GOOD, **changes}.items() if value is not ...}
        )
    return [(error["loc"], error["type"]) for error in caught.value.errors()]


def test_defaults_are_those_of_the_contract() -> None:
    """What is not given is what the contract says."""
    found = EmailSubmission.model_validate(GOOD).model_dump(mode="json")
    assert found["account"] == {
        "type": "smtp",
        "host": "127.0.0.1",
        "port": 2525,
        "tls": "starttls",
        "username": None,
        "secret": None,
        "auth": "auto",
        "ca_file": None,
        "connections": 4,
        "allow_plaintext": False,
        "sender": None,
    }
    assert {key: value for key, value in found.items() if key not in GOOD} == {
        "name": None,
        "start_at": None,
        "timeout": None,
        "reply_to": None,
        "retry": {"max_attempts": 8, "first": 60, "factor": 3, "max": 14400, "jitter": True},
        "to": "{{ email }}",
        "cc": [],
        "bcc": [],
        "html": None,
        "markdown": None,
        "attachments": [],
        "headers": {},
        "unsubscribe": None,
        "rate_per_second": None,
        "per_domain_per_second": {},
        "duplicates": "skip",
        "except_for": [],
        "bad_rows": "skip",
        "hold": 0,
        "expires_at": None,
        "mode": "send",
        "folder": None,
    }


def test_retry_keeps_its_own_defaults() -> None:
    """Changing one part of the policy leaves the others at minutes, not seconds."""
    found = EmailSubmission.model_validate({**GOOD, "retry": {"max_attempts": 2}}).retry
    assert (found.max_attempts, found.first, found.max) == (2, 60.0, 14_400.0)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"subject": ...}, [(("subject",), "missing")]),
        ({"account": ...}, [(("account",), "missing")]),
        ({"sender": ...}, [(("sender",), "missing")]),
        ({"text": ...}, [(("text",), "missing")]),
        ({"subject": ..., "text": ...}, [(("subject",), "missing"), (("text",), "missing")]),
        ({"html": "a", "markdown": "b"}, [(("markdown",), "conflict")]),
        ({"mode": "eml"}, [(("folder",), "missing")]),
        ({"recipients": {}}, [(("recipients", "rows"), "missing")]),
        ({"recipients": {"rows": []}}, [(("recipients", "rows"), "too_short")]),
        ({"account": {"host": "h", "port": 0}}, [(("account", "port"), "greater_than_equal")]),
        (
            {"account": {"host": "h", "password": "x"}},
            [(("account", "password"), "extra_forbidden")],
        ),
        *(
            ({"account": account}, [(("account",), "account_type")])
            for account in (5, None, "", "x" * 101, ["work"])
        ),
        ({"attachments": ["a.pdf", ""]}, [(("attachments", 1), "string_too_short")]),
        ({"colour": "red"}, [(("colour",), "extra_forbidden")]),
        ({"headers": {"Bcc": "x"}}, [(("headers",), "value_error")]),
        ({"headers": {"X A": "x"}}, [(("headers",), "value_error")]),
        ({"headers": {"X:A": "x"}}, [(("headers",), "value_error")]),
        ({"headers": {"X" * 71: "x"}}, [(("headers",), "value_error")]),
        ({"sender": "nobody"}, [(("sender",), "value_error")]),
        ({"sender": "a@x.example, b@x.example"}, [(("sender",), "value_error")]),
        ({"reply_to": "x\r\nBcc: y <a@x.example>"}, []),
    ],
)
def test_bad_fields_are_named(changes: dict[str, Any], errors: list[Any]) -> None:
    """Each bad field is found at its place; everything wrong is told at once."""
    if errors:
        assert refused(**changes) == errors
    else:  # line ends become spaces: the name is odd, but it is only a name
        EmailSubmission.model_validate({**GOOD, **changes})


@pytest.mark.parametrize(
    ("host", "plain", "allowed"),
    [
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("localhost", False, True),
        ("mail.localhost.", False, True),
        ("smtp.acme.example", True, True),
        ("smtp.acme.example", False, False),
        ("127.0.0.1.evil.example", False, False),
        ("localhost.evil.example", False, False),
        ("192.168.0.1", False, False),
    ],
)
def test_no_encryption_only_at_home(host: str, plain: bool, allowed: bool) -> None:  # noqa: FBT001 (a table)
    """Without encryption only this machine is a server, unless it is allowed by name."""
    account = {"host": host, "tls": "none", "allow_plaintext": plain}
    if allowed:
        EmailSubmission.model_validate({**GOOD, "account": account})
    else:
        assert refused(account=account) == [(("account", "tls"), "account.plaintext")]


def test_a_password_in_the_clear_is_not_repeated() -> None:
    """What is refused as a reference to a secret does not come back in the error."""
    with pytest.raises(ValidationError) as caught:
        EmailSubmission.model_validate(
            {**GOOD, "account": {"host": "h", "username": "u", "secret": "hunter2"}}
        )
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in str(SubmissionRefused.from_validation(caught.value))


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("lena@x.example", "", "lena@x.example"),
        (" Lena <lena@x.example> ", "Lena", "lena@x.example"),
        ('Smith, "Bob" <O\'Neil> <b@x.example>', 'Smith, "Bob" <O\'Neil>', "b@x.example"),
        ("<lena@x.example>", "", "lena@x.example"),
        ("root@localhost", "", "root@localhost"),
        ("Lena <lena@münchen.example>", "Lena", "lena@münchen.example"),
    ],
)
def test_mailboxes(text: str, name: str, address: str) -> None:
    """What stands before the last <…> is the name, verbatim."""
    found = parse_mailbox(text)
    assert (found.name, found.address.text) == (name, address)


@pytest.mark.parametrize(
    "text",
    [
        *("", "tom@@x", "tom@x..example", "a b@x.example", ".a@x.example", "a@-x.example", "tom@x"),
        *(
            "a@x.example\r\nRCPT TO:<b@x.example>",
            "a@x.example b@x.example",
            "a@x.example>",
            "@x.example",
        ),
        *(
            f"{'a' * 65}@x.example",
            f"a@{'b' * 64}.example",
            "a@[127.0.0.1]",
            "a@x.example,b@x.example",
        ),
    ],
)
def test_what_is_no_address(text: str) -> None:
    """What no server could deliver to, or what would say more than an address, is refused."""
    with pytest.raises(BadAddress):
        parse_address(text)


def test_words_make_a_submission(tmp_path: Path) -> None:
    """Simple mailings can be given as options."""
    (tmp_path / "hi.md").write_text("Hello", "utf-8")
    options = {
        "account": "work",
        "to_file": "members.csv",
        "subject": "Hi",
        "attach": "a.pdf",
        "markdown_file": str(tmp_path / "hi.md"),
        "max_attempts": "2",
    }
    assert KIND.from_options(options, []) == {
        "account": "work",
        "subject": "Hi",
        "markdown": "Hello",
        "attachments": ["a.pdf"],
        "recipients": {"file": "members.csv"},
        "retry": {"max_attempts": "2"},
    }
    words = KIND.from_options({"to": "a@x.example"}, ["b@x.example"])
    assert words == {"recipients": {"rows": [{"email": "b@x.example"}, {"email": "a@x.example"}]}}
    with pytest.raises(SubmissionRefused) as caught:
        KIND.from_options({"colour": "red", "text_file": str(tmp_path / "hi.md")}, [])
    assert [error.loc for error in caught.value.errors] == [("colour",)]


def test_paths_start_from_the_spec(tmp_path: Path) -> None:
    """Relative paths start from the given folder; templates of paths keep their marks."""
    raw = {
        "folder": "out",
        "attachments": ["a.pdf", "c/{{ id }}.pdf", "/abs.pdf"],
        "recipients": {"file": "m.csv"},
        "account": {"ca_file": "ca.pem"},
    }
    assert KIND.absolute(raw, tmp_path) == {
        "folder": str(tmp_path / "out"),
        "attachments": [str(tmp_path / "a.pdf"), f"{tmp_path}/c/{{{{ id }}}}.pdf", "/abs.pdf"],
        "recipients": {"file": str(tmp_path / "m.csv")},
        "account": {"ca_file": str(tmp_path / "ca.pem")},
    }


def test_lanes_follow_accounts() -> None:
    """Each account is a lane; what is only written to files has one of its own."""
    own = EmailSubmission.model_validate(GOOD)
    assert KIND.lane(own) == "email:127.0.0.1:2525"
    assert KIND.lane(own.model_copy(update={"account": "work"})) == "email:work"
    assert KIND.lane(own.model_copy(update={"mode": "eml"})) == "email"
    assert KIND.earliest(own.model_copy(update={"hold": 10.0})) == 10.0


def test_what_a_row_fills_into_a_path_stays_as_it_is() -> None:
    """A relative path starts from its folder; its template's own marks are no part of it."""
    given = {"attachments": ["{{ n // 2 }}.pdf", "a/../b/{{ '..' }}/./x", "c/d-{{ n }}", "e//f"]}
    assert KIND.absolute(given, Path("/base"))["attachments"] == [
        "/base/{{ n // 2 }}.pdf",
        "/base/b/{{ '..' }}/./x",
        "/base/c/d-{{ n }}",
        "/base/e/f",
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("X.Example", "x.example"),
        ("Bücher.example", "xn--bcher-kva.example"),
        ("*", "*"),
        ("ü ü", "ü ü"),
    ],
)
def test_a_domain_is_the_same_in_every_script(text: str, key: str) -> None:
    """Paces for a domain hold for its addresses, in whatever script it was written."""
    assert domain_key(text) == key
