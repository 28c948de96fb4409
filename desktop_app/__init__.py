"""JobDesk: a desktop job manager with a durable, first-in-first-out queue."""

from __future__ import annotations

__version__ = "0.1.0"
