"""Starts the command line: ``python -m desktop_app`` and ``jobdesk`` are the same."""

from __future__ import annotations

import sys

from desktop_app.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
