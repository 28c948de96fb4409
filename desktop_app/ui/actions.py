"""Every action of the window: its words, its keys, its place in the menus."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from desktop_app.domain.kind import AnyKind
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.ui.icons import Icons
from desktop_app.ui.wording import translated

SEPARATOR = "-"
CHANGES = "changes"
"""Where a context menu names what mends the selected failures."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an action is called, its key and its icon."""

    text: Text
    keys: Sequence[str] = ()
    icon: str = ""
    checkable: bool = False


ACTIONS: Mapping[str, Said] = {
    "add_files": Said(QT_TRANSLATE_NOOP("actions", "&Add files…"), ("Ctrl+O",)),
    "add_folder": Said(QT_TRANSLATE_NOOP("actions", "Add &folder…"), ("Ctrl+Shift+O",)),
    "paste": Said(QT_TRANSLATE_NOOP("actions", "&Paste files or links"), ("Ctrl+V",)),
    "settings": Said(QT_TRANSLATE_NOOP("actions", "&Settings…"), ("Ctrl+,",)),
    "quit": Said(QT_TRANSLATE_NOOP("actions", "&Quit"), ("Ctrl+Q",)),
    "undo": Said(QT_TRANSLATE_NOOP("actions", "&Undo"), ("Ctrl+Z",)),
    "select_all": Said(QT_TRANSLATE_NOOP("actions", "Select &all"), ("Ctrl+A",)),
    "copy_error": Said(QT_TRANSLATE_NOOP("actions", "Copy &error"), ("Ctrl+Shift+C",)),
    "find_log": Said(QT_TRANSLATE_NOOP("actions", "Find in &log"), ("Ctrl+F",)),
    "find_next": Said(QT_TRANSLATE_NOOP("actions", "Find &next"), ("F3",)),
    "find_previous": Said(QT_TRANSLATE_NOOP("actions", "Find pre&vious"), ("Shift+F3",)),
    "next_error": Said(QT_TRANSLATE_NOOP("actions", "Next err&or in the log"), ("Shift+F8",)),
    "wrap_log": Said(
        QT_TRANSLATE_NOOP("actions", "&Wrap lines of the log"), ("Alt+Z",), checkable=True
    ),
    "search_logs": Said(QT_TRANSLATE_NOOP("actions", "&Search in all logs"), ("Ctrl+Shift+F",)),
    "app_log": Said(QT_TRANSLATE_NOOP("actions", "JobDesk's own &log")),
    "filter": Said(QT_TRANSLATE_NOOP("actions", "&Filter jobs"), ("Ctrl+K",)),
    "retry": Said(QT_TRANSLATE_NOOP("actions", "&Retry"), ("Ctrl+R",), "retry"),
    "change": Said(QT_TRANSLATE_NOOP("actions", "C&hange and retry"), ("Ctrl+Shift+R",)),
    "cancel": Said(QT_TRANSLATE_NOOP("actions", "&Cancel"), ("Ctrl+.",), "cancel"),
    "pause": Said(QT_TRANSLATE_NOOP("actions", "&Pause or resume"), ("Space",)),
    "stop_retrying": Said(QT_TRANSLATE_NOOP("actions", "&Stop retrying")),
    "start_now": Said(QT_TRANSLATE_NOOP("actions", "Start &now")),
    "top": Said(QT_TRANSLATE_NOOP("actions", "Move to &top"), ("Alt+Home",)),
    "up": Said(QT_TRANSLATE_NOOP("actions", "Move &up"), ("Alt+Up",)),
    "down": Said(QT_TRANSLATE_NOOP("actions", "Move &down"), ("Alt+Down",)),
    "bottom": Said(QT_TRANSLATE_NOOP("actions", "Move to &bottom"), ("Alt+End",)),
    "sent": Said(QT_TRANSLATE_NOOP("actions", "It &happened")),
    "not_sent": Said(QT_TRANSLATE_NOOP("actions", "It did n&ot happen")),
    "again": Said(QT_TRANSLATE_NOOP("actions", "Do it a&gain")),
    "open": Said(QT_TRANSLATE_NOOP("actions", "&Open the result"), ("Return", "Enter"), "open"),
    "show": Said(
        QT_TRANSLATE_NOOP("actions", "Show in &folder"), ("Ctrl+Return", "Ctrl+Enter"), "folder"
    ),
    "remove": Said(QT_TRANSLATE_NOOP("actions", "Remo&ve from the list"), ("Del",)),
    "pause_queue": Said(QT_TRANSLATE_NOOP("actions", "&Pause queue"), ("Ctrl+P",), "pause"),
    "retry_failed": Said(QT_TRANSLATE_NOOP("actions", "&Retry all failed"), ("Ctrl+Alt+R",)),
    "clear": Said(QT_TRANSLATE_NOOP("actions", "&Clear finished"), (), "clear"),
    "cancel_batch": Said(QT_TRANSLATE_NOOP("actions", "Cancel this &batch")),
    "pause_batch": Said(QT_TRANSLATE_NOOP("actions", "Pa&use or resume this batch")),
    "run_again": Said(QT_TRANSLATE_NOOP("actions", "Run a&gain…")),
    "batch_again": Said(QT_TRANSLATE_NOOP("actions", "Run this batch &again…")),
    "report": Said(QT_TRANSLATE_NOOP("actions", "&Save report…")),
    "failed_table": Said(QT_TRANSLATE_NOOP("actions", "Save fai&led as a table…")),
    "next_failed": Said(QT_TRANSLATE_NOOP("actions", "Next &failed"), ("F8",)),
    "palette": Said(QT_TRANSLATE_NOOP("actions", "Command pa&lette"), ("Ctrl+Shift+P",)),
    "next_pane": Said(QT_TRANSLATE_NOOP("actions", "Next &pane"), ("F6",)),
    "help": Said(QT_TRANSLATE_NOOP("actions", "&Help"), ("F1",)),
    "diagnostics": Said(QT_TRANSLATE_NOOP("actions", "Save &diagnostics…")),
    "about": Said(QT_TRANSLATE_NOOP("actions", "&About JobDesk")),
}
MENUS: Mapping[str, tuple[Text, Sequence[str]]] = {
    "file": (
        QT_TRANSLATE_NOOP("menus", "&File"),
        (
            "kinds",
            "presets",
            SEPARATOR,
            "add_files",
            "add_folder",
            "paste",
            SEPARATOR,
            "settings",
            "quit",
        ),
    ),
    "edit": (
        QT_TRANSLATE_NOOP("menus", "&Edit"),
        (
            *("undo", SEPARATOR, "select_all", "copy_error", SEPARATOR),
            *("filter", "find_log", "find_next", "find_previous", "next_error", "search_logs"),
        ),
    ),
    "job": (
        QT_TRANSLATE_NOOP("menus", "&Job"),
        (
            *("open", "show", SEPARATOR, "retry", "change", "run_again", "cancel", "pause"),
            *("stop_retrying", "start_now", SEPARATOR, "top", "up", "down", "bottom", SEPARATOR),
            *("sent", "not_sent", "again", SEPARATOR, "remove"),
        ),
    ),
    "queue": (
        QT_TRANSLATE_NOOP("menus", "&Queue"),
        (
            *("pause_queue", "retry_failed", "clear", SEPARATOR, "batch_again", "report"),
            *("failed_table", SEPARATOR, "pause_batch", "cancel_batch"),
        ),
    ),
    "view": (
        QT_TRANSLATE_NOOP("menus", "&View"),
        (
            "views",
            SEPARATOR,
            "palette",
            "next_failed",
            "next_pane",
            SEPARATOR,
            "wrap_log",
            "columns",
            "language",
            "theme",
        ),
    ),
    "help": (QT_TRANSLATE_NOOP("menus", "&Help"), ("help", "app_log", "diagnostics", "about")),
}
SUBMENUS: Mapping[str, Text] = {
    "presets": QT_TRANSLATE_NOOP("menus", "&Presets"),
    "columns": QT_TRANSLATE_NOOP("menus", "&Columns"),
    "language": QT_TRANSLATE_NOOP("menus", "&Language"),
    "theme": QT_TRANSLATE_NOOP("menus", "&Theme"),
}
CONTEXT = (
    *("open", "show", SEPARATOR, "retry", CHANGES, "run_again", "cancel", "pause"),
    *("stop_retrying", "start_now", SEPARATOR, "top", "up", "down", "bottom", SEPARATOR),
    *("sent", "not_sent", "again", SEPARATOR, "copy_error", "remove"),
)
IN_BATCH = ("batch_again", "report", "failed_table", SEPARATOR, "pause_batch", "cancel_batch")
"""What can be done with the batch that is listed."""
IN_TABLE = frozenset({"open", "show", "pause", "remove", "select_all"})
"""Keys that mean something else in a text field: they count in the table only."""


