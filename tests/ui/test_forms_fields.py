"""The pieces that forms are made of."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QMimeData, Qt, QUrl
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.forms.binding import Binding, When, merged
from desktop_app.ui.forms.fields import (
    LEFT_OUT,
    CheckField,
    ChoiceField,
    Field,
    JsonField,
    LinesField,
    NumberField,
    PatternsField,
    TextField,
)
from desktop_app.ui.forms.layout import Flow
from desktop_app.ui.forms.moments import MomentField, SizeField
from desktop_app.ui.forms.paths import FolderField, PathsField, paths_of
from desktop_app.ui.forms.sentences import sentence


def kept(qtbot: QtBot, field: Field) -> Field:
    qtbot.addWidget(field)
    return field


def fields() -> list[tuple[Field, list[Any]]]:
    sizes = ((1600, 1600), (1920, 1080))
    return [
        (TextField("A", optional=True), ["x", None]),
        (TextField("A"), ["x"]),
        (LinesField("A"), [["a", "b c"], []]),
        (PatternsField("A"), [["*.jpg", "*.png"], ["*"]]),
        (JsonField("A", optional=True), [{"a": [1, None]}, [1], None]),
        (NumberField("A", optional=True), [0, 80, -3, None]),
        (NumberField("A", whole=False, optional=True), [0.5, 1234567.25, 3, None]),
        (ChoiceField("A", [("x", "X"), (None, "-")]), ["x", None]),
        (CheckField("A"), [True, False]),
        (FolderField("A"), ["/pictures/web", None]),
        (SizeField("A", usual=sizes, original="Original"), [[1600, 1600], [10, 20], None]),
    ]


def test_each_field_gives_back_what_it_was_given(qtbot: QtBot) -> None:
    """What is put into a field comes out of it unchanged."""
    for field, values in fields():
        kept(qtbot, field)
        for value in values:
            field.set_value(value)
            assert field.value() == value


def test_a_needed_field_that_is_empty_is_left_out(qtbot: QtBot) -> None:
    """An empty needed field is absent, so that validation asks for it."""
    for field in (TextField("A"), NumberField("A"), PathsField("A"), PatternsField("A")):
        assert kept(qtbot, field).value() is LEFT_OUT


def test_numbers_are_read_as_the_locale_writes_them(qtbot: QtBot) -> None:
    """A German 1.234,5 and a plain 1234.5 both are numbers; words go on to be refused."""
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        field = kept(qtbot, NumberField("A", whole=False))
        editor = field.editor
        assert isinstance(editor, QLineEdit)
        for text, value in (("1.234,5", 1234.5), ("80", 80), ("many", "many")):
            editor.setText(text)
            assert field.value() == value
        field.set_value(0.5)
        assert editor.text() == "0,5"
    finally:
        QLocale.setDefault(before)


def test_the_arrow_keys_step_a_number(qtbot: QtBot) -> None:
    """Up and down change a number by one."""
    field = kept(qtbot, NumberField("A"))
    field.set_value(80)
    qtbot.keyClick(field.editor, Qt.Key.Key_Up)
    assert field.value() == 81


def test_a_moment_keeps_its_instant(qtbot: QtBot) -> None:
    """A time in any zone comes out as the same instant, zone included."""
    field = kept(qtbot, MomentField("A"))
    assert field.value() is None
    field.set_value("2031-05-06T07:08:00+02:00")
    expected = datetime.fromisoformat("2031-05-06T07:08:00+02:00")
    assert datetime.fromisoformat(field.value()) == expected
    field.set_value(None)
    assert field.value() is None


def test_drops_and_pastes_give_files_folders_and_links(tmp_path: Path) -> None:
    """URLs of files, lines with absolute paths and links count; other text does not."""
    urls = QMimeData()
    urls.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://x.example/a.png")])
    assert paths_of(urls) == [str(tmp_path), "https://x.example/a.png"]
    text = QMimeData()
    text.setText(f"{tmp_path}\nhello\nhttps://x.example/a.png\n\n")
    assert paths_of(text) == [str(tmp_path), "https://x.example/a.png"]


def test_paths_are_taken_once_and_taken_off_again(qtbot: QtBot, tmp_path: Path) -> None:
    """The same path twice is one; its cross takes it off."""
    field = PathsField("Files")
    kept(qtbot, field)
    field.add([str(tmp_path), "/a.png", str(tmp_path)])
    field.add(["/a.png"])
    assert field.value() == [str(tmp_path), "/a.png"]
    field.remove("/a.png")
    assert field.value() == [str(tmp_path)]


def test_tab_goes_from_the_list_to_its_crosses(qtbot: QtBot) -> None:
    """The crosses of the chips come right after the list, though they were made last."""
    field = PathsField("Files")
    kept(qtbot, field)
    field.add(["/a.png", "/b.png"])
    crosses = [chip.button for chip in field._chips._list]
    assert [cross.accessibleName() for cross in crosses] == ["Remove a.png", "Remove b.png"]
    field.show()
    field.editor.setFocus()
    for cross in crosses:
        field.focusNextChild()
        assert field.focusWidget() is cross


def test_thousands_of_paths_make_few_chips(qtbot: QtBot) -> None:
    """A drop of 5,000 files is one count, not 5,000 widgets."""
    field = PathsField("Files")
    kept(qtbot, field)
    field.add([f"/in/{n}.jpg" for n in range(5000)])
    assert len(field.value()) == 5000
    assert len(field.findChildren(QWidget, "chip")) < 100


@pytest.mark.parametrize("width", [60, 200, 800])
def test_chips_wrap_inside_their_frame(qtbot: QtBot, width: int) -> None:
    """However narrow the frame, no chip stands outside it."""
    body = QWidget()
    qtbot.addWidget(body)
    flow = Flow(body)
    for text in ("Holiday photos", "a", "scan.pdf"):
        flow.addWidget(CheckField(text))
    body.resize(width, flow.heightForWidth(width))
    flow.setGeometry(body.rect())
    for index in range(flow.count()):
        item = flow.itemAt(index)
        assert item is not None
        assert item.geometry().right() <= width


def test_a_place_is_found_through_tags_and_indexes(qtbot: QtBot) -> None:
    """Pydantic's place of an error leads to the field, whatever tags stand in it."""
    binding = Binding()
    kind, quality, inputs = TextField("Type"), NumberField("Quality"), LinesField("Inputs")
    parent = QWidget()
    qtbot.addWidget(parent)
    QVBoxLayout(parent)
    for field in (kind, quality, inputs):
        field.setParent(parent)
    binding.add(inputs, ("inputs",))
    binding.add(kind, ("operation", "type"))
    binding.add(quality, ("operation", "quality"), When(kind, ("image",)))
    binding.fill({"operation": {"type": "image"}})
    assert binding.at(("operation", "image", "quality")) is quality
    assert binding.at(("inputs", 3)) is inputs
    assert binding.at(("nowhere",)) is None
    binding.fill({"operation": {"type": "table"}})
    assert binding.at(("operation", "table", "quality")) is None
    assert "quality" not in binding.read()["operation"]


def test_parts_of_another_type_replace_each_other() -> None:
    """Laid over one another, two operations of different types do not mix."""
    last = {"operation": {"type": "image", "quality": 70}, "output": {"folder": "/a", "x": 1}}
    over = {"operation": {"type": "table"}, "output": {"folder": "/b"}}
    assert merged(last, over) == {
        "operation": {"type": "table"},
        "output": {"folder": "/b", "x": 1},
    }


def test_a_kinds_own_rule_is_said_in_its_own_words() -> None:
    """Pydantic's prefix before a kind's sentence is not shown."""
    error = {"type": "value_error", "msg": "Value error, two at least", "ctx": {}}
    assert sentence("files", error) == "two at least"
    assert sentence("files", {"type": "less_than_equal", "msg": "English"}) == "English"
