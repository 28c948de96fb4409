"""Rules and values of the store, without a database."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import MOVES, Attempt, Job, JobState
from desktop_app.store import rules, values

_S = JobState
ANY_TEXT = st.text(st.characters())
"""Lone surrogates and NUL included."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("states", "to"),
    [
        (rules.TO_TAIL, _S.WAITING),
        (rules.CANCELLABLE, _S.CANCELLED),
        (rules.PAUSABLE, _S.PAUSED),
        (rules.STARTABLE - {_S.WAITING}, _S.WAITING),
        (rules.DUE, _S.WAITING),
    ],
)
def test_changes_obey_the_table_of_moves(states: frozenset[JobState], to: JobState) -> None:
    """No change of many jobs makes a move that the table forbids."""
    assert all(to in MOVES[state] for state in states)


@given(ANY_TEXT)
def test_any_text_survives(text: str) -> None:
    """Text comes back as it was, and what SQLite takes as TEXT stays readable there."""
    kept = values.to_text(text)
    assert values.from_text(kept) == text
    assert isinstance(kept, str) or any("\ud800" <= char <= "\udfff" for char in text)


@given(JSON)
def test_any_json_survives(value: object) -> None:
    """JSON comes back as it was, and is text that SQLite takes: lone surrogates are escaped."""
    text = values.to_json(value)
    assert "\0" not in text
    text.encode()
    assert json.loads(text) == value == values.from_json(text)


@given(st.lists(st.binary(min_size=1).filter(lambda path: b"\0" not in path)))
def test_any_path_survives(paths: list[bytes]) -> None:
    """Paths come back byte for byte, whatever their encoding."""
    names = tuple(path.decode("utf-8", "surrogateescape") for path in paths)
    assert values.from_paths(values.to_paths(names)) == names


@given(ANY_TEXT, ANY_TEXT)
def test_any_error_survives(message: str, detail: str) -> None:
    """An error comes back whole, lone surrogates included."""
    error = ErrorInfo(code="x.y", message=message, detail=detail, transient=True)
    assert values.from_error(values.to_error(error)) == error


@pytest.mark.parametrize(
    ("text", "part", "found"),
    [
        ("Photo.JPG", "photo.jpg", True),
        ("ÜBER", "über", True),
        ("über", "ÜBER", True),
        ("文件A", "件a", True),
        ("a%c", "%", True),
        ("abc", "%", False),
        ("Über", "b", True),
    ],
)
def test_parts_are_found_in_any_case(text: str, part: str, *, found: bool) -> None:
    """Upper and lower case are alike in every script, and no character is a wildcard."""
    assert rules.contains(text, part) is found


def test_a_row_has_the_order_of_its_record() -> None:
    """The columns of a job and of an attempt stand as their records' fields do."""
    for columns, kept in ((values.JOB_COLUMNS, Job), (values.ATTEMPT_COLUMNS, Attempt)):
        assert columns.split(", ") == [field.name for field in fields(kept)]
