"""The command line: everything the queue can do, for people and for programs."""

from __future__ import annotations

from desktop_app.cli.commands import main

__all__ = ["main"]
