from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop_app.domain.events import JobProgress, JobsChanged
from desktop_app.domain.job import JobFilter, JobState, LeftOut, NewBatch, Place
from desktop_app.engine import CAUSES
from desktop_app.ui import views
from desktop_app.ui.bridge import News
from desktop_app.ui.columns import Column, RowText
from desktop_app.ui.icons import Icons
from desktop_app.ui.queue_model import PAGE, QueueModel, Role
from desktop_app.ui.queue_view import QueueView
from desktop_app.ui.sidebar_model import SidebarModel
from desktop_app.ui.theme import Theme
from desktop_app.ui.wording import Causes
from tests.entering import accept
from tests.ui.conftest import AtOnce, Shown, Stage, show
from tests.ui.window_stage import RETURNED, TIMED_OUT, TRUNCATED, StageKinds

SHOWN = Qt.ItemDataRole.DisplayRole


@pytest.fixture
def model(stage: Stage) -> Iterator[QueueModel]:
    causes = Causes(StageKinds(), CAUSES)
    model = QueueModel(stage.desk.jobs, AtOnce(), RowText(causes), now=lambda: stage.desk.now)
    stage.desk.subscribe(lambda events: model.take(folded(events)))
    yield model
    model._ask_later.stop()
    model.deleteLater()


def folded(events: object) -> News:
    news = News()
    for event in events:  # type: ignore[attr-defined]  # a sequence of events
        news.take(event)
    return news


def names(model: QueueModel) -> list[str]:
    return [model.index(row, Column.NAME).data() for row in range(model.rowCount())]


def test_the_queue_lists_running_jobs_first_and_then_by_lane(
    stage: Stage, model: QueueModel, qtmodeltester: ModelTester
) -> None:
    """Running jobs stand on top, waiting ones follow in the order in which they start."""
    stage.wait(stage.desk.add("letters", "L", ["l1", "l2", "l3"]))
    stage.wait(stage.desk.add("pictures", "P", ["p1", "p2"]))
    stage.wait(stage.desk.claim("pictures"))
    model.refresh()

    assert names(model) == ["p1", "l1", "l2", "l3", "p2"]
    assert [model.index(row, Column.POSITION).data() for row in range(5)] == [
        "",
        "1",
        "2",
        "3",
        "1",
    ]
    qtmodeltester.check(model)


def test_only_pages_that_are_looked_at_are_read(stage: Stage, model: QueueModel) -> None:
    """Listing thousands of jobs reads no row; looking at one reads its page alone."""
    stage.wait(stage.desk.add("letters", "L", [f"l{n}" for n in range(3_000)]))
    model.show_view(views.ALL)

    assert model.rowCount() == 3_000
    assert len(model._cache) == 0
    assert model.index(1_500, Column.NAME).data() == "l1499"
    assert len(model._cache) == PAGE


class Counted(QueueModel):
    """Counts how often the view asks about a row."""

    asked = 0

    @override
    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        self.asked += 1
        return super().flags(index)


def test_selecting_all_asks_for_what_is_on_the_screen(stage: Stage, qtbot: QtBot) -> None:
    """Ctrl+A takes the filter, not the rows: with 3,000 jobs only those on screen are looked at."""
    stage.wait(stage.desk.add("letters", "L", [f"l{n}" for n in range(3_000)]))
    causes, theme = Causes(StageKinds(), CAUSES), Theme(stage.app)
    model = Counted(stage.desk.jobs, AtOnce(), RowText(causes))
    view = QueueView(model, theme, Icons(theme), causes)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    model.show_view(views.ALL)
    view.grab()
    model.asked = 0
    view.selectAll()
    view.grab()
    assert view.selection().count == 3_000
    assert view.selection().where == views.ALL.where
    assert model.asked < 1_000
    model.deleteLater()


def test_news_of_many_jobs_end_in_one_change_signal(stage: Stage, model: QueueModel) -> None:
    """However many jobs changed, the table hears of one range of rows."""
    stage.wait(stage.desk.add("letters", "L", [f"l{n}" for n in range(100)]))
    model.show_view(views.ALL)
    assert len(names(model)) == 100
    heard: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: heard.append((first.row(), last.row())))
    claimed = stage.wait(stage.desk.claim("letters", 40))
    model.take(folded([JobsChanged(tuple(each.job for each in claimed))]))

    assert heard == [(60, 99)]
    assert model.index(99, Column.STATE).data() == "Running"


def test_a_finished_job_leaves_the_queue_by_one_removed_row(
    stage: Stage, model: QueueModel, qtbot: QtBot
) -> None:
    """A job that ends is one row removed, no reset and no new layout."""
    stage.wait(stage.desk.add("letters", "L", ["l1", "l2", "l3"]))
    claimed = stage.wait(stage.desk.claim("letters"))[0]
    model.refresh()
    with (
        qtbot.assertNotEmitted(model.modelReset),
        qtbot.assertNotEmitted(model.layoutChanged),
        qtbot.waitSignal(model.rowsRemoved),
    ):
        stage.wait(stage.desk.end(claimed, JobState.DONE))

    assert names(model) == ["l2", "l3"]


