"""Runs jobs on an asyncio loop of its own, in a thread of its own.

Each of these is imported when it is first asked for: who only reads needs little of them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_app.engine.batches import check_submission
    from desktop_app.engine.causes import CAUSES
    from desktop_app.engine.desk import ExecutorName, LocalDesk, open_desk
    from desktop_app.engine.diagnostics import save_diagnostics
    from desktop_app.engine.presets import Preset, PresetFolder
    from desktop_app.engine.registry import Registry, find_kinds, kind_package
    from desktop_app.engine.scope import RunScope

__all__ = [
    "CAUSES",
    "ExecutorName",
    "LocalDesk",
    "Preset",
    "PresetFolder",
    "Registry",
    "RunScope",
    "check_submission",
    "find_kinds",
    "kind_package",
    "open_desk",
    "save_diagnostics",
]

_MODULES = {
    "batches": ("check_submission",),
    "causes": ("CAUSES",),
    "desk": ("ExecutorName", "LocalDesk", "open_desk"),
    "diagnostics": ("save_diagnostics",),
    "presets": ("Preset", "PresetFolder"),
    "registry": ("Registry", "find_kinds", "kind_package"),
    "scope": ("RunScope",),
}


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562)."""
    for module, names in _MODULES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
