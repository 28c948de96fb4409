"""The window that every form stands in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.app import LazyForms
from desktop_app.domain.errors import StoreFull, SubmissionRefused
from desktop_app.domain.kind import AnyKind
from desktop_app.engine import find_kinds
from desktop_app.ui.forms import FormWindow, GeneratedForm
from desktop_app.ui.forms.fields import Field
from desktop_app.ui.forms.keeping import KeepPreset
from desktop_app.ui.forms.layout import Fold
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.loop import Tasks
from tests.ui.forms_desk import OneKindDesk, ParcelKind, tasks_beside

GOOD: Mapping[str, Any] = {"things": ["cup"], "label": "A"}


@pytest.fixture
def tasks(qapp: QApplication, qtbot: QtBot) -> Iterator[Tasks]:
    with tasks_beside(qapp, qtbot) as started:
        yield started


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


class Opened:
    """A form on the screen, its desk, and what it said."""

    def __init__(
        self,
        qtbot: QtBot,
        tasks: Tasks,
        submission: Mapping[str, Any],
        settings: QSettings | None = None,
        keep_preset: KeepPreset | None = None,
    ) -> None:
        kind = ParcelKind()
        self.desk = OneKindDesk(kind)
        self.form = GeneratedForm(
            kind,
            self.desk,
            submission,
            start=tasks.start,
            settings=settings,
            keep_preset=keep_preset,
        )
        self.form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(self.form)
        self.batches: list[int] = []
        self.form.queued.connect(self.batches.append)
        self.form.show()
        qtbot.waitExposed(self.form)

    def field(self, *place: str) -> Field:
        found = self.form.binding.at(place)
        assert found is not None
        return found

    def type_into(self, qtbot: QtBot, text: str, *place: str) -> None:
        editor = self.field(*place).editor
        assert isinstance(editor, QLineEdit)
        editor.clear()
        qtbot.keyClicks(editor, text)


def test_an_untouched_form_complains_of_nothing(qtbot: QtBot, tasks: Tasks) -> None:
    """What was not filled in yet is no error until the person asks to queue."""
    opened = Opened(qtbot, tasks, {})
    assert [field.error for field in opened.form.binding.fields if field.error] == []
    opened.form.close()


def test_an_error_stands_under_its_field_as_one_types(qtbot: QtBot, tasks: Tasks) -> None:
    """A wrong value is said under its field after a pause in typing, and gone when mended."""
    opened = Opened(qtbot, tasks, GOOD)
    opened.type_into(qtbot, "1000", "count")
    qtbot.waitUntil(lambda: opened.field("count").error == "At most 100")
    opened.type_into(qtbot, "many", "count")
    qtbot.waitUntil(lambda: opened.field("count").error == "A whole number is needed")
    opened.type_into(qtbot, "7", "count")
    qtbot.waitUntil(lambda: opened.field("count").error == "")
    opened.form.close()


def test_the_button_goes_to_the_first_bad_field(qtbot: QtBot, tasks: Tasks) -> None:
    """The button is never dead: pressed too early, it shows what is needed and goes there."""
    opened = Opened(qtbot, tasks, {"things": ["cup"]})
    assert opened.form._primary.isEnabled()
    qtbot.mouseClick(opened.form._primary, Qt.MouseButton.LeftButton)
    assert opened.field("label").error == "This is needed"
    assert opened.form.focusWidget() is opened.field("label").editor
    assert opened.desk.queued == []
    opened.form.close()


def test_a_bad_field_that_is_folded_away_is_unfolded(qtbot: QtBot, tasks: Tasks) -> None:
    """Going to a field opens the part it is in."""
    opened = Opened(qtbot, tasks, {**GOOD, "retry": {"max_attempts": 0}})
    opened.form.queue()
    assert opened.field("retry", "max_attempts").isVisible()
    assert opened.field("retry", "max_attempts").error == "At least 1"
    opened.form.close()


def test_enter_queues_and_the_form_closes(qtbot: QtBot, tasks: Tasks) -> None:
    """Enter in a field queues; the form goes only after the batch is on disk."""
    opened = Opened(qtbot, tasks, GOOD)
    qtbot.keyClick(opened.field("label").editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.batches == [1])
    qtbot.waitUntil(opened.form.isHidden)
    assert opened.desk.queued[0]["things"] == ["cup"]


def test_enter_on_cancel_cancels(qtbot: QtBot, tasks: Tasks) -> None:
    """Enter on a focused button is that button, not the queue."""
    opened = Opened(qtbot, tasks, GOOD)
    cancel = next(b for b in opened.form.findChildren(QPushButton) if b.text() == "Cancel")
    cancel.setFocus()
    qtbot.keyClick(cancel, Qt.Key.Key_Return)
    assert opened.form.isHidden()
    assert opened.desk.queued == []


def test_ctrl_enter_queues_from_a_text_area(qtbot: QtBot, tasks: Tasks) -> None:
    """Where Enter makes a new line, Ctrl+Enter queues."""
    opened = Opened(qtbot, tasks, GOOD)
    area = opened.field("letter").editor
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_Return)
    assert opened.desk.queued == []
    qtbot.keyClick(area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: opened.batches == [1])


def test_escape_closes(qtbot: QtBot, tasks: Tasks) -> None:
    """Esc leaves the form; nothing is queued."""
    opened = Opened(qtbot, tasks, GOOD)
    qtbot.keyClick(opened.field("label").editor, Qt.Key.Key_Escape)
    assert opened.form.isHidden()
    assert opened.desk.queued == []


def test_a_refusal_of_the_desk_stands_under_its_field(qtbot: QtBot, tasks: Tasks) -> None:
    """What only the desk can know is said under the field too, and nothing typed is lost."""
    opened = Opened(qtbot, tasks, GOOD)
    opened.desk.error = SubmissionRefused.at("label", msg="taken already", type="value_error")
    opened.form.queue()
    qtbot.waitUntil(lambda: opened.field("label").error == "taken already")
    assert opened.form.isVisible()
    assert opened.form.submission()["label"] == "A"
    opened.form.close()


def test_any_other_error_is_said_and_the_form_stays(qtbot: QtBot, tasks: Tasks) -> None:
    """A full disk is told above the buttons; the next press tries again."""
    opened = Opened(qtbot, tasks, GOOD)
    opened.desk.error = StoreFull()
    opened.form.queue()
    qtbot.waitUntil(opened.form._problem.isVisible)
    assert "no space left" in opened.form._problem.text()
    opened.desk.error = None
    opened.form.queue()
    qtbot.waitUntil(lambda: opened.batches == [1])


def test_a_form_closed_while_queueing_comes_back_with_its_refusal(
    qtbot: QtBot, tasks: Tasks
) -> None:
    """Closing does not swallow an answer that is on its way."""
    opened = Opened(qtbot, tasks, GOOD)
    opened.desk.gate = asyncio.Event()
    opened.desk.error = StoreFull()
    opened.form.queue()
    opened.form.close()
    assert opened.form.isHidden()
    opened.desk.gate.set()
    qtbot.waitUntil(opened.form.isVisible)
    assert opened.form._problem.isVisible()
    opened.form.close()


@pytest.mark.parametrize("error", [StoreFull(), PermissionError("read-only folder")])
def test_a_form_closed_while_its_preset_is_saved_comes_back_with_what_went_wrong(
    qtbot: QtBot, tasks: Tasks, error: Exception
) -> None:
    """What was typed is not lost when the preset could not be saved."""
    written = asyncio.Event()

    async def keep(kind: AnyKind, name: str, submission: Mapping[str, Any]) -> str:
        del kind, name, submission
        await written.wait()
        raise error

    opened = Opened(qtbot, tasks, GOOD, keep_preset=keep)
    opened.form.keeping.ask_name()
    line = opened.form.focusWidget()
    assert isinstance(line, QLineEdit)
    qtbot.keyClicks(line, "Monday")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    opened.form.close()
    assert opened.form.isHidden()
    written.set()
    qtbot.waitUntil(opened.form.isVisible)
    assert str(error) in opened.form._problem.text()
    assert opened.field("label").value() == "A"
    opened.form.close()


def test_pressing_twice_queues_once(qtbot: QtBot, tasks: Tasks) -> None:
    """A second press while the first is on its way is no second batch."""
    opened = Opened(qtbot, tasks, GOOD)
    opened.desk.gate = asyncio.Event()
    opened.form.queue()
    opened.form.queue()
    opened.desk.gate.set()
    qtbot.waitUntil(opened.form.isHidden)
    assert len(opened.desk.queued) == 1


def test_last_settings_come_back(qtbot: QtBot, tasks: Tasks, settings: QSettings) -> None:
    """The next form starts with what was queued last, its name and start excepted."""
    first = Opened(qtbot, tasks, {**GOOD, "name": "Monday", "size": "large"}, settings)
    first.form.queue()
    qtbot.waitUntil(lambda: first.batches == [1])
    second = Opened(qtbot, tasks, {"label": "B"}, settings)
    found = second.form.submission()
    assert (found["size"], found["label"], found["name"]) == ("large", "B", None)
    second.form.close()


def test_settings_that_no_longer_fit_are_left_out(
    qtbot: QtBot, tasks: Tasks, settings: QSettings
) -> None:
    """What another version remembered is dropped where it is wrong, kept where it is right."""
    settings.setValue("forms/parcels/last", '{"size": "huge", "count": 7, "gone": 1}')
    opened = Opened(qtbot, tasks, GOOD, settings)
    found = opened.form.submission()
    assert (found["size"], found["count"]) == ("small", 7)
    opened.form.close()
    settings.setValue("forms/parcels/last", "{no JSON")
    again = Opened(qtbot, tasks, GOOD, settings)
    assert again.form.submission()["count"] == 1
    again.form.close()


def test_another_language_keeps_what_was_typed(qtbot: QtBot, tasks: Tasks) -> None:
    """The form is made anew in the new language with its values, plan and all."""
    opened = Opened(qtbot, tasks, GOOD)
    opened.type_into(qtbot, "7", "count")
    before = opened.form._page
    QCoreApplication.sendEvent(opened.form, QEvent(QEvent.Type.LanguageChange))
    qtbot.waitUntil(lambda: opened.form._page is not before)
    assert opened.form.submission()["count"] == 7
    qtbot.waitUntil(lambda: opened.form.plan_view.phase is Phase.COMPLETE)
    opened.form.close()


def test_nothing_to_make_is_not_queued(qtbot: QtBot, tasks: Tasks) -> None:
    """A plan that makes nothing is pointed at instead of queueing an empty batch."""
    opened = Opened(qtbot, tasks, {"things": ["odd one"], "label": "A"})
    qtbot.waitUntil(lambda: opened.form.plan_view.phase is Phase.COMPLETE)
    opened.form.queue()
    assert opened.form._problem.isVisible()
    assert opened.desk.queued == []
    opened.form.close()


def test_tab_goes_from_the_fields_to_the_buttons(qtbot: QtBot, tasks: Tasks) -> None:
    """Going by Tab from the first field reaches every shown field in the order of the form."""
    opened = Opened(qtbot, tasks, GOOD)
    for fold in opened.form.findChildren(Fold):
        fold.open()
    opened.form.binding.fields[0].editor.setFocus()
    order: list[QWidget] = []
    while (focus := opened.form.focusWidget()) not in order:
        order.append(focus)
        opened.form.focusNextChild()
    shown = [f for f in opened.form.binding.fields if f.isVisible()]
    editors = [f.editor for f in shown if f.editor.isEnabled()]
    assert [widget for widget in order if widget in editors] == editors
    assert opened.form._primary in order
    opened.form.close()


def test_the_button_says_how_many(qtbot: QtBot, tasks: Tasks) -> None:
    """When the plan is complete, the button names its number of jobs."""
    opened = Opened(qtbot, tasks, {"things": ["cup", "plate", "odd one"], "label": "A"})
    qtbot.waitUntil(lambda: "2" in opened.form._primary.text())
    opened.form.close()


def test_twice_the_font_clips_nothing(qtbot: QtBot, tasks: Tasks, qapp: QApplication) -> None:
    """With letters twice as large, no editor is lower than its line of text."""
    usual = qapp.font()
    large = qapp.font()
    large.setPointSizeF(usual.pointSizeF() * 2)
    qapp.setFont(large)
    try:
        opened = Opened(qtbot, tasks, GOOD)
        for fold in opened.form.findChildren(Fold):
            fold.open()
        editors = [field.editor for field in opened.form.binding.fields if field.applies]
        qtbot.waitUntil(lambda: all(e.height() >= e.fontMetrics().height() for e in editors))
        opened.form.close()
    finally:
        qapp.setFont(usual)


def _submission(kind: str, folder: Path) -> dict[str, Any]:
    table = folder / "customers-2026.csv"
    table.write_text("email,name\n" + "a@fabrikam.example, Ann\n" * 3)
    if kind == "email":
        account = {"host": "127.0.0.1", "port": 25, "sender": "Acme <hello@acme.example>"}
        rows = [{"email": f"{name}@fabrikam.example"} for name in ("ann", "ben")]
        return {"account": account, "recipients": {"rows": rows}, "subject": "A", "text": "B"}
    return {"inputs": [str(table)]}


@pytest.mark.parametrize("name", sorted(LazyForms(find_kinds())))
def test_twice_the_font_fits_a_screen(
    name: str, qtbot: QtBot, tasks: Tasks, qapp: QApplication, tmp_path: Path
) -> None:
    """With letters twice as large and a plan to tell of, a form is no wider than 1,366 pixels."""
    usual, kinds = qapp.font(), find_kinds()
    large = qapp.font()
    large.setPointSizeF(usual.pointSizeF() * 2)
    qapp.setFont(large)
    try:
        kind = kinds.get(name)
        given = _submission(name, tmp_path)
        form = LazyForms(kinds)[name](kind, OneKindDesk(kind), given, start=tasks.start)
        assert isinstance(form, FormWindow)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(form)
        form.show()
        qtbot.waitUntil(lambda: form.plan_view.phase is Phase.COMPLETE, timeout=20_000)
        QApplication.processEvents()
        assert form.minimumSizeHint().width() <= 1366
        form.close()
    finally:
        qapp.setFont(usual)


@pytest.mark.parametrize("name", sorted(LazyForms(find_kinds())))
def test_an_empty_form_begins_where_something_can_be_given(
    name: str, qtbot: QtBot, tasks: Tasks
) -> None:
    """Not on "Reset", which stands above the fields, though the first of them be off."""
    kinds = find_kinds()
    kind = kinds.get(name)
    form = LazyForms(kinds)[name](kind, OneKindDesk(kind), {}, start=tasks.start)
    assert isinstance(form, FormWindow)
    form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    focus = form.focusWidget()
    assert focus is not None
    assert focus.isEnabled()
    assert form._edit.isAncestorOf(focus)
    form.close()
