"""The parts of the form that cleans tables: editors of steps, the preview's models, the words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import BaseModel
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QTableWidget, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.engine import find_kinds
from desktop_app.kinds.cleaning.form_columns import ColumnsModel, Part, columns_table, in_all_rows
from desktop_app.kinds.cleaning.form_editor import StepEditor, missing
from desktop_app.kinds.cleaning.form_fields import ColumnsField, PairsField
from desktop_app.kinds.cleaning.form_menus import step_for
from desktop_app.kinds.cleaning.form_preview import PreviewPanel
from desktop_app.kinds.cleaning.form_preview_model import (
    PreviewModel,
    PreviewRow,
    Show,
    places_before,
)
from desktop_app.kinds.cleaning.form_reasons import said_error, said_reason, said_why
from desktop_app.kinds.cleaning.form_steps import Entry, StepsField
from desktop_app.kinds.cleaning.form_terms import TERMS
from desktop_app.kinds.cleaning.form_words import (
    GROUPS,
    STEPS,
    estimate,
    percent,
    step_columns,
    step_title,
)
from desktop_app.kinds.cleaning.table_steps import Rule
from desktop_app.ui.i18n import Languages
from tests.translations import PACKAGE, messages

COLUMNS = ("name", "email", "city")

EXAMPLES: tuple[dict[str, Any], ...] = (
    {"type": "trim", "columns": ["name", "city"], "on_invalid": "keep"},
    {"type": "collapse_spaces"},
    {"type": "fix_encoding", "columns": ["name"]},
    {"type": "null_tokens", "tokens": ["n/a", "-"]},
    {"type": "numbers", "decimal": ",", "thousands": ".", "currency": True, "percent": "strip"},
    {"type": "dates", "day_first": True, "formats": ["%d. %B %Y"], "pivot": 30},
    {"type": "dates", "day_first": None},
    {"type": "emails", "on_invalid": "fail"},
    {"type": "phones", "region": "DE"},
    {"type": "urls"},
    {"type": "booleans", "true": ["ja"], "false": ["nein"]},
    {"type": "case", "to": "title"},
    {"type": "unicode", "form": "NFKC"},
    {"type": "map", "columns": ["city"], "values": {"Köln": "Cologne", "x": ""}},
    {"type": "replace", "find": " GmbH", "with": " Ltd", "regex": True},
    {"type": "fill_missing", "with": "value", "value": "unknown"},
    {"type": "fill_missing", "with": "previous"},
    {"type": "cluster", "column": "city", "method": "ngram", "map": {"köln": "Köln"}},
    {"type": "cast", "columns": ["name"], "to": "integer"},
    {"type": "snake_case"},
    {"type": "rename", "map": {"name": "who"}},
    {"type": "keep", "columns": ["city", "name"]},
    {"type": "drop", "columns": ["email"]},
    {"type": "reorder", "columns": ["city"]},
    {"type": "split", "column": "name", "separator": ", ", "into": ["last", "first"]},
    {"type": "merge", "columns": ["name", "city"], "into": "both", "separator": " / "},
    {"type": "drop_duplicates", "columns": ["email"], "keep": "last", "fuzzy": 0.9},
    {
        "type": "validate",
        "rules": [
            {"column": "name", "rule": "not_null"},
            {"column": "city", "rule": "range", "min": 1, "max": 4.5},
            {"column": "email", "rule": "pattern", "pattern": ".+@.+"},
            {"column": "city", "rule": "in_set", "values": ["A", "B"]},
        ],
    },
    {"type": "dependency", "from": "name", "to": "city", "on_invalid": "empty"},
)


def _id(step: Mapping[str, Any]) -> str:
    return str(step["type"])


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    found = Languages(qapp, find_kinds())
    yield found
    found.close()


def test_every_step_stands_in_the_menu_once() -> None:
    """Each type of step can be added from exactly one group of the menu."""
    offered = [name for _, names in GROUPS for name in names]
    assert sorted(offered) == sorted(STEPS)
    assert {step["type"] for step in EXAMPLES} == set(STEPS)


@pytest.mark.parametrize("step", EXAMPLES, ids=_id)
def test_a_step_comes_back_from_its_editor_as_it_was(qtbot: QtBot, step: dict[str, Any]) -> None:
    """What the fields of a step hold is the step that was put in, with the defaults said."""
    editor = StepEditor(step, lambda: COLUMNS)
    qtbot.addWidget(editor)
    model = STEPS[step["type"]]
    assert model.model_validate(editor.value()) == model.model_validate(step)
    assert missing(editor.value()) == ""
    assert step_title(step)
    assert "None" not in step_title(step) + step_columns(step)


@pytest.mark.parametrize("kind", sorted(STEPS))
def test_a_step_for_a_column_says_what_it_still_needs(qtbot: QtBot, kind: str) -> None:
    """A step begun from nothing, or from a column, opens its editor and names a need in words."""
    for step in ({"type": kind}, step_for(kind, "city")):
        editor = StepEditor(step, lambda: COLUMNS)
        qtbot.addWidget(editor)
        editor.focus_first()
        needs = missing(editor.value())
        required = any(info.is_required() for info in STEPS[kind].model_fields.values())
        assert "pydantic" not in needs
        assert required or not needs or kind == "fill_missing"


def test_an_error_is_found_in_the_step_it_speaks_of(qtbot: QtBot) -> None:
    """A place such as steps.1.phones.region is the field on the second ticked card."""
    steps = [{"type": "trim"}, {"type": "urls"}, {"type": "phones"}]
    entries = [Entry(step, ticked=step["type"] != "urls") for step in steps]
    field = StepsField(entries, lambda: COLUMNS)
    qtbot.addWidget(field)
    found = field.at(("steps", 1, "phones", "region"))
    assert found.label_text == "Country"
    whole = field.at(("steps", 1, "phones"))
    assert isinstance(whole, StepEditor)
    assert field.at(("steps",)) is field
    assert found in field.parts()


def test_a_duplicate_stands_below_and_is_a_step_of_its_own(qtbot: QtBot) -> None:
    """Editing a duplicated step leaves the first one as it was."""
    field = StepsField([Entry({"type": "trim"}), Entry({"type": "urls"})], lambda: COLUMNS)
    qtbot.addWidget(field)
    field._cards[0].duplicate_asked.emit()
    assert [step["type"] for step in field.value()] == ["trim", "trim", "urls"]
    field._cards[1].editor.binding.fill({"columns": ["city"]})
    first, second, _ = field.value()
    assert first == {"type": "trim"}
    assert second["columns"] == ["city"]


def test_new_suggestions_leave_own_steps_alone(qtbot: QtBot) -> None:
    """Suggestions replace former ones that nobody touched, and nothing else."""
    field = StepsField([], lambda: COLUMNS)
    qtbot.addWidget(field)
    safe, likely = {"certainty": "safe"}, {"certainty": "likely"}
    field.suggest([{"type": "trim"}, {"type": "urls"}], [safe, likely])
    field.add({"type": "emails"})
    field._cards[1].editor.binding.fill({"columns": ["city"]})
    field.suggest([{"type": "unicode"}], [safe])
    assert [e.step["type"] for e in field.entries] == ["unicode", "urls", "emails"]
    assert [e.ticked for e in field.entries] == [True, True, True]


def test_columns_are_chosen_in_the_order_in_which_they_are_ticked(qtbot: QtBot) -> None:
    """The menu of columns stays open under the space bar; the order of ticking is the order."""
    field = ColumnsField("Columns", lambda: COLUMNS, empty="All")
    qtbot.addWidget(field)
    field.show()
    assert field.value() is None
    field._pick_list.showPopup()
    menu = field._pick_list.menu
    for name in ("city", "name"):
        menu.setActiveAction(next(a for a in menu.actions() if a.text() == name))
        qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert menu.isVisible()
    assert field.value() == ["city", "name"]
    assert field._pick_list.accessibleName() == "Columns: city, name"
    menu.setActiveAction(menu.actions()[0])
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert field.value() is None
    menu.close()


def test_pairs_grow_by_typing_and_shrink_by_delete(qtbot: QtBot) -> None:
    """There is always an empty line to type in; Delete takes a line away."""
    field = PairsField("Values", ("Value", "Becomes"), optional=True)
    qtbot.addWidget(field)
    table = field.editor
    assert isinstance(table, QTableWidget)
    field.set_value({"a": "b"})
    item = table.item(1, 0)
    assert item is not None
    item.setText("c")
    assert table.rowCount() == 3
    assert field.value() == {"a": "b", "c": ""}
    table.setCurrentCell(0, 0)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert field.value() == {"c": ""}


def _rows() -> list[PreviewRow]:
    return [
        PreviewRow(2, (" Ann", "a@x"), ("Ann", "a@x"), "kept", ""),
        PreviewRow(3, ("Bob", "b"), None, "rejected", "email: “b” is no email address"),
        PreviewRow(4, ("Cid", "c@x"), ("Cid", "c@x"), "kept", ""),
        PreviewRow(5, ("Dan",), None, "rejected", "1 cells instead of 2"),
        PreviewRow(6, ("Cid", "c@x"), None, "dropped", ""),
    ]


def test_the_preview_holds_what_qt_asks_of_a_model(qtmodeltester: ModelTester) -> None:
    """The model of rows keeps Qt's rules while rows arrive and filters change."""
    model = PreviewModel()
    qtmodeltester.check(model)
    model.begin(("name", "email"), (0, 1))
    model.add(_rows()[:2])
    model.show(Show.CHANGED)
    model.add(_rows()[2:])
    assert [model.row(n).line for n in range(model.rowCount())] == [2, 3, 5, 6]
    model.show(Show.REJECTED)
    assert [model.row(n).line for n in range(model.rowCount())] == [3, 5, 6]
    model.show(Show.ALL)
    assert model.rowCount() == 5
    assert model.rows_as_written() == [["Ann", "a@x"], ["Cid", "c@x"]]


