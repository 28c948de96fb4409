"""Logs: appended, counted, searched, forgotten."""

from __future__ import annotations

import pytest

from desktop_app.domain.job import LogLine
from tests.contract.store.conftest import Bench


def line(attempt: int, number: int, text: str = "text", level: str = "info") -> LogLine:
    return LogLine(attempt, number, 1000.0 + number, level, text)


def test_flushed_lines_come_back_as_they_were(bench: Bench) -> None:
    """Lines survive as given: NUL, lone surrogates, any script and a megabyte included."""
    texts = ["plain", "", "nul\0inside", "lone \udcff surrogate", "文件 Füße 🙂", "x" * 2**20]
    lines = [line(1, number, text) for number, text in enumerate(texts, 1)]
    bench.logs.append(lines[:3])
    bench.logs.append(lines[3:])
    bench.run(bench.logs.flush())
    assert list(bench.logs.lines(1)) == lines


def test_lines_come_in_windows(bench: Bench) -> None:
    """Lines are read from any number on, as many as asked for, by level when asked."""
    levels = ["debug", "info", "warning", "error"]
    lines = [line(2, number, level=levels[number % 4]) for number in range(1, 41)]
    bench.logs.append(lines)
    bench.run(bench.logs.flush())
    assert list(bench.logs.lines(2, first=10, limit=5)) == lines[9:14]
    warnings = [each for each in lines if each.level in {"warning", "error"}]
    assert (
        list(bench.logs.lines(2, levels=["error", "warning"], first=20, limit=3))
        == [each for each in warnings if each.number >= 20][:3]
    )
    assert list(bench.logs.lines(2, first=41)) == []
    assert list(bench.logs.lines(3)) == []


def test_levels_are_counted(bench: Bench) -> None:
    """Each attempt knows its number of lines per level."""
    bench.logs.append([line(1, 1), line(1, 2, level="error"), line(2, 1)])
    bench.logs.append([line(1, 3)])
    bench.run(bench.logs.flush())
    assert bench.logs.counts(1) == {"info": 2, "error": 1}
    assert bench.logs.counts(9) == {}


def test_a_line_is_kept_once(bench: Bench) -> None:
    """A line that comes a second time is neither doubled nor counted again, nor are others lost."""
    bench.logs.append([line(1, 1, "first")])
    bench.logs.append([line(1, 1, "again"), line(1, 2, "second")])
    bench.run(bench.logs.flush())
    assert [each.text for each in bench.logs.lines(1)] == ["first", "second"]
    assert bench.logs.counts(1) == {"info": 2}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ERROR", [1, 4]),
        ("100%", [2]),
        ("a_b", [3]),
        ("after", [4]),
        ("grüße", [5]),
        ("\udcff", [6]),
        ("nothing", []),
    ],
)
def test_find_names_all_lines_with_the_text(bench: Bench, text: str, numbers: list[int]) -> None:
    """Find goes through the whole log, in any case, past NUL bytes, wildcards literal."""
    texts = [
        "an error",
        "100% done, 1000 left",
        "a_b axb",
        "nul\0 error after",
        "GRÜSSE GRÜßE",
        "\udcff",
    ]
    bench.logs.append([line(1, number, text) for number, text in enumerate(texts, 1)])
    bench.logs.append([line(2, 1, text)])
    bench.run(bench.logs.flush())
    assert list(bench.logs.find(1, text)) == numbers
    assert list(bench.logs.find(1, text, after=1)) == [each for each in numbers if each > 1]


def test_search_finds_the_newest_first(bench: Bench) -> None:
    """One search goes over the logs of all attempts, newest attempt and line first."""
    bench.logs.append([line(1, 1, "Disk full"), line(2, 1, "disk"), line(2, 2, "disk again")])
    bench.logs.append([line(3, 1, "network")])
    bench.run(bench.logs.flush())
    found = [(each.attempt, each.number) for each in bench.logs.search("DISK")]
    assert found == [(2, 2), (2, 1), (1, 1)]
    assert [each.number for each in bench.logs.search("disk", limit=1)] == [2]


def test_forgotten_logs_are_gone(bench: Bench) -> None:
    """Forgotten attempts have no lines and no counts; their neighbours keep theirs."""
    bench.logs.append([line(1, 1, "secret"), line(2, 1, "kept"), line(3, 1, "secret")])
    bench.run(bench.logs.forget([1, 3]))
    bench.run(bench.logs.flush())
    assert [list(bench.logs.lines(attempt)) for attempt in (1, 3)] == [[], []]
    assert [each.text for each in bench.logs.search("")] == ["kept"]
    assert (bench.logs.counts(1), bench.logs.counts(2)) == ({}, {"info": 1})
    bench.run(bench.logs.forget([]))


def test_lines_come_by_number_and_as_wide_as_asked(bench: Bench) -> None:
    """Chosen lines come in order, their texts cut at a character; NUL and any script pass."""
    texts = ["short", "文件" * 50, "nul\0" + "x" * 100, "\udcff" * 100, "🙂" * 100]
    bench.logs.append([line(1, number, text) for number, text in enumerate(texts, 1)])
    bench.run(bench.logs.flush())
    assert [each.text for each in bench.logs.lines_at(1, [5, 3, 9, 2])] == [
        texts[1],
        texts[2],
        texts[4],
    ]
    cut = [each.text for each in bench.logs.lines_at(1, range(1, 6), width=7)]
    assert cut == [text[:7] for text in texts]
    assert list(bench.logs.lines_at(1, [])) == []


def test_find_takes_levels_and_no_text_means_every_line(bench: Bench) -> None:
    """Find narrows to levels; without a text it names every line of them."""
    levels = ["info", "error", "info", "warning", "error"]
    bench.logs.append([line(1, n, f"text {n}", level) for n, level in enumerate(levels, 1)])
    bench.run(bench.logs.flush())
    assert list(bench.logs.find(1, "", levels=["error", "warning"])) == [2, 4, 5]
    assert list(bench.logs.find(1, "text", levels=["error"], after=2)) == [5]
    assert list(bench.logs.find(1, "", after=3)) == [4, 5]


def test_a_search_goes_through_all_logs_in_steps(bench: Bench) -> None:
    """Each step searches whole logs, newest first, counts exactly and says where to go on."""
    bench.logs.append([line(1, n, f"Disk {n}") for n in range(1, 31)])
    bench.logs.append([line(2, 1, "文件已满"), line(2, 2, "network")])
    bench.logs.append([line(3, n, "disk full" if n % 2 else "fine") for n in range(1, 31)])
    bench.run(bench.logs.flush())
    step = bench.logs.look_through("DISK", lines=10, shown=2)
    assert [(each.attempt, each.count) for each in step.found] == [(3, 15)]
    assert [each.number for each in step.found[0].lines] == [1, 3]
    assert step.below == 3
    step = bench.logs.look_through("DISK", below=step.below, lines=10, width=4)
    assert [(each.attempt, each.count) for each in step.found] == [(1, 30)]
    assert len(step.found[0].lines) == 20
    assert step.found[0].lines[0].text == "Disk"
    assert step.below is None
    whole = bench.logs.look_through("件已")
    assert [(each.attempt, each.count) for each in whole.found] == [(2, 1)]
    assert bench.logs.look_through("x", below=1).found == ()
    assert bench.logs.look_through("nothing").below is None
