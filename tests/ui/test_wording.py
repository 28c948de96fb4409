"""What rows and forms say of results, notes and names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop_app.engine import find_kinds
from desktop_app.formats.name_template import FIELDS, check_template
from desktop_app.kinds.files.submission import Output
from desktop_app.ui.forms.sentences import errors_of
from desktop_app.ui.i18n import Languages
from desktop_app.ui.wording import _made, amount, bracketed, explained, listed, noted, size


@pytest.fixture(autouse=True)
def english() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (999, "999 bytes"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (9_960, "10 kB"),
        (0, "0 bytes"),
    ],
)
def test_a_size_never_reaches_a_thousand_of_its_unit(count: int, said: str) -> None:
    """Then it is one of the next unit."""
    assert size(count) == said


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"bytes_in": 3_900_000, "bytes_out": 268_000}, "3.9 MB → 268 kB"),
        ({"rows_in": 1230, "rows_out": 1230, "rows_rejected": 0}, "1,230 → 1,230 rows"),
        (
            {"rows_in": 123, "rows_out": 117, "rows_rejected": 3, "notes": ["no header"]},
            "123 → 117 rows · 3 rejected · no header",
        ),
        (
            {"message_id": "<1@x>", "reply": "250 2.0.0 Ok: queued as 12", "queue_id": None},
            "Ok: queued as 12",
        ),
        ({"reply": "250 accepted"}, "accepted"),
        ({"outputs": ["a"], "bytes_in": None}, ""),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_a_row_says_what_was_made(result: Mapping[str, Any], said: str) -> None:
    """Sizes, rows, a server's answer and notes stand in the row, whatever kind they are of."""
    assert _made(result, "files") == said


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("24 frames, times kept", "24 帧，保留时长"),
        (
            "1200 short rows filled up, the first in line 7",
            "已补齐 1,200 个过短的行，第一个在第 7 行",
        ),
        ("sheet “Jan 2024” of 3", "工作表“Jan 2024”（共 3 个）"),
        ("retyped: amount (float)", "已转换类型：amount (float)"),
        ("a note of a later version", "a note of a later version"),
    ],
)
def test_notes_are_said_in_the_language_in_use(qapp: QApplication, note: str, said: str) -> None:
    """Notes are stored in English; their numbers and names find their places in the translation."""
    languages = Languages(qapp, find_kinds())
    languages.choose("zh_CN")
    try:
        assert noted(note, "files", "formats") == said
    finally:
        languages.close()


def test_marks_between_words_and_large_numbers_are_those_of_the_language(
    qapp: QApplication,
) -> None:
    """Chinese has its own comma, colon and brackets, and counts in ten thousands."""
    mixed = "100%2"  # a value may hold what looks like a place

    def said() -> tuple[str, ...]:
        pair = (mixed, "b")
        return listed(pair), explained(*pair), bracketed(*pair), amount(4_815_000, None, "rows")

    languages = Languages(qapp, find_kinds())
    try:
        languages.choose("zh_CN")
        assert said() == ("100%2、b", "100%2：b", "100%2（b）", "482 万 行")
        languages.choose("en")
        assert said() == ("100%2, b", "100%2: b", "100%2 (b)", "4.8 M rows")
    finally:
        languages.close()


@pytest.mark.parametrize("template", ["", "a/b", "{stem", "{nothing}", "{stem:x}"])
def test_what_is_wrong_with_a_name_is_said_in_the_language_in_use(
    qapp: QApplication, template: str
) -> None:
    """Forms say it under the field, so no English is left in a Chinese one."""
    languages = Languages(qapp, find_kinds())
    languages.choose("zh_CN")
    try:
        (error,) = errors_of(Output, "files", {"template": template})
        assert error.msg[0] in "名有没“"
    finally:
        languages.close()


@pytest.mark.parametrize("field", FIELDS)
def test_an_unknown_name_part_names_those_that_there_are(field: str) -> None:
    """The sentence is translated as a whole, so it lists the parts itself."""
    with pytest.raises(ValueError, match=re.escape("there is no “{nothing}”")) as told:
        check_template("{nothing}")
    assert f"{{{field}}}" in str(told.value)