def test_a_preview_row_reads_as_a_sentence() -> None:
    """Screen readers hear the line, what becomes of the row, and each value's change."""
    model = PreviewModel()
    model.begin(("name", "email"), (0, 1))
    model.add(_rows())
    assert model.sentence(0) == "Line 2, name:  Ann becomes Ann, email a@x"
    assert model.sentence(1).startswith(
        "Line 3, rejected: email: “b” is no email address, name Bob"
    )
    assert model.sentence(3) == "Line 5, rejected: 1 cells instead of 2, name Dan, email empty"


def test_the_columns_hold_what_qt_asks_of_a_model(qtmodeltester: ModelTester) -> None:
    """The model of columns keeps Qt's rules, and says before and after where they differ."""
    model = ColumnsModel()
    qtmodeltester.check(model)
    dates = {"name": "a", "type": "text", "looks_like": "dates", "empty": 0.5, "distinct": 9}
    after = [
        {"name": "a", "type": "text", "empty": 0.25, "distinct": 9, "valid": 0.9996},
        {"name": "b", "type": "integer", "empty": 0, "distinct": 1, "valid": 1.0},
    ]
    model.show({"a": dates}, after)
    said = [model.index(0, part).data() for part in Part]
    assert said == ["a", "text (dates?)", "50.0 % → 25.0 %", "9", "99.9 %"]
    assert model.sentence(1) == "b, type whole number, empty 0 %, distinct 1, valid 100 %"


