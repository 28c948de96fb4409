"""Starts the window on a desk and ends it cleanly."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from PySide6.QtCore import QLoggingCategory, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop_app.domain.desk import Desk
from desktop_app.domain.job import Lane
from desktop_app.domain.kind import AnyKind, Cause, KindRegistry
from desktop_app.engine import CAUSES, PresetFolder
from desktop_app.engine.pasted import PASTED
from desktop_app.host.crashes import Crashes
from desktop_app.host.settings import LOOKS
from desktop_app.ui.around import Around
from desktop_app.ui.bridge import EventBridge, News, Reading
from desktop_app.ui.i18n import Languages
from desktop_app.ui.icons import Icons, app_icon
from desktop_app.ui.loop import SignalWatch, Tasks, run_loop
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.parts import Parts
from desktop_app.ui.pasted import PastedTables
from desktop_app.ui.theme import Theme
from desktop_app.ui.wording import Causes

if TYPE_CHECKING:
    from desktop_app.ui.beside import Beside
    from desktop_app.ui.forms import FormWindow
    from desktop_app.ui.settings import SettingsWindows

Forms = Mapping[str, "type[FormWindow]"]
Samples = Callable[[], Coroutine[Any, Any, object]]


class Options(TypedDict, total=False):
    """What a window may be given beside the desk."""

    settings_path: Path | None
    """The INI file that keeps the layout."""
    causes: Mapping[str, Cause]
    samples: Samples | None
    """What "Try it with sample files" does; without it there is no such link."""
    demo: bool
    """Whether the title says that this is the demo."""
    diagnose: Callable[[Path, bool], None] | None
    """Writes the diagnostics into a file; without it the menu has no such entry."""
    crashes: Crashes | None


class RunningWindow(QObject):
    """The window as the rest of the program sees it; every method may be called from any thread."""

    _raised = Signal(object)
    _quit = Signal()
    _listed = Signal(str)
    _started = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        queued = Qt.ConnectionType.QueuedConnection
        self._raised.connect(session.raise_with, queued)
        self._quit.connect(session.around.left, queued)
        self._listed.connect(session.window.sidebar.choose, queued)
        self._started.connect(lambda work: session.tasks.start(work()), queued)

    def raise_with(self, files: Sequence[str]) -> None:
        """Bring the window to the front, with these files as if they had been dropped."""
        self._raised.emit(list(files))

    def show_list(self, key: str) -> None:
        """Show a standing list: ``queue``, ``attention``, ``later``, ``finished`` or ``all``."""
        self._listed.emit(key)

    def quit(self) -> None:
        """End the program; what runs gets its grace and waits again."""
        self._quit.emit()

    def start(self, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Run a coroutine on the window's loop; its error is shown there."""
        self._started.emit(work)


