"""The form windows' colours and style sheet, made from the theme's colours."""

from __future__ import annotations

from string import Template

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.domain.kind import AnyKind
from desktop_app.host.assets import asset
from desktop_app.ui.icons import kind_folder
from desktop_app.ui.theme import DARK, LIGHT, Colours

_HALF = 128


def colours_of(palette: QPalette) -> Colours:
    """Choose the theme's light or dark colours by the window's background."""
    dark = palette.color(QPalette.ColorRole.Window).lightness() < _HALF
    return DARK if dark else LIGHT


_SHEET = Template("""
#formPage, #formEdit, #formEditBody, #formHeader, #formFooter { background: $surface; }
#formPage { color: $text; }
#formPreview { background: $side; }
#formHeader { border-bottom: 1px solid $line; }
#formFooter { border-top: 1px solid $line; }
#steps { border-top: 1px solid $line; background: $surface; }
#plain { background: $surface; border: none; }
#formEdit { border: none; border-right: 1px solid $line; }
QSplitter::handle { background: $line; }
QLabel { color: $text; background: transparent; }
QLabel[role="title"] { font-weight: 600; font-size: 110%; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="label"], QLabel[role="muted"], QCheckBox { color: $soft; }
QLabel[role="error"] { color: $failed; }
QLabel[role="warning"] { color: $retrying; }
QLabel[role="good"] { color: $done; }
QLabel[role="notice"] { color: $text; background: $surface; border-top: 1px solid $line;
    padding: 8px 16px; }
QLabel[role="problem"] { color: $failed; background: $surface; border-top: 1px solid $line;
    padding: 8px 16px; }
QFrame[role="strip"] { background: $surface; border: none; border-top: 1px solid $line; }
QLineEdit, QPlainTextEdit, QComboBox, QDateTimeEdit, #pathList, QFrame[role="box"] {
    background: $surface; color: $text; border: 1px solid $line; border-radius: 5px; }
QLineEdit, QComboBox, QDateTimeEdit { padding: 5px 8px; }
QDateTimeEdit:disabled { color: $faint; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateTimeEdit:focus, #pathList:focus {
    border-color: $running; }
QLineEdit[bad="true"], QPlainTextEdit[bad="true"], QComboBox[bad="true"],
QDateTimeEdit[bad="true"], #pathList[bad="true"] { border-color: $failed; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: none; width: 22px; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: none; width: 0; height: 0; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $line; }
#pages { background: $side; border: none; border-right: 1px solid $line; padding: 10px 0;
    outline: none; }
#pages::item { padding: 7px 10px; margin: 1px 8px; border-radius: 6px; color: $text; }
#pages::item:selected, #accounts::item:selected { background: $chosen; color: $chosen_text; }
#accounts { background: $surface; color: $text; border: 1px solid $line; border-radius: 5px;
    outline: none; }
#accounts:focus { border-color: $running; }
#accounts::item { padding: 8px 10px; }
QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: 6px; }
QFrame[role="card"][open="true"] { border-color: $running; }
QLabel[role="small"] { color: $soft; font-size: 92%; }
#chip { background: $side; border: 1px solid $line; border-radius: 5px; }
QPushButton, QToolButton[role="button"] { background: $surface; color: $text;
    border: 1px solid $line; border-radius: 5px; padding: 6px 12px; }
QPushButton:hover, QToolButton[role="button"]:hover { background: $side; }
QPushButton:focus, QToolButton[role="button"]:focus { border-color: $running; }
QPushButton:disabled { color: $soft; }
QPushButton[role="line"] { text-align: left; padding: 5px 8px; }
QPushButton[role="line"][bad="true"] { border-color: $failed; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton#primary { background: $accent; color: $on_accent; border: 2px solid $accent; }
QPushButton#primary:hover { background: $running; }
QPushButton#primary:focus { border: 2px solid $text; }
QToolButton { background: transparent; color: $soft; border: 1px solid transparent;
    border-radius: 4px; padding: 1px 4px; }
QToolButton:focus { border-color: $running; }
QToolButton:hover { color: $text; }
QToolButton[role="pill"] { color: $text; border: 1px solid $line; border-radius: 9px;
    padding: 0 5px; font-size: 92%; }
QToolButton[role="pill"]:hover { background: $side; }
QToolButton[role="pill"]:focus { border-color: $running; }
QComboBox[role="pill"] { padding: 1px 4px 1px 8px; border-radius: 9px; font-size: 92%; }
QTextBrowser { background: $surface; color: $text; border: none; }
QTextBrowser[paper="true"] { background: white; color: black; }
QFrame[role="rule"] { color: $line; background: $line; border: none; max-height: 1px; }
QPushButton[role="link"], QPushButton[role="amber"] { color: $running; background: transparent;
    border: 1px solid transparent; padding: 1px 2px; }
QPushButton[role="link"]:focus, QPushButton[role="amber"]:focus { border-color: $running; }
QPushButton[role="amber"] { color: $retrying; }
QPushButton::menu-indicator { subcontrol-position: right center; right: 6px; }
QToolButton::menu-indicator { image: none; width: 0; }
QTableView { background: $surface; alternate-background-color: $side; color: $text; border: none;
    gridline-color: $line; outline: none;
    selection-background-color: $chosen; selection-color: $text; }
QTableView::item { padding: 0 7px; border: none; border-bottom: 1px solid $line; }
QTableView::item:selected { background: $chosen; color: $text; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $soft; border: none;
    border-bottom: 1px solid $line; padding: 6px 10px; font-weight: 600; }
QScrollArea { border: none; }
#pathList > QWidget, #pathList > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; border: none; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; border: none; height: 10px; margin: 0; }
QScrollBar::handle { background: $faint; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def style_sheet(colours: Colours) -> str:
    """Return the sheet for one form window."""
    names = {name: getattr(colours, name) for name in Colours.__slots__ if name != "states"}
    return _SHEET.substitute(names, **{str(state): c for state, c in colours.states.items()})


def kind_pixmap(kind: AnyKind, colours: Colours, size: int, ratio: float) -> QPixmap:
    """Draw a kind's icon in the colour of text, ``size`` logical pixels wide."""
    folder = kind_folder(kind)
    own = folder / "icon.svg" if folder is not None else None
    path = own if own is not None and own.is_file() else asset("icons", "sheet.svg")
    source = path.read_bytes().replace(b"currentColor", colours.text.encode("ascii"))
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(QColor(Qt.GlobalColor.transparent))
    painter = QPainter(pixmap)
    bounds = QRectF(0, 0, pixmap.width(), pixmap.height())
    QSvgRenderer(QByteArray(source)).render(painter, bounds)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
