"""The live plan beside a form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.engine import find_kinds
from desktop_app.kinds.files.heic import NEEDS_ADDON
from desktop_app.ui.forms import PlanView
from desktop_app.ui.forms.plan_model import Column, PlanModel, PlanRow, Show
from desktop_app.ui.forms.plan_view import MOST_AT_ONCE, SCREEN, Phase
from desktop_app.ui.loop import Tasks
from tests.ui.forms_desk import OneKindDesk, ParcelKind, tasks_beside


@pytest.fixture
def tasks(qapp: QApplication, qtbot: QtBot) -> Iterator[Tasks]:
    with tasks_beside(qapp, qtbot) as started:
        yield started


def rows(count: int) -> list[PlanRow]:
    outcomes = ("planned", "skipped", "refused")
    return [
        PlanRow(f"/in/{n}", outcomes[n % 3], (f"/out/{n}",) if n % 3 == 0 else (), size=10)
        for n in range(count)
    ]


def viewed(qtbot: QtBot, tasks: Tasks) -> tuple[PlanView, OneKindDesk, ParcelKind]:
    kind = ParcelKind()
    desk = OneKindDesk(kind)
    view = PlanView(desk, tasks.start)
    view.translate_notes(kind)
    qtbot.addWidget(view)
    view.show()
    return view, desk, kind


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    """Growing, filtering and clearing keep to the rules of Qt's models."""
    model = PlanModel()
    qtmodeltester.check(model)
    model.add(rows(7))
    model.tell()
    for show in (Show.PLANNED, Show.LEFT_OUT, Show.ALL):
        model.show(show)
        model.add(rows(5))
        model.tell()
        qtmodeltester.check(model)
    model.clear()
    qtmodeltester.check(model)


def test_a_filter_shows_what_it_says() -> None:
    """All, those to make and those left out add up, also when more comes while filtered."""
    model = PlanModel()
    model.show(Show.LEFT_OUT)
    model.add(rows(9))
    assert model.rowCount() == 0
    model.tell()
    assert (model.planned, model.skipped, model.refused, model.total) == (3, 3, 3, 9)
    assert model.rowCount() == 6
    assert {model.row(n).outcome for n in range(6)} == {"skipped", "refused"}
    model.show(Show.PLANNED)
    assert [model.row(n).input for n in range(3)] == ["/in/0", "/in/3", "/in/6"]
    assert model.bytes_planned == 30


def test_a_row_reads_as_a_sentence() -> None:
    """A screen reader hears what is made of what in one breath."""
    model = PlanModel()
    model.add([PlanRow("a.jpg", "planned", ("a.webp",), note="24 frames")])
    model.tell()
    index = model.index(0, Column.FROM)
    spoken = model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "a.jpg, to make, a.webp, 24 frames"


