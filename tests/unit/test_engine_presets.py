"""Presets: what a file keeps, what it refuses, and files that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.domain.errors import NotFound, NotPossible, SubmissionRefused
from desktop_app.engine import PresetFolder, find_kinds

KINDS = find_kinds()
FILES, EMAIL = KINDS.get("files"), KINDS.get("email")
PHOTOS = {
    "inputs": ["a.jpg"],
    "name": "Today",
    "operation": {"type": "image", "to": "webp", "fit": [1600, 1600]},
    "output": {"folder": "/web/\udce9t\udce9"},
}


@pytest.fixture
def presets(tmp_path: Path) -> PresetFolder:
    """Give a data folder's presets; there are none."""
    return PresetFolder(tmp_path / "presets", KINDS)


def test_a_preset_leaves_out_what_belongs_to_one_run(presets: PresetFolder, tmp_path: Path) -> None:
    """Inputs, name and start are not kept; what is comes back as it was, odd paths included."""
    assert presets.all() == []
    saved = presets.save("Photos → WebP / 1600", FILES, PHOTOS)
    assert saved.submission == {key: PHOTOS[key] for key in ("operation", "output")}
    assert presets.all() == [saved]
    (file,) = (tmp_path / "presets").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text("ascii"))["kind"] == "files"


def test_a_name_is_one_preset(presets: PresetFolder) -> None:
    """Saved under the same name it is replaced; another one cannot take its name."""
    first = presets.save("Web", FILES, PHOTOS)
    again = presets.save(" web ", FILES, {"operation": {"type": "checksum"}})
    assert again.file == first.file
    other = presets.save("Web!", FILES, PHOTOS)
    assert other.file != first.file
    with pytest.raises(NotPossible, match="Another preset"):
        presets.rename(other.file, "WEB")
    assert presets.rename(other.file, "Print").name == "Print"
    with pytest.raises(NotPossible):
        presets.save("  ", FILES, PHOTOS)


def test_a_deleted_preset_comes_back_as_it_was(presets: PresetFolder) -> None:
    """What its file held brings it back, damaged ones too; without content it goes again."""
    saved = presets.save("Web", FILES, PHOTOS)
    content = presets.remove(saved.file)
    assert presets.all() == []
    with pytest.raises(NotFound):
        presets.get(saved.file)
    presets.put_back(saved.file, content)
    assert presets.get(saved.file) == saved
    presets.put_back(saved.file, b"")
    assert presets.all() == []


@pytest.mark.parametrize(
    "account",
    [
        {"host": "smtp.example", "username": "a", "secret": "command:cat ~/.password"},
        {"host": "smtp.example", "username": "a", "secret": "keyring:work"},
    ],
)
def test_a_preset_names_a_saved_account(presets: PresetFolder, account: dict[str, str]) -> None:
    """The fields of an account, and with them commands and secrets, are refused."""
    with pytest.raises(SubmissionRefused) as refused:
        presets.save("Welcome", EMAIL, {"account": account, "subject": "Hello"})
    assert [error.loc for error in refused.value.errors] == [("account",)]
    saved = presets.save("Welcome", EMAIL, {"account": "work", "subject": "Hello"})
    assert saved.submission["account"] == "work"


def test_what_cannot_be_used_is_named_and_stays(presets: PresetFolder, tmp_path: Path) -> None:
    """Files that are damaged, of another version or of a kind that is gone say so, by name."""
    presets.save("Good", FILES, PHOTOS)
    folder = tmp_path / "presets"
    texts = {
        "damaged": "{",
        "list": "[]",
        "gone": json.dumps({"name": "Gone", "kind": "faxes", "submission": {}}),
        "old": json.dumps({"name": "Old", "kind": "files", "submission": {"speed": 3}}),
        "wrong": json.dumps({"name": "Wrong", "kind": "files", "submission": {"recursive": "?"}}),
    }
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text)
    found = {preset.file: preset for preset in presets.all()}
    assert {name for name, one in found.items() if one.problem} == {f"{n}.json" for n in texts}
    for name in texts:
        assert f"{name}.json: " in found[f"{name}.json"].problem
    assert "speed" in found["old.json"].problem
    assert "faxes" in found["gone.json"].problem
    assert (folder / "damaged.json").read_text() == "{"


def test_dropped_files_fill_a_preset(tmp_path: Path) -> None:
    """Files become the inputs, whatever they are; a table becomes recipients who get it later."""
    preset = {"operation": {"type": "image", "to": "webp"}}
    filled = FILES.fill(preset, ["list.csv"])
    assert filled == {"operation": {"type": "image", "to": "webp"}, "inputs": ["list.csv"]}
    letter = {"account": "work", "subject": "Hello", "attachments": ["/a/guide.pdf"]}
    filled = EMAIL.fill(letter, ["/x/members.csv"])
    assert filled is not None
    assert (filled["recipients"], filled["hold"]) == ({"file": "/x/members.csv"}, 10)
    note = tmp_path / "note.pdf"
    note.write_bytes(b"%PDF")
    filled = EMAIL.fill(letter, [str(note)])
    assert filled is not None
    assert filled["attachments"] == ["/a/guide.pdf", str(note)]
    assert EMAIL.fill(letter, [str(tmp_path)]) is None