class Session(QObject):
    """One window on one desk: builds the parts and takes them down again."""

    def __init__(
        self,
        app: QApplication,
        desk: Desk,
        kinds: KindRegistry,
        forms: Forms,
        *,
        settings_path: Path | None = None,
        causes: Mapping[str, Cause] = CAUSES,
        samples: Samples | None = None,
        demo: bool = False,
        diagnose: Callable[[Path, bool], None] | None = None,
        crashes: Crashes | None = None,
    ) -> None:
        super().__init__()
        self._desk, self._kinds, self._forms = desk, kinds, forms
        self._closing = False
        self.tasks = Tasks(self)
        self._reading, self._searching = Reading(self), Reading(self)
        self._theme, self._languages = Theme(app), Languages(app, kinds)
        self._theme.choose(str(desk.jobs.setting("theme") or "system"))
        self._languages.choose(str(desk.jobs.setting("language") or "system"))
        self._settings = QSettings(str(settings_path or ""), QSettings.Format.IniFormat)
        parts = Parts(
            desk=desk,
            kinds=kinds,
            causes=Causes(kinds, causes),
            theme=self._theme,
            icons=Icons(self._theme),
            languages=self._languages,
            tasks=self.tasks,
            reading=self._reading,
            searching=self._searching,
            settings=self._settings,
            presets=_presets(settings_path, kinds),
            pasted=PastedTables((settings_path or Path()).parent / PASTED),
            open_form=self.open_form,
            open_settings=self._open_settings,
            open_account=self._open_account,
            samples=samples,
            diagnose=diagnose,
            demo=demo,
        )
        # subscribed before the window reads the counters, so that nothing falls between
        self._bridge = EventBridge(desk.subscribe, self)
        self.window = MainWindow(parts)
        self.around = Around(self.window, parts, crashes, self)
        for take in (self.window.take, self.around.take, self._take):
            self._bridge.news.connect(take)

    @cached_property
    def beside(self) -> Beside:
        """Forms and settings."""
        from desktop_app.ui.beside import Beside  # noqa: PLC0415 (slow, and not for the first page)

        made = Beside(
            self._desk,
            tuple(self._kinds),
            self._forms,
            tasks=self.tasks,
            reading=self._searching,
            settings=self._settings,
            languages=self._languages,
            theme=self._theme,
            choose=self.window.menus.choose,
            keep_preset=self.window.presets.keep if self.window.presets.kept else None,
            parent=self,
        )
        made.queued.connect(self.window.show_batch)
        made.help_wanted.connect(self.window.menus.show_help)
        return made

    @property
    def settings(self) -> SettingsWindows:
        """The windows of the settings."""
        return self.beside.settings

    def open_form(
        self, kind: AnyKind, submission: Mapping[str, Any], preset: str = ""
    ) -> FormWindow:
        """Open a kind's form, filled in as far as ``submission`` goes."""
        return self.beside.open_form(kind, submission, preset)

    def _chosen(self, key: str) -> str:
        return self._theme.choice if key == "theme" else self._languages.choice

    def _open_settings(self, page: str) -> None:
        self.settings.show(page)

    def _open_account(self, lane: Lane) -> None:
        self.beside.open_account(lane)

    def _take(self, news: News) -> None:
        for key in news.settings & LOOKS:
            choice = str(self._desk.jobs.setting(key) or "system")
            if choice != self._chosen(key):
                self.window.menus.apply(key, choice)
        if "beside" in self.__dict__:
            self.beside.take(news)

    def raise_with(self, files: Sequence[str]) -> None:
        """Bring the window to the front, with these files as if they had been dropped."""
        if self._closing:
            return
        self.window.to_front()
        if files:
            # when the window is on the screen, so that the form comes before it
            QTimer.singleShot(0, self, lambda: self._offer(files))

    def _offer(self, files: Sequence[str]) -> None:
        if not self._closing:
            self.window.menus.offer_files(files)

    async def close(self) -> None:
        """Take the window down, then let go of the desk; the GUI thread stays free meanwhile."""
        self._closing = True
        self.around.close()
        self.window.close_now()
        if "beside" in self.__dict__:
            self.beside.close()
        await self.tasks.cancel_all()
        # nothing reads the store once it is closed
        self._bridge.close()
        self._reading.close()
        self._searching.close()
        self.window.deleteLater()
        await self._desk.close()
        self._languages.close()


def _presets(beside: Path | None, kinds: KindRegistry) -> PresetFolder | None:
    return PresetFolder(beside.parent / "presets", kinds) if beside is not None else None


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """Return the one QApplication, made now unless there is one."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(["jobdesk", *argv])
    # what is wrong with a picture is said where it is shown, not in the terminal as well
    QLoggingCategory.setFilterRules("qt.gui.imageio*.warning=false")
    app.setApplicationName("jobdesk")
    app.setApplicationDisplayName("JobDesk")
    app.setDesktopFileName("jobdesk")
    app.setWindowIcon(app_icon())
    app.setQuitOnLastWindowClosed(False)
    return app


def run(
    desk: Desk,
    kinds: KindRegistry,
    forms: Forms,
    *,
    files: Sequence[str] = (),
    on_ready: Callable[[RunningWindow], None] | None = None,
    **options: Unpack[Options],
) -> int:
    """Show the window until it is closed; the desk is closed when this returns.

    ``on_ready`` is called with the running window once it shows. Must be called on the main thread.
    """
    app = make_application()
    watch = SignalWatch()

    async def main() -> int:
        session = Session(app, desk, kinds, forms, **options)
        finished = asyncio.Event()
        session.around.left.connect(finished.set)
        watch.arrived.connect(lambda _: finished.set())
        # the desktop's session ends: nobody is asked then
        app.commitDataRequest.connect(lambda _: finished.set())
        if watch.seen:
            finished.set()
        session.window.show()
        # what was imported stays: a collection that walks it all would hold everything up
        gc.freeze()
        if files:
            session.raise_with(files)
        running = RunningWindow(session)
        if on_ready is not None:
            on_ready(running)
        await finished.wait()
        if (crashes := options.get("crashes")) is not None:
            crashes.leaving()
        await session.close()
        running.deleteLater()
        session.deleteLater()
        return 0

    try:
        return run_loop(app, main())
    finally:
        gc.unfreeze()
        watch.close()
