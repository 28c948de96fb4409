"""Messages are built by hand and read again by the standard library."""

from __future__ import annotations

import email
import email.policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from typing_extensions import override

from desktop_app.kinds.email.addresses import Mailbox, parse_address
from desktop_app.kinds.email.headers import mailboxes_header, text_header
from desktop_app.kinds.email.message import Composer
from desktop_app.kinds.email.parts import base64_lines, text_part
from desktop_app.kinds.email.submission import Letter

ROW = {"email": "lena@x.example", "name": "Lena"}


def composed(row: dict[str, Any] | None = None, **letter: Any) -> bytes:
    """Return a whole message."""
    fields = {"subject": "Hi", "text": "Hello", **letter}
    composer = Composer(Letter(**fields), "Acme <hello@acme.example>")
    filled = composer.templates.fill(row or ROW)
    message = composer.compose(filled, message_id="<1@acme.example>", date=1_800_000_000.0)
    whole = b"".join(message.pieces(composer.attachments))
    assert len(whole) == message.size
    return whole


def parsed(data: bytes) -> EmailMessage:
    """Read it the way mail programs do, and find nothing wrong with it."""
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    for part in found.walk():
        assert not part.defects
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    return found


def test_what_a_plain_message_looks_like() -> None:
    """A plain message has the headers it needs, in a customary order, and nothing else."""
    assert composed().decode() == (
        "From: Acme <hello@acme.example>\r\n"
        "To: lena@x.example\r\n"
        "Subject: Hi\r\n"
        f"Date: {email.utils.formatdate(1_800_000_000.0, localtime=True)}\r\n"
        "Message-ID: <1@acme.example>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\n"
        "Content-Transfer-Encoding: 7bit\r\n\r\nHello\r\n"
    )


INJECTIONS = [
    "=?utf-8?q?a=0d=0aBcc:_evil@x.example?=",
    "a\r\nBcc: evil@x.example",
    "a\rBcc: evil@x.example",
    "a\u2028Bcc: evil@x.example",
    "a\x0b\x0c\x00b",
    "é\nBcc: evil@x.example",
]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("field", ["subject", "headers", "to"])
def test_nothing_filled_in_becomes_a_header(text: str, field: str) -> None:
    """Line ends, and encoded words that hide some, stay inside the header they were put in."""
    letters: dict[str, dict[str, Any]] = {
        "subject": {"subject": "{{ name }}"},
        "headers": {"headers": {"X-Name": "{{ name }}"}},
        "to": {"to": "x {{ name | replace('\x00', '') }} <{{ email }}>"},
    }
    letter = letters[field]
    clean = text.replace("\x00", "") if field == "to" else text
    message = parsed(composed(ROW | {"name": clean}, **letter))
    assert set(message.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "X-Name", "MIME-Version"),
        *("Content-Type", "Content-Transfer-Encoding"),
    }
    assert [one.addr_spec for one in message["To"].addresses] == ["lena@x.example"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_any_subject_comes_back(text: str) -> None:
    """Any line of text can be a subject: it is read as it was written."""
    line = " ".join(text.split())
    data = text_header("Subject", line)
    found = email.message_from_bytes(data + b"\r\n", policy=email.policy.default)
    assert found.keys() == ["Subject"]
    assert found["Subject"] == line
    assert all(len(one) <= 76 or b"=?" not in one for one in data.split(b"\r\n"))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=9))
def test_any_name_comes_back(text: str) -> None:
    """Any name can stand before an address: it is read as it was written."""
    name = " ".join(text.split())
    mailbox = Mailbox(name, parse_address("lena@x.example"))
    data = mailboxes_header("To", [mailbox, mailbox])
    found = email.message_from_bytes(data + b"\r\n", policy=email.policy.default)
    assert [(one.display_name, one.addr_spec) for one in found["To"].addresses] == [
        (name, "lena@x.example")
    ] * 2


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=500))
def test_any_text_comes_back(text: str) -> None:
    """Any text can be a body: it is read as it was written, line ends aside."""
    part = text_part(text, "plain")
    found = email.message_from_bytes(b"MIME-Version: 1.0\r\n" + part, policy=email.policy.default)
    payload = found.get_payload(decode=True)
    assert isinstance(payload, bytes)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert payload.decode().replace("\r\n", "\n") == plain + ("" if plain.endswith("\n") else "\n")
    assert all(len(line) <= 998 for line in part.split(b"\r\n"))


