"""Where JobDesk keeps what it keeps, and files that only their owner may read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

DATA_DIR = "JOBDESK_DATA_DIR"
"""The environment variable that names the data folder."""


def data_folder(given: str | None, environ: Mapping[str, str]) -> Path:
    """Return the absolute data folder: as given, else by ``JOBDESK_DATA_DIR``, else the user's."""
    named = given or environ.get(DATA_DIR)
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs  # noqa: PLC0415 (not needed when a folder is given)

    return Path(platformdirs.user_data_dir("jobdesk", appauthor=False))


def private_folder(folder: Path) -> Path:
    """Make the folder, readable by this user alone (0700); its parents as the system makes them.

    A power cut does not undo it.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    for each in made:
        sync_folder(each.parent)
    return folder


def sync_folder(folder: Path) -> None:
    """Return when the names in the folder are on disk (Windows sees to that by itself)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_private(path: Path, text: str | bytes) -> None:
    """Replace ``path`` by ``text`` in one step; no moment leaves it readable by others (0600).

    When this fails, or the power does, the file is what it was before.
    """
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
        sync_folder(path.parent)
    finally:
        with suppress(OSError):  # it stands at its name, or nothing of it is wanted
            aside.unlink()
