"""Every kind's submission against anything that JSON can say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.kind import AnyKind
from desktop_app.engine import check_submission, find_kinds

KINDS = list(find_kinds())
WHOLE: dict[str, dict[str, Any]] = {
    "email": {
        "account": "work",
        "sender": "Acme <hello@acme.example>",
        "recipients": {"rows": [{"email": "lena@x.example"}]},
        "subject": "Hello",
        "text": "Hello",
    },
    "files": {"inputs": ["a.png"], "operation": {"type": "image", "to": "webp"}},
    "cleaning": {"inputs": ["a.csv"], "steps": [{"type": "trim"}]},
}
"""A submission of each kind that is accepted; other kinds begin with their examples."""

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(), max_size=8)  # with lone surrogates, as odd file names have them
    | st.sampled_from(["", "0", "-1", "\0", "../..", "{{ x }}", "2026-03-29T02:30:00+01:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value inside."""
    found = [path] if path else []
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(each, (*path, key))
    return found


@pytest.mark.fault
@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
@given(data=st.data())
def test_whatever_json_says(kind: AnyKind, data: st.DataObject) -> None:
    """It is refused by the field, or accepted; what is accepted is the same after a way by JSON."""
    raw = json.loads(json.dumps(WHOLE.get(kind.name, {})))
    fields = sorted(kind.submission_type.model_fields)
    for _ in range(data.draw(st.integers(0, 3))):
        if data.draw(st.booleans()):
            raw[data.draw(st.sampled_from(fields))] = data.draw(ANYTHING)
        elif found := places(raw):
            *way, last = data.draw(st.sampled_from(found))
            place = raw
            for key in way:
                place = place[key]
            place[last] = data.draw(ANYTHING)
    try:
        submission = check_submission(kind, raw)
    except SubmissionRefused:
        return
    stored = json.loads(json.dumps(submission.model_dump(mode="json")))
    assert check_submission(kind, stored) == submission
