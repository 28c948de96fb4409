"""Starts the command line: ``python -m desktop_app`` and ``jobdesk`` are the same."""

from __future__ import annotations

import sys

from desktop_app import cli
from desktop_app.host.processes import end_threads

__all__ = ["main"]


def main() -> int:
    """Run a command and return its status; a job's thread that does not stop keeps nobody."""
    status = cli.main()
    end_threads(status)
    return status


if __name__ == "__main__":
    sys.exit(main())
