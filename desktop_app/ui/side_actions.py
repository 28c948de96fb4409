"""What can be done with the rows of the sidebar that are no lists, and each row's menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.ui.actions import IN_BATCH, Actions, Menus
from desktop_app.ui.drop import DropTarget
from desktop_app.ui.presets import Presets
from desktop_app.ui.sidebar import Sidebar
from desktop_app.ui.sidebar_model import Row
from desktop_app.ui.slots import bound


class SideActions(QObject):
    """Ties the sidebar and a menu of its own to the presets."""

    def __init__(
        self,
        sidebar: Sidebar,
        presets: Presets,
        drops: DropTarget,
        actions: Actions,
        menus: Menus,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._sidebar, self._presets = sidebar, presets
        self._actions, self._window = actions, window
        self._menu = menus.sub["presets"]
        self._menu.aboutToShow.connect(self._fill)
        presets.listed.connect(sidebar.rows.set_presets)
        presets.listed.connect(lambda found: drops.expect_presets(there=bool(found)))
        drops.dropped_on_preset.connect(presets.drop)
        sidebar.rows.renamed.connect(presets.rename)
        sidebar.opened.connect(lambda row: presets.open(row.preset))
        sidebar.removed.connect(lambda row: presets.remove(row.preset))
        sidebar.menu_wanted.connect(self._show_menu)

    def _fill(self) -> None:
        self._menu.clear()
        for preset in self._presets.all:
            entry = self._menu.addAction(preset.name.replace("&", "&&"))
            entry.triggered.connect(bound(self._presets.open, preset.file))
        if not self._presets.all:
            self._menu.addAction(self.tr("Save one in a form")).setEnabled(False)

    def _show_menu(self, row: Row, place: QPoint) -> None:
        menu = QMenu(self._window)
        if row.preset:
            self._add(menu, self.tr("Open"), bound(self._presets.open, row.preset))
            self._add(menu, self.tr("Rename"), bound(self._sidebar.rename, row))
            self._add(menu, self.tr("Delete"), bound(self._presets.remove, row.preset))
        elif row.view is not None and row.view.where.batch is not None:
            self._sidebar.choose(row.key)
            self._actions.fill_menu(menu, IN_BATCH)
        menu.aboutToHide.connect(menu.deleteLater)
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(place)

    @staticmethod
    def _add(menu: QMenu, text: str, act: Callable[..., None]) -> None:
        menu.addAction(text).triggered.connect(act)
