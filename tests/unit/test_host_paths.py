"""Files that stand at their name whole or as they were."""

from __future__ import annotations

import errno
import itertools
import os
from contextlib import suppress
from pathlib import Path

import pytest

from desktop_app.host.paths import write_private
from tests.faulty_machine import Trouble, troubled_machine


@pytest.mark.parametrize("lasting", [False, True])
def test_a_private_file_is_old_or_new(tmp_path: Path, *, lasting: bool) -> None:
    """Whichever sync, rename or removal fails, the file is whole, and later nothing lies beside."""
    path = tmp_path / "address.json"

    def full() -> OSError:
        return OSError(errno.ENOSPC, "No space left on device")

    for number in itertools.count(1):
        write_private(path, "old")
        trouble = Trouble(number, full, lasting=lasting)
        with troubled_machine(trouble), suppress(OSError):
            write_private(path, b"new")
        assert path.read_text("utf-8") in {"old", "new"}
        write_private(path, "newer")
        assert os.listdir(tmp_path) == [path.name]
        if not trouble.met:
            return
