"""Making jobs of a batch once more, and giving back what failed ones were given."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.kind import Planned
from desktop_app.engine import find_kinds
from desktop_app.testing import plan_kind

KINDS = find_kinds()
FILES, CLEANING, EMAIL = (KINDS.get(name) for name in ("files", "cleaning", "email"))
LETTER: dict[str, Any] = {
    "account": {"host": "localhost", "tls": "none"},
    "sender": "a@acme.example",
    "to": "{{ name }} <{{ mail }}>",
    "subject": "Hello {{ name }}",
    "text": "Hello",
}


def test_files_are_made_again_at_their_place() -> None:
    """Pictures of several folders go to the same folders below the given one."""
    submission = {
        "inputs": ["/photos"],
        "operation": {"type": "image", "to": "webp", "on_truncated": "fail"},
        "output": {"folder": "/web"},
    }
    one = {"sources": ["/photos/a/1.jpg"], "outputs": ["/web/a/1.webp"], "on_truncated": "salvage"}
    two = {"sources": ["/photos/b/c/2.jpg"], "outputs": ["/web/b/c/2.webp"]}
    again = FILES.again(submission, [one])
    assert (again["inputs"], again["output"]["folder"]) == (["/photos/./a/1.jpg"], "/web")
    assert again["operation"]["on_truncated"] == "salvage"
    both = FILES.again(submission, [one, two])
    assert both["inputs"] == ["/photos/./a/1.jpg", "/photos/./b/c/2.jpg"]
    assert both["output"]["folder"] == "/web"
    elsewhere = {"sources": ["/photos/a/1.jpg"], "outputs": ["/web/flat/1.webp"]}
    there = FILES.again(submission, [elsewhere])
    assert (there["inputs"], there["output"]["folder"]) == (["/photos/a/1.jpg"], "/web/flat")
    moved = FILES.again(submission, [{**one, "output_folder": "/other"}])
    assert moved["output"]["folder"] == "/other"


def test_tables_are_cleaned_again() -> None:
    """The table alone, with the same steps, beside it as before."""
    submission = {"inputs": ["/in"], "steps": [{"type": "trim"}], "output": {"folder": None}}
    again = CLEANING.again(submission, [{"sources": ["/in/a.csv"], "clean": "/in/a.clean.csv"}])
    assert again == {**submission, "inputs": ["/in/a.csv"]}


def test_recipients_are_given_back_with_corrected_addresses() -> None:
    """A row has the address as it was corrected, wherever the message takes it from."""
    payload = {"row": {"name": "Lena", "mail": "lena@old.example"}, "address": "lena@new.example"}
    row = EMAIL.given(LETTER, payload)
    assert row == {"email": "lena@new.example", "name": "Lena", "mail": "lena@new.example"}
    again = EMAIL.again({**LETTER, "recipients": {"file": "/gone.csv"}}, [payload])
    items, _ = plan_kind(EMAIL, again)
    assert [item.name for item in items if isinstance(item, Planned)] == ["lena@new.example"]
