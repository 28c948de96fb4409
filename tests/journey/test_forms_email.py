"""The email form: what it says of recipients, templates and accounts before anything is queued."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has no stubs
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.engine import find_kinds, open_desk
from desktop_app.engine.desk import LocalDesk
from desktop_app.ui.forms.layout import Fold
from desktop_app.ui.forms.plan_model import Column
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.loop import Tasks
from tests.journey.email_form import SENDER, Session, write_members
from tests.ui.forms_desk import tasks_beside
from tests.ui.test_window_everyone import focusable, name_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LocalDesk]:
    opened = open_desk(tmp_path / "queue", find_kinds())
    yield opened
    opened.close_now()


@pytest.fixture
def tasks(qapp: QApplication, qtbot: QtBot) -> Iterator[Tasks]:
    with tasks_beside(qapp, qtbot) as started:
        yield started


@pytest.fixture
def members(tmp_path: Path) -> Path:
    return write_members(tmp_path / "mailing")


@pytest.fixture
def session(qtbot: QtBot, tasks: Tasks, desk: LocalDesk, tmp_path: Path) -> Iterator[Session]:
    made = Session(qtbot, tasks, desk, tmp_path)
    yield made
    made.form.close()


def test_what_is_left_out_is_said_and_listed(session: Session, members: Path) -> None:
    """Bad rows are amber under the recipients; "Show rows" lists them with their reasons."""
    session.add_account(25)
    session.mail(members)
    form = session.form
    assert form._left_out.isVisible()
    assert form._left_out.text.startswith("2 row")
    assert form._left_out.text.endswith(": 3 “tom@@x”, 5 empty")
    assert "members.csv · 4 row" in session.summary()
    assert session.summary().endswith(" · column “email”")
    assert form._primary.text().startswith("Queue 2 ")
    assert form._note.text.startswith("All 2 message")
    assert "largest" in form._note.text
    form._left_out._link.click()
    assert form.plan_view.isVisible()
    model = form.plan_view.model
    listed = [
        [str(model.index(row, column).data()) for column in (Column.FROM, Column.NOTE)]
        for row in range(model.rowCount())
    ]
    assert [name for name, _ in listed] == ["row 3 “tom@@x”", "row 5 empty"]
    assert all(reason for _, reason in listed)
    form._back.click()
    assert form._preview.isVisible()


def test_errors_stand_under_their_fields(session: Session, members: Path) -> None:
    """A template that cannot run is said under its field, with the line, and goes when mended."""
    session.add_account(25)
    session.mail(members)
    session.type("Hello {{ first_name }", "subject")
    session.until(lambda: "line 1" in session.error("subject"))
    session.type("Hello\n\n{% if plan %}", "markdown")
    session.until(lambda: "line 3" in session.error("markdown"))
    session.type("Hello {{ first_name }}", "subject")
    session.type("Hello\n\n{{ planet }}\n", "markdown")
    session.until(lambda: not session.error("subject"))
    session.until(lambda: "“planet” (line 3)" in session.error("markdown"))
    session.type("Hello\n", "markdown")
    session.until(lambda: not session.error("markdown"))
    session.ready()
    assert session.form._primary.text().startswith("Queue 2 ")


def test_what_is_there_is_looked_at_first(session: Session, members: Path) -> None:
    """Without account and subject yet, bad rows, wrong templates and the message already show."""
    session.drop(members)
    form = session.form
    session.until(form._left_out.isVisible)
    assert form._left_out.text.endswith(": 3 “tom@@x”, 5 empty")
    session.type("Hello {{ planet }}", "markdown")
    session.until(lambda: "“planet”" in session.error("markdown"))
    session.type("Hello {{ first_name }}", "markdown")
    session.until(lambda: "Hello Ann" in form._preview.body.toPlainText())
    assert not session.error("markdown")
    assert not form._note.isVisible()
    assert not form._test.isEnabled()
    form.queue()
    assert not session.batches
    assert session.error("account")


def test_nothing_moves_while_one_types(session: Session, members: Path) -> None:
    """The amber line and the button's words stay as they are until the new plan is there."""
    session.add_account(25)
    session.mail(members)
    form, seen = session.form, set()
    form.plan_view.changed.connect(
        lambda: seen.add((form._left_out.isVisible(), form._primary.text()))
    )
    session.type("Welcome, dear {{ first_name }}!", "subject")
    session.ready()
    assert seen == {(True, form._primary.text())}


