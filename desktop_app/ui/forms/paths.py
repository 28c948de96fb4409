"""Fields for files and folders: a list that takes drops and pastes, and one folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from desktop_app.ui.forms.fields import LEFT_OUT, Field
from desktop_app.ui.forms.layout import Flow
from desktop_app.ui.wording import number, short_path

_CHIPS = 40
"""Chips beyond this many would slow the form and help nobody; the rest is counted."""
_LINES = 4
LINKS = ("http://", "https://")


def paths_of(data: QMimeData) -> list[str]:
    """Return the files, folders and links in a drop or on the clipboard, in order."""
    if data.hasUrls():
        found = (url.toLocalFile() if url.isLocalFile() else url.toString() for url in data.urls())
        return [path for path in found if path]
    lines = (line.strip() for line in data.text().splitlines())
    return [line for line in lines if line.lower().startswith(LINKS) or Path(line).is_absolute()]


class PathsField(Field):
    """Files, folders and links as chips; more can be dropped, pasted or chosen at any time."""

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        placeholder: str = "",
        folders: bool = True,
        files: bool = True,
    ) -> None:
        self._paths: list[str] = []
        self._counts: dict[str, str] = {}
        self._folders = folders
        self._chips = _ChipArea(placeholder)
        super().__init__(label, self._chips, hint=hint)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(4)
        if files:
            self._offer(self.buttons, self.tr("Add files…"), self.choose_files)
        if folders:
            self._offer(self.buttons, self.tr("Add folder…"), self.choose_folder)
        self.buttons.addStretch(1)
        self.column.insertLayout(2, self.buttons)
        self._chips.given.connect(self.add)
        self._chips.removed.connect(self.remove)
        self._show()

    def _offer(self, row: QHBoxLayout, text: str, action: Callable[[], None]) -> None:
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.setProperty("role", "link")
        button.clicked.connect(action)
        row.addWidget(button)

    @override
    def value(self) -> Any:
        return list(self._paths) or LEFT_OUT

    @override
    def set_value(self, value: Any) -> None:
        self._paths = [str(path) for path in value or ()]
        self._show()
        self._edited()

    def add(self, paths: Sequence[str]) -> None:
        """Take more paths; those that are there already are not taken twice."""
        known = set(self._paths)
        fresh = [path for path in dict.fromkeys(paths) if path not in known]
        if fresh:
            self.set_value([*self._paths, *fresh])

    def remove(self, path: str) -> None:
        """Take a path off the list."""
        place = self._paths.index(path)
        self.set_value([p for p in self._paths if p != path])
        self._chips.focus_chip(min(place, len(self._paths) - 1))

    def set_counts(self, counts: Mapping[str, str]) -> None:
        """Say beside a folder how much was found in it."""
        if counts != self._counts:
            self._counts = dict(counts)
            self._chips.set_notes(self._counts)

    def choose_files(self) -> None:
        """Open the system's dialog for files; it does not block."""
        self._choose(QFileDialog.FileMode.ExistingFiles)

    def choose_folder(self) -> None:
        """Open the system's dialog for a folder; it does not block."""
        self._choose(QFileDialog.FileMode.Directory)

    def _choose(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self.window(), self.label_text)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(self.add)
        dialog.open()

    def _show(self) -> None:
        self._chips.show_paths(self._paths, self._counts)


