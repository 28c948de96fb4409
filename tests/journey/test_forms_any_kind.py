"""A kind without a form of its own, from its generated form through the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.engine import open_desk
from desktop_app.engine.desk import LocalDesk
from desktop_app.engine.registry import Registry
from desktop_app.ui.forms import GeneratedForm
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.loop import Tasks
from tests.ui.forms_desk import ParcelKind, tasks_beside


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LocalDesk]:
    kinds = Registry({"parcels": ParcelKind()}, {})
    opened = open_desk(tmp_path / "queue", kinds, executor="thread")
    yield opened
    opened.close_now()


@pytest.fixture
def tasks(qapp: QApplication, qtbot: QtBot) -> Iterator[Tasks]:
    with tasks_beside(qapp, qtbot) as started:
        yield started


def test_what_the_plan_shows_is_what_runs(qtbot: QtBot, tasks: Tasks, desk: LocalDesk) -> None:
    """Typed, planned, queued and run: the jobs have the names and outputs that the plan showed."""
    form = GeneratedForm(ParcelKind(), desk, {"label": "Fragile"}, start=tasks.start)
    form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(form)
    batches: list[int] = []
    form.queued.connect(batches.append)
    form.show()
    things = form.binding.at(("things",))
    assert things is not None
    assert isinstance(things.editor, QPlainTextEdit)
    things.editor.setPlainText("cup\nodd one\nplate")
    view = form.plan_view
    qtbot.waitUntil(lambda: view.phase is Phase.COMPLETE)
    shown = [view.model.row(n) for n in range(view.model.rowCount())]
    qtbot.keyClick(things.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(batches))
    jobs = desk.jobs
    where = JobFilter(batch=batches[0], states=frozenset({JobState.DONE}))
    qtbot.waitUntil(lambda: len(jobs.ids(where)) == 2)
    made = jobs.rows(jobs.ids(where)).values()
    planned = [row for row in shown if row.outcome == "planned"]
    assert [(job.name, job.outputs) for job in made] == [(r.name, r.outputs) for r in planned]
    assert [left.input for left in jobs.left_out(batches[0])] == ["odd one"]