def test_tab_goes_as_one_reads(session: Session, members: Path) -> None:
    """From the subject by Tab: chips, format, message."""
    session.add_account(25)
    session.mail(members)
    form = session.form
    form._subject.editor.setFocus()
    names: list[str] = []
    while len(names) < 9 and form.focusWidget() is not form._message.editor:
        form.focusNextChild()
        names.append(form.focusWidget().accessibleName())
    assert names[-3:] == ["Insert another column", "Format", "Message"]


def test_what_is_missing_is_asked_for(session: Session) -> None:
    """Queueing an empty form goes to the first field that is needed and says so in each."""
    session.form.queue()
    assert session.error("account")
    assert session.error("recipients")
    assert session.error("subject")
    assert session.error("text")
    assert not session.batches


def test_an_account_is_added_in_place(session: Session) -> None:
    """Without an account the form offers to add one, and then sends from it."""
    wanted: list[Any] = []
    session.accounts.editor_wanted.connect(lambda _name, saved: wanted.append(saved))
    assert session.form._from._drop.currentText() == "No account yet"
    session.form._from._add.click()
    session.add_account(25, "office")
    wanted[0]("office")
    assert session.form._from._drop.currentText() == SENDER
    assert session.form.submission()["account"] == "office"
    session.type("lena@x.example", "recipients")
    session.until(lambda: session.shown()["from"] == SENDER)
    changed = {**session.accounts.saved()["office"], "sender": "Shop <shop@acme.example>"}
    session.wait(lambda: session.accounts.put("office", changed))
    session.until(lambda: session.shown()["from"] == changed["sender"])


def test_columns_are_inserted_at_the_cursor(session: Session, members: Path) -> None:
    """A chip puts its column into the subject while that has the cursor, else the message."""
    session.add_account(25)
    session.mail(members)
    form = session.form
    session.type("Hello , welcome", "subject")
    line = form._subject.editor
    line.setFocus()
    line.setCursorPosition(6)  # type: ignore[attr-defined]  # a line
    chip = form._message.chips.chips[0]
    chip.click()
    assert form.submission()["subject"] == "Hello {{ first_name }}, welcome"
    session.type("Dear ", "markdown")
    form._message.editor.setFocus()
    chip.click()
    assert form.submission()["markdown"] == "Dear {{ first_name }}"


def test_another_column_can_hold_the_addresses(session: Session, tmp_path: Path) -> None:
    """The column found is said and can be changed; the address in the preview follows."""
    table = tmp_path / "people.csv"
    table.write_text("work,home\na@work.example,a@home.example\n", "utf-8")
    session.add_account(25)
    session.drop(table)
    session.type("Hello", "subject")
    session.type("Hello", "markdown")
    session.until(lambda: "column “work”" in session.summary())
    session.form._recipients._choose_address("home")
    session.until(lambda: session.form.submission()["to"] == "{{ home }}")
    session.ready()
    row = session.form.plan_view.model.row(0)
    assert row.input == "a@home.example"


def test_a_sheet_can_be_chosen(session: Session, tmp_path: Path) -> None:
    """A workbook's sheets are named, and the rows are those of the sheet chosen."""
    book = tmp_path / "people.xlsx"
    with xlsxwriter.Workbook(str(book)) as made:
        for name in ("North", "South"):
            sheet = made.add_worksheet(name)
            sheet.write_column(0, 0, ["email", f"{name.lower()}@x.example"])
    session.add_account(25)
    session.drop(book)
    session.type("Hello", "subject")
    session.type("Hello", "markdown")
    session.until(lambda: "North" in session.summary())
    session.form._recipients._choose_sheet("South")
    session.until(lambda: "South" in session.summary())
    session.ready()
    assert session.form.plan_view.model.row(0).input == "south@x.example"


def test_what_no_field_shows_is_kept_but_not_remembered(session: Session, members: Path) -> None:
    """A batch from elsewhere keeps its headers when its form opens; the next mail has none."""
    session.add_account(25, "work")
    given = {"recipients": {"file": str(members)}, "subject": "Hello", "text": "Hello"}
    form = session.form = session.open(headers={"X-Campaign": "autumn"}, mode="eml", **given)
    assert form.submission()["headers"] == {"X-Campaign": "autumn"}
    assert "mode" not in form.submission()
    form._build_again()
    assert form.submission()["headers"] == {"X-Campaign": "autumn"}
    session.ready()
    form.queue()
    session.until(lambda: bool(session.batches))
    stored = session.desk.jobs.batch(session.batches[-1]).submission
    assert stored["headers"] == {"X-Campaign": "autumn"}
    session.wait(lambda: session.desk.cancel_batch(session.batches[-1]))
    assert "headers" not in session.open().submission()


