from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from desktop_app.app import LazyForms
from desktop_app.domain.job import JobState
from desktop_app.engine import find_kinds
from desktop_app.ui import toast as toast_module
from desktop_app.ui import wording
from desktop_app.ui.batch_words import in_words
from desktop_app.ui.columns import Column
from desktop_app.ui.help import HelpWindow, topic_of, topic_of_kind
from desktop_app.ui.i18n import Languages
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import DARK, LIGHT, Colours, Theme, contrast
from tests import translations
from tests.ui.conftest import Shown, Stage

SMALL = QSize(900, 560)
READABLE = 4.5
"""WCAG 2.2, success criterion 1.4.3."""


def focusable(window: QWidget) -> Iterator[QWidget]:
    """Yield every widget that the keyboard can reach."""
    for widget in (window, *window.findChildren(QWidget)):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisibleTo(window):
            yield widget


def name_of(widget: QWidget) -> str:
    shown = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return widget.accessibleName() or shown


@pytest.mark.parametrize("key", ["queue", "attention", "finished"])
def test_every_focusable_widget_has_an_accessible_name(shown: Shown, key: str) -> None:
    """A walk over the tree finds no place the keyboard reaches that a screen reader cannot name."""
    shown.window.sidebar.choose(key)
    shown.until(lambda: shown.window.model.rowCount() > 0)
    shown.window.table.selectRow(0)
    nameless = []
    for tab in range(shown.window.details.tabs.count()):
        shown.window.details.tabs.setCurrentIndex(tab)
        nameless += [repr(w) for w in focusable(shown.window) if not name_of(w)]

    assert nameless == []


def test_the_empty_page_is_named_too(empty_window: Shown) -> None:
    """The walk holds where there is no job yet."""
    assert [repr(w) for w in focusable(empty_window.window) if not name_of(w)] == []


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_icons_can_be_read_on_every_ground(colours: Colours) -> None:
    """States, text and links keep a contrast of 4.5 on each background they stand on."""
    grounds = (colours.surface, colours.side, colours.raised, colours.stripe, colours.chosen)
    words = (*colours.states.values(), colours.text, colours.soft)
    bad = [
        (word, ground)
        for word, ground in itertools.product(words, grounds)
        if contrast(word, ground) < READABLE
    ]
    bad += [
        (word, ground)
        for word, ground in (
            (colours.on_accent, colours.accent),
            (colours.accent, colours.surface),
            (colours.chosen_text, colours.chosen),
            (colours.on_toast, colours.toast),
            (colours.toast_link, colours.toast),
            (colours.soft, colours.warn_back),
        )
        if contrast(word, ground) < READABLE
    ]

    assert bad == []


AGREED = {
    JobState.WAITING: ("#5c6570", "#a9b1ba", "等待"),
    JobState.SCHEDULED: ("#0b62c4", "#78b4ff", "已排期"),
    JobState.RUNNING: ("#0b62c4", "#78b4ff", "运行中"),
    JobState.PAUSED: ("#8a5300", "#f0b357", "已暂停"),
    JobState.RETRYING: ("#8a5300", "#f0b357", "重试中"),
    JobState.DONE: ("#1a7337", "#6fd08c", "完成"),
    JobState.SKIPPED: ("#6b4fa0", "#c3a9f5", "已跳过"),
    JobState.FAILED: ("#b3261e", "#ff8f85", "失败"),
    JobState.CANCELLED: ("#5c6570", "#a9b1ba", "已取消"),
    JobState.CHECK: ("#6b4fa0", "#c3a9f5", "待核实"),
}
"""Each state's colour on light and on dark ground, and its Chinese word."""


SIDE = 16


def shape_of(icons: Icons, state: JobState) -> bytes:
    """Return a state's icon without its colour."""
    picture = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    icons.paint_state(painter, picture.rect(), state)
    painter.end()
    return bytes(picture.convertToFormat(QImage.Format.Format_Alpha8).constBits())


