"""Every single request that the store makes of the disk fails once, or from then on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import apsw
import pytest

from desktop_app.domain.errors import StoreError, StoreFull
from desktop_app.store import Backups
from tests.faulty_disk import (
    Failing,
    FaultyDisk,
    after_power_cut,
    faulty_disk,
    write_files,
)
from tests.integration.store.a_day import Day


def full() -> Exception:
    return apsw.FullError("database or disk is full")


def broken() -> Exception:
    return apsw.IOError("disk I/O error")


def number_of(what: str, folder: Path) -> int:
    """Return how many requests of this sort a day makes."""
    with faulty_disk() as disk:
        asyncio.run(Day(folder).live("day"))
    return sum(call.what in what.split("|") for call in disk.calls)


def live_with(disk: FaultyDisk, fault: Failing, folder: Path) -> Day:
    """Live a day with the fault; return it with the disk mended."""
    disk.fault = fault
    day = Day(folder)
    with suppress(StoreError):  # it was not opened: then nothing was told either
        asyncio.run(day.live("day"))
    fault.healed = True
    return day


# apsw tells here of errors that SQLite may pass over, such as those of a close
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.fault
@pytest.mark.timeout(1800)  # in full size
@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize(
    ("what", "error"),
    [("write", full), ("write", broken), ("sync", broken), ("truncate|delete", broken)],
)
def test_each_request_fails_in_turn(
    tmp_path: Path,
    what: str,
    error: Callable[[], Exception],
    lasting: bool,  # noqa: FBT001 (a parameter of the test)
    pytestconfig: pytest.Config,
) -> None:
    """Whichever write, sync, cut or removal fails, nothing told is lost and the store goes on."""
    number = number_of(what, tmp_path / "whole")
    whole = pytestconfig.option.full
    for n in range(1, number + 1, 1 if whole else max(1, number // 12)):
        fault = Failing(what, n, error, lasting)
        with faulty_disk() as disk:
            day = live_with(disk, fault, tmp_path / str(n))
        assert fault.met, n
        if error is full:
            assert all(isinstance(refused, StoreFull) for refused in day.refused)
        day.look()
        if whole:
            asyncio.run(day.live("next day"))
            day.look()
        shutil.rmtree(tmp_path / str(n))


@pytest.mark.fault
@pytest.mark.timeout(1800)  # in full size
def test_a_power_cut_at_any_moment(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Whatever the disk had not been made to keep is lost, torn or kept: what was told is there."""
    folder, told = tmp_path / "data", list[tuple[int, Day]]()
    with faulty_disk() as disk:
        day = Day(folder, told=lambda so_far: told.append((len(disk.calls), so_far.promises())))
        for name, size in (("one", 3_000), ("two", 400_000), ("three", 3_000)):
            day.size = size  # the second day fills the journal until SQLite empties it
            asyncio.run(day.live(name))
    assert day.refused == []
    for seed in range(2000 if pytestconfig.option.full else 40):
        random = Random(seed)
        cut = random.randrange(1, len(disk.calls) + 1)
        calls = [call for call in disk.calls[:cut] if Path(call.path).parent == folder]
        there = tmp_path / str(seed)
        write_files(after_power_cut(calls, random), folder, there)
        _, promised = ([(0, Day(folder))] + [one for one in told if one[0] <= cut])[-1]
        promised.folder = there
        if promised.tried_to_forget:
            Backups(there).begin_forgetting()
        promised.look()
        shutil.rmtree(there)
