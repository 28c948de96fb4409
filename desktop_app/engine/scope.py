"""What a desk runs of what is stored."""

from __future__ import annotations

from enum import Enum


class RunScope(Enum):
    """What a desk runs of what is stored."""

    ALL = "all"
    OWN = "own"
    """Only batches submitted through this desk, or adopted by it."""
    PLAN_ONLY = "plan_only"
    """Plans what is submitted through this desk; runs nothing."""
