"""The help window: pages in Markdown, the window's own and each kind's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from desktop_app.domain.kind import AnyKind
from desktop_app.host.assets import asset
from desktop_app.ui.icons import kind_folder


class HelpWindow(QWidget):
    """Shows help in the language in use, English where a kind has none."""

    def __init__(self, kinds: Sequence[AnyKind], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._kinds = kinds
        self.text = QTextBrowser(self)
        self.text.setOpenExternalLinks(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        self.resize(720, 640)

    def show_in(self, language: str) -> None:
        """Show the pages in this language and come to the front."""
        self.setWindowTitle(self.tr("Help"))
        self.text.setAccessibleName(self.tr("Help"))
        folders = [asset("help"), *self._kind_folders()]
        pages = [page for folder in folders if (page := _page(folder, language))]
        self.text.setMarkdown("\n\n".join(pages))
        self.show()
        self.raise_()
        self.activateWindow()

    def _kind_folders(self) -> list[Path]:
        folders = [kind_folder(kind) for kind in self._kinds]
        return [folder / "help" for folder in folders if folder is not None]


def _page(folder: Path, language: str) -> str:
    for name in (language, "en"):
        path = folder / f"{name}.md"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""
