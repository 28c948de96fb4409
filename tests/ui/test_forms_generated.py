"""The form of a kind that brings none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.domain.kind import Submission
from desktop_app.ui.forms import GeneratedForm
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.forms.shapes import Shape, defaults_of, describe_fields
from desktop_app.ui.loop import Tasks
from tests.ui.forms_desk import OneKindDesk, ParcelKind, Parcels, tasks_beside

FULL: Mapping[str, Any] = {
    "name": "Monday",
    "start_at": "2031-05-06T07:08:00+00:00",
    "timeout": 12.5,
    "retry": {"max_attempts": 7, "first": 1.5, "factor": 3, "max": 90, "jitter": False},
    "things": ["cup", "plate"],
    "label": "Fragile",
    "count": 12,
    "weight": 1.25,
    "insured": True,
    "signed": False,
    "size": "large",
    "pick_up": "2031-05-06T07:08:00+00:00",
    "letter": "Dear Lena,\n\nhere it is.",
    "sender": {"company": "Kite", "street": "Hill Road 3"},
    "receiver": {"company": "Lena", "street": None},
    "route": {"type": "air", "airline": "Kite Air"},
    "marks": {"red": 3},
}


@pytest.fixture
def tasks(qapp: QApplication, qtbot: QtBot) -> Iterator[Tasks]:
    with tasks_beside(qapp, qtbot) as started:
        yield started


def opened(qtbot: QtBot, tasks: Tasks, submission: Mapping[str, Any]) -> GeneratedForm:
    kind = ParcelKind()
    form = GeneratedForm(kind, OneKindDesk(kind), submission, start=tasks.start)
    qtbot.addWidget(form)
    form.show()
    return form


def test_every_field_round_trips(qtbot: QtBot, tasks: Tasks) -> None:
    """What is put into a generated form comes out of it, for every shape of field."""
    form = opened(qtbot, tasks, FULL)
    found = Parcels.model_validate(form.submission())
    assert found == Parcels.model_validate(FULL)
    form.close()


def test_an_empty_form_has_the_models_defaults(qtbot: QtBot, tasks: Tasks) -> None:
    """With only what is needed filled in, the form says what the model would."""
    needed = {"things": ["cup"], "label": "A"}
    form = opened(qtbot, tasks, needed)
    assert Parcels.model_validate(form.submission()) == Parcels.model_validate(needed)
    form.close()


def test_every_field_of_the_model_has_an_editor(qtbot: QtBot, tasks: Tasks) -> None:
    """No field of the submission is missing from the form."""
    form = opened(qtbot, tasks, {})
    places = {bound.place[0] for bound in form.binding._bound}
    assert places == set(Parcels.model_fields)
    form.close()


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("things", Shape.LINES),
        ("label", Shape.TEXT),
        ("count", Shape.WHOLE),
        ("weight", Shape.NUMBER),
        ("insured", Shape.CHECK),
        ("signed", Shape.CHECK),
        ("size", Shape.CHOICE),
        ("pick_up", Shape.MOMENT),
        ("letter", Shape.LONG_TEXT),
        ("sender", Shape.MODEL),
        ("receiver", Shape.MODEL),
        ("route", Shape.VARIANTS),
        ("marks", Shape.JSON),
        ("start_at", Shape.MOMENT),
    ],
)
def test_each_type_finds_its_shape(name: str, shape: Shape) -> None:
    """A field's type alone decides which editor it gets."""
    described = {d.name: d for d in describe_fields(Parcels)}
    assert described[name].shape is shape


def test_titles_descriptions_and_examples_become_words(qtbot: QtBot, tasks: Tasks) -> None:
    """A title is the label, a description the help, an example the placeholder."""
    form = opened(qtbot, tasks, {})
    label = form.binding.at(("label",))
    assert label is not None
    assert isinstance(label.editor, QLineEdit)
    assert label.label_text == "Label"
    assert label.editor.accessibleDescription() == "Printed on it"
    assert label.editor.placeholderText() == "Fragile"
    things = form.binding.at(("things",))
    assert things is not None
    assert isinstance(things.editor, QPlainTextEdit)
    assert things.editor.placeholderText() == "cup\nplate"
    form.close()


def test_only_the_chosen_variant_is_shown_and_sent(qtbot: QtBot, tasks: Tasks) -> None:
    """Another variant of a union brings its own fields and takes the former ones away."""
    form = opened(qtbot, tasks, {"things": ["cup"], "label": "A"})
    assert form.submission()["route"] == {"type": "road", "lorries": 1}
    form.binding.fill({"route": {"type": "air", "airline": "Kite"}})
    assert form.submission()["route"] == {"type": "air", "airline": "Kite"}
    lorries = next(f for f in form.binding.fields if f.label_text == "Lorries")
    assert lorries.isHidden()
    form.close()


def test_a_part_that_may_be_missing_has_a_box_to_tick(qtbot: QtBot, tasks: Tasks) -> None:
    """An optional model is None until its box is ticked; then its fields show."""
    form = opened(qtbot, tasks, {"things": ["cup"], "label": "A"})
    assert form.submission()["receiver"] is None
    form.binding.fill({"receiver": {"company": "Lena"}})
    assert form.submission()["receiver"]["company"] == "Lena"
    form.close()


def test_an_error_in_a_variant_stands_under_its_field(qtbot: QtBot, tasks: Tasks) -> None:
    """The tag that pydantic puts into the place of an error does not lead astray."""
    form = opened(qtbot, tasks, {"things": ["cup"], "label": "A", "route": {"type": "air"}})
    form.queue()
    airline = next(f for f in form.binding.fields if f.label_text == "Airline")
    assert airline.error
    form.close()


def test_a_rule_over_several_fields_is_said_above_the_buttons(qtbot: QtBot, tasks: Tasks) -> None:
    """What no single field is to blame for is still said, in the kind's words."""
    form = opened(qtbot, tasks, {"things": ["cup"], "label": "A", "count": 60})
    form.queue()
    assert form._problem.text() == "more than 50 need the large size"
    form.close()


def test_every_control_has_an_accessible_name(qtbot: QtBot, tasks: Tasks) -> None:
    """Each widget that can have the focus says what it is."""
    form = opened(qtbot, tasks, FULL)
    nameless = [
        widget
        for widget in form.findChildren(QWidget)
        if widget.focusPolicy().value & 1
        and isinstance(widget, (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit))
        and not widget.objectName().startswith("qt_")
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []
    form.close()


def test_the_plan_of_any_kind_is_shown(qtbot: QtBot, tasks: Tasks) -> None:
    """A kind without a form of its own gets the live plan too."""
    form = opened(qtbot, tasks, {"things": ["cup", "skip it", "odd one"], "label": "A"})
    qtbot.waitUntil(lambda: form.plan_view.phase is Phase.COMPLETE)
    model = form.plan_view.model
    assert (model.planned, model.skipped, model.refused) == (1, 1, 1)
    form.close()


def test_defaults_leave_needed_fields_out() -> None:
    """A field without a default is absent, so that validation asks for it."""
    found = defaults_of(Parcels)
    assert "label" not in found
    assert found["retry"] == Submission(name=None).retry.model_dump()
