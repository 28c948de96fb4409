"""The windows beside the main one, forms and settings: imported when the first is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.desk import Desk
from desktop_app.domain.job import Lane
from desktop_app.domain.kind import AnyKind
from desktop_app.host.secrets import SystemSecrets
from desktop_app.ui.bridge import News, Reading
from desktop_app.ui.forms import Accounts, FormWindow, GeneratedForm
from desktop_app.ui.forms.keeping import KeepPreset
from desktop_app.ui.help import TOPIC, topic_of_kind
from desktop_app.ui.i18n import Languages
from desktop_app.ui.icons import app_icon
from desktop_app.ui.loop import Tasks
from desktop_app.ui.settings import SettingsWindows, Wired
from desktop_app.ui.theme import Theme


class Beside(QObject):
    """Opens forms and settings, and closes them with the program."""

    queued = Signal(int)
    """A form has queued this batch."""
    help_wanted = Signal(str)
    """Help is asked for at this topic."""

    def __init__(
        self,
        desk: Desk,
        kinds: tuple[AnyKind, ...],
        forms: Mapping[str, type[FormWindow]],
        *,
        tasks: Tasks,
        reading: Reading,
        settings: QSettings,
        languages: Languages,
        theme: Theme,
        choose: Callable[[str, Any], None],
        keep_preset: KeepPreset | None,
        parent: QObject,
    ) -> None:
        """Open nothing yet; ``settings`` keeps layouts, ``choose`` takes a setting."""
        super().__init__(parent)
        self._desk, self._forms, self._tasks, self._layout = desk, forms, tasks, settings
        self._keep_preset = keep_preset
        self._windows: set[QWidget] = set()
        self._accounts = {
            kind.name: Accounts(kind.name, desk.jobs.setting, desk.put_setting, self)
            for kind in kinds
        }
        self.settings = SettingsWindows(
            Wired(
                desk=desk,
                kinds=kinds,
                accounts=self._accounts,
                keyring=SystemSecrets(),
                languages=languages,
                theme=theme,
                start=tasks.start,
                read=reading.read,
                choose=choose,
            ),
            self,
        )

    def open_form(
        self, kind: AnyKind, submission: Mapping[str, Any], preset: str = ""
    ) -> FormWindow:
        """Open a kind's form, filled in as far as ``submission`` goes."""
        make = self._forms.get(kind.name, GeneratedForm)
        form = make(
            kind,
            self._desk,
            submission,
            start=self._tasks.start,
            settings=self._layout,
            accounts=self._accounts[kind.name],
            keep_preset=self._keep_preset,
            preset=preset,
        )
        form.queued.connect(self.queued)
        form.destroyed.connect(lambda: self._windows.discard(form))
        self._windows.add(form)
        form.setWindowIcon(app_icon())
        form.setProperty(TOPIC, topic_of_kind(kind))
        form.plan_how.connect(lambda topic: self.help_wanted.emit(topic_of_kind(kind, topic)))
        form.show()
        form.raise_()
        form.activateWindow()
        return form

    def open_account(self, lane: Lane) -> None:
        """Open the account that a lane is named after."""
        self.settings.show_account(lane.kind, lane.name.removeprefix(f"{lane.kind}:"))

    def take(self, news: News) -> None:
        """Bring what is open up to date."""
        self.settings.take(news)

    def close(self) -> None:
        """Close them all."""
        for form in tuple(self._windows):
            form.close()
        self.settings.close()
