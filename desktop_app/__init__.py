"""JobDesk: a desktop job manager with a durable, first-in-first-out queue.

``JobQueue`` is the queue for Python programs; ``current_job()`` is what a queued function has of
its job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_app.kinds.functions.running import current_job
    from desktop_app.queue import JobQueue

__all__ = ["JobQueue", "__version__", "current_job"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Late: everything below imports this package first, a worker process included.
    match name:
        case "JobQueue":
            from desktop_app.queue import JobQueue  # noqa: PLC0415 (late, as said above)

            return JobQueue
        case "current_job":
            from desktop_app.kinds.functions.running import (  # noqa: PLC0415 (late, as said above)
                current_job,
            )

            return current_job
    raise AttributeError(name)
