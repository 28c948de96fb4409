"""A desktop's notifications on a bus: ``python -m tests.notification_service FILE``.

Writes each notification into FILE as a line of JSON; ``Click`` plays the person who clicks one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVirtualObject
from typing_extensions import override

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
_TYPES = ("s", "u", "s", "s", "s", "as", "a{sv}", "i")
_ARGUMENTS = "".join(f'<arg type="{kind}" direction="in"/>' for kind in _TYPES)
_SHAPE = (
    f'<interface name="{NAME}"><method name="Notify">{_ARGUMENTS}'
    '<arg type="u" direction="out"/></method></interface>'
)


class Service(QDBusVirtualObject):
    """Numbers what it is asked to show."""

    def __init__(self, heard: Path) -> None:
        super().__init__()
        self._heard, self._last = heard, 40

    @override
    def introspect(self, path: str) -> str:
        return _SHAPE

    @override
    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
        if message.member() == "Click":
            clicked = QDBusMessage.createSignal(PATH, NAME, "ActionInvoked")
            clicked.setArguments([*message.arguments(), "default"])
            return connection.send(clicked)
        if message.member() != "Notify":
            return False
        self._last += 1
        _, _, _, title, text, actions, _, _ = message.arguments()
        line = {"title": title, "text": text, "actions": actions}
        with self._heard.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        # signed, where a real one answers with an unsigned number: PySide6 cannot write those
        return connection.send(message.createReply(self._last))


def main(heard: str) -> int:
    """Serve until the bus is gone."""
    app = QCoreApplication([])
    bus = QDBusConnection.sessionBus()
    service = Service(Path(heard))
    if not (bus.registerVirtualObject(PATH, service) and bus.registerService(NAME)):
        return 1
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
