"""The strip above the table: what starts work, what changes the queue, and the filter box."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolBar, QWidget
from typing_extensions import override

from desktop_app.ui.actions import Actions
from desktop_app.ui.icons import SIZE, Icons

TYPING_MS = 150
KEY = "Ctrl+K"


class FilterBox(QLineEdit):
    """Filters the list as one types; shows its key while it is empty."""

    narrowed = Signal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("filter")
        self._icons = icons
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        # files dropped here are for the window
        self.setAcceptDrops(False)
        self._hint = QLabel(KEY, self)
        self._hint.setObjectName("soft")
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.addStretch()
        row.addWidget(self._hint)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(lambda: self.narrowed.emit(self.text()))
        self.textChanged.connect(self._typed)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self._glass.setIcon(self._icons.named("search"))
        self.setPlaceholderText(self.tr("Filter jobs"))
        self.setAccessibleName(self.tr("Filter jobs"))

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance("x" * 34) + 40
        return QSize(width, super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(150, super().minimumSizeHint().height())

    def _typed(self, text: str) -> None:
        self._hint.setVisible(not text)
        self._typing.start()


class Toolbar(QWidget):
    """Buttons that say what they will do; those that do not fit fold into a menu."""

    def __init__(self, actions: Actions, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("strip")
        self._actions = actions
        self.bar = QToolBar(self)
        self.bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.bar.setIconSize(QSize(SIZE, SIZE))
        self.bar.setMovable(False)
        self.bar.addActions(list(actions.new.values()))
        self.bar.addSeparator()
        self.bar.addActions(actions.of(("pause_queue", "retry", "cancel", "clear")))
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.bar.setMinimumWidth(160)
        self.filter = FilterBox(icons)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self.bar, 1)
        row.addWidget(self.filter)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.bar.setAccessibleName(self.tr("Tools"))
        self.filter.retranslate()
        for action in self._actions.all():
            button = self.bar.widgetForAction(action)
            if button is not None:
                button.setAccessibleName(action.iconText())
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.filter.updateGeometry()
