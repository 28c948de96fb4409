"""Notifications of the desktop itself (the freedesktop.org specification), which can be clicked."""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import SLOT, QObject, QProcess, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage

SERVICE, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
REMEMBERED = 50
"""Notifications whose click is still understood."""
_NUMBER = re.compile(r"\((?:uint32 )?(\d+),\)")


class DesktopNotifications(QObject):
    """Shows notifications where the desktop has a service for them.

    ``gdbus`` makes the call, since PySide6 cannot write the unsigned numbers that it asks for, and
    the window does not wait for it; what is clicked is heard on a connection of its own.
    """

    clicked = Signal(int)
    """What a notification was about."""
    refused = Signal(str, str)
    """Title and text that could not be shown: there is no such service, or no way to it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._about: dict[int, int] = {}
        """By the service's number, newest last."""
        self._calls: set[QProcess] = set()
        self._connected = False

    def show(self, title: str, text: str, about: int) -> None:
        """Show a notification; a click on it gives ``about`` back."""
        program = shutil.which("gdbus")
        if program is None or not _bus_address() or not self._bus.isConnected():
            self.refused.emit(title, text)
            return
        call = QProcess(self)
        self._calls.add(call)
        call.finished.connect(partial(self._shown, call, title, text, about))
        call.errorOccurred.connect(partial(self._shown, call, title, text, about))
        call.start(program, _arguments(title, text, self.tr("Show")))

    def close(self) -> None:
        """Show nothing more, and listen no longer."""
        for call in tuple(self._calls):
            self._calls.discard(call)
            call.kill()
            call.waitForFinished()
        if self._connected:
            QDBusConnection.disconnectFromBus(self._name)

    @property
    def _name(self) -> str:
        return f"jobdesk-notifications-{id(self)}"

    @cached_property
    def _bus(self) -> QDBusConnection:
        # by its address: libdbus keeps the first session bus that a process ever asked for
        bus = QDBusConnection.connectToBus(_bus_address(), self._name)
        self._connected = True
        slot = SLOT("_invoked(QDBusMessage)")
        bus.connect(SERVICE, PATH, SERVICE, "ActionInvoked", self, slot)  # type: ignore[call-overload]  # it takes text; the stub knows bytes alone
        return bus

    def _shown(self, call: QProcess, title: str, text: str, about: int, *_: object) -> None:
        """Remember what a notification is about, by the number that the service gave it."""
        if call not in self._calls:
            return
        self._calls.discard(call)
        answer = bytes(call.readAllStandardOutput().data()).decode("utf-8", "replace")
        call.deleteLater()
        number = _NUMBER.search(answer)
        if number is None:
            self.refused.emit(title, text)
            return
        self._about[int(number[1])] = about
        if len(self._about) > REMEMBERED:
            del self._about[next(iter(self._about))]

    @Slot(QDBusMessage)
    def _invoked(self, message: QDBusMessage) -> None:
        """Hear that some notification was clicked, ours or another program's."""
        number = next(iter(message.arguments()), None)
        if number in self._about:
            self.clicked.emit(self._about[number])


def _bus_address() -> str:
    """Where the session's bus listens; empty without one.

    Asked for by name alone, libdbus would start a bus that outlives the program.
    """
    usual = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / "bus"
    return os.environ.get("DBUS_SESSION_BUS_ADDRESS") or (
        f"unix:path={usual}" if usual.exists() else ""
    )


def _arguments(title: str, text: str, show: str) -> Sequence[str]:
    call = ["call", "--session", "--dest", SERVICE, "--object-path", PATH]
    words = ("JobDesk", "jobdesk", title, html.escape(text), show)
    name, icon, summary, body, action = (_quoted(each) for each in words)
    hints = "{'desktop-entry': <'jobdesk'>}"
    values = [name, "0", icon, summary, body, f"['default', {action}]", hints, "--", "-1"]
    return [*call, "--method", f"{SERVICE}.Notify", *values]


def _quoted(text: str) -> str:
    """Write a string as GVariant text has it, so that no content is taken for something else."""
    safe = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{safe}'"