_MNEMONIC = re.compile(r"\(&.\)")
"""A key in brackets, as Chinese menus have it; on a button it would be noise."""


def plain(text: str) -> str:
    """Return a menu's words without the mark of their key."""
    return _MNEMONIC.sub("", text).replace("&", "")


class Actions(QObject):
    """Makes the actions once; the window connects them and the menus show them."""

    def __init__(self, kinds: Iterable[AnyKind], icons: Icons, parent: QObject) -> None:
        super().__init__(parent)
        self._icons = icons
        self._kinds = tuple(kinds)
        self._named: dict[str, QAction] = {}
        for key, said in ACTIONS.items():
            action = QAction(self)
            action.setObjectName(key)
            action.setCheckable(said.checkable)
            action.setShortcuts([QKeySequence(keys) for keys in said.keys])
            if key in IN_TABLE:
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self._named[key] = action
        self.new = {kind.name: QAction(self) for kind in self._kinds}
        for place, action in enumerate(self.new.values(), start=1):
            if place <= 9:  # noqa: PLR2004 (there are nine such keys)
                action.setShortcut(QKeySequence(f"Ctrl+{place}"))

    def __getitem__(self, key: str) -> QAction:
        return self._named[key]

    def of(self, keys: Iterable[str]) -> list[QAction]:
        """Return several actions."""
        return [self._named[key] for key in keys]

    def all(self) -> list[QAction]:
        """Return every action, those of the kinds included."""
        return [*self._named.values(), *self.new.values()]

    def retranslate(self) -> None:
        """Say everything again in the language and the colours in use."""
        for key, said in ACTIONS.items():
            action = self._named[key]
            text = translated(said.text)
            action.setText(text)
            action.setIconText(plain(text))
            if said.icon:
                action.setIcon(self._icons.named(said.icon))
        for kind in self._kinds:
            action = self.new[kind.name]
            action.setText(translated(kind.verb))
            action.setIcon(self._icons.for_kind(kind))

    def fill_menu(self, menu: QMenu, keys: Iterable[str]) -> None:
        """Add actions to a menu, with separators where they are asked for."""
        for key in keys:
            if key == SEPARATOR:
                menu.addSeparator()
            elif key == "kinds":
                menu.addActions(list(self.new.values()))
            elif key in self._named:
                menu.addAction(self._named[key])


class Menus:
    """The menu bar; submenus that the window fills are in ``sub``."""

    def __init__(self, bar: QMenuBar, actions: Actions) -> None:
        self._menus: dict[str, QMenu] = {}
        self.sub: dict[str, QMenu] = {}
        self.views_before: QAction | None = None
        for name, (_, keys) in MENUS.items():
            menu = bar.addMenu("")
            self._menus[name] = menu
            for key in keys:
                if key in SUBMENUS:
                    self.sub[key] = menu.addMenu("")
                elif key == "views":
                    self.sub[key] = menu
                else:
                    actions.fill_menu(menu, [key])

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        for name, (text, _) in MENUS.items():
            self._menus[name].setTitle(translated(text))
        for name, text in SUBMENUS.items():
            self.sub[name].setTitle(translated(text))