def test_text_and_html_and_attachments(tmp_path: Path) -> None:
    """Text and HTML are alternatives, attachments come beside them, byte for byte."""
    (tmp_path / "guide.bin").write_bytes(bytes(range(256)) * 40)
    (tmp_path / 'Führer 指南 with a rather long name; and "quotes".pdf').write_bytes(b"%PDF-1.4\n")
    message = parsed(
        composed(
            text="Hallo\n",
            html="<p>Grüße {{ name }}</p>",
            attachments=[str(path) for path in sorted(tmp_path.iterdir())],
        )
    )
    assert message.get_content_type() == "multipart/mixed"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "Hallo"
    assert html.get_content().strip() == "<p>Grüße Lena</p>"
    attached = {one.get_filename(): one for one in message.iter_attachments()}
    assert attached["guide.bin"].get_content() == bytes(range(256)) * 40
    pdf = attached['Führer 指南 with a rather long name; and "quotes".pdf']
    assert pdf.get_content_type() == "application/pdf"


class Seen(HTMLParser):
    """What a reader of HTML sees: its tags and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    @override
    def handle_data(self, data: str) -> None:
        self.text += data


def test_markdown_makes_both() -> None:
    """Markdown is the text as it stands and HTML beside it; no HTML comes in through a row."""
    message = parsed(composed(ROW | {"name": "<b>L</b>"}, text=None, markdown="**{{ name }}** hi"))
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "**<b>L</b>** hi"
    assert "<p><strong>&lt;b&gt;L&lt;/b&gt;</strong> hi</p>" in html.get_content()


@given(value=st.text(st.sampled_from("ab1_*`[]()<>!#|&;.-+=~:/\\ \n\t"), max_size=30))
@example("[x](https://evil.example)")
@example("\n\n\tcode\n\n    - code")
@example("1. first\n---\n# second\n<https://evil.example>")
@example("a_b_c & _d_ &amp; \\*")
def test_a_row_brings_no_markup_into_markdown(value: str) -> None:
    """What a row holds reads in both parts as it stands, whatever Markdown would make of it."""
    source = "**Hello** x{{ name }}x"
    raw = composed(ROW | {"name": value}, text=None, markdown=source)
    plain, html = (parsed(raw).get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert plain.get_content().split() == f"**Hello** x{value}x".split()
    found = Seen()
    found.feed(html.get_content())
    assert found.tags <= {"html", "body", "p", "strong", "br"}
    assert found.text.split() == f"Hello x{value}x".split()


def test_markdown_links_take_what_a_row_holds() -> None:
    """A link whose address is a column works, also between angle brackets; a script's does not."""
    link = "https://x.example/a_b?c=1&d=[2]*"
    source = "[go]({{ name }}) <{{ name }}> {{ name | safe }} {{ '**b**' | safe }}"
    html = parsed(composed(ROW | {"name": link}, text=None, markdown=source)).get_body(("html",))
    assert html is not None
    escaped = "https://x.example/a_b?c=1&amp;d=[2]*"
    assert f'<a href="{escaped}">go</a> <a href="{escaped}">' in html.get_content()
    assert "<strong>b</strong>" in html.get_content()
    script = ROW | {"name": "javascript:alert(1)"}
    html = parsed(composed(script, text=None, markdown="[go]({{ name }})")).get_body(("html",))
    assert html is not None
    assert "<a" not in html.get_content()


