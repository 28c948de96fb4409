"""How Python shares its time in a process that has a window, a loop and writers in threads."""

from __future__ import annotations

import gc
import sys

SWITCH_SECONDS = 0.0005
"""Seconds after which a thread lets another one go on: Python's own 5 ms each would add up."""
YOUNG = 10_000
"""New objects after which the collector looks at them: at 700, all jobs under way were looked at
twice, a tenth of the engine's time."""


def suit_many_threads() -> None:
    """Set both for this process; what has been set further already stays."""
    sys.setswitchinterval(min(SWITCH_SECONDS, sys.getswitchinterval()))
    young, *older = gc.get_threshold()
    if young:  # 0: it has been turned off
        gc.set_threshold(max(YOUNG, young), *older)
