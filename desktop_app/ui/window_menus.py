"""What the window's own menus do: lists, columns, language, theme, panes, help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox

from desktop_app import __version__
from desktop_app.ui.actions import Menus
from desktop_app.ui.app_log import AppLogWindow
from desktop_app.ui.columns import TITLES, Column
from desktop_app.ui.drop import Offer, dropped_paths, offers_for
from desktop_app.ui.help import TOPIC, HelpWindow, topic_of
from desktop_app.ui.i18n import LANGUAGES
from desktop_app.ui.palette import Palette
from desktop_app.ui.palette_entries import PaletteEntries
from desktop_app.ui.pasted import table_in
from desktop_app.ui.slots import bound
from desktop_app.ui.views import NEEDS_ATTENTION, STANDING
from desktop_app.ui.wording import translated

if TYPE_CHECKING:
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.parts import Parts


class WindowMenus(QObject):
    """Connects the actions that concern the window and not jobs."""

    def __init__(self, menus: Menus, parts: Parts, window: MainWindow) -> None:
        super().__init__(window)
        self._menus, self._parts, self._window = menus, parts, window
        self._help: HelpWindow | None = None
        self._app_log: AppLogWindow | None = None
        self.palette: Palette | None = None
        self._views = {view: QAction(self) for view in STANDING}
        self._languages = self._choices("language", ("system", *LANGUAGES))
        self._themes = self._choices("theme", ("system", "light", "dark"))
        self._columns = [QAction(self) for _ in Column]
        self._fill()
        self._connect()
        window.toolbar.filter.left.connect(window.table.setFocus)

    def _fill(self) -> None:
        sub = self._menus.sub
        first = sub["views"].actions()[0]
        for view, action in self._views.items():
            action.triggered.connect(bound(self._window.sidebar.choose, view.key))
            sub["views"].insertAction(first, action)
        for choice, action in self._languages.items():
            sub["language"].addAction(action)
            action.setChecked(choice == self._parts.languages.choice)
        for choice, action in self._themes.items():
            sub["theme"].addAction(action)
            action.setChecked(choice == self._parts.theme.choice)
        for column, action in enumerate(self._columns):
            action.setData(column)
            action.setCheckable(True)
            action.setChecked(True)
            action.toggled.connect(
                lambda shown, n=column: self._window.table.setColumnHidden(n, not shown)
            )
            if column != Column.NAME:
                sub["columns"].addAction(action)

    def _choices(self, setting: str, keys: Sequence[str]) -> dict[str, QAction]:
        group = QActionGroup(self)
        made = {}
        for key in keys:
            action = QAction(self)
            action.setCheckable(True)
            action.setData(key)
            action.triggered.connect(bound(self.choose, setting, key))
            group.addAction(action)
            made[key] = action
        return made

    def _connect(self) -> None:
        window, actions = self._window, self._window.actions_
        commands = window.commands
        for key, act in {
            "add_files": bound(self._ask_files, QFileDialog.FileMode.ExistingFiles),
            "add_folder": bound(self._ask_files, QFileDialog.FileMode.Directory),
            "paste": self._paste,
            "settings": bound(self._parts.open_settings, ""),
            "quit": window.quit_wanted.emit,
            "undo": window.submissions.undo,
            "select_all": window.table.selectAll,
            "filter": window.toolbar.filter.setFocus,
            "find_log": window.details.find_in_log,
            "find_next": window.details.tools.next_hit,
            "find_previous": window.details.tools.previous_hit,
            "next_error": window.details.tools.next_error,
            "pause_queue": self._pause_queue,
            "clear": lambda: commands.start(commands.clear_finished()),
            "next_failed": window.attention.next_failed,
            "palette": self._open_palette,
            "next_pane": self._next_pane,
            "search_logs": window.search.show,
            "app_log": self.show_app_log,
            "diagnostics": self.save_diagnostics,
            "help": self._show_help,
            "about": self._about,
        }.items():
            actions[key].triggered.connect(bound(act))
        actions["diagnostics"].setVisible(self._parts.diagnose is not None)
        # F1 in a form or in the settings, too
        actions["help"].setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        for part in (window.sidebar, window.place, window.details):
            part.setProperty(TOPIC, "watch")
        window.empty.setProperty(TOPIC, "begin")
        wrap = window.details.tools.wrap
        actions["wrap_log"].toggled.connect(wrap.setChecked)
        wrap.toggled.connect(actions["wrap_log"].setChecked)

    def retranslate(self, *, paused: bool) -> None:
        """Say everything again in the language in use."""
        self._menus.retranslate()
        for view, action in self._views.items():
            action.setText(translated(STANDING[view]))
        system = self.tr("As the system")
        for key, action in self._languages.items():
            action.setText(LANGUAGES.get(key, system))
        names = {"system": system, "light": self.tr("Light"), "dark": self.tr("Dark")}
        for key, action in self._themes.items():
            action.setText(names[key])
        for column, action in enumerate(self._columns):
            action.setText(translated(TITLES[Column(column)]))
        if self._app_log is not None:
            self._app_log.retranslate()
        if self._help is not None:
            self._help.fill(self._parts.languages.current)
        self.say_paused(paused=paused)

    def say_paused(self, *, paused: bool) -> None:
        """Name the pause button for what it will do next."""
        action = self._window.actions_["pause_queue"]
        text = self.tr("Resume queue") if paused else self.tr("Pause queue")
        action.setIconText(text)
        action.setText(text)
        action.setIcon(self._parts.icons.named("play" if paused else "pause"))

    def say_columns(self) -> None:
        """Mark the columns that are shown."""
        for column, action in enumerate(self._columns):
            action.setChecked(not self._window.table.isColumnHidden(column))

    def offer_files(self, paths: Sequence[str]) -> None:
        """Open the form of the kind that works on these files; ask when there are several."""
        offers = offers_for(paths, self._parts.kinds)
        offers = [each for each in offers if not each.offer.aside] or offers
        if not offers:
            self._window.toast.warn(lambda: self.tr("Nothing here can take these."))
        elif len(offers) == 1:
            self._parts.open_form(offers[0].kind, offers[0].offer.submission)
        else:
            self._ask_kind(offers, len(paths))

    def _ask_kind(self, offers: Sequence[Offer], count: int) -> None:
        """Let the user choose what becomes of files that several kinds can take."""
        menu = QMenu(self._window)
        heading = menu.addAction(self.tr("What to do with %Ln item(s)", "", count))
        heading.setEnabled(False)  # a section's title is not drawn in every style
        for offer in offers:
            action = menu.addAction(self._parts.icons.for_kind(offer.kind), offer.title)
            action.triggered.connect(
                bound(self._parts.open_form, offer.kind, offer.offer.submission)
            )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._window.mapToGlobal(self._window.rect().center()))
        menu.setActiveAction(menu.actions()[1])  # Enter takes the first choice

    def _pause_queue(self) -> None:
        paused = not self._parts.desk.jobs.paused()
        self._window.commands.start(self._window.commands.pause_queue(paused=paused))

    def choose(self, key: str, choice: Any) -> None:
        """Take a setting of the window from now on, and after the next start."""
        self.apply(key, choice)
        self._window.commands.start(self._window.commands.put_setting(key, choice))

    def apply(self, key: str, choice: Any) -> None:
        """Take on a language or a theme, as it was chosen here or elsewhere."""
        if key == "language" and choice in self._languages:
            self._languages[choice].setChecked(True)
            self._parts.languages.choose(choice)
        elif key == "theme" and choice in self._themes:
            self._themes[choice].setChecked(True)
            self._parts.theme.choose(choice)

    def _paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        paths = dropped_paths(data)
        if not paths and (table := table_in(data)):
            paths = [self._parts.pasted.path_of(table)]
            if offers_for(paths, self._parts.kinds):
                self._parts.pasted.keep(table)
        self.offer_files(paths)

    def _ask_files(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self._window)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(self.offer_files)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _next_pane(self) -> None:
        panes = [
            self._window.sidebar,
            self._window.attention.list,
            self._window.table,
            self._window.details.tabs,
            self._window.details.tools.search,
            self._window.details.stack.currentWidget(),
            self._window.toolbar.filter,
        ]
        shown = [pane for pane in panes if pane is not None and pane.isVisible()]
        focus = QApplication.focusWidget()
        place = next(
            (
                n
                for n, pane in enumerate(shown)
                if focus is not None and (pane is focus or pane.isAncestorOf(focus))
            ),
            -1,
        )
        shown[(place + 1) % len(shown)].setFocus()

    def choices(self) -> Iterator[tuple[str, Sequence[QAction]]]:
        """Yield the submenus of choices with their actions."""
        yield "columns", [self._columns[n] for n in Column if n != Column.NAME]
        yield "language", list(self._languages.values())
        yield "theme", list(self._themes.values())

    def _open_palette(self) -> None:
        if self.palette is None:
            entries = PaletteEntries(self._window, self._parts)
            self.palette = Palette(self._window, self._parts.theme, entries)
        self.palette.open()

    def _show_help(self) -> None:
        topic = topic_of(QApplication.focusWidget() or QApplication.activeWindow())
        if topic == "watch" and self._window.model.view == NEEDS_ATTENTION:
            topic = "fails"
        self.show_help(topic)

    def show_help(self, topic: str) -> None:
        """Open the help at a topic."""
        if self._help is None:
            self._help = HelpWindow(tuple(self._parts.kinds), self._window)
        self._help.show_in(self._parts.languages.current, topic)

    def save_diagnostics(self) -> None:
        """Open the window that saves the diagnostics."""
        diagnose = self._parts.diagnose
        if diagnose is not None:
            from desktop_app.ui.diagnostics_window import (  # noqa: PLC0415 (forms, seldom needed)
                DiagnosticsWindow,
            )

            made = DiagnosticsWindow(diagnose, self._parts.searching, self._window)
            made.show()
            made.raise_()
            made.activateWindow()

    def show_app_log(self) -> None:
        """Open the program's own log."""
        parts = self._parts
        if self._app_log is None and parts.settings.fileName():
            folder = Path(parts.settings.fileName()).parent
            self._app_log = AppLogWindow(
                folder, parts.searching, parts.theme, parts.icons, self._window
            )
            self._app_log.said.connect(self._window.toast.say)
        if self._app_log is not None:
            self._app_log.open()

    def _about(self) -> None:
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("About JobDesk"))
        box.setIconPixmap(self._window.windowIcon().pixmap(64, 64))
        box.setText(self.tr("JobDesk %1").replace("%1", __version__))
        box.setInformativeText(self.tr("A desktop job manager with a durable queue."))
        box.finished.connect(box.deleteLater)
        box.setModal(False)
        box.show()
