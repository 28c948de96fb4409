"""From a table dropped on the form to the clean file, with the real engine and real files."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.engine import find_kinds, open_desk
from desktop_app.engine.desk import LocalDesk
from desktop_app.kinds.cleaning.form import FORM, CleaningForm
from desktop_app.kinds.cleaning.form_preview_model import Show
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.i18n import Languages
from desktop_app.ui.loop import Tasks
from tests.ui.forms_desk import tasks_beside

PATIENCE_MS = 30_000

HEAD = "name;email;signup;city\n"
ROWS = (
    " JosÃ© GarcÃ­a;jose@example.es;03/04/2026;Sevilla\n"
    "Ana  Pop;ANA@EXAMPLE.RO;17/11/2025;Bucuresti\n"
    "Li Wei;li.wei@example.cn;25/12/2025;上海\n"
    "Tom Hale;tom@@x;02/01/2026;Leeds\n"
)


@pytest.fixture(params=["thread"])
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[LocalDesk]:
    """Give a queue that works in threads, which start sooner, where nothing else is said."""
    opened = open_desk(tmp_path / "queue", find_kinds(), executor=request.param)
    yield opened
    opened.close_now()


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    """Speak English with its plurals, as the program does."""
    languages = Languages(qapp, find_kinds())
    languages.choose("en")
    yield
    languages.close()


@pytest.fixture
def tasks(qapp: QApplication, qtbot: QtBot) -> Iterator[Tasks]:
    with tasks_beside(qapp, qtbot) as started:
        yield started


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    """Give a table with a bit of everything: 204 rows, one of them with a bad address."""
    path = tmp_path / "customers.csv"
    plain = (f"Max Weber {n};max{n}@example.de;{13 + n % 15}/05/2025;Köln\n" for n in range(200))
    path.write_text(HEAD + ROWS + "".join(plain), "utf-8")
    return path


class Session:
    """The form on the screen, and the hand that uses it."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, desk: LocalDesk, folder: Path) -> None:
        self.qtbot = qtbot
        self.desk = desk
        self.batches: list[int] = []
        self.settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.tasks = tasks
        self.form = self.open({})

    def open(self, submission: Mapping[str, Any]) -> CleaningForm:
        form = FORM(
            find_kinds().get("cleaning"),
            self.desk,
            submission,
            start=self.tasks.start,
            settings=self.settings,
        )
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.qtbot.addWidget(form)
        form.queued.connect(self.batches.append)
        form.show()
        self.qtbot.waitExposed(form)
        return form

    def drop(self, *paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where, actions = QPointF(20, 20), Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(where.toPoint(), actions, data, button, keys)
        QApplication.sendEvent(self.form, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.form, QDropEvent(where, actions, data, button, keys))

    def until(self, condition: Any) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def settled(self) -> None:
        """Wait until profile, plan and preview are those of what stands in the form."""
        form = self.form
        self.until(
            lambda: (
                not form._typing.isActive()
                and form.submission() == form._asked == form._showing
                and form.plan_view.phase is Phase.COMPLETE
                and form._profile != {}
                and form._profiling._task is None
            )
        )

    def profiled(self, *paths: Path) -> None:
        """Drop tables and wait for the first one's profile, its steps and its preview."""
        self.drop(*paths)
        self.until(lambda: bool(self.form._profile))
        self.settled()

    def ticked(self) -> list[str]:
        return [step["type"] for step in self.form.submission()["steps"]]

    def card(self, kind: str) -> Any:
        return next(card for card in self.form._steps._cards if card.entry.step["type"] == kind)

    def write(self, text: str, *loc: str | int) -> None:
        field = self.form.binding.at(loc)
        assert field is not None
        assert isinstance(field.editor, QLineEdit)
        field.editor.clear()
        self.qtbot.keyClicks(field.editor, text)

    def queue(self) -> JobFilter:
        """Press the button and wait until all jobs of the batch have ended."""
        self.qtbot.keyClick(self.form._primary, Qt.Key.Key_Return)
        self.until(lambda: bool(self.batches))
        batch, jobs = self.batches[-1], self.desk.jobs
        self.until(
            lambda: (
                not jobs.batch(batch).planning
                and jobs.batch(batch).finished == jobs.batch(batch).total
            )
        )
        return JobFilter(batch=batch)


@pytest.fixture
def session(qtbot: QtBot, tasks: Tasks, desk: LocalDesk, tmp_path: Path) -> Session:
    return Session(qtbot, tasks, desk, tmp_path)


def menu_of(session: Session, ask: Any) -> QMenu:
    """Open a menu and return it; it is closed again by the test."""
    before = set(session.form.findChildren(QMenu))
    ask()
    session.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu not in before
    return menu


def choose(menu: QMenu, text: str) -> None:
    action = next(a for a in menu.actions() if a.text().startswith(text))
    action.trigger()
    menu.close()


def test_a_dropped_table_shows_how_it_is_read_and_what_may_help(
    session: Session, customers: Path
) -> None:
    """Dialect, size and suggestions show; the safe ones are ticked, the likely ones are not."""
    session.profiled(customers)
    form = session.form
    assert form._read_as.text == "Read as UTF-8, “;”, header on line 1 · 204 rows · 4 columns"
    assert form.windowTitle() == "Clean data — customers.csv"
    assert form._entries is not None
    certain = {e.step["type"]: e.reason["certainty"] for e in form._entries}
    assert certain["trim"] == certain["fix_encoding"] == certain["emails"] == "safe"
    assert [e.ticked for e in form._entries] == [c == "safe" for c in certain.values()]
    assert form.submission()["suggest"] == "none"
    assert form.submission()["steps"] == [dict(e.step) for e in form._entries if e.ticked]
    assert form._name.accessibleName() == "customers.clean.csv; rejected rows and report beside it"
    form.close()


@pytest.mark.parametrize("desk", ["worker"], indirect=True)
def test_the_preview_is_what_is_written(session: Session, customers: Path) -> None:
    """The rows of the file that the job writes are those that the preview showed."""
    session.profiled(customers)
    model = session.form._preview.model
    assert "first 204 rows · " in session.form._preview.text
    shown, columns = model.rows_as_written(), list(model.columns)
    assert shown[0][0] == "José García"
    assert shown[1][:2] == ["Ana Pop", "ANA@example.ro"]

    where = session.queue()
    assert session.form.isHidden()
    jobs = session.desk.jobs
    (job,) = jobs.rows(jobs.ids(where)).values()
    assert job.state is JobState.DONE
    with Path(job.outputs[0]).open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))
    assert written == [columns, *shown]
    assert jobs.batch(session.batches[0]).submission["suggest"] == "none"


