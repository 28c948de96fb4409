"""A small picture of an input beside the plan, decoded away from the GUI thread."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout
from typing_extensions import override

from desktop_app.ui.forms.plan_view import Start
from desktop_app.ui.wording import size

_SIDE = 640
_HEIGHT = 190
_MOST_PIXELS = 200_000_000
"""Bigger pictures are converted, but not shown here."""


class Picture(QFrame):
    """One picture and, above it, what it is; a newer question makes the older one moot."""

    def __init__(self, word: str, start: Start) -> None:
        super().__init__()
        self.setProperty("role", "box")
        self._word = word
        self._start = start
        self._question = 0
        self._pixmap = QPixmap()
        self.caption = QLabel()
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        self._view = QLabel()
        self._view.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.addWidget(self.caption)
        column.addWidget(self._view, 1)
        self.setFixedHeight(min(self.fontMetrics().height() * 11, _HEIGHT))
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * 48)
        self.show_file(None)

    @property
    def shows(self) -> bool:
        """Whether a picture is to be seen."""
        return not self._pixmap.isNull()

    def show_file(self, path: str | None, bytes_in: int | None = None) -> None:
        """Show a file, or nothing."""
        self._question += 1
        self._put(QImage())
        self._describe()
        if path is not None:
            self._start(self._load(self._question, path, bytes_in))

    def show_image(self, image: QImage, full: QSize, bytes_in: int) -> None:
        """Show a picture that was made elsewhere."""
        self._question += 1
        self._put(image)
        self._describe(full, bytes_in)

    async def _load(self, question: int, path: str, bytes_in: int | None) -> None:
        image, full = await asyncio.to_thread(_decode, path)
        if question == self._question:
            self._put(image)
            self._describe(full, bytes_in)

    def _describe(self, full: QSize | None = None, bytes_in: int | None = None) -> None:
        parts = [self._word]
        if full is not None and full.isValid():
            parts.append(f"{full.width()}\N{MULTIPLICATION SIGN}{full.height()}")
        if bytes_in is not None:
            parts.append(size(bytes_in))
        if full is not None and not self.shows:
            parts.append(self.tr("no preview"))
        self.caption.setText(" · ".join(parts))
        self._view.setAccessibleName(self.caption.text())

    def _put(self, image: QImage) -> None:
        self._pixmap = QPixmap.fromImage(image) if not image.isNull() else QPixmap()
        self._fit()

    def _fit(self) -> None:
        if self._pixmap.isNull():
            self._view.clear()
            return
        ratio = self.devicePixelRatioF()
        room = self._view.size() * ratio
        scaled = self._pixmap.scaled(
            room.boundedTo(self._pixmap.size()),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        self._view.setPixmap(scaled)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _decode(path: str) -> tuple[QImage, QSize]:
    """Read a picture no larger than needed; its full size comes with it, upright."""
    if not Path(path).is_file():
        return QImage(), QSize()
    reader = QImageReader(path)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    full = reader.size()
    if not full.isValid() or full.width() * full.height() > _MOST_PIXELS:
        return QImage(), full
    if max(full.width(), full.height()) > _SIDE:
        reader.setScaledSize(full.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    turned = (image.width() > image.height()) != (full.width() > full.height())
    return image, full.transposed() if turned and not image.isNull() else full