def test_what_is_missing_leads_to_the_help(qtbot: QtBot, tasks: Tasks) -> None:
    """Where an add-on is missing the row says so with "How", by mouse and by Enter."""
    view, _, _ = viewed(qtbot, tasks)
    view.translate_notes(find_kinds().get("files"))
    view.resize(1000, 400)
    missing = PlanRow("IMG_9001.heic", "refused", code=NEEDS_ADDON, note="HEIC photos need …")
    view.model.add([missing, PlanRow("scan.pdf", "skipped", code="file.unsupported")])
    view.model.tell()
    table, model = view.table, view.model
    spoken = model.data(model.index(0, Column.FROM), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "IMG_9001.heic, not possible, HEIC photos need an add-on, How"
    asked = list[str]()
    view.how.connect(asked.append)

    def click(row: int, column: Column) -> None:
        place = table.visualRect(model.index(row, column)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(0, Column.FROM)
    click(1, Column.NOTE)
    assert not asked
    click(0, Column.NOTE)
    assert asked == ["heic"]
    hand = Qt.CursorShape.PointingHandCursor
    for row in (1, 0):
        QTest.mouseMove(table.viewport(), table.visualRect(model.index(row, Column.NOTE)).center())
        assert (table.viewport().cursor().shape() is hand) == (row == 0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert asked == ["heic", "heic"]


def test_a_plan_streams_in_and_is_counted(qtbot: QtBot, tasks: Tasks) -> None:
    """The line above the table has the counts, and says that nothing is written."""
    view, _, kind = viewed(qtbot, tasks)
    view.plan(kind, {"things": ["cup", "plate", "skip it", "odd one"], "label": "A"})
    qtbot.waitUntil(lambda: view.phase is Phase.COMPLETE)
    assert view.counts.text() == ("2 to make · 1 skipped · 1 not possible · nothing is written yet")


@pytest.mark.parametrize("made", ["/a/rather/long/folder/of/results/first.webp", "/o/1.webp"])
def test_names_are_whole_where_there_is_room(qtbot: QtBot, tasks: Tasks, made: str) -> None:
    """From and To take what notes leave, whichever of them is the longer."""
    view, _, kind = viewed(qtbot, tasks)
    view.resize(1000, 400)
    view.plan(kind, {"things": ["cup"], "label": "A"})
    qtbot.waitUntil(lambda: view.phase is Phase.COMPLETE)
    view.model.add([PlanRow("/in/one of those with a name.jpg", "planned", (made,), size=10)])
    view.model.tell()
    table = view.table
    for column in (Column.FROM, Column.TO):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)
    assert table.horizontalScrollBar().maximum() == 0


def test_a_long_plan_comes_in_bits_between_which_the_window_breathes(
    qtbot: QtBot, tasks: Tasks
) -> None:
    """However many inputs there are, one turn of the loop takes in a bounded number of rows."""
    view, _, kind = viewed(qtbot, tasks)
    beats = [0]
    heart = QTimer(view, interval=0)
    heart.timeout.connect(lambda: beats.append(view.model.total))
    heart.start()
    view.plan(kind, {"things": [f"thing {n}" for n in range(20_000)], "label": "A"})
    qtbot.waitUntil(lambda: view.phase is Phase.COMPLETE, timeout=60_000)
    heart.stop()
    beats.append(view.model.total)
    assert view.model.total == 20_000
    assert max(after - before for before, after in pairwise(beats)) <= 4 * MOST_AT_ONCE


def test_stop_keeps_what_was_found_and_ends_the_plan(qtbot: QtBot, tasks: Tasks) -> None:
    """Stop ends the walk at once; the rows stay, and it can be asked for again."""
    view, desk, kind = viewed(qtbot, tasks)
    view.plan(kind, {"things": ["cup", "wait"], "label": "A"})
    qtbot.waitUntil(lambda: view.phase is Phase.FINDING and view._task is not None)
    assert view.counts.text().startswith("Found")
    qtbot.mouseClick(view._stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.plans_ended == ["left"])
    assert view.phase is Phase.STOPPED
    assert view._stop.text() == "Plan again"


def test_a_newer_question_ends_the_older_plan(qtbot: QtBot, tasks: Tasks) -> None:
    """When something changes, the former plan is cancelled and its rows are gone."""
    view, desk, kind = viewed(qtbot, tasks)
    view.plan(kind, {"things": ["old", "wait"], "label": "A"})
    qtbot.waitUntil(lambda: view._task is not None)
    view.plan(kind, {"things": ["new"], "label": "A"})
    qtbot.waitUntil(lambda: view.phase is Phase.COMPLETE)
    assert desk.plans_ended == ["left", "complete"]
    assert [view.model.row(n).input for n in range(view.model.rowCount())] == ["new"]


def test_the_rows_found_before_a_pause_are_shown(qtbot: QtBot, tasks: Tasks) -> None:
    """A slow folder does not hide what was found before it, few rows or many."""
    view, _, kind = viewed(qtbot, tasks)
    for many in (1, 20 * SCREEN):
        view.plan(kind, {"things": [*["cup"] * many, "wait"], "label": "A"})
        qtbot.waitUntil(lambda many=many: view.model.rowCount() == many + 1)  # type: ignore[misc]  # the loop's own value
        assert view.phase is Phase.FINDING
    view.clear()


def test_a_plan_that_fails_says_why(qtbot: QtBot, tasks: Tasks) -> None:
    """A plan that cannot be made leaves its reason in the place of the counts."""
    view, _, kind = viewed(qtbot, tasks)
    view.plan(kind, {"things": ["cup"]})
    qtbot.waitUntil(lambda: view.phase is Phase.FAILED)
    assert "label" in view.counts.text()