def test_what_happens_to_the_first_rows_is_carried_over_to_all() -> None:
    """Of a large table, what the first rows show is laid over what is known of the whole."""
    before = {"a": {"name": "a", "empty": 0.1, "distinct": 1000}}
    after = [{"name": "a", "empty": 0.5, "distinct": 1}, {"name": "new", "empty": 0, "distinct": 4}]
    first, new = in_all_rows(after, before, {"a": {"empty": 0.25, "distinct": 2}})
    assert first["empty"] == pytest.approx(0.35)
    assert first["distinct"] == 500
    assert first["mark"] == "≈ "
    assert new == after[1]


@pytest.mark.parametrize(
    ("after", "steps", "expected"),
    [
        (["x", "b", "c"], [{"type": "snake_case"}], [0, 1, 2]),
        (["c", "a"], [{"type": "drop", "columns": ["b"]}], [2, 0]),
        (["a", "b1", "b2", "c"], [{"type": "split", "column": "b"}], [0, None, None, 2]),
        (
            ["z", "c"],
            [{"type": "rename", "map": {"a": "z"}}, {"type": "drop", "columns": ["b"]}],
            [0, 2],
        ),
    ],
)
def test_columns_are_followed_through_the_steps(
    after: list[str], steps: list[dict[str, Any]], expected: list[int | None]
) -> None:
    """A column that was renamed, moved or made is compared with what it came from."""
    assert places_before(["a", "b", "c"], after, steps) == expected