def test_a_move_keeps_persistent_indexes_on_their_jobs(stage: Stage, model: QueueModel) -> None:
    """After a new order what pointed at a job still points at it."""
    batch = stage.wait(stage.desk.add("letters", "L", ["l1", "l2", "l3", "l4"]))
    model.refresh()
    selection = QItemSelectionModel(model)
    selection.setCurrentIndex(model.index(3, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    where = views.of_batch(batch.id).where
    last = stage.desk.jobs.ids(where)[-1]
    stage.wait(stage.desk.store.move(JobFilter(ids=(last,)), Place.TOP))
    model.refresh()

    assert names(model) == ["l4", "l1", "l2", "l3"]
    assert selection.currentIndex().row() == 0


def test_headers_sort_in_the_store_and_the_filter_finds_parts_of_words(
    stage: Stage, model: QueueModel
) -> None:
    """Sorting by name and filtering by a part of a name or batch are answered by the store."""
    stage.wait(stage.desk.add("letters", "Greetings", ["bob", "amy", "cid"]))
    stage.wait(stage.desk.add("tables", "Numbers", ["sales"]))
    model.show_view(views.ALL)
    model.sort(Column.NAME, Qt.SortOrder.DescendingOrder)

    assert names(model) == ["sales", "cid", "bob", "amy"]
    model.filter("greet")
    assert names(model) == ["cid", "bob", "amy"]
    model.filter("AM")
    assert names(model) == ["amy"]
    model.sort(-1)
    model.filter("")
    assert names(model) == ["sales", "cid", "amy", "bob"]


def test_progress_shows_a_share_an_amount_and_the_time_left(
    stage: Stage, model: QueueModel
) -> None:
    """A running job's bar, words and estimate follow from its progress."""
    stage.wait(stage.desk.add("tables", "T", ["t"]))
    job = stage.wait(stage.desk.claim("tables"))[0].job
    model.refresh()
    stage.desk.now += 6
    model.take(folded([JobProgress(job.id, 3_000_000, 12_000_000, "rows")]))

    assert model.index(0, Column.PROGRESS).data(Role.FRACTION) == 0.25
    assert model.index(0, Column.PROGRESS).data() == "3.0 M rows"
    assert model.index(0, Column.LEFT).data() == "18 s"
    assert model.index(0, Column.TOOK).data() == "6.0 s"


def test_a_failure_says_its_cause_in_the_row(stage: Stage, model: QueueModel) -> None:
    """The cause stands in the row in a person's words, and in what a screen reader says."""
    stage.wait(stage.desk.add("pictures", "P", ["a.jpg"]))
    claimed = stage.wait(stage.desk.claim("pictures"))[0]
    stage.wait(stage.desk.end(claimed, JobState.FAILED, error=TRUNCATED))
    model.show_view(views.NEEDS_ATTENTION)

    assert model.index(0, Column.PROGRESS).data() == "The picture is cut off"
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "a.jpg, Failed, The picture is cut off, P"


def test_the_sidebar_counts_from_counters_and_shows_batches(
    stage: Stage, qtmodeltester: ModelTester
) -> None:
    """Counts come from the counters; a batch under way has a bar."""
    batch = stage.wait(stage.desk.add("letters", "L", ["l1", "l2"]))
    for claimed in stage.wait(stage.desk.claim("letters", 1)):
        stage.wait(stage.desk.end(claimed, JobState.DONE))
    model = SidebarModel(tuple(StageKinds()))
    counts = stage.desk.jobs.counts()
    model.set_counts(counts.states, counts.kinds)
    model.set_batches(stage.desk.jobs.batches(), older=True)
    rows = {row.key: row for row in model._rows}

    assert rows["queue"].count == "1"
    assert rows["finished"].count == "1"
    assert rows["kind:letters"].count == "2"
    assert rows[f"batch:{batch.id}"].count == "1/2"
    assert rows[f"batch:{batch.id}"].progress == 0.5
    assert "older" in rows

    for claimed in stage.wait(stage.desk.claim("letters", 1)):
        stage.wait(stage.desk.end(claimed, JobState.FAILED, error=RETURNED))
    model.set_batches(stage.desk.jobs.batches(), older=True)
    row = {row.key: row for row in model._rows}[f"batch:{batch.id}"]
    assert (row.count, row.alarming) == ("1/2", True)  # in red, so not all of them
    qtmodeltester.check(model)


def test_the_sidebar_hears_of_new_batches_and_keeps_the_chosen_list(shown: Shown) -> None:
    """A new batch appears on top; the list that was chosen stays chosen."""
    shown.show_list("finished")
    batch = shown.wait(shown.desk.add("tables", "Fresh", ["f"]))
    shown.desk.tell()
    shown.until(lambda: shown.window.sidebar_model.row(f"batch:{batch.id}") > 0)

    assert shown.window.model.view == views.DONE
    chosen = shown.window.sidebar.currentIndex().row()
    assert chosen == shown.window.sidebar_model.row("finished")


def test_the_selection_is_kept_by_id_while_rows_come_and_go(shown: Shown) -> None:
    """Selected jobs stay selected when others end; one that leaves is not replaced by another."""
    shown.select(["reader014@contoso.example", "reader016@contoso.example"])
    claimed = shown.wait(shown.desk.claim("letters", 1))
    shown.wait(shown.desk.end(claimed[0], JobState.DONE))
    shown.until(lambda: "reader013@contoso.example" not in shown.names())
    kept = {job.name for job in shown.window.table.selection().sample}
    assert kept == {"reader014@contoso.example", "reader016@contoso.example"}

    claimed = shown.wait(shown.desk.claim("letters", 1))
    shown.wait(shown.desk.end(claimed[0], JobState.DONE))
    shown.until(lambda: "reader014@contoso.example" not in shown.names())
    assert [job.name for job in shown.window.table.selection().sample] == [
        "reader016@contoso.example"
    ]


def test_rows_are_found_by_id(stage: Stage, model: QueueModel) -> None:
    """Rows of a few jobs are found by id; ids that are not listed are left out."""
    stage.wait(stage.desk.add("letters", "L", [f"l{n}" for n in range(600)]))
    model.show_view(views.ALL)
    ids = model.ids()
    few = [ids[599], ids[0], 99_999, ids[256]]
    assert model.rows_of(few) == {ids[599]: 599, ids[0]: 0, ids[256]: 256}
    assert model.rows_of([]) == {}


def test_select_all_means_the_filter_and_not_the_rows_in_memory(stage: Stage) -> None:
    """Ctrl+A over more than a page selects by the list's own filter."""
    stage.wait(stage.desk.add("letters", "L", [f"l{n}" for n in range(1_000)]))
    for shown in show(stage):
        shown.window.table.selectAll()
        selection = shown.window.table.selection()

        assert selection.count == 1_000
        assert selection.where == views.QUEUE.where


def test_an_empty_batch_says_why(shown: Shown) -> None:
    """A batch without jobs names what was left out; one that was forgotten leaves the sidebar."""
    desk = shown.desk
    new = NewBatch("letters", "Bad input", {}, 1, desk.now)
    batch = shown.wait(accept(desk.store, new))
    refused = LeftOut("gone.txt", "refused", "file.missing", "The file is not there")
    desk.tell()
    shown.until(lambda: shown.window.sidebar_model.row(f"batch:{batch.id}") > 0)
    shown.wait(
        desk.store.finish_plan(
            batch.id, shared={}, jobs=(), left_out=(refused,), lane_limits={}, now=desk.now
        )
    )
    desk.tell()
    shown.until(shown.window.toast.isVisible)
    assert shown.window.toast.text.text() == "Bad input: 0 jobs · 1 input not possible"
    shown.show_list(f"batch:{batch.id}")
    assert "gone.txt: The file is not there" in shown.window.table._hint

    shown.wait(desk.forget(batch.id))
    shown.until(lambda: shown.window.sidebar_model.row(f"batch:{batch.id}") < 0)


def test_a_batch_says_in_a_sentence_where_it_stands(shown: Shown) -> None:
    """Above a batch's jobs stands how many are done and failed, and why; elsewhere nothing does."""
    line = shown.window.batch_line
    assert not line.isVisible()
    (batch,) = [one for one in shown.desk.jobs.batches() if one.name == "Holiday photos"]
    shown.show_list(f"batch:{batch.id}")
    shown.until(lambda: "cut off" in line.words.text())
    assert line.words.text() == (
        "2 running · 38 waiting · 18 done · 2 failed: The picture is cut off"
    )
    (claimed,) = shown.wait(shown.desk.claim("pictures"))
    shown.wait(shown.desk.end(claimed, JobState.FAILED, error=TIMED_OUT))
    shown.desk.tell()
    shown.until(lambda: "3 failed: " in line.words.text() and "(2)" in line.words.text())
    assert line.words.text().endswith("The picture is cut off (2), The server did not answer (1)")
    shown.show_list("all")
    assert not line.isVisible()


def test_the_keyboard_stays_in_the_table_when_its_row_goes(shown: Shown) -> None:
    """A row that is removed under the keyboard leaves it on a neighbour, not nowhere."""
    table = shown.window.table
    shown.window.activateWindow()
    shown.show_list("finished")
    table.selectRow(1)
    table.setFocus()
    before = len(shown.names())
    shown.window.actions_["remove"].trigger()
    shown.until(lambda: len(shown.names()) == before - 1)
    assert table.hasFocus()
    assert table.currentIndex().isValid()
    said = table.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.count(",") >= 2, "a row reads as a sentence"