def test_state_colours_and_words_are_the_ones_agreed_on(stage: Stage) -> None:
    """Each state has its own colour in both themes, an icon, and a word, never colour alone."""
    assert dict(LIGHT.states) == {state: agreed[0] for state, agreed in AGREED.items()}
    assert dict(DARK.states) == {state: agreed[1] for state, agreed in AGREED.items()}
    shapes = {shape_of(Icons(Theme(stage.app)), state) for state in JobState}
    assert len(shapes) == len(JobState)
    assert bytes(SIDE * SIDE) not in shapes, "none is empty"
    languages = Languages(stage.app, ())
    languages.choose("zh_CN")
    said = {state: wording.state_word(state) for state in JobState}
    languages.choose("en")
    languages.close()
    assert said == {state: agreed[2] for state, agreed in AGREED.items()}
    assert len({wording.state_word(state) for state in JobState}) == len(JobState)


def test_the_language_switches_live_and_is_kept(shown: Shown) -> None:
    """Choosing 简体中文 turns every word at once, plurals too, and English comes back."""
    menus = shown.window.menus
    shown.until(lambda: shown.window.actions_["retry"].iconText() == "2 need a change")
    menus._languages["zh_CN"].trigger()
    shown.until(lambda: shown.window.actions_["pause_queue"].iconText() == "暂停队列")
    assert wording.state_word(JobState.CHECK) == "待核实"
    assert in_words({JobState.DONE: 3, JobState.FAILED: 2}) == "3 个已完成 · 2 个失败"
    assert shown.window.counts.attention.text() == "2 个需要处理"
    assert shown.window.model.headerData(1, Qt.Orientation.Horizontal) == "状态"
    assert shown.window.actions_["retry"].iconText() == "2 个需要更改"
    shown.until(lambda: shown.desk.jobs.setting("language") == "zh_CN")
    menus._languages["en"].trigger()
    shown.until(lambda: shown.window.counts.attention.text() == "2 need attention")


