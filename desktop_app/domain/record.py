"""Values that are made by the hundred thousand: frozen for whoever writes code, quick to build.

A dataclass that is frozen at run time sets its fields one by one through ``object``: of twenty
fields that takes ten times as long. The type checker holds these frozen instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(**options: Any) -> Any:
        """Make a dataclass that compares and hashes as a frozen one does."""
        return dataclass(**{**options, "frozen": False, "unsafe_hash": True})


__all__ = ["record"]
