"""What is said about the machine before a window opens."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from desktop_app.domain.errors import MachineLacks, NotFound, SubmissionRefused
from desktop_app.host.assets import asset
from desktop_app.host.machine import (
    apt_line,
    free_space,
    missing_libraries,
    qt_platform,
    require_window,
    writable,
)
from desktop_app.host.paths import data_folder, write_private
from desktop_app.host.settings import Settings

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")


@linux
@pytest.mark.parametrize(
    ("environ", "platform"),
    [
        ({}, None),
        ({"QT_QPA_PLATFORM": "offscreen"}, "offscreen"),
        ({"QT_QPA_PLATFORM": "minimal"}, "minimal"),
        ({"QT_QPA_PLATFORM": "xcb"}, None),
        ({"DISPLAY": ":1"}, "xcb"),
        ({"DISPLAY": ":1", "QT_QPA_PLATFORM": "xcb"}, "xcb"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":1", "QT_QPA_PLATFORM": "xcb"}, "xcb"),
    ],
)
def test_display(environ: dict[str, str], platform: str | None) -> None:
    """A display, or a platform that needs none, is what a window needs."""
    assert qt_platform(environ) == platform


@linux
def test_no_display_is_named_with_a_way_out() -> None:
    """Without a display the error says what is missing and what to do."""
    with pytest.raises(MachineLacks, match="DISPLAY") as caught:
        require_window({})
    assert "offscreen" in caught.value.remedy


def test_apt_line_names_packages() -> None:
    """Missing libraries are translated into one command."""
    line = apt_line(["libEGL.so.1", "libxcb-cursor.so.0"])
    assert line == "sudo apt install libegl1 libxcb-cursor0"


def test_missing_libraries_are_those_that_do_not_load() -> None:
    """Every library that is reported has a package; a platform without needs reports none."""
    for platform in ("offscreen", "xcb"):
        missing = missing_libraries(platform)
        assert not missing or apt_line(missing).startswith("sudo apt install lib")


def test_data_folder_is_as_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option wins over the variable, the variable over the platform's folder; all absolute."""
    monkeypatch.chdir(tmp_path)
    environ = {"JOBDESK_DATA_DIR": str(tmp_path / "b")}
    assert data_folder("a", environ) == tmp_path / "a"
    assert data_folder(None, environ) == tmp_path / "b"
    assert data_folder(None, {}).name == "jobdesk"


def test_private_file_is_replaced_whole(tmp_path: Path) -> None:
    """A private file is readable by its user alone, also when it is replaced."""
    path = tmp_path / "token"
    write_private(path, "one")
    write_private(path, "two")
    assert path.read_text("utf-8") == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["token"]


def test_space_and_writing_are_asked_of_the_nearest_folder(tmp_path: Path) -> None:
    """A folder that is not there yet is judged by where it would be made."""
    assert free_space(tmp_path / "a" / "b") > 0
    assert writable(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    assert not writable(tmp_path / "file" / "b")


def test_missing_asset_says_where_it_was_looked_for() -> None:
    """An asset that does not ship is an error that names the places."""
    assert asset().name == "resources"
    with pytest.raises(FileNotFoundError, match="no/such"):
        asset("no", "such")


def test_settings_are_checked() -> None:
    """A known key takes only its values; an unknown one names those there are."""
    settings = Settings([])
    assert settings.value("theme", {}) == "system"
    assert settings.check("theme", "dark") == "dark"
    assert settings.check("lanes.files", "3") == 3
    with pytest.raises(SubmissionRefused) as caught:
        settings.check("theme", "pink")
    assert caught.value.errors[0].loc == ("theme",)
    with pytest.raises(SubmissionRefused):
        settings.check("lanes.files", 65)
    with pytest.raises(NotFound, match="language, theme"):
        settings.value("colour", {})
