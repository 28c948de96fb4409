"""What was just submitted: the countdown before it starts, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import BatchState, Job, JobFilter, JobState, NewBatch
from desktop_app.ui import views
from desktop_app.ui.forms import FormWindow
from desktop_app.ui.holds import Holds
from desktop_app.ui.toast import Countdown
from tests.entering import accept
from tests.ui.conftest import Shown, Stage, show

NAMES = ["ann", "ben", "cy"]


@pytest.fixture
def held(empty_window: Shown) -> Shown:
    """Give a window whose submissions wait ten seconds before they start."""
    empty_window.desk.hold = 10.0
    holds(empty_window).now = lambda: empty_window.desk.now
    return empty_window


def holds(shown: Shown) -> Holds:
    return shown.window.submissions.holds


def countdown(shown: Shown) -> Countdown:
    return holds(shown).toast


def submit(shown: Shown, names: list[str] = NAMES, kind: str = "pictures") -> None:
    """Queue these through a form of the window."""
    form = shown.session.open_form(shown.window._parts.kinds.get(kind), {"inputs": names})
    with shown.qtbot.waitSignal(form.queued):
        form.queue()
    shown.until(lambda: form not in forms(shown))


def forms(shown: Shown) -> list[FormWindow]:
    return [form for form in shown.session.beside._windows if isinstance(form, FormWindow)]


def later(shown: Shown, seconds: float) -> None:
    """Let time pass."""
    shown.desk.now += seconds
    holds(shown).tick()


def test_a_held_batch_counts_down_without_anything_moving(held: Shown) -> None:
    """The toast says how long it still is, each second, at the same place and size."""
    submit(held)
    toast = countdown(held)
    held.until(toast.isVisible)
    assert toast.text.text() == "3 jobs of “Submitted” start in 0:10"
    place = toast.geometry()
    later(held, 2.0)
    assert toast.text.text() == "3 jobs of “Submitted” start in 0:08"
    assert toast.geometry() == place
    later(held, 8.0)
    assert not toast.isVisible()


def test_undo_takes_the_submission_back_and_opens_its_form_again(held: Shown) -> None:
    """Ctrl+Z before the start leaves no trace of the batch, and the form has all that was typed."""
    submit(held)
    held.until(countdown(held).isVisible)
    (batch,) = held.desk.jobs.batches()
    held.window.actions_["undo"].trigger()
    held.until(lambda: bool(forms(held)))

    assert forms(held)[0].submission()["inputs"] == NAMES
    assert not countdown(held).isVisible()
    assert len(held.desk.jobs.ids(JobFilter())) == 0
    with pytest.raises(NotFound):
        held.desk.jobs.batch(batch.id)


def test_a_table_that_is_pasted_again_is_a_file_of_its_own(shown: Shown) -> None:
    """The batch of the first one may be forgotten while a form holds the second."""
    pasted, table = shown.window._parts.pasted, "name\tcity\nLena\tSevilla"
    name = pasted.path_of(table)
    assert pasted.path_of(table) == name  # while it is dragged; nothing has been written
    first, second = Path(pasted.keep(table)), Path(pasted.keep(table))
    assert str(first) == name
    assert first != second
    first.unlink()  # as the engine does when its batch is forgotten
    assert second.read_text("utf-8") == table


def test_a_pasted_table_is_there_again_after_undo(held: Shown) -> None:
    """What forgetting removed with the batch is put back for the form; undone twice, it is once."""
    pasted = Path(held.window._parts.pasted.keep("name\tcity\nLena\tSevilla"))
    submit(held, [str(pasted)])
    held.until(countdown(held).isVisible)
    pasted.unlink()  # as the engine does when the batch is forgotten
    pasted.write_text("read before it goes")
    held.window.actions_["undo"].trigger()
    pasted.unlink()
    held.window.submissions.take_back(max(held.desk.jobs.batch_ids()))
    held.until(lambda: bool(forms(held)))
    assert pasted.read_text("utf-8") == "read before it goes"
    assert len(forms(held)) == 1
    assert held.window.toast.text.text() == "", "neither an error, nor that it is queued"


def test_undo_of_cancelling_a_batch_that_was_being_planned_plans_it_again(
    empty_window: Shown,
) -> None:
    """Nothing of it had run and no job was there: it is queued once more, as it was."""
    shown = empty_window
    new = NewBatch("pictures", "Photos", {"inputs": NAMES}, 1, shown.desk.now)
    batch = shown.wait(accept(shown.desk.store, new))
    shown.desk.tell()
    key = views.of_batch(batch.id).key
    shown.until(lambda: shown.window.sidebar_model.row(key) >= 0)
    shown.window.sidebar.choose(key)
    shown.window.actions_["cancel_batch"].trigger()
    shown.until(lambda: shown.window.toast.text.text() == "“Photos” is cancelled")
    assert shown.desk.jobs.batch(batch.id).state is BatchState.CANCELLED
    shown.window.actions_["undo"].trigger()
    shown.until(lambda: shown.names() == NAMES)
    with pytest.raises(NotFound):
        shown.desk.jobs.batch(batch.id)


def test_start_now_starts_it(held: Shown) -> None:
    """The button ends the wait; the jobs are next in their lane."""
    submit(held)
    held.until(countdown(held).isVisible)
    countdown(held).start.click()
    held.until(lambda: not countdown(held).isVisible())
    states = [job.state for job in held.desk.jobs.rows(held.desk.jobs.ids(JobFilter())).values()]
    assert states == [JobState.WAITING] * 3


def test_of_several_the_latest_is_shown_then_the_one_before(held: Shown) -> None:
    """Two batches that wait at once: Undo of the later one brings the earlier one back to view."""
    submit(held, ["first"])
    held.until(countdown(held).isVisible)
    held.desk.now += 1
    submit(held, ["second", "third"])
    held.until(lambda: countdown(held).text.text().startswith("2 jobs"))
    countdown(held).undo.click()
    held.until(lambda: countdown(held).text.text().startswith("1 job "))
    assert countdown(held).text.text().endswith("0:09")


def test_a_paused_queue_is_said_and_the_undo_stays(held: Shown) -> None:
    """While the queue is paused nothing starts: the toast says what it waits for."""
    submit(held)
    held.until(countdown(held).isVisible)
    held.window.actions_["pause_queue"].trigger()
    held.until(lambda: countdown(held).text.text().endswith("when the queue is resumed"))
    assert not countdown(held).start.isVisible()
    held.window.actions_["pause_queue"].trigger()
    held.until(countdown(held).start.isVisible)


def test_the_countdown_survives_the_window(stage: Stage) -> None:
    """A window that is opened anew counts down to what is held, and can take it back."""
    stage.wait(
        stage.desk.add("pictures", "Photos", NAMES, due_at=stage.desk.now + 10, submission={})
    )
    opened: Iterator[Shown] = show(stage, now=lambda: stage.desk.now + 3)
    shown = next(opened)
    shown.until(countdown(shown).isVisible)
    assert countdown(shown).text.text() == "3 jobs of “Photos” start in 0:07"
    countdown(shown).undo.click()
    shown.until(lambda: len(stage.desk.jobs.batches()) == 0)
    for form in forms(shown):
        form.close()
    next(opened, None)


def test_what_is_scheduled_for_later_is_not_counted_down(held: Shown) -> None:
    """A batch that starts in an hour says that it was queued; its undo passes with the toast."""
    held.desk.hold = 3_600.0
    submit(held)
    held.until(lambda: held.window.toast.text.text() == "Queued 3 jobs")
    assert held.window.toast.offers_undo
    assert not countdown(held).isVisible()


def test_every_submission_can_be_taken_back(empty_window: Shown) -> None:
    """The toast after queueing has Undo: what has not run goes, and the form opens again."""
    submit(empty_window)
    empty_window.until(lambda: empty_window.window.toast.text.text() == "Queued 3 jobs")
    empty_window.window.toast.undo.click()
    empty_window.until(lambda: bool(forms(empty_window)))
    assert forms(empty_window)[0].submission()["inputs"] == NAMES
    assert len(empty_window.desk.jobs.batches()) == 0


def test_what_has_ended_already_stays(empty_window: Shown) -> None:
    """Undo of a batch of which a job is done cancels the others and says so."""
    submit(empty_window)
    empty_window.until(lambda: empty_window.window.toast.offers_undo)
    (claimed,) = empty_window.wait(empty_window.desk.claim("pictures"))
    empty_window.wait(empty_window.desk.end(claimed, JobState.DONE))
    empty_window.window.toast.undo.click()
    empty_window.until(lambda: "already" in empty_window.window.toast.text.text())
    (batch,) = empty_window.desk.jobs.batches()
    assert batch.state is BatchState.CANCELLED
    assert batch.counts == {JobState.DONE: 1, JobState.CANCELLED: 2}
    assert forms(empty_window) == []


def test_the_undo_of_a_submission_passes_with_its_toast(empty_window: Shown) -> None:
    """Once the toast is gone Ctrl+Z no longer cancels a batch that nobody thinks of."""
    submit(empty_window)
    empty_window.until(lambda: empty_window.window.toast.offers_undo)
    empty_window.window.toast._timer.setInterval(1)
    empty_window.until(lambda: not empty_window.window.toast.isVisible())
    assert not empty_window.window.toast.can_undo


def test_cancelled_jobs_come_back_with_undo(shown: Shown) -> None:
    """Undo of a cancel puts the jobs back into the queue."""
    shown.select(["IMG_2040.jpg → IMG_2040.webp"])
    shown.window.actions_["cancel"].trigger()
    shown.until(lambda: shown.window.toast.text.text() == "1 job cancelled")
    shown.window.toast.undo.click()
    shown.until(lambda: shown.window.toast.text.text() == "1 job put back")
    names = {job.name: job.state for job in _rows(shown)}
    assert names["IMG_2040.jpg → IMG_2040.webp"] is JobState.WAITING


def test_the_countdown_can_be_reached_and_named(held: Shown) -> None:
    """Its buttons are named for screen readers."""
    submit(held)
    held.until(countdown(held).isVisible)
    names = [button.accessibleName() for button in countdown(held).findChildren(QPushButton)]
    assert names == ["Undo", "Start now"]


def _rows(shown: Shown) -> list[Job]:
    return list(shown.desk.jobs.rows(shown.desk.jobs.ids(JobFilter())).values())
