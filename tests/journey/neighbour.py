"""Another program on the same screen: files are dragged out of it, and it reads the clipboard.

``python -m tests.journey.neighbour drag FILE…`` shows a window that drags these files, and prints
a line whenever it learns what a drop would do. ``… copy FILE…`` has copied them, until it is ended;
``… clipboard`` prints the clipboard's text.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

TITLE = "Neighbour"


class Files(QWidget):
    """A window whose whole surface is a heap of files."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__()
        self._paths = paths
        self.setWindowTitle(TITLE)
        self.resize(200, 200)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        drag = QDrag(self)
        drag.setMimeData(files(self._paths))
        drag.actionChanged.connect(lambda action: say(action.name))
        say(f"dropped {drag.exec(Qt.DropAction.CopyAction).name}")


def files(paths: Sequence[str]) -> QMimeData:
    """Return files as file managers give them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


def say(text: str) -> None:
    """Tell the test."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(words: Sequence[str]) -> None:
    """Do what the words ask for."""
    app = QApplication([])
    if words[0] == "clipboard":
        say(QGuiApplication.clipboard().text())
        return
    window = Files(words[1:])
    if words[0] == "copy":
        QGuiApplication.clipboard().setMimeData(files(words[1:]))
        say("copied")
    else:
        window.show()
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1:])
