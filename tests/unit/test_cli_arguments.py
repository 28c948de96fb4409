"""The words of the command line."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.cli.arguments import _build, kind_options, parse, read_object
from desktop_app.cli.commands import _COMMANDS, _command
from desktop_app.cli.output import Output, printable, sentence
from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.job import JobState
from tests.probe import KIND


def test_a_number_that_json_does_not_have_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    """Strict readers read every line, whatever a function returned."""
    event = {"event": "job", "result": {"mean": math.nan, "most": [1.5, (-math.inf, "NaN")]}}
    Output(as_json=True).event(event)
    printed = capsys.readouterr().out
    assert printed == '{"event": "job", "result": {"mean": null, "most": [1.5, [null, "NaN"]]}}\n'


def test_bare_words_are_files_for_the_window() -> None:
    """Without a command the words are files, whatever options stand around them."""
    given_ = parse(["--data-dir", "list", "a.jpg", "--json", "b.jpg"])
    assert (given_.command, given_.files) == ("window", ["a.jpg", "b.jpg"])
    assert (given_.data_dir, given_.json) == ("list", True)
    assert parse([]).command == "window"
    assert parse(["--", "-odd.jpg"]).files == ["-odd.jpg"]


@pytest.mark.parametrize("words", [["--json", "list"], ["list", "--json"]])
def test_common_options_stand_anywhere(words: list[str]) -> None:
    """``--json`` may stand before and after the command."""
    assert parse(words).json
    assert not parse(["list"]).json


def test_list_takes_states() -> None:
    """A state is one of the contract's; another one is an error of usage."""
    assert parse(["list", "--state", "failed"]).state is JobState.FAILED
    with pytest.raises(SystemExit) as caught:
        parse(["list", "--state", "broken"])
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("words", "options", "inputs"),
    [
        (["--to", "webp", "photos/"], {"to": "webp"}, ["photos/"]),
        (["a", "--to=webp", "b"], {"to": "webp"}, ["a", "b"]),
        (["--keep-tree", "true", "a"], {"keep_tree": True}, ["a"]),
        (["--do", "one", "--do", "two"], {"do": ["one", "two"]}, []),
        (["--fit", "[10, 20]"], {"fit": [10, 20]}, []),
        (["--name", "[draft"], {"name": "[draft"}, []),
        (["--quality", "80"], {"quality": "80"}, []),
    ],
)
def test_options_become_fields(
    words: list[str], options: dict[str, Any], inputs: list[str]
) -> None:
    """Options are fields in the kind's words; the rest are inputs, in order."""
    assert kind_options(KIND, words) == (options, inputs)


def test_yes_or_no_fields_take_no_value() -> None:
    """``--jitter photos/`` does not swallow the folder."""
    assert kind_options(KIND, ["--jitter", "photos/"]) == ({"jitter": True}, ["photos/"])


def test_option_without_value_is_refused_by_name() -> None:
    """The last option needs its value."""
    with pytest.raises(SubmissionRefused) as caught:
        kind_options(KIND, ["--to"])
    assert caught.value.errors[0].loc == ("to",)


def test_words_after_two_dashes_are_inputs() -> None:
    """What stands after ``--`` is never an option."""
    given_ = parse(["run", "probe", "--to", "webp", "--", "--odd", "b"])
    assert given_.words == ["--to", "webp"]
    assert given_.inputs == ["--odd", "b"]


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff{}", b"1"])
def test_what_is_no_json_object_is_refused(text: bytes) -> None:
    """A spec that is no JSON object is refused, not a traceback."""
    with pytest.raises(SubmissionRefused):
        read_object(text)


def test_spec_may_carry_a_mark() -> None:
    """A byte order mark, as some editors write it, is no part of the spec."""
    assert read_object(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@given(st.text())
def test_printable_text_steers_no_terminal(text: str) -> None:
    """No control character of a name or message reaches the terminal."""
    assert not any(ord(c) < 32 or ord(c) == 127 for c in printable(text))


def test_a_job_is_a_sentence() -> None:
    """A failed job says its state, name, reason and remedy."""
    error = {"code": "x", "message": "It broke.", "remedy": "Mend it.", "detail": None}
    job = {"event": "job", "state": "failed", "name": "a\x1b[31m", "seconds": 1.25, "error": error}
    assert sentence(job) == "failed     a\\x1b[31m (1.2 s): It broke. Mend it."


def test_every_command_is_found() -> None:
    """Each word has its function, though it is imported only when it is called."""
    _, _, commands = _build()
    assert set(commands) | {"window"} == set(_COMMANDS)
    assert all(callable(_command(name)) for name in _COMMANDS)


def test_reading_needs_no_engine(tmp_path: Path) -> None:
    """What a list does not need it does not wait for: it loads no engine and no kind."""
    told = "import sys; from desktop_app.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    words = [sys.executable, "-c", told, "--data-dir", str(tmp_path / "data"), "--json", "list"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "desktop_app.cli.read" in loaded
    assert not {"desktop_app.app", "desktop_app.engine.desk", "desktop_app.kinds.files"} & loaded
