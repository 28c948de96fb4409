"""Records: frozen for whoever writes code, quick to build and to change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.job import Attempt, Outcome
from desktop_app.domain.record import changer

ATTEMPT = Attempt(1, 7, 2, 10.0)


def test_a_changed_record_is_another_that_differs_in_what_was_named() -> None:
    """The function takes every named field, by place or by name; the old record stays."""
    ended = changer(Attempt, "outcome", "ended")
    changed = ended(ATTEMPT, Outcome.SKIPPED, ended=12.0)
    assert changed == replace(ATTEMPT, ended=12.0, outcome=Outcome.SKIPPED)
    assert Attempt(1, 7, 2, 10.0) == ATTEMPT
    with pytest.raises(TypeError, match="ended"):
        ended(ATTEMPT, Outcome.SKIPPED)


def test_a_field_that_is_not_there_cannot_be_changed() -> None:
    """A misspelt field is refused where the function is made, not when it is called."""
    with pytest.raises(ValueError, match="finsihed"):
        changer(Attempt, "finsihed")