def test_rejected_rows_are_named_counted_and_listed(session: Session, customers: Path) -> None:
    """A step told to reject says so above the rows, on its card and in each rejected row."""
    session.profiled(customers)
    card = session.card("emails")
    card.open()
    card.editor.binding.fill({"on_invalid": "reject"})
    session.until(lambda: "1 row rejected by: Email addresses" in session.form._preview.text)
    session.settled()
    assert "1 of the sample rejected" in card._summary.text()
    panel = session.form._preview
    panel.show_only(Show.REJECTED)
    assert panel.model.rowCount() == 1
    assert "rejected: email: “tom@@x” is no email address" in panel.model.sentence(0)
    assert panel.model.cell(0, 1).guilty
    assert not panel.model.cell(0, 0).guilty
    session.form.close()


def test_a_step_that_is_not_complete_says_what_it_needs(session: Session, customers: Path) -> None:
    """An added step opens and names its need; a wrong value is said under its field."""
    session.profiled(customers)
    form = session.form
    form._steps.add({"type": "phones"})
    card = session.card("phones")
    assert card.entry.is_open
    assert card._needs.text() == "Country: This is needed"
    session.until(lambda: form._preview.text.startswith("Not up to date"))
    assert form._preview.model.count == 204
    loc = ("steps", session.ticked().index("phones"), "phones", "region")
    session.write("Germany", *loc)
    field = form.binding.at(loc)
    assert field is not None
    session.until(lambda: bool(field.error))
    form.queue()
    assert session.batches == []
    assert form.focusWidget() is field.editor
    session.write("DE", *loc)
    session.until(lambda: not field.error)
    session.settled()
    assert form._preview.text.startswith("first 204 rows")
    form.close()


