from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.domain.job import JobState
from desktop_app.engine import find_kinds
from desktop_app.ui import views
from desktop_app.ui.columns import Column
from desktop_app.ui.dragging import JOBS
from desktop_app.ui.drop import offers_for
from desktop_app.ui.form_memory import FormMemory
from tests.ui.conftest import Shown, Stage, show

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def leave(table: QWidget) -> None:
    """End a drag: Qt keeps the address of the widget it is over, also when that is gone."""
    QApplication.sendEvent(table, QDragLeaveEvent())


def drag(shown: Shown, row: int, *, below: bool = False) -> bool:
    """Drag the selection over a row and drop it in its upper (or lower) half."""
    table = shown.window.table
    data = table.dragged()
    assert data is not None
    y = table.rowViewportPosition(row) + (table.rowHeight(row) - 2 if below else 2)
    place = QPointF(40, y)
    enter = QDragEnterEvent(place.toPoint(), COPY | MOVE, data, LEFT, NONE)
    QApplication.sendEvent(table.viewport(), enter)
    drop = QDropEvent(place, COPY | MOVE, data, LEFT, NONE)
    table.grab()
    taken = enter.isAccepted()
    QApplication.sendEvent(table.viewport(), drop)
    return taken and drop.isAccepted()


def waiting(shown: Shown, count: int) -> list[str]:
    return [name for name in shown.names() if name.startswith("w")][:count]


@pytest.mark.parametrize(
    ("chosen", "row", "below", "expected"),
    [
        (("w4",), 1, False, "w4 w1 w2 w3 w5"),
        (("w1", "w2"), 3, True, "w3 w1 w2 w4 w5"),
        (("w2",), 5, True, "w1 w3 w4 w5 w2"),
        (("w2", "w4"), 2, False, "w1 w2 w4 w3 w5"),
    ],
)
def test_waiting_jobs_drag_to_another_place(
    stage: Stage, chosen: Sequence[str], row: int, *, below: bool, expected: str
) -> None:
    """Dropped between two waiting jobs the selected ones stand there, in the order they had."""
    stage.wait(stage.desk.add("letters", "L", ["r", *(f"w{n}" for n in range(1, 6))]))
    stage.wait(stage.desk.claim("letters"))
    stage.wait(stage.desk.add("pictures", "P", ["p"]))
    for shown in show(stage):
        shown.select(list(chosen))
        assert drag(shown, row, below=below)
        shown.until(lambda: waiting(shown, 5) == expected.split())  # noqa: B023 (waited for here)
        assert shown.names()[0] == "r"
        assert shown.names()[-1] == "p"


def test_jobs_are_not_dropped_where_they_cannot_stand(stage: Stage) -> None:
    """Above running jobs, in another order or list, and from another program nothing is taken."""
    stage.wait(stage.desk.add("letters", "L", ["r", "w1", "w2", "w3"]))
    stage.wait(stage.desk.claim("letters"))
    for shown in show(stage):
        table = shown.window.table
        shown.select(["w3"])
        assert not drag(shown, 0)
        foreign = QMimeData()
        foreign.setData(JOBS, b"1")
        enter = QDragEnterEvent(QPointF(40, 40).toPoint(), COPY | MOVE, foreign, LEFT, NONE)
        QApplication.sendEvent(table.viewport(), enter)
        assert not enter.isAccepted()
        leave(table.viewport())
        table.sortByColumn(Column.NAME, Qt.SortOrder.AscendingOrder)
        shown.window.model.sort(Column.NAME)
        shown.until(lambda: shown.window.model.order[0].value == "name")  # noqa: B023 (as above)
        assert not drag(shown, 2)
        assert shown.desk.calls == []


