"""What can be done with the rows of the sidebar that are no lists, and each row's menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from desktop_app.ui.actions import IN_BATCH, Menus
from desktop_app.ui.bridge import News
from desktop_app.ui.drop import DropTarget
from desktop_app.ui.parts import Parts
from desktop_app.ui.presets import Presets
from desktop_app.ui.sidebar import Sidebar
from desktop_app.ui.sidebar_model import Row
from desktop_app.ui.slots import bound
from desktop_app.ui.watched import SETTINGS, Watch, Watched

if TYPE_CHECKING:
    from desktop_app.ui.main_window import MainWindow


class SideActions(QObject):
    """Ties the sidebar, and a menu of its own, to the presets and the watched folders."""

    def __init__(
        self,
        parts: Parts,
        sidebar: Sidebar,
        presets: Presets,
        drops: DropTarget,
        menus: Menus,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._sidebar, self._presets, self._window = sidebar, presets, window
        self._actions = window.actions_
        self.watched = watched = Watched(parts.desk, presets, parts.tasks, window.toast, window)
        self._menu = menus.sub["presets"]
        self._menu.aboutToShow.connect(self._fill)
        presets.listed.connect(sidebar.rows.set_presets)
        presets.listed.connect(lambda found: drops.expect_presets(there=bool(found)))
        drops.dropped_on_preset.connect(presets.drop)
        sidebar.rows.renamed.connect(presets.rename)
        watched.listed.connect(sidebar.rows.set_watched)
        sidebar.opened.connect(self._open)
        sidebar.removed.connect(self._remove)
        sidebar.menu_wanted.connect(self._show_menu)

    def take(self, news: News) -> None:
        """Take news of what is watched."""
        if news.settings & SETTINGS:
            self.watched.load()

    def _open(self, row: Row) -> None:
        if row.preset:
            self._presets.open(row.preset)
        else:
            self._show_menu(row, self._sidebar.place_of(row))

    def _remove(self, row: Row) -> None:
        watch = self.watched.get(row.watched)
        if row.preset:
            self._presets.remove(row.preset)
        elif watch is not None:
            self.watched.remove(watch)

    def _fill(self) -> None:
        self._menu.clear()
        for preset in self._presets.all:
            entry = self._menu.addAction(preset.name.replace("&", "&&"))
            entry.triggered.connect(bound(self._presets.open, preset.file))
        if not self._presets.all:
            self._menu.addAction(self.tr("Save one in a form")).setEnabled(False)
        if self.watched.all:
            self._menu.addSeparator()
            self._menu.addAction(self.tr("Watched folders")).setEnabled(False)
        for watch in self.watched.all:
            self._add_watch(self._menu.addMenu(watch.title.replace("&", "&&")), watch)

    def _show_menu(self, row: Row, place: QPoint) -> None:
        menu = QMenu(self._window)
        if row.preset:
            self._add(menu, self.tr("Open"), bound(self._presets.open, row.preset))
            self._add(menu, self.tr("Rename"), bound(self._sidebar.rename, row))
            self._add(menu, self.tr("Delete"), bound(self._presets.remove, row.preset))
            menu.addSeparator()
            text = self.tr("Watch a folder with it…")
            self._add(menu, text, bound(self.watched.ask, row.preset))
        elif (watch := self.watched.get(row.watched)) is not None:
            self._add_watch(menu, watch)
        elif row.view is not None and row.view.where.batch is not None:
            self._sidebar.choose(row.key)
            self._actions.fill_menu(menu, IN_BATCH)
        menu.aboutToHide.connect(menu.deleteLater)
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(place)

    def _add_watch(self, menu: QMenu, watch: Watch) -> None:
        pause = self.tr("Resume") if watch.paused else self.tr("Pause")
        self._add(menu, self.tr("Open the folder"), bound(self.watched.open, watch))
        self._add(menu, pause, bound(self.watched.pause, watch))
        below = menu.addAction(self.tr("With sub-folders"))
        below.setCheckable(True)
        below.setChecked(watch.subfolders)
        below.triggered.connect(bound(self.watched.include, watch))
        self._add(menu, self.tr("Stop watching"), bound(self.watched.remove, watch))

    @staticmethod
    def _add(menu: QMenu, text: str, act: Callable[..., None]) -> None:
        menu.addAction(text).triggered.connect(act)
