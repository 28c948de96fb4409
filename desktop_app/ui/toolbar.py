"""The strip above the table: what starts work, what changes the queue, and the filter box."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolBar, QWidget
from typing_extensions import override

from desktop_app.ui.actions import Actions
from desktop_app.ui.find_line import FindLine
from desktop_app.ui.icons import Icons, icon_side, show_fold

TYPING_MS = 150
KEY = "Ctrl+K"
MARGINS = (8, 8, 12, 8)
SPACE = 12


class FilterBox(FindLine):
    """Filters the list as one types; shows its key while it is empty."""

    narrowed = Signal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("filter")
        self._icons = icons
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
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
        return QSize(
            QFontMetrics(self.font()).horizontalAdvance("x" * 14) + 44,
            super().minimumSizeHint().height(),
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_hint()

    def _typed(self) -> None:
        self._show_hint()
        self._typing.start()

    def _show_hint(self) -> None:
        words = QFontMetrics(self.font()).horizontalAdvance(self.placeholderText() + KEY)
        self._hint.setVisible(not self.text() and words < self.width() - 70)


class Toolbar(QWidget):
    """Buttons that say what they will do; those that do not fit fold into a menu."""

    def __init__(self, actions: Actions, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._actions, self._icons = actions, icons
        self.bar = QToolBar(self)
        self.bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.bar.setMovable(False)
        self.bar.addActions(list(actions.new.values()))
        self.bar.addSeparator()
        self.bar.addActions(actions.of(("pause_queue", "retry", "cancel", "clear")))
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.bar.setMinimumWidth(160)
        self.filter = FilterBox(icons)
        row = QHBoxLayout(self)
        row.setContentsMargins(*MARGINS)
        row.setSpacing(SPACE)
        row.addWidget(self.bar, 1)
        row.addWidget(self.filter)
        self.bar.installEventFilter(self)
        self._fit_icons()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.bar.setAccessibleName(self.tr("Tools"))
        self.filter.retranslate()
        show_fold(self.bar, self._icons)
        for action in self._actions.all():
            button = self.bar.widgetForAction(action)
            if button is not None:
                button.setAccessibleName(action.iconText())
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_icons()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._share()
        return super().eventFilter(watched, event)

    def _share(self) -> None:
        """Let the filter box give way before a button has to."""
        room = self.width() - MARGINS[0] - MARGINS[2] - SPACE - self.bar.sizeHint().width()
        wanted = self.filter.sizeHint().width()
        self.filter.setFixedWidth(max(self.filter.minimumSizeHint().width(), min(wanted, room)))

    def _fit_icons(self) -> None:
        side = icon_side(self.fontMetrics())
        self.bar.setIconSize(QSize(side, side))
        self._share()
