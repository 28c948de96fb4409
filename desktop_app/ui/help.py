"""The help window: pages in Markdown, the window's own and each kind's, open where one works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from desktop_app.domain.kind import AnyKind
from desktop_app.host.assets import asset
from desktop_app.ui.escape import ClosedByEscape
from desktop_app.ui.icons import kind_folder

TOPIC = "help"
"""The property of a widget that names the topic of all that stands in it."""
_MARK = re.compile(r"<!-- (\w+) -->\n+#+ (.+)\n")
"""A topic's name, above the heading at which the help opens for it."""
_TITLE = re.compile(r"^# (.+)\n")


def topic_of(widget: QWidget | None) -> str:
    """Return what the help should open at for whoever works in this widget, or ''."""
    while widget is not None:
        if topic := widget.property(TOPIC):
            return str(topic)
        widget = widget.parentWidget()
    return ""


def topic_of_kind(kind: AnyKind, topic: str = "") -> str:
    """Return what the help should open at for a kind, or for a topic of the kind's own page."""
    return f"kind:{kind.name}:{topic}" if topic else f"kind:{kind.name}"


class HelpWindow(ClosedByEscape):
    """Shows help in the language in use, English where a kind has none."""

    def __init__(self, kinds: Sequence[AnyKind], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._kinds = kinds
        self._headings: dict[str, str] = {}
        self.text = QTextBrowser(self)
        self.text.setOpenExternalLinks(True)
        self.text.document().setDocumentMargin(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        self.resize(720, 640)

    @property
    def heading(self) -> str:
        """The heading that the cursor stands at."""
        return self.text.textCursor().block().text()

    def show_in(self, language: str, topic: str = "") -> None:
        """Show the pages in this language, open at a topic, and come to the front."""
        self.fill(language)
        self.show()  # first: where a heading is depends on how wide the page is
        self._go_to(self._headings.get(topic, ""))
        self.raise_()
        self.activateWindow()

    def fill(self, language: str) -> None:
        """Show the pages in this language."""
        self.setWindowTitle(self.tr("Help"))
        self.text.setAccessibleName(self.tr("Help"))
        pages = [_page(asset("help"), language)]
        self._headings = dict(_MARK.findall(pages[0]))
        for kind in self._kinds:
            folder = kind_folder(kind)
            page = _page(folder / "help", language) if folder is not None else ""
            if title := _TITLE.match(page):
                self._headings[topic_of_kind(kind)] = title[1]
            for topic, heading in _MARK.findall(page):
                self._headings[topic_of_kind(kind, topic)] = heading
            pages.append(page)
        self.text.setMarkdown(_MARK.sub(_unmarked, "\n\n".join(filter(None, pages))))

    def _go_to(self, heading: str) -> None:
        cursor = self.text.textCursor()
        cursor.setPosition(0)
        for block in self._blocks():
            if heading and block.blockFormat().headingLevel() and block.text() == heading:
                cursor.setPosition(block.position())
                break
        self.text.setTextCursor(cursor)
        top = self.text.document().documentLayout().blockBoundingRect(cursor.block()).top()
        self.text.verticalScrollBar().setValue(int(top))

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.text.document().begin()
        while block.isValid():
            yield block
            block = block.next()


def _unmarked(found: re.Match[str]) -> str:
    return found[0].partition("-->")[2].lstrip("\n")


def _page(folder: Path, language: str) -> str:
    for name in (language, "en"):
        path = folder / f"{name}.md"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""
