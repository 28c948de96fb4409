from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_app.ui.actions import ACTIONS, plain
from desktop_app.ui.palette import Entry, Palette, rank
from desktop_app.ui.settings.window import SettingsWindow
from desktop_app.ui.wording import translated
from tests.ui.conftest import Shown
from tests.ui.test_window_everyone import focusable, name_of


def opened(shown: Shown) -> Palette:
    """Open the palette as Ctrl+Shift+P does."""
    shown.window.actions_["palette"].trigger()
    palette = shown.window.menus.palette
    assert palette is not None
    return palette


def found(palette: Palette, typed: str) -> list[Entry]:
    palette.field.setText(typed)
    return palette.model.entries


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("ret", "Retry all failed", 0),
        ("fail", "Retry all failed", 1),
        ("etr", "Retry all failed", 2),
        ("rtaf", "Retry all failed", 3),
        ("failed retry", "Retry all failed", 1),
        ("暂停", "暂停队列", 0),
        ("zip", "Retry all failed", None),
    ],
)
def test_the_best_fits_come_first(typed: str, text: str, expected: int | None) -> None:
    """A beginning beats a word's beginning, that beats a part, and letters in order come last."""
    assert rank(typed, text) == expected


def test_every_action_is_in_the_palette_with_its_key(shown: Shown) -> None:
    """Whatever has a name and a key is found by the name and shows the key."""
    entries = {entry.title: entry for entry in found(opened(shown), "")}
    for key, said in ACTIONS.items():
        if key != "palette":
            entry = entries[plain(translated(said.text))]
            assert bool(entry.keys) == bool(said.keys), key
    assert entries["New letter"].keys == "Ctrl+1"


def test_both_languages_find_an_action_whichever_is_in_use(shown: Shown) -> None:
    """An English window finds 暂停队列, a Chinese one finds "pause queue"."""
    palette = opened(shown)
    assert found(palette, "暂停队列")[0].title == "Pause queue"
    palette.dismiss()
    shown.window.menus.choose("language", "zh_CN")
    shown.until(lambda: shown.window.actions_["pause_queue"].iconText() == "暂停队列")
    palette = opened(shown)
    assert found(palette, "pause queue")[0].title == "暂停队列"
    assert found(palette, "dark")[0].title == "主题: 深色"
    assert found(palette, "chinese")[0].title == "语言: 简体中文"
    assert found(palette, "英语")[0].title == "语言: English"
    shown.window.menus.choose("language", "en")
    shown.until(lambda: shown.window.actions_["pause_queue"].iconText() == "Pause queue")


def test_the_keyboard_alone_runs_a_command_and_gets_the_focus_back(shown: Shown) -> None:
    """Type, arrow down and up, Enter: it is done, the palette is gone, the focus as before."""
    shown.window.activateWindow()
    shown.window.table.setFocus()
    palette = opened(shown)
    shown.until(palette.field.hasFocus)
    shown.qtbot.keyClicks(palette.field, "pause queue")
    shown.qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 1
    shown.qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    shown.qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    shown.until(shown.desk.jobs.paused)
    assert not palette.isVisible()
    assert shown.window.table.hasFocus()
    palette = opened(shown)
    assert palette.model.entries[0].title == "Pause queue", "what was used last stands first"
    shown.qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_what_is_off_says_why_and_does_nothing(shown: Shown) -> None:
    """Without a selection nothing can be cancelled: the palette says so and stays."""
    shown.window.table.clearSelection()
    palette = opened(shown)
    entry = next(each for each in found(palette, "cancel") if each.title == "Cancel")
    assert entry.off == "select a job first"
    assert "off, select a job first" in entry.sentence("off")
    palette.list.setCurrentIndex(palette.model.index(palette.model.entries.index(entry)))
    calls = len(shown.desk.calls)
    shown.qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert len(shown.desk.calls) == calls


def test_what_nothing_is_called_is_said(shown: Shown) -> None:
    """A word that finds nothing leaves no empty list, and Enter does nothing."""
    palette = opened(shown)
    (entry,) = found(palette, "qqqq")
    assert (entry.title, entry.off) == ("Nothing is called that", "")
    shown.qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_lists_batches_and_pages_of_the_settings_are_places_to_go(shown: Shown) -> None:
    """A batch, a standing list and a page of the settings open by name."""
    palette = opened(shown)
    found(palette, "holiday")[0].act()
    shown.until(lambda: shown.window.model.where.batch is not None)
    found(palette, "needs attention")[0].act()
    shown.until(lambda: shown.window.model.view.key == "attention")
    found(palette, "accounts letters")[0].act()
    shown.until(lambda: isinstance(QApplication.activeWindow(), SettingsWindow))
    assert not palette.isVisible(), "it goes when something else has the keyboard"


def test_every_part_of_the_palette_has_a_name(shown: Shown) -> None:
    """A screen reader can name the field, the list, and the row that Enter would run."""
    palette = opened(shown)
    assert [repr(each) for each in focusable(palette) if not name_of(each)] == []
    assert palette.field.accessibleDescription() == palette.model.entries[0].sentence("off")
    assert palette.list.accessibleName()
