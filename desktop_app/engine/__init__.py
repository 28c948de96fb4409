"""Runs jobs on an asyncio loop of its own, in a thread of its own."""

from __future__ import annotations

from desktop_app.engine.batches import check_submission
from desktop_app.engine.causes import CAUSES
from desktop_app.engine.desk import ExecutorName, LocalDesk, open_desk
from desktop_app.engine.diagnostics import save_diagnostics
from desktop_app.engine.findings import Finding, findings
from desktop_app.engine.presets import Preset, PresetFolder
from desktop_app.engine.registry import Registry, find_kinds, kind_package
from desktop_app.engine.scope import RunScope

__all__ = [
    "CAUSES",
    "ExecutorName",
    "Finding",
    "LocalDesk",
    "Preset",
    "PresetFolder",
    "Registry",
    "RunScope",
    "check_submission",
    "find_kinds",
    "findings",
    "kind_package",
    "open_desk",
    "save_diagnostics",
]