def test_settings_come_back_but_no_message(session: Session, members: Path) -> None:
    """Account, format and speed are remembered; recipients, subject and message are not."""
    session.add_account(25, "first")
    session.add_account(26, "second")
    form = session.form
    form.binding.fill({"account": "second", "rate_per_second": 3})
    form._message.choose_format("html")
    session.drop(members)
    session.type("Hello", "subject")
    session.type("<p>Hello</p>", "html")
    session.ready()
    form.queue()
    session.until(lambda: bool(session.batches))
    session.wait(lambda: session.desk.cancel_batch(session.batches[-1]))
    session.form = session.open()
    found = session.form.submission()
    assert found["account"] == "second"
    assert found["rate_per_second"] == 3
    assert session.form._message.format == "html"
    assert not found.keys() & {"recipients", "to", "subject", "text", "html", "markdown"}
    assert found["attachments"] == []


def test_enter_in_a_line_queues_nothing(session: Session, members: Path) -> None:
    """Enter in the subject goes on to the message, as in a mail program; Ctrl+Enter queues."""
    session.add_account(25)
    session.mail(members)
    line = session.form._subject.editor
    line.setFocus()
    session.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not line.hasFocus()
    assert not session.form._queueing
    assert not session.batches
    session.qtbot.keyClick(session.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    session.until(lambda: bool(session.batches))
    session.wait(lambda: session.desk.cancel_batch(session.batches[-1]))


def test_a_table_dropped_on_the_recipients_takes_their_place(
    session: Session, members: Path
) -> None:
    """On the field itself a table replaces the recipients; elsewhere it is one more attachment."""
    session.add_account(25)
    other = members.with_name("others.csv")
    other.write_text("email\nx@fabrikam.example\n", "utf-8")
    session.mail(members)
    session.drop(other)
    assert session.form.submission()["attachments"] == [str(other)]
    session.drop(other, on=session.form._recipients)
    assert session.form.submission()["recipients"]["file"] == str(other)


def test_another_language_keeps_what_was_typed(session: Session, members: Path) -> None:
    """Everything typed, the columns and the preview are there again after a change of language."""
    session.add_account(25)
    session.mail(members)
    session.form._message.choose_format("text")
    session.form._recipients._choose_name("last_name")
    session.ready()
    before = session.form.submission()
    QApplication.sendEvent(session.form, QEvent(QEvent.Type.LanguageChange))
    session.until(lambda: not session.form._retranslating.isActive())
    session.until(lambda: "email" in session.summary())
    session.ready()
    assert session.form.submission() == before
    assert session.shown()["to"] == "Lee <ann@fabrikam.example>"


def test_a_closed_form_asks_for_nothing_more(session: Session, members: Path) -> None:
    """An answer that comes when the form is closed does not have it plan anew."""
    session.add_account(25)
    form = session.form
    form._recipients.take_file(str(members))
    form.check()
    form.close()
    session.until(lambda: not session.tasks._running)
    assert not form._typing.isActive()
    assert form.plan_view.phase is Phase.EMPTY


def test_a_form_closed_before_its_test_is_queued_goes_after_it(
    session: Session, members: Path
) -> None:
    """Closing at once does not lose the test email; the form waits, hidden, until it is queued."""
    session.add_account(25)
    form = session.form = session.make()
    form.show()
    session.mail(members)
    session.shown()
    gone: list[bool] = []
    form.destroyed.connect(lambda: gone.append(True))
    form._test.click()
    form.close()
    session.form = session.open()
    session.until(lambda: bool(gone))
    assert len(session.batches) == 1
    session.wait(lambda: session.desk.cancel_batch(session.batches[-1]))


def test_everything_has_a_name(session: Session, members: Path) -> None:
    """A screen reader can name every place that the keyboard reaches, as the form is and filled."""
    session.add_account(25)
    nameless = [repr(w) for w in focusable(session.form) if not name_of(w)]
    session.drop(members.parent / "guide.pdf")
    session.mail(members)
    form = session.form
    fold = form.findChild(Fold)
    assert fold is not None
    fold.open()
    nameless += [repr(w) for w in focusable(form) if not name_of(w)]
    form._left_out._link.click()
    nameless += [repr(w) for w in focusable(form) if not name_of(w)]
    assert nameless == []
