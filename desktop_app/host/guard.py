"""Ends what child processes have started themselves when this process is gone, however it went."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress

_log = logging.getLogger(__name__)

_SCRIPT = """
trap '' HUP INT TERM
groups=
while read -r order group; do
    kept=
    for each in $groups; do [ "$each" = "$group" ] || kept="$kept $each"; done
    groups=$kept
    [ "$order" = watch ] && groups="$groups $group"
done
for each in $groups; do kill -s KILL -- "-$each"; done
"""
"""The end of its input is the end of whoever watches: nobody else holds the other end."""


class Guard:
    """A shell that kills groups of processes once this process is gone, ``kill -9`` included.

    The kernel ends a child with its parent (:func:`.processes.die_with_parent`), but not what the
    child has started. POSIX only: on Windows nothing is watched. Belongs to one event loop.
    """

    def __init__(self) -> None:
        self._shell: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()

    async def begin(self) -> None:
        """Be there; before the first child is."""
        async with self._starting:
            if self._shell is None and sys.platform != "win32":
                self._shell = await _start()

    def watch(self, leader: int) -> None:
        """Watch the group of a child that was started with :data:`.processes.OWN_GROUP`."""
        self._say(f"watch {leader}\n")

    def forget(self, leader: int) -> None:
        """Watch a group no longer: all of it has ended."""
        self._say(f"forget {leader}\n")

    async def close(self) -> None:
        """Kill what is still watched; return when that has happened."""
        if self._shell is not None and self._shell.stdin is not None:
            self._shell.stdin.close()
            await self._shell.wait()
            self._shell = None

    def _say(self, order: str) -> None:
        if self._shell is not None and self._shell.stdin is not None:
            with suppress(ConnectionError):
                self._shell.stdin.write(order.encode("ascii"))


async def _start() -> asyncio.subprocess.Process | None:
    quiet = asyncio.subprocess.DEVNULL
    try:
        return await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", _SCRIPT),
            stdin=asyncio.subprocess.PIPE,
            stdout=quiet,
            stderr=quiet,
            start_new_session=True,
        )
    except OSError:
        _log.exception("what jobs start themselves may outlive a program that is killed")
        return None