def test_html_escapes_what_rows_hold() -> None:
    """In HTML a row's text is text; in plain text and the subject it is as it is."""
    row = ROW | {"name": "Tom & <Co>"}
    message = parsed(composed(row, subject="{{ name }}", text="{{ name }}", html="{{ name }}"))
    html = message.get_body(("html",))
    assert html is not None
    assert html.get_content().strip() == "Tom &amp; &lt;Co&gt;"
    assert message["Subject"] == "Tom & <Co>"


def test_unsubscribe_in_one_click() -> None:
    """A link is in one piece however long it is, and https takes one click (RFC 8058)."""
    link = "https://acme.example/leave/" + "x" * 400
    raw = composed(unsubscribe="https://acme.example/leave/" + "x" * 400)
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in raw
    message = parsed(raw)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    by_mail = parsed(composed(unsubscribe="mailto:leave@acme.example"))
    assert by_mail["List-Unsubscribe"] == "<mailto:leave@acme.example>"
    assert by_mail["List-Unsubscribe-Post"] is None


def test_addresses_in_other_scripts() -> None:
    """A domain in another script is sent in ASCII; a local part as it is, in UTF-8."""
    message = parsed(composed(ROW | {"email": "lena@münchen.example"}))
    assert message["To"] == "lena@xn--mnchen-3ya.example"
    data = composed(ROW | {"email": "用户@例子.广告"}, to="梅 <{{ email }}>")
    assert "<用户@xn--fsqu00a.xn--4rr70v>".encode() in data


def test_copies() -> None:
    """Copies are named in the message, blind ones are not."""
    message = parsed(composed(cc=["Boss <boss@x.example>", "a@x.example"], bcc=["b@x.example"]))
    assert [str(one) for one in message["Cc"].addresses] == ["Boss <boss@x.example>", "a@x.example"]
    assert "Bcc" not in message


def test_long_names_are_in_several_words() -> None:
    """A name too long for one encoded word is cut between characters and joined when read."""
    mailbox = Mailbox("梅" * 60, parse_address("lena@x.example"))
    raw = mailboxes_header("To", [mailbox]).decode().removeprefix("To: ")
    assert str(make_header(decode_header(raw))) == f"{'梅' * 60} <lena@x.example>"


def test_base64_is_in_lines() -> None:
    """Lines of base64 have 76 characters at most."""
    lines = base64_lines(bytes(1000)).split(b"\r\n")
    assert {len(line) for line in lines[:-2]} == {76}


def test_blanks_of_a_text_stay_in_its_headers() -> None:
    """Hard and wide blanks are letters; runs of plain ones and line ends become one blank."""
    text = "Bonjour\u00a0! 你好\u3000再见  \r\n\tend\x85\u2028."
    found = parsed(composed(subject=text, headers={"X-A": text}))
    assert found["Subject"] == found["X-A"] == "Bonjour\u00a0! 你好\u3000再见 end ."


def test_blanks_at_the_ends_of_lines_arrive() -> None:
    """Servers may cut blanks and tabs off the ends of lines, so these are encoded."""
    assert b"a=20\r\nb=09\r\n" in composed(text="a \nb\t\n")


def test_an_address_to_reply_to_can_need_utf8() -> None:
    """A message whose answer goes to an address outside ASCII needs a server that knows these."""
    for reply_to, expected in (("ü@x.example", True), ("Ü <u@x.example>", False)):
        composer = Composer(Letter(subject="Hi", text="", reply_to=reply_to), "a@x.example")
        filled = composer.templates.fill(ROW)
        message = composer.compose(filled, message_id="<1@x.example>", date=0.0)
        assert message.utf8 is expected


def test_half_a_letter_in_a_link() -> None:
    """What is no text at all in a row does not stop a mailing: it is replaced."""
    link = "https://x.example/{{ name }}"
    found = composed({"email": "a@x.example", "name": "\ud800"}, unsubscribe=link)
    assert b"List-Unsubscribe: <https://x.example/?>\r\n" in found