def test_steps_are_reordered_removed_and_brought_back_by_keyboard(
    session: Session, customers: Path
) -> None:
    """Alt+Down moves a card, Delete removes it, Undo puts it back where it was."""
    session.profiled(customers)
    form, before = session.form, session.ticked()
    first = form._steps._cards[0]
    session.qtbot.keyClick(first._box, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert session.ticked() == [before[1], before[0], *before[2:]]
    session.qtbot.keyClick(first._box, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert session.ticked() == before
    session.qtbot.keyClick(first._box, Qt.Key.Key_Delete)
    assert session.ticked() == before[1:]
    assert form._steps._undo.text() == "“Trim spaces” removed · Undo"
    session.qtbot.keyClick(form._steps._undo, Qt.Key.Key_Space)
    assert session.ticked() == before
    session.qtbot.keyClick(form._steps._cards[1]._box, Qt.Key.Key_Delete)
    assert session.ticked() == [before[0], *before[2:]]
    form._steps._cards[0].setFocus()
    undo = Qt.KeyboardModifier.ControlModifier
    session.qtbot.keyClick(form._steps._cards[0]._box, Qt.Key.Key_Z, undo)
    assert session.ticked() == before
    session.settled()
    form.close()


def test_a_card_follows_the_mouse(session: Session, customers: Path) -> None:
    """A card that is dragged below the next one changes places with it."""
    session.profiled(customers)
    form, before = session.form, session.ticked()
    card, following = form._steps._cards[:2]
    left = Qt.MouseButton.LeftButton
    below = following.geometry().bottom() - card.geometry().top()
    session.qtbot.mousePress(card, left, pos=QPoint(60, 10))
    session.qtbot.mouseMove(card, QPoint(60, below))
    session.qtbot.mouseRelease(card, left, pos=QPoint(60, below))
    assert session.ticked() == [before[1], before[0], *before[2:]]
    assert not card.entry.is_open
    session.settled()
    form.close()


def test_another_encoding_is_read_anew(session: Session, tmp_path: Path) -> None:
    """Choosing an encoding changes the line, the preview and the suggested steps."""
    path = tmp_path / "cities.csv"
    rows = "".join(f"{n},Köln \n" for n in range(20))
    path.write_bytes(("id,city\n" + rows).encode("cp1252"))
    session.profiled(path)
    form = session.form
    assert form._preview.model.cell(0, 1).now == "Köln"
    form._read_as.open()
    form.binding.fill({"source": {"encoding": "cp437"}})
    session.until(lambda: "DOS 437" in form._read_as.text)
    session.settled()
    assert form._preview.model.cell(0, 1).now == "K÷ln"
    assert form.submission()["source"]["encoding"] == "cp437"
    form.close()


def test_a_sheet_of_a_workbook_is_chosen(session: Session, tmp_path: Path) -> None:
    """A workbook's sheets are offered by name, and the one that is chosen is read."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for sheet, city in (("North", "Kiel"), ("South", "Ulm")):
            page = book.add_worksheet(sheet)
            page.write_column(0, 0, ["city", city])
    session.profiled(path)
    form = session.form
    assert "sheet “North”" in form._read_as.text
    form._read_as.open()
    sheets = form._read_as._sheet
    assert sheets.isVisible()
    sheets._drop.setCurrentIndex(sheets._drop.findText("South"))
    session.until(lambda: "sheet “South”" in form._read_as.text)
    session.until(lambda: form._preview.model.cell(0, 0).now == "Ulm")
    session.settled()
    form.close()


def test_rows_that_contradict_a_suggestion_can_be_looked_at(
    session: Session, tmp_path: Path
) -> None:
    """“Look at the 2” lists the rows that say month first, and there is a way back."""
    path = tmp_path / "dates.csv"
    days = "".join(f"{n},{13 + n % 15}/05/2025\n" for n in range(98))
    path.write_text(f"id,day\n{days}98,05/14/2025\n99,05/15/2025\n", "utf-8")
    session.profiled(path)
    form, card = session.form, session.card("dates")
    assert not card.entry.ticked
    assert card._look.text() == "Look at the 2"
    session.qtbot.mouseClick(card._look, Qt.MouseButton.LeftButton)
    session.until(lambda: form._preview.text.startswith("2 rows that do not fit"))
    model = form._preview.model
    assert [model.cell(n, 1).now for n in range(2)] == ["05/14/2025", "05/15/2025"]
    assert model.cell(0, 1).guilty
    session.qtbot.mouseClick(form._preview._back, Qt.MouseButton.LeftButton)
    session.until(lambda: form._preview.text.startswith("first 100 rows"))
    form.close()


def test_what_would_be_merged_is_reviewed_before_it_is(session: Session, tmp_path: Path) -> None:
    """“Review” lists the groups of the whole table on the card, and leaves the step unticked."""
    path = tmp_path / "cities.csv"
    rows = "".join(f"{n},{'Köln' if n % 3 else 'köln'}\n" for n in range(1500))
    path.write_text("id,city\n" + rows + "1500,KÖLN\n", "utf-8")
    session.profiled(path)
    form, card = session.form, session.card("cluster")
    assert card._look.text() == "Review"
    session.qtbot.mouseClick(card._look, Qt.MouseButton.LeftButton)
    session.until(lambda: bool(card.entry.step.get("map")))
    assert card.entry.step["map"] == {"köln": "Köln", "KÖLN": "Köln"}
    assert card.entry.is_open
    assert not card.entry.ticked
    assert not card._look.isVisible()
    card._box.click()
    session.until(lambda: "köln" not in _after(form, 1))
    session.settled()
    assert set(_after(form, 1)) == {"Köln"}
    form.close()


def test_a_step_without_anything_to_merge_says_so(session: Session, customers: Path) -> None:
    """Reviewing a column whose values all differ says that there is nothing to merge."""
    session.profiled(customers)
    session.form._steps.add({"type": "cluster", "column": "email"})
    card = session.card("cluster")
    session.settled()
    session.qtbot.mouseClick(card._look, Qt.MouseButton.LeftButton)
    session.until(lambda: card._needs.text() == "There are no near-equal values")
    session.form.close()


def test_a_value_can_be_replaced_everywhere_or_treated_as_empty(
    session: Session, customers: Path
) -> None:
    """Enter on a value opens its menu; what is chosen becomes a step that shows at once."""
    session.profiled(customers)
    form = session.form
    panel = form._preview
    panel.show_only(Show.ALL)
    panel.table.setCurrentIndex(panel.model.index(5, 3))
    menu = menu_of(session, lambda: session.qtbot.keyClick(panel.table, Qt.Key.Key_Return))
    choose(menu, "Treat “Köln” as empty")
    added = form.submission()["steps"][-1]
    assert added == {"type": "null_tokens", "columns": ["city"], "tokens": ["Köln"]}
    session.until(lambda: panel.model.cell(5, 3).after == "")
    session.settled()

    panel.table.setCurrentIndex(panel.model.index(3, 3))
    menu = menu_of(session, lambda: session.qtbot.keyClick(panel.table, Qt.Key.Key_Return))
    choose(menu, "Replace “Leeds” everywhere in “city”…")
    card = session.card("map")
    assert card.entry.is_open
    card.editor.binding.fill({"values": {"Leeds": "York"}})
    card._edited()
    session.until(lambda: panel.model.cell(3, 3).after == "York")
    session.settled()
    form.close()


def test_a_column_offers_the_steps_that_suit_it(session: Session, customers: Path) -> None:
    """The menu of a column of addresses begins with the step for addresses."""
    session.profiled(customers)
    panel = session.form._preview
    panel.table.setCurrentIndex(panel.model.index(0, 1))
    alt = Qt.KeyboardModifier.AltModifier
    menu = menu_of(session, lambda: session.qtbot.keyClick(panel.table, Qt.Key.Key_Down, alt))
    assert menu.actions()[0].text() == "Email addresses"
    choose(menu, "Drop columns")
    session.until(lambda: list(panel.model.columns) == ["name", "signup", "city"])
    session.settled()
    assert session.form.submission()["steps"][-1]["columns"] == ["email"]
    session.form.close()


def test_several_tables_share_the_steps(session: Session, customers: Path, tmp_path: Path) -> None:
    """The plan lists all tables and what is left out; choosing one shows its rows."""
    other = tmp_path / "others.csv"
    other.write_text("name,email\n Eva ,EVA@EXAMPLE.de\n", "utf-8")
    session.profiled(customers, other, tmp_path / "gone.csv")
    form, view = session.form, session.form.plan_view
    assert view.isVisible()
    assert view.counts.text().startswith("2 to make")
    assert "1 not possible" in view.counts.text()
    assert view.table.currentIndex().row() == 0
    steps = session.ticked()
    form.binding.fill({"on_missing_column": "skip"})
    view.table.selectRow(1)
    session.until(lambda: form._preview.model.count == 1)
    assert form._preview.model.cell(0, 0).after == "Eva"
    assert session.ticked() == steps
    form.close()


def test_what_cannot_be_read_says_why(session: Session, tmp_path: Path) -> None:
    """A file that is no table is refused by the plan, with its reason, and nothing is queued."""
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 this is no workbook")
    session.drop(path)
    form = session.form
    session.until(lambda: form.plan_view.phase is Phase.COMPLETE)
    session.until(lambda: form._profiling._task is None and form._looking._task is None)
    assert form.plan_view.isVisible()
    assert form.plan_view.model.refused == 1
    form.queue()
    assert form._problem.isVisible()
    assert session.batches == []
    form.close()


def test_the_next_form_remembers_settings_but_no_tables(
    session: Session, customers: Path, tmp_path: Path
) -> None:
    """Folder and format come back; tables, steps and the way of reading do not."""
    session.profiled(customers)
    session.write(str(tmp_path / "clean"), "output", "folder")
    session.form.binding.fill({"output": {"format": "jsonl"}})
    session.settled()
    session.queue()
    assert (tmp_path / "clean" / "customers.clean.jsonl").is_file()
    session.form = session.open({})
    found = session.form.submission()
    assert found["output"]["folder"] == str(tmp_path / "clean")
    assert found["output"]["format"] == "jsonl"
    assert "inputs" not in found
    assert found["steps"] == []
    session.form.close()


def test_a_language_switch_keeps_what_was_done(session: Session, customers: Path) -> None:
    """Unticked, edited and open steps are the same after every part was made anew."""
    session.profiled(customers)
    form = session.form
    form._steps._cards[0]._box.click()
    card = session.card("emails")
    card.open()
    card.editor.binding.fill({"on_invalid": "empty"})
    session.settled()
    before = form.submission()
    assert form._entries is not None
    kept = [(e.step, e.ticked, e.is_open) for e in form._entries]
    page = form._page
    QApplication.sendEvent(form, QEvent(QEvent.Type.LanguageChange))
    session.until(lambda: form._page is not page)
    session.settled()
    assert form.submission() == before
    assert [(e.step, e.ticked, e.is_open) for e in form._entries] == kept
    assert session.card("emails").editor.isVisible()
    form.close()


def test_everything_can_be_named_and_reached(session: Session, customers: Path) -> None:
    """Every place that the keyboard reaches has a name for screen readers, open cards too."""
    session.profiled(customers)
    for card in session.form._steps._cards:
        card.open()
    session.form._read_as.open()
    nameless = [repr(w) for w in _focusable(session.form) if not _name(w)]
    assert nameless == []
    session.form.close()


def test_given_steps_are_not_mixed_with_suggestions(session: Session, customers: Path) -> None:
    """A form that is opened with steps, such as a preset's, keeps to them."""
    session.form.close()
    steps = [{"type": "drop_duplicates", "columns": ["city"], "keep": "last"}]
    session.form = session.open({"inputs": [str(customers)], "steps": steps})
    session.settled()
    assert session.form.submission()["steps"] == steps
    session.form.close()


def test_the_window_offers_to_clean_dropped_tables() -> None:
    """Tables that are dropped on the window are offered to be cleaned; pictures are not."""
    kind = find_kinds().get("cleaning")
    offer = kind.offer(["/a/b.csv", "/a/c.tsv", "/a/d.xlsx", "/a/e.jsonl", "/a/f.png"])
    assert offer is not None
    assert (offer.accepted, offer.left_out) == (4, 1)
    assert kind.offer(["/a/f.png"]) is None


def _after(form: CleaningForm, column: int) -> list[str]:
    return [row[column] for row in form._preview.model.rows_as_written()]


def _focusable(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisibleTo(window):
            yield widget


def _name(widget: QWidget) -> str:
    shown = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return widget.accessibleName() or shown
