"""What the command palette offers: every action, every list, every page of the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.ui import settings_index
from desktop_app.ui.actions import ACTIONS, MENUS, SUBMENUS, plain
from desktop_app.ui.columns import TITLES, Column
from desktop_app.ui.i18n import LANGUAGE_WORDS
from desktop_app.ui.palette import Entry
from desktop_app.ui.slots import bound
from desktop_app.ui.views import STANDING
from desktop_app.ui.wording import translated

if TYPE_CHECKING:
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.parts import Parts

_LIST = QT_TRANSLATE_NOOP("palette", "List")
_SETTINGS = QT_TRANSLATE_NOOP("palette", "Settings")
_PRESET = QT_TRANSLATE_NOOP("palette", "Preset")
_SELECT = QT_TRANSLATE_NOOP("palette", "select a job first")
_STATE = QT_TRANSLATE_NOOP("palette", "not possible in the state of the selected jobs")
_BATCH = QT_TRANSLATE_NOOP("palette", "choose a batch in the sidebar first")
_CHOICES: Mapping[str, Text] = {
    "system": QT_TRANSLATE_NOOP("WindowMenus", "As the system"),
    "light": QT_TRANSLATE_NOOP("WindowMenus", "Light"),
    "dark": QT_TRANSLATE_NOOP("WindowMenus", "Dark"),
    **LANGUAGE_WORDS,
}
"""As the menu says them; languages are found by what others call them, too."""
_WHY: Mapping[str, Text] = {
    "cancel_batch": _BATCH,
    "pause_batch": _BATCH,
    "batch_again": _BATCH,
    "report": _BATCH,
    "failed_table": QT_TRANSLATE_NOOP("palette", "choose a batch with failures first"),
    "run_again": QT_TRANSLATE_NOOP("palette", "select finished jobs of one batch"),
    "clear": QT_TRANSLATE_NOOP("palette", "nothing is finished"),
    "retry_failed": QT_TRANSLATE_NOOP("palette", "nothing has failed"),
    "retry": QT_TRANSLATE_NOOP("palette", "nothing has failed"),
    "open": QT_TRANSLATE_NOOP("palette", "select a job that has made a file"),
    "show": QT_TRANSLATE_NOOP("palette", "select a job that has made a file"),
    "copy_error": QT_TRANSLATE_NOOP("palette", "select a job that has failed"),
    "change": QT_TRANSLATE_NOOP("palette", "select a job that a change can mend"),
}
"""Why an action may be off; the others need jobs in the right state."""


class PaletteEntries:
    """Collects them anew each time, in the language and the state of the moment."""

    def __init__(self, window: MainWindow, parts: Parts) -> None:
        self._window, self._parts = window, parts

    def __call__(self) -> list[Entry]:
        """Return what there is now."""
        return [*self._actions(), *self._lists(), *self._pages(), *self._choices()]

    def _actions(self) -> Iterator[Entry]:
        actions = self._window.actions_
        for kind in self._parts.kinds:
            yield self._entry(actions.new[kind.name], kind.verb, translated(MENUS["file"][0]))
        places = {key: title for title, keys in MENUS.values() for key in keys}
        for key, said in ACTIONS.items():
            if key != "palette":
                menu = places.get(key)
                yield self._entry(actions[key], said.text, translated(menu) if menu else "")

    def _entry(self, action: QAction, text: Text, place: str) -> Entry:
        off = None if action.isEnabled() and action.isVisible() else self._why(action)
        return Entry(
            plain(translated(text)),
            plain(place),
            action.trigger,
            action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
            off,
            (*map(plain, self._parts.languages.in_all(text)), action.iconText()),
        )

    def _why(self, action: QAction) -> str:
        key = action.objectName()
        if key in _WHY:
            return translated(_WHY[key])
        return translated(_STATE if self._window.jobs.selection.count else _SELECT)

    def _lists(self) -> Iterator[Entry]:
        names = {view.key: text for view, text in STANDING.items()}
        names |= {f"kind:{kind.name}": kind.title for kind in self._parts.kinds}
        for row in self._window.sidebar_model.rows():
            if row.view is not None:
                other = self._parts.languages.in_all(names[row.key]) if row.key in names else ()
                go = bound(self._window.sidebar.choose, row.key)
                yield Entry(row.title, translated(_LIST), go, other_words=tuple(other))
            elif row.preset:
                yield Entry(
                    row.title, translated(_PRESET), bound(self._window.presets.open, row.preset)
                )

    def _pages(self) -> Iterator[Entry]:
        for key, text in settings_index.pages(self._parts.kinds):
            yield Entry(
                settings_index.title(key, text),
                translated(_SETTINGS),
                bound(self._parts.open_settings, key),
                other_words=tuple(self._parts.languages.in_all(text)),
            )

    def _choices(self) -> Iterator[Entry]:
        menus = self._window.menus
        for name, actions in menus.choices():
            heading = SUBMENUS[name]
            for action in actions:
                words = self._parts.languages.in_all(heading)
                chosen = action.data()
                said = TITLES[Column(chosen)] if name == "columns" else _CHOICES.get(chosen)
                words += self._parts.languages.in_all(said) if said is not None else []
                place = plain(translated(heading))
                yield Entry(
                    f"{place}: {plain(action.text())}",
                    "✓" if action.isChecked() else "",
                    action.trigger,
                    other_words=tuple(map(plain, words)),
                )
