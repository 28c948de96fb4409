"""What a kind has to offer before there is a submission: for dropped files, and for the demo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.domain.text import Text


@dataclass(frozen=True, slots=True)
class DropOffer:
    """What a kind would do with dropped files: cheap, by name only."""

    accepted: int
    left_out: int
    submission: Mapping[str, Any]
    """The start of a submission, the fields the drop settles."""
    title: Text | None = None
    """What it is called where several kinds offer something; None: the kind's verb."""
    aside: bool = False
    """Whether the kind merely could take the files: it is offered after those that work on them."""


@dataclass(frozen=True, slots=True)
class DemoBatch:
    """One submission of the demo and what must become of it."""

    submission: Mapping[str, Any]
    expected: Mapping[str, int]
    """Jobs per final state, such as ``{"done": 10, "failed": 1}``."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """The kind's settings that the submission needs, such as an account."""
