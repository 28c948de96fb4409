"""Child processes that never outlive their parent."""

from __future__ import annotations

import ctypes
import logging
import os
import platform
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import Any

_PR_SET_PDEATHSIG = 1  # prctl(2)
LAST_WORDS = 1.0
"""Seconds that threads get to end with the program."""


def die_with_parent(parent: int) -> None:
    """Make the kernel (Linux) or a watching thread (elsewhere) end this process with its parent.

    ``parent`` is the process id that the parent gave: when it is gone already, this ends at once.
    """
    if platform.system() == "Linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
        if os.getppid() != parent:
            os._exit(1)
        return
    watcher = threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True)
    watcher.start()


def _watch(parent: int) -> None:
    import psutil  # noqa: PLC0415 (slow to import, not needed on Linux)

    try:
        psutil.Process(parent).wait()
    except psutil.NoSuchProcess:
        os._exit(1)
    os._exit(1)


OWN_GROUP: dict[str, Any] = {} if sys.platform == "win32" else {"process_group": 0}
"""For ``subprocess``: what the child starts can be ended with it, by :func:`kill_all`."""


def ending_signals() -> list[int]:
    """Return the signals by which a person or the system asks this program to end.

    A hang-up is none of them when whoever started it wanted it to outlive the terminal (``nohup``).
    """
    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    return [int(number) for number in numbers]


def kill_all(leader: int) -> None:
    """Kill a child that was started with :data:`OWN_GROUP`, and all that it has started itself."""
    if sys.platform == "win32":
        import psutil  # noqa: PLC0415 (slow to import, not needed elsewhere)

        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(leader)
            for process in (*parent.children(recursive=True), parent):
                with suppress(psutil.NoSuchProcess):  # the others are still there
                    process.kill()
    else:
        # macOS refuses to signal a group of which none but the dead are left
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def end_threads(status: int) -> None:
    """Give other threads a moment to end; a program that they would keep ends here and now.

    Python waits at its end for each thread that is no daemon, for ever if need be.
    """
    deadline = time.monotonic() + LAST_WORDS
    mine = threading.current_thread()
    kept = [each for each in threading.enumerate() if not each.daemon and each is not mine]
    for thread in kept:
        thread.join(max(0.0, deadline - time.monotonic()))
    if any(thread.is_alive() for thread in kept):
        logging.shutdown()
        for stream in filter(None, (sys.stdout, sys.stderr)):
            with suppress(OSError, ValueError):  # closed, or nobody reads it
                stream.flush()
        os._exit(status)


def give_way() -> None:
    """Let whatever a person looks at go before this process; alone it is as quick as ever."""
    if sys.platform == "win32":
        import psutil  # noqa: PLC0415 (slow to import, not needed elsewhere)

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(10)


def limit_memory(limit: int) -> None:
    """Let this process have ``limit`` bytes of address space more than it has now (POSIX)."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (POSIX only)

    import psutil  # noqa: PLC0415 (slow to import, only some kinds have a limit)

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = psutil.Process().memory_info().vms + limit
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def unlimit_memory() -> None:
    """Undo :func:`limit_memory`."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (POSIX only)

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