@pytest.mark.parametrize("ground", ["#ffffff", "#1b1e24"])
def test_changes_are_painted_without_a_complaint(qtbot: QtBot, ground: str) -> None:
    """Changed, rejected and dropped cells, chosen or not, are painted in both themes."""
    panel = PreviewPanel()
    panel.setPalette(QPalette(QColor(ground)))
    qtbot.addWidget(panel)
    told = {
        "columns_before": ["name", "email"],
        "columns_after": ["name", "email"],
        "rows": 5,
        "cells_changed": 1,
    }
    panel.show_rows(told, _rows(), [])
    panel.show_columns({}, [{"name": "name", "type": "text", "valid": 0.5}])
    panel.show_only(Show.ALL)
    panel.resize(500, 400)
    panel.show()
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    assert not panel.grab().isNull()
    assert panel.table.currentIndex() != QModelIndex()


def test_the_columns_table_is_built(qtbot: QtBot) -> None:
    """The table of columns stands alone."""
    parent = QWidget()
    qtbot.addWidget(parent)
    table = columns_table(ColumnsModel(parent))
    qtbot.addWidget(table)
    assert table.model().columnCount() == len(Part)


def test_counts_of_a_sample_are_marked_as_estimates() -> None:
    """A count of all rows is exact; one of a sample is rounded to two digits and marked."""
    assert estimate(212, share=1.0) == ("", 212)
    assert estimate(212, share=0.0001) == ("≈ ", 2_100_000)
    assert percent(0.99999) == "99.9 %"
    assert percent(1.0) == "100 %"


def test_all_words_of_the_steps_are_there_for_the_translators() -> None:
    """Each title and description of a step's fields is translated to Chinese."""
    words = {str(model.model_config.get("title", "")) for model in STEPS.values()}
    models: tuple[type[BaseModel], ...] = (*STEPS.values(), Rule)
    for model in models:
        for name, info in model.model_fields.items():
            if name != "type":
                words |= {info.title or "", info.description or ""}
    assert words - {""} <= {term.source for term in TERMS}
    chinese = PACKAGE / "kinds" / "cleaning" / "i18n" / "cleaning_zh_CN.ts"
    known = {source for _, source, _, finished in messages(chinese) if finished}
    assert {term.source for term in TERMS} <= known


def test_reasons_are_said_in_chinese(languages: Languages) -> None:
    """Why a step is suggested, a row rejected or a question refused is said in the language."""
    languages.choose("zh_CN")
    assert (
        said_why("99.2% say day first, 8 rows say month first")
        == "99.2% 表明日在前，8 行表明月在前"
    )
    numbers = "99.0% are numbers, “,” before the decimals"
    assert said_why(numbers) == "99.0% 是数字，小数前为“,”"
    assert said_reason("email: “%1” is no email address") == "email：“%1”不是电子邮件地址"
    event = {"event": "error", "code": "file.unsupported", "message": "a.bin is no table"}
    causes = find_kinds().get("cleaning").causes
    assert said_error(event, causes).endswith("\na.bin is no table")
    assert said_reason("something new") == "something new"