class _ChipArea(QScrollArea):
    """The frame with the chips: grows to a few lines, then scrolls."""

    given = Signal(list)
    removed = Signal(str)

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self._placeholder = placeholder or self.tr("Drop files, folders or links here")
        self.setObjectName("pathList")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self._body = QWidget()
        self._body.setAutoFillBackground(False)
        self._flow = Flow(self._body)
        self._list: list[_Chip] = []
        self.setWidget(self._body)

    def show_paths(self, paths: Sequence[str], notes: Mapping[str, str]) -> None:
        """Make the chips anew."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._list = [_Chip(path, notes.get(path, "")) for path in paths[:_CHIPS]]
        for chip in self._list:
            chip.removed.connect(self.removed)
            self._flow.addWidget(chip)
        # Made later than what stands below them, they would come last when one goes by Tab.
        stops: list[QWidget] = [self, *(chip.button for chip in self._list)]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        if len(paths) > _CHIPS:
            text = self.tr("and %1 more").replace("%1", number(len(paths) - _CHIPS))
            self._flow.addWidget(_muted(text))
        if not paths:
            self._flow.addWidget(_muted(self._placeholder))
        self._fit()

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """Renew what stands beside the names."""
        for chip in self._list:
            chip.set_note(notes.get(chip.path, ""))
        self._fit()

    def focus_chip(self, place: int) -> None:
        """Keep the focus near a chip that went away."""
        target = self._list[place] if 0 <= place < len(self._list) else None
        (target.button if target is not None else self).setFocus()

    def _fit(self) -> None:
        self._flow.invalidate()
        line = self.fontMetrics().height() + 14
        wanted = self._flow.heightForWidth(max(self.viewport().width(), 60)) + 2
        self.setFixedHeight(max(line + 6, min(wanted, line * _LINES + 8)))

    @override
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.given.emit(paths_of(QGuiApplication.clipboard().mimeData()))
        else:
            event.ignore()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()


def _base(path: str) -> str:
    """Name a file by its last part; a relative path was typed, so it is shown as it was."""
    return Path(path).name if Path(path).is_absolute() else path


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setContentsMargins(4, 3, 4, 3)
    return label


class _Chip(QFrame):
    """One path, and the cross that takes it off."""

    removed = Signal(str)

    def __init__(self, path: str, note: str) -> None:
        super().__init__()
        self.setObjectName("chip")
        self.path = path
        link = path.lower().startswith(LINKS)
        folder = not link and Path(path).is_dir()
        base = path.rstrip("/").rpartition("/")[2] if link else _base(path)
        self._name = (base or path) + ("/" if folder else "")
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QToolButton()
        self.button.setText("✕")
        self.button.setAccessibleName(self.tr("Remove %1").replace("%1", self._name))
        self.button.setToolTip(self.button.accessibleName())
        self.button.clicked.connect(lambda: self.removed.emit(self.path))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 2, 2)
        row.setSpacing(0)
        row.addWidget(self._label)
        row.addWidget(self.button)
        self.setToolTip(short_path(path))
        self.set_note(note)

    def set_note(self, note: str) -> None:
        """Renew the words beside the name."""
        metrics = self._label.fontMetrics()
        name = metrics.elidedText(
            self._name, Qt.TextElideMode.ElideMiddle, metrics.averageCharWidth() * 40
        )
        self._label.setText(f"{name} · {note}" if note else name)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit(self.path)
        else:
            event.ignore()


class FolderField(Field):
    """A folder, typed or chosen; empty means what the placeholder says."""

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        empty: str = "",
        recent: Sequence[str] = (),
        optional: bool = True,
    ) -> None:
        self._line = QLineEdit()
        self._line.setPlaceholderText(empty)
        self._empty = empty
        self._recent = tuple(recent)
        self._optional = optional
        self._button = QToolButton()
        super().__init__(label, self._line, hint=hint)
        self._line.textChanged.connect(self._edited)

    @override
    def _place(self, label: str, editor: QWidget) -> None:
        super()._place(label, editor)
        self.column.removeWidget(editor)
        self._button.setText(self.tr("Choose…"))
        self._button.setAccessibleName(f"{label}: {self.tr('Choose…')}")
        self._button.setProperty("role", "button")
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._button)
        menu.addAction(self.tr("Choose a folder…"), self.choose)
        if self._empty:
            menu.addAction(self._empty, self._line.clear)
        for path in self._recent:
            menu.addAction(short_path(path).replace("&", "&&"), partial(self.set_value, path))
        self._button.setMenu(menu)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(editor, 1)
        row.addWidget(self._button)
        self.column.addLayout(row)

    @override
    def value(self) -> Any:
        text = self._line.text().strip()
        if not text:
            return None if self._optional else LEFT_OUT
        return str(Path(text).expanduser())

    @override
    def set_value(self, value: Any) -> None:
        self._line.setText("" if value is None else short_path(str(value)))

    def choose(self) -> None:
        """Open the system's dialog for a folder; it does not block."""
        dialog = QFileDialog(self.window(), self.label_text)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        current = self.value()
        if isinstance(current, str):
            dialog.setDirectory(current)
        dialog.fileSelected.connect(self.set_value)
        dialog.open()


def drop_paths(event: QDragEnterEvent | QDropEvent) -> list[str]:
    """Take a drag as a copy, always, and return what it carries."""
    found = paths_of(event.mimeData())
    if found:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
    return found
