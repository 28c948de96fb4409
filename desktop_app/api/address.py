"""Where the owner of a data folder listens, and how to get there.

A Unix socket ``control.sock`` where the platform has them and its path fits; else 127.0.0.1 on a
random port, with port and token in ``control.json``. Both are for this user alone (0600).
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.host.paths import write_private

HAS_UNIX_SOCKETS = hasattr(socket, "AF_UNIX")
_SOCKET = "control.sock"
_PORT_AND_TOKEN = "control.json"  # noqa: S105 (the name of the file, not a token)
_LONGEST_PATH = 100
"""Bytes: ``sun_path`` holds 104 on macOS and 108 on Linux, its final zero included."""


def listen(folder: Path, *, unix: bool) -> tuple[socket.socket, str | None]:
    """Return a listening socket and the token that callers must show, if any.

    ``unix``: by a Unix socket if its path fits. The caller owns the folder, so a socket that is
    found there is a dead process's.
    """
    forget(folder)
    with _unix_path(folder) as path:
        if unix and path is not None:
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            server.bind(path)
            (folder / _SOCKET).chmod(0o600)
            server.listen()
            return server, None
    # without the protocol's number asyncio does not turn Nagle's algorithm off
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    server.bind(("127.0.0.1", 0))
    server.listen()
    token = secrets.token_urlsafe(32)
    port = server.getsockname()[1]
    write_private(folder / _PORT_AND_TOKEN, json.dumps({"port": port, "token": token}))
    return server, token


def connect(folder: Path) -> tuple[socket.socket, str | None]:
    """Return a connection to the owner and the token to show; raise ``OSError`` without one."""
    if (folder / _PORT_AND_TOKEN).exists():
        found = json.loads((folder / _PORT_AND_TOKEN).read_text("utf-8"))
        caller = socket.create_connection(("127.0.0.1", int(found["port"])))
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return caller, str(found["token"])
    with _unix_path(folder) as path:
        if path is None or not HAS_UNIX_SOCKETS:
            raise FileNotFoundError(folder / _PORT_AND_TOKEN)
        caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            caller.connect(path)
        except OSError:
            caller.close()
            raise
        return caller, None


def forget(folder: Path) -> None:
    """Remove the address."""
    for name in (_SOCKET, _PORT_AND_TOKEN):
        with suppress(FileNotFoundError):
            (folder / name).unlink()


@contextmanager
def _unix_path(folder: Path) -> Iterator[str | bytes | None]:
    """Give a path of the socket that the kernel takes, however long the folder's name is."""
    path = os.fsencode(folder / _SOCKET)
    if len(path) <= _LONGEST_PATH:
        yield path
    elif Path("/proc/self/fd").is_dir():
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{handle}/{_SOCKET}"
        finally:
            os.close(handle)
    else:
        yield None
