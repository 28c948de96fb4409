"""Runs the engine's loop to its end, which nothing that does not stop can put off."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

LAST_WORDS = 1.0
"""Seconds that tasks get to end once they are cancelled, and then the threads they began."""


def run_to_end(main: Coroutine[Any, Any, None]) -> None:
    """Run ``main`` on a loop of its own, as ``asyncio.run`` does, which would wait for ever.

    A task that catches its own cancellation is left behind, as is a thread that it waited for.
    """
    loop = asyncio.new_event_loop()
    threads = ThreadPoolExecutor(thread_name_prefix="engine")
    loop.set_default_executor(threads)
    try:
        loop.run_until_complete(main)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            _, deaf = loop.run_until_complete(asyncio.wait(left, timeout=LAST_WORDS))
            for task in deaf:
                task._log_destroy_pending = False  # type: ignore[attr-defined]  # noqa: SLF001 (as asyncio's own gather does: it is known, and said)
        loop.run_until_complete(loop.shutdown_asyncgens())
        ending = threading.Thread(target=threads.shutdown, name="engine-end", daemon=True)
        ending.start()
        ending.join(LAST_WORDS)
        loop.close()
