"""The memory of this process."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Give the system what has been freed and is kept for later: a few milliseconds.

    Only the GNU C library keeps tens of megabytes (malloc_trim(3)); elsewhere this does nothing.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
