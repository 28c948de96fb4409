"""Results come into being whole or not at all."""

from __future__ import annotations

import errno
import itertools
import os
from contextlib import suppress
from pathlib import Path

import pytest

from desktop_app.domain.errors import DiskFull, JobError
from desktop_app.engine.outputs import Outputs, remove_leftovers
from tests.faulty_machine import Death, Trouble, troubled_machine


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    return Outputs(tmp_path / "job", ".jobdesk-x-1-")


def write(outputs: Outputs, path: Path, text: str, *, replace: bool = False) -> None:
    with outputs.temporary(path, replace=replace, mtime_ns=None) as aside:
        aside.write_text(text, "utf-8")


def test_new_file(outputs: Outputs, tmp_path: Path) -> None:
    """A result stands at its name, in folders made for it, and nothing stands beside it."""
    target = tmp_path / "out" / "deep" / "a.txt"
    write(outputs, target, "hello")
    assert target.read_text("utf-8") == "hello"
    assert os.listdir(target.parent) == ["a.txt"]


def test_foreign_file_is_never_touched(outputs: Outputs, tmp_path: Path) -> None:
    """A file that appeared at the name meanwhile is kept; the job fails by name."""
    target = tmp_path / "a.txt"
    target.write_text("theirs", "utf-8")
    with pytest.raises(JobError) as failed:
        write(outputs, target, "ours")
    assert failed.value.error_code == "file.exists"
    assert target.read_text("utf-8") == "theirs"
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "job"]


def test_own_file_is_replaced(outputs: Outputs, tmp_path: Path) -> None:
    """A job that was interrupted after its rename replaces its own file in the next attempt."""
    target = tmp_path / "a.txt"
    write(outputs, target, "first")
    write(Outputs(tmp_path / "job", ".jobdesk-x-1-"), target, "second")
    assert target.read_text("utf-8") == "second"


def test_own_file_changed_by_the_user(outputs: Outputs, tmp_path: Path) -> None:
    """What the user changed after the first attempt is theirs."""
    target = tmp_path / "a.txt"
    write(outputs, target, "first")
    target.write_text("edited by hand", "utf-8")
    with pytest.raises(JobError):
        write(outputs, target, "second")
    assert target.read_text("utf-8") == "edited by hand"


def test_replace(outputs: Outputs, tmp_path: Path) -> None:
    """With ``replace`` an older file gives way, in one step."""
    target = tmp_path / "a.txt"
    target.write_text("old", "utf-8")
    write(outputs, target, "new", replace=True)
    assert target.read_text("utf-8") == "new"


def test_failure_leaves_nothing(outputs: Outputs, tmp_path: Path) -> None:
    """When the block raises there is neither a result nor a half of one."""

    def half() -> None:
        with outputs.temporary(tmp_path / "a.txt", replace=False, mtime_ns=None) as aside:
            aside.write_text("half", "utf-8")
            raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        half()
    assert not list(tmp_path.iterdir())


def test_full_disk(outputs: Outputs, tmp_path: Path) -> None:
    """A full disk is told as such, with the folder."""
    with (
        pytest.raises(DiskFull, match=str(tmp_path)),
        outputs.temporary(tmp_path / "a.txt", replace=False, mtime_ns=None),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_time_of_the_source(outputs: Outputs, tmp_path: Path) -> None:
    """The result can carry the time of its source."""
    target = tmp_path / "a.txt"
    with outputs.temporary(target, replace=False, mtime_ns=1_000_000_000) as aside:
        aside.write_text("x", "utf-8")
    assert target.stat().st_mtime_ns == 1_000_000_000


def test_leftovers(tmp_path: Path) -> None:
    """Recovery removes what one job left beside its outputs, and only that."""
    for name in (".jobdesk-x-1-1.webp", ".jobdesk-x-12-1.webp", "a.webp"):
        (tmp_path / name).touch()
    remove_leftovers(".jobdesk-x-1-", [str(tmp_path / "a.webp"), str(tmp_path / "gone" / "b")])
    assert sorted(os.listdir(tmp_path)) == [".jobdesk-x-12-1.webp", "a.webp"]


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("replace", [False, True])
def test_each_change_fails_in_turn(tmp_path: Path, *, replace: bool, lasting: bool) -> None:
    """Whichever sync, rename or removal fails, the name has all or nothing of a result."""

    def broken() -> OSError:
        return OSError(errno.EIO, "Input/output error")

    for number in itertools.count(1):
        folder = tmp_path / str(number)
        folder.mkdir()
        target, own = folder / "a.txt", folder / "job"
        before = "old" if replace else None
        if replace:
            target.write_text("old", "utf-8")
        trouble = Trouble(number, broken, lasting=lasting)
        with troubled_machine(trouble), suppress(OSError, JobError):
            write(Outputs(own, ".jobdesk-x-1-"), target, "new", replace=replace)
        assert (target.read_text("utf-8") if target.exists() else None) in {before, "new"}
        remove_leftovers(".jobdesk-x-1-", [str(target)])
        write(Outputs(own, ".jobdesk-x-1-"), target, "new", replace=replace)
        assert target.read_text("utf-8") == "new"
        assert sorted(os.listdir(folder)) == ["a.txt", "job"]
        if not trouble.met:
            return


def test_killed_again_and_again(tmp_path: Path) -> None:
    """Wherever a second attempt dies as well, the third knows the result as the job's own."""
    for number in itertools.count(1):
        folder = tmp_path / str(number)
        folder.mkdir()
        target, own = folder / "a.txt", folder / "job"
        write(Outputs(own, ".jobdesk-x-1-"), target, "first")
        trouble = Trouble(number, Death, lasting=True)
        with troubled_machine(trouble), suppress(Death):
            write(Outputs(own, ".jobdesk-x-1-"), target, "second")
        assert target.read_text("utf-8") in {"first", "second"}
        remove_leftovers(".jobdesk-x-1-", [str(target)])
        write(Outputs(own, ".jobdesk-x-1-"), target, "third")
        assert target.read_text("utf-8") == "third"
        assert sorted(os.listdir(folder)) == ["a.txt", "job"]
        if not trouble.met:
            return