def test_a_toast_turns_with_the_language(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said in passing is said anew, with its Undo; no word of the other language stays."""
    monkeypatch.setattr(toast_module, "SHOWN_MS", 600_000)
    toast = shown.window.toast
    shown.window.actions_["clear"].trigger()
    shown.until(lambda: toast.text.text() == "29 finished jobs cleared")
    shown.window.menus.choose("language", "zh_CN")
    shown.until(lambda: toast.text.text() == "已清除 29 个已结束的任务")
    assert toast.text.accessibleName() == toast.text.text()
    assert toast.undo.text() == "撤销"
    assert toast.isVisible()
    shown.window.menus.choose("language", "en")
    shown.until(lambda: toast.text.text() == "29 finished jobs cleared")


def test_a_batch_named_by_its_number_of_files_is_named_in_the_language(stage: Stage) -> None:
    """Stored is "3 files"; list, sidebar and details say it as one does here, other names as is."""
    kinds = find_kinds()
    named = wording.batch_name
    languages = Languages(stage.app, kinds)
    languages.choose("zh_CN")
    try:
        assert named("3 files", "files") == "3 个文件"
        assert named("12000 tables", "cleaning") == "12,000 个表格"
        assert named("2026 report", "files") == "2026 report"
    finally:
        languages.choose("en")
        languages.close()
    assert named("1 files", "files") == "1 files"


def test_the_theme_switches_live_and_is_kept(shown: Shown) -> None:
    """Choosing dark repaints at once; the choice is stored."""
    theme = shown.window._parts.theme
    shown.window.menus._themes["dark"].trigger()
    assert theme.dark
    assert shown.app.palette().window().color().name() == DARK.surface
    shown.until(lambda: shown.desk.jobs.setting("theme") == "dark")
    shown.window.menus._themes["light"].trigger()
    assert shown.app.palette().window().color().name() == LIGHT.surface


def test_numbers_sizes_and_times_follow_the_locale() -> None:
    """Numbers, sizes and durations are written as the language writes them."""
    QLocale.setDefault(QLocale("de_DE"))
    try:
        assert wording.number(12_088) == "12.088"
        assert wording.size(3_912_000) == "3,9 MB"
        assert wording.duration(0.24) == "0,2 s"
    finally:
        QLocale.setDefault(QLocale("en"))
    assert [wording.size(n) for n in (812_000, 9_940, 9_960, 41_300_000_000)] == [
        *("812 kB", "9.9 kB", "10 kB", "41 GB")
    ]
    assert wording.duration(0.04) == "< 0.1 s"
    assert wording.duration(59.7) == "1:00"
    assert wording.duration(7_389) == "2:03:09"


@pytest.fixture
def twice(qapp: QApplication) -> Iterator[None]:
    """Use letters of twice the size."""
    font = qapp.font()
    larger = QFont(font)
    larger.setPointSizeF(font.pointSizeF() * 2)
    qapp.setFont(larger)
    yield
    qapp.setFont(font)


@pytest.mark.usefixtures("twice")
def test_letters_of_twice_the_size_clip_nothing(shown: Shown) -> None:
    """At 200 % rows and buttons are as high as their text and the window still fits its size."""
    window = shown.window
    window.resize(1360, 860)
    height = QFontMetrics(window.table.font()).height()

    assert window.width() <= 1360
    assert window.table.verticalHeader().defaultSectionSize() >= height
    assert window.details.log.table.verticalHeader().defaultSectionSize() >= height
    clipped = [
        button.text()
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and button.text() and button.height() < height
    ]
    assert clipped == []


@pytest.mark.usefixtures("twice")
def test_the_status_bar_gives_way_before_it_is_cut_off(shown: Shown) -> None:
    """At 200 %, in Chinese, with the disk low and a time left, each lane's button is whole."""
    window = shown.window
    window.menus.choose("language", "zh_CN")
    window.resize(1360, 860)
    shown.until(lambda: window.counts.attention.text() == "2 个需要处理")
    window.counts.say_left("大约还需 11 秒（9–14 秒）")
    window.counts.say_disk("磁盘剩余 0.4 GB")

    def whole() -> bool:
        buttons = window.counts._buttons.values()
        return all(
            window.rect().contains(each.mapTo(window, each.rect().bottomRight()))
            for each in buttons
        )

    shown.until(whole)
    assert window.counts.disk.isVisible()
    assert window.counts.attention.isVisible()
    assert not window.counts.left.isVisible()
    window.menus.choose("language", "en")
    shown.until(lambda: window.counts.attention.text() == "2 need attention")


@pytest.mark.usefixtures("twice")
def test_a_notice_of_large_letters_has_its_buttons_below(shown: Shown) -> None:
    """At 200 % the sentence keeps the width of the window; no line of it is a word wide."""
    shown.window.resize(1360, 860)
    shown.session.around.closing.ask()
    lines = shown.window.notices.findChildren(QLabel)
    assert lines
    shown.until(lambda: all(each.width() > shown.window.notices.width() * 0.8 for each in lines))
    assert all(each.height() >= each.heightForWidth(each.width()) for each in lines)


def test_a_small_window_keeps_every_part_in_reach(shown: Shown) -> None:
    """At 900×560 lists, table, log and filter box are all visible."""
    window = shown.window
    window.resize(SMALL)
    shown.until(lambda: window.size() == SMALL)
    parts = (window.sidebar, window.table, window.details.stack, window.toolbar.filter)

    for part in parts:
        corner = part.mapTo(window, part.rect().bottomRight())
        assert part.width() > 100
        assert window.rect().contains(corner), part


@pytest.mark.parametrize(
    "catalogue", translations.catalogues(), ids=lambda catalogue: catalogue.name
)
@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_translations_are_complete_and_compiled(
    catalogue: translations.Catalogue, language: str, tmp_path: Path
) -> None:
    """No text is unfinished, missing or gone; what is shipped was compiled from what is edited."""
    kept = catalogue.ts(language)
    assert kept.is_file(), "run: python -m tests.translations"
    fresh = tmp_path / kept.name
    fresh.write_bytes(kept.read_bytes())
    translations.collect(catalogue, language, fresh)
    assert translations.unfinished(fresh) == []
    assert set(translations.messages(fresh)) == set(translations.messages(kept))
    compiled = tmp_path / "compiled.qm"
    translations.compile_to(kept, compiled)

    assert compiled.read_bytes() == catalogue.qm(language).read_bytes()


def test_help_opens_in_the_language_in_use_where_one_works(shown: Shown) -> None:
    """F1 opens at what has the keyboard, also in the settings; in Chinese when the window is."""
    window = shown.window
    window.activateWindow()
    window.sidebar.setFocus()
    window.actions_["help"].trigger()
    page = window.menus._help
    assert page is not None
    assert "first in, first out" in page.text.toPlainText()
    assert "<!--" not in page.text.toPlainText()
    assert page.heading == "Watch"
    settings = shown.session.settings.show("general")
    assert topic_of(settings.page) == "settings"
    page.show_in("zh_CN", topic_of(settings.page))
    assert page.heading == "设置"
    assert page.text.verticalScrollBar().value() > 0
    settings.close()
    page.close()
    again = HelpWindow(tuple(find_kinds()), window)
    again.show_in("en", "kind:files")
    assert again.heading == "Convert files"
    assert 0 <= again.text.cursorRect().top() < again.text.viewport().height() / 8
    again.close()


def test_how_in_a_plan_opens_the_help(shown: Shown) -> None:
    """A form's "How" opens the help at the topic of its kind."""
    kind = next(iter(shown.window._parts.kinds))
    form = shown.session.open_form(kind, {})
    topics = list[str]()
    shown.session.beside.help_wanted.connect(topics.append)
    form.plan_how.emit("addon")
    page = shown.window.menus._help
    assert page is not None
    assert page.isVisible()
    assert topics == [f"kind:{kind.name}:addon"]
    page.close()
    form.close()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_help_has_a_place_for_every_topic_and_every_kind(shown: Shown, language: str) -> None:
    """Whatever F1 asks for is a heading of the page in both languages, and no mark-up is shown."""
    page = HelpWindow(tuple(find_kinds()), shown.window)
    page.fill(language)
    assert "**" not in page.text.toPlainText()
    assert {"begin", "watch", "fails", "closing", "wrong", "settings"} <= page._headings.keys()
    with_forms = {f"kind:{name}" for name in LazyForms(find_kinds())}
    assert with_forms <= page._headings.keys()
    how = {
        topic_of_kind(kind, cause.how)
        for kind in find_kinds()
        for cause in kind.causes.values()
        if cause.how
    }
    assert how
    assert how <= page._headings.keys()
    for topic, heading in page._headings.items():
        page._go_to(heading)
        assert page.heading == heading, topic


def foot(shown: Shown, row: int, column: Column) -> int:
    """Return how far down the ink of a cell goes."""
    table = shown.window.table
    box = table.visualRect(table.queue_model.index(row, column))
    picture = table.viewport().grab(box.adjusted(4, 2, -4, -2)).toImage()
    paper = picture.pixelColor(0, 0).lightness()
    lines = range(picture.height())
    inked = [
        y
        for y in lines
        if any(abs(picture.pixelColor(x, y).lightness() - paper) > 80 for x in range(90))
    ]
    return inked[-1]


@pytest.mark.usefixtures("twice")
def test_chinese_states_stand_on_the_line_of_their_row(shown: Shown) -> None:
    """Their signs come from another font than Latin ones, and stand no lower for that."""
    shown.window.resize(1900, 860)
    shown.session._languages.choose("zh_CN")
    model = shown.window.model
    waiting = [job.state is JobState.WAITING for job in model.jobs(model.ids())].index(True)
    digits = foot(shown, waiting, Column.SUBMITTED)
    assert abs(foot(shown, waiting, Column.STATE) - digits) <= 3
    shown.session._languages.choose("en")