def test_outputs_drag_out_as_files(stage: Stage, tmp_path: Path) -> None:
    """Finished jobs drag as the files they made that are still there; failed ones do not drag."""
    there = tmp_path / "made 文件.webp"
    there.write_bytes(b"x")
    stage.wait(stage.desk.add("pictures", "P", ["a", "b"]))
    first, second = stage.wait(stage.desk.claim("pictures", 2))
    made = {"outputs": [str(there), str(tmp_path / "gone.webp")]}
    stage.wait(stage.desk.end(first, JobState.DONE, result=made))
    stage.wait(stage.desk.end(second, JobState.FAILED))
    for shown in show(stage):
        shown.show_list(views.ALL.key)
        shown.window.table.grab()
        shown.select(["a"])
        data = shown.window.table.dragged()
        assert data is not None
        assert [url.toLocalFile() for url in data.urls()] == [str(there)]
        assert not data.hasFormat(JOBS)
        model = shown.window.model
        rows = {job.name: row for row, job in enumerate(model.jobs(model.ids()))}
        can = Qt.ItemFlag.ItemIsDragEnabled
        assert model.flags(model.index(rows["a"], 0)) & can
        assert not model.flags(model.index(rows["b"], 0)) & can
        shown.select(["b"])
        assert shown.window.table.dragged() is None


def test_files_dropped_on_the_table_are_for_the_window(shown: Shown) -> None:
    """The table leaves files from elsewhere to the window, whose cards take them."""
    data = QMimeData()
    data.setUrls([QUrl("file:///a.jpg")])
    enter = QDragEnterEvent(QPointF(40, 40).toPoint(), COPY, data, LEFT, NONE)
    QApplication.sendEvent(shown.window.table.viewport(), enter)

    assert enter.isAccepted()
    assert enter.dropAction() == COPY
    assert shown.window.overlay.isVisible()
    leave(shown.window.table.viewport())
    assert not shown.window.overlay.isVisible()


def test_column_widths_are_kept(shown: Shown) -> None:
    """A column is as wide the next time as the user made it; a new theme leaves it alone."""
    table = shown.window.table
    table.horizontalHeader().resizeSection(Column.BATCH, 222)
    shown.session._theme.choose("dark")
    assert table.columnWidth(Column.BATCH) == 222
    widths = table.widths()
    table.horizontalHeader().resizeSection(Column.BATCH, 90)
    table.widen(["NAME=5", "NO=7", "STATE=x", *widths])

    assert table.columnWidth(Column.BATCH) == 222
    assert table.widths() == widths


def test_a_card_says_what_its_form_was_last_used_with(shown: Shown) -> None:
    """Format and size of the last pictures; a drop of other files says nothing of them."""
    files = find_kinds().get("files")
    memory = FormMemory(shown.session._settings, "files")
    overlay = shown.window.overlay
    for fit, said in (([1600, 1600], "WebP, 1600 px"), ([800, 600], "WebP, 800 × 600 px")):
        memory.keep_submission({"operation": {"type": "image", "to": "webp", "fit": fit}}, ())
        overlay.open_for(["/a.jpg"], offers_for(["/a.jpg"], [files]))
        assert overlay.lines(0)[-1] == f"last used: {said}"
    overlay.open_for(["/a.csv"], offers_for(["/a.csv"], [files]))
    assert len(overlay.lines(0)) == 2
    memory.keep_submission({"operation": "not what it was"}, ())
    overlay.open_for(["/a.jpg"], offers_for(["/a.jpg"], [files]))
    assert len(overlay.lines(0)) == 2
    overlay.hide()


def test_cards_hold_their_words_at_twice_the_size(shown: Shown) -> None:
    """At 200 % every line of a card lies inside it."""
    overlay = shown.window.overlay
    font = overlay.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    overlay.setFont(font)
    overlay.setGeometry(0, 0, 1000, 640)
    overlay.open_for(["/a.jpg"], offers_for(["/a.jpg"], find_kinds()))
    box = overlay._boxes()[0]
    metrics = overlay.fontMetrics()
    assert box.height() >= 5 * (metrics.height() + 8)
    assert metrics.horizontalAdvance(overlay.lines(0)[1]) <= box.width()
    overlay.hide()


def test_what_works_on_files_is_offered_first(tmp_path: Path) -> None:
    """Pictures are offered to be converted first, and then to be attached to an email."""
    picture = tmp_path / "a.png"
    picture.touch()
    offers = offers_for([str(picture)], find_kinds())
    assert [each.offer.aside for each in offers] == [False, True]
