"""Plans of mailings: which rows become messages, which are left out and why, what is refused."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has no types

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.kind import PlanItem, Planned, PlanNote, SkippedInput
from desktop_app.kinds.email import KIND
from desktop_app.testing import answer_kind, plan_kind, run_kind, run_planned

ACCOUNT = {"host": "127.0.0.1", "port": 2525, "tls": "none"}


def submission(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "account": ACCOUNT,
        "sender": "Acme <hello@acme.example>",
        "recipients": {"rows": list(rows)} if rows else {},
        "subject": "Hi",
        "text": "Hello",
        **more,
    }


def planned(*rows: dict[str, Any], **more: Any) -> list[PlanItem]:
    items, _ = plan_kind(KIND, submission(*rows, **more))
    return [item for item in items if not isinstance(item, PlanNote)]


def outcomes(items: Sequence[PlanItem]) -> list[tuple[str, str]]:
    """Return each item's input, and its code where it is left out."""
    return [
        (item.input, item.code if isinstance(item, SkippedInput) else "")
        for item in items
        if isinstance(item, (Planned, SkippedInput))
    ]


def refusals(*rows: dict[str, Any], **more: Any) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(SubmissionRefused) as caught:
        planned(*rows, **more)
    return [(error.loc, error.type) for error in caught.value.errors]


LENA = {"email": "lena@x.example", "name": "Lena"}


def test_a_list_without_a_header(tmp_path: Path) -> None:
    """In a file that names no columns the first line is a recipient like all others."""
    path = tmp_path / "list.csv"
    path.write_text("ann@x.example,Ann\nbob@x.example,Bob\n", "utf-8")
    items = planned(recipients={"file": str(path)}, text="Hello {{ column_2 }}")
    assert outcomes(items) == [("ann@x.example", ""), ("bob@x.example", "")]


def test_who_is_on_the_never_email_list_is_left_out(tmp_path: Path) -> None:
    """However it is written, the row says why; a message that was queued before is skipped too."""
    rows = [LENA, {"email": "Tom <TOM@Contoso.example>"}, {"email": "li@例子.example"}]
    given = submission(*rows, to="{{ email }}", mode="eml", folder=str(tmp_path))
    settings = {"never": ["tom@contoso.example", "li@xn--fsqu00a.example"]}
    items, _ = plan_kind(KIND, given, settings=settings)
    assert [(one.input, one.reason) for one in items if isinstance(one, SkippedInput)] == [
        ("row 2: TOM@Contoso.example", "on your never-email list"),
        ("row 3: li@例子.example", "on your never-email list"),
    ]
    before, shared = plan_kind(KIND, given)
    runs = run_planned(KIND, given, before, shared, tmp_path / "jobs", settings=settings)
    ends = [getattr(run.end, "code", "done") for run in runs]
    assert ends == ["done", "email.never", "email.never"]


def test_rows_in_order_with_reasons() -> None:
    """Good rows are planned in order; bad ones are left out, named, with a code and a reason."""
    rows = [
        LENA,
        {"email": "tom@@x", "name": "Tom"},
        {"email": "", "name": "Nobody"},
        {"email": "Mei@x.example"},
        {"email": "LENA@x.example", "name": "Lena again"},
        {"email": "mei@y.example", "name": "Mei"},
    ]
    items = planned(*rows, text="Hello {{ name }}")
    assert outcomes(items) == [
        ("lena@x.example", ""),
        ("row 2: tom@@x", "email.bad_address"),
        ("row 3", "email.bad_address"),
        ("row 4: Mei@x.example", "email.missing_column"),
        ("row 5: LENA@x.example", "email.duplicate"),
        ("mei@y.example", ""),
    ]
    missing = items[3]
    assert isinstance(missing, SkippedInput)
    assert missing.reason == "there is no column “name”"


def test_a_job_keeps_only_its_own() -> None:
    """Jobs hold what the message uses of their row; everything else is shared once."""
    items, shared = plan_kind(KIND, submission(LENA | {"iban": "x"}, text="Hello {{ name }}"))
    (job,) = [item for item in items if isinstance(item, Planned)]
    assert job.payload == {"row": LENA, "address": "lena@x.example"}
    assert shared["text"] == "Hello {{ name }}"
    assert "recipients" not in shared


def test_duplicates_can_be_sent() -> None:
    """The same address twice gets two messages when that is asked for."""
    assert outcomes(planned(LENA, LENA, duplicates="send")) == [("lena@x.example", "")] * 2


def test_bad_rows_can_refuse_everything() -> None:
    """With bad_rows refuse each of them is named and nothing is queued; so do only bad rows."""
    rows = [LENA, {"email": "x"}, {"email": "y"}]
    assert refusals(*rows, bad_rows="refuse") == [
        (("recipients", "rows", 1), "email.bad_address"),
        (("recipients", "rows", 2), "email.bad_address"),
    ]
    assert refusals({"email": "x"}) == [(("recipients", "rows", 0), "email.bad_address")]


@pytest.mark.parametrize(
    ("field", "source"),
    [
        ("subject", "{{ name"),
        ("text", "{% if name %}"),
        ("html", "{{ name | no_such_filter }}"),
        ("markdown", "{% for %}"),
        ("to", "{{ }}"),
        ("unsubscribe", "{{"),
    ],
)
def test_a_template_that_cannot_run_refuses_its_field(field: str, source: str) -> None:
    """A template with a mistake is refused at its field, before any row is looked at."""
    bodies = {"text": None} if field in {"html", "markdown"} else {}
    assert refusals(LENA, **bodies | {field: source}) == [((field,), "email.bad_template")]


ATTACKS = [
    "{{ ''.__class__.__mro__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ ''['__class__'] }}",
    "{{ name.format.__globals__ }}",
    "{{ '{0.__class__}'.format(name) }}",
    "{% for i in range(100000000) %}x{% endfor %}",
    "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
    "{{ 'x' * 1000000000 }}",
    "{{ [0] * 1000000000 }}",
    "{{ 9 ** 999999999 }}",
    "{{ '%0999999999d' % 1 }}",
    "{{ '%0999999999d' | format(1) }}",
    "{{ 'x' | center(1000000000) }}",
    "{{ lipsum(1000000000) }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{{ row.update({'a': 1}) }}",
]


@pytest.mark.parametrize("source", ATTACKS)
def test_a_template_reaches_nothing_but_its_row(source: str) -> None:
    """Templates get at no Python, no file and no endless memory: the row is refused instead."""
    with pytest.raises(SubmissionRefused) as caught:
        planned(LENA, text=source)
    assert caught.value.errors[0].type in {"email.bad_template", "email.missing_column"}


def test_templates_can_do_what_people_need() -> None:
    """Conditions, loops, defaults and filters work; null is nothing; lists come from JSON."""
    row = LENA | {"items": ["a", "b"], "nick": None, "n": 3}
    source = (
        "{% if n > 2 %}{{ name | upper }}{% endif %} {{ nick }}{{ other | default('-') }} "
        "{% for item in items %}{{ loop.index }}{{ item }}{% endfor %} {{ row['name'] }}"
    )
    question = {"ask": "message", "submission": submission(row, text=source)}
    (message,) = answer_kind(KIND, question, Path())
    assert message["text"] == "LENA - 1a2b Lena"


# --- tables -------------------------------------------------------------------------------------


def workbook(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Members")
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, dt.datetime):
                    sheet.write_datetime(y, x, cell, day)
                else:
                    sheet.write(y, x, cell)
    return path


def test_the_same_from_every_format(tmp_path: Path) -> None:
    """CSV, Excel, JSON and JSON Lines make the same plan; a date stays a date, 8841 whole."""
    (tmp_path / "a.csv").write_text(
        "E-Mail;First Name;id;joined\nlena@x.example;Lena;8841;2026-11-03\ntom@@x;Tom;2;x\n;;;\n",
        "utf-8",
    )
    workbook(
        tmp_path / "b.xlsx",
        [
            ["E-Mail", "First Name", "id", "joined"],
            ["lena@x.example", "Lena", 8841, dt.datetime(2026, 11, 3)],  # noqa: DTZ001 (as Excel has it)
            ["tom@@x", "Tom", 2, "x"],
        ],
    )
    records = [
        {"E-Mail": "lena@x.example", "First Name": "Lena", "id": 8841, "joined": "2026-11-03"},
        {"E-Mail": "tom@@x", "First Name": "Tom", "id": 2, "joined": "x"},
    ]
    (tmp_path / "c.json").write_text(json.dumps(records), "utf-8")
    (tmp_path / "d.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    for name in ("a.csv", "b.xlsx", "c.json", "d.jsonl"):
        letter = submission(
            recipients={"file": str(tmp_path / name)},
            text="{{ First_Name }} {{ id }} {{ joined }} {{ row['First Name'] }}",
        )
        items, _ = plan_kind(KIND, letter)
        assert isinstance(items[0], PlanNote)
        assert items[0].event == {
            "event": "recipients",
            "input": str(tmp_path / name),
            "columns": ["E_Mail", "First_Name", "id", "joined"],
            "address_column": "E_Mail",
            "rows": 2,
        }
        assert outcomes(items[1:])[0] == ("lena@x.example", "")
        assert outcomes(items[1:])[1][1] == "email.bad_address"
        (message,) = answer_kind(KIND, {"ask": "message", "submission": letter}, tmp_path)
        assert message["text"] == "Lena 8841 2026-11-03 Lena"


def test_an_absent_json_field_is_missing(tmp_path: Path) -> None:
    """In JSON Lines an object without the field lacks the column."""
    path = tmp_path / "m.jsonl"
    path.write_text('{"email":"a@x.example","name":"A"}\n{"email":"b@x.example"}\n', "utf-8")
    items = planned(recipients={"file": str(path)}, text="{{ name }}")
    assert outcomes(items) == [
        ("a@x.example", ""),
        ("row 2: b@x.example", "email.missing_column"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "file.missing"), (b"", "table.empty"), (b"\x89PNG\r\n\x1a\n0000", "table.unreadable")],
)
def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, content: bytes | None, code: str
) -> None:
    """A missing, empty or wrong file refuses the submission at its field."""
    path = tmp_path / "m.csv"
    if content is not None:
        path.write_bytes(content)
    assert refusals(recipients={"file": str(path)}) == [(("recipients", "file"), code)]


def test_a_sheet_that_there_is_not(tmp_path: Path) -> None:
    """An unknown sheet is refused, and those there are named."""
    path = workbook(tmp_path / "m.xlsx", [["email"], ["a@x.example"]])
    with pytest.raises(SubmissionRefused, match="Members"):
        planned(recipients={"file": str(path), "sheet": "Nope"})


# --- attachments --------------------------------------------------------------------------------


def test_fixed_attachments_must_be_there(tmp_path: Path) -> None:
    """A fixed attachment that is missing, or no regular file, refuses the submission."""
    (tmp_path / "guide.pdf").write_bytes(b"%PDF-1.4")
    os.mkfifo(tmp_path / "pipe")
    given = [str(tmp_path / name) for name in ("guide.pdf", "nope.pdf", "pipe", ".")]
    assert refusals(LENA, attachments=given) == [
        (("attachments", at), "email.no_attachment") for at in (1, 2, 3)
    ]


def test_own_attachments_make_bad_rows(tmp_path: Path) -> None:
    """A row whose own attachment is missing, or lies elsewhere, is left out alone."""
    folder = tmp_path / "certificates"
    folder.mkdir()
    (folder / "1.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-1.4")
    ids = ["1", "2", "../secret", str(tmp_path / "secret")]
    rows = [{"email": f"r{at}@x.example", "id": one} for at, one in enumerate(ids)]
    items = planned(*rows, attachments=[f"{folder}/{{{{ id }}}}.pdf"])
    assert [code for _, code in outcomes(items)] == ["", *["email.no_attachment"] * 3]


# --- accounts -----------------------------------------------------------------------------------


def test_saved_accounts() -> None:
    """A saved account is named; its sender is used where the email has none; others are refused."""
    settings = {"accounts": {"work": {**ACCOUNT, "sender": "W <w@acme.example>"}, "bare": ACCOUNT}}
    letter = submission(LENA, account="work", sender=None)
    _, shared = plan_kind(KIND, letter, settings=settings)
    assert (shared["account"], shared["sender"]) == ("work", "W <w@acme.example>")
    for account, loc in (("nope", ("account",)), ("bare", ("sender",))):
        with pytest.raises(SubmissionRefused) as caught:
            plan_kind(KIND, letter | {"account": account}, settings=settings)
        assert caught.value.errors[0].loc == loc


# --- answers ------------------------------------------------------------------------------------


def test_the_preview_is_the_message_of_a_good_row(tmp_path: Path) -> None:
    """The n-th message is that of the n-th good row; past the end it is the last one."""
    rows = [LENA, {"email": "bad"}, {"email": "mei@x.example", "name": "梅"}]
    letter = submission(*rows, to="{{ name }} <{{ email }}>", text=None, markdown="*{{ name }}*")
    shown = [
        answer_kind(KIND, {"ask": "message", "submission": letter, "index": at}, tmp_path)[0]
        for at in (0, 1, 7)
    ]
    assert [(one["index"], one["of"], one["to"]) for one in shown] == [
        (0, 2, "Lena <lena@x.example>"),
        (1, 2, "梅 <mei@x.example>"),
        (1, 2, "梅 <mei@x.example>"),
    ]
    assert "<em>Lena</em>" in shown[0]["html"]
    (run, _) = run_kind(KIND, letter | {"mode": "eml", "folder": str(tmp_path)}, tmp_path / "jobs")
    assert abs(shown[0]["bytes"] - run.result["bytes"]) < 100


def test_a_preview_of_what_is_half_typed(tmp_path: Path) -> None:
    """A message can be shown before there is an account, a sender, a subject or a text."""
    half = {"recipients": {"rows": [LENA]}}
    (message,) = answer_kind(KIND, {"ask": "message", "submission": half}, tmp_path)
    assert (message["from"], message["subject"], message["text"]) == (None, "", "")
    with pytest.raises(SubmissionRefused) as caught:
        answer_kind(KIND, {"ask": "message", "submission": half | {"text": "{{"}}, tmp_path)
    assert caught.value.errors[0].loc == ("text",)


def test_columns_are_told_whatever_else_is_wrong(tmp_path: Path) -> None:
    """The columns of a table can be asked for while the template is still wrong."""
    path = tmp_path / "m.csv"
    path.write_text("name,work mail\nLena,lena@x.example\n", "utf-8")
    wrong = {"recipients": {"file": str(path)}, "subject": "{{", "to": "{{ name"}
    assert answer_kind(KIND, {"ask": "columns", "submission": wrong}, tmp_path) == [
        {
            "event": "columns",
            "columns": ["name", "work_mail"],
            "address_column": "work_mail",
            "rows": 1,
            "first": {
                "name": "Lena",
                "work mail": "lena@x.example",
                "work_mail": "lena@x.example",
                "email": "lena@x.example",
            },
            "sheets": [],
            "sheet": None,
        }
    ]
    with pytest.raises(SubmissionRefused) as caught:
        answer_kind(KIND, {"ask": "nonsense"}, tmp_path)
    assert caught.value.errors[0].loc == ("ask",)


# --- files instead of sending -------------------------------------------------------------------


def test_messages_as_files(tmp_path: Path) -> None:
    """As eml each message is a file named after its address; names that are taken get a number."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "lena@x.example.eml").write_text("old", "ascii")
    letter = submission(LENA, {"email": "a/b@x.example"}, mode="eml", folder=str(folder))
    runs = run_kind(KIND, letter, tmp_path / "jobs")
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["a_b@x.example.eml", "lena@x.example (2).eml", "lena@x.example.eml"]
    assert (folder / "lena@x.example.eml").read_text("ascii") == "old"
    made = (folder / "lena@x.example (2).eml").read_bytes()
    assert made.startswith(b"From: Acme <hello@acme.example>\r\n")
    assert runs[0].result["bytes"] == len(made)
    assert runs[0].result["reply"] is None


def test_messages_as_a_maildir(tmp_path: Path) -> None:
    """As a maildir the messages are new ones in its three folders."""
    import mailbox  # noqa: PLC0415 (it shadows a word used above)

    letter = submission(LENA, {"email": "b@x.example"}, mode="maildir", folder=str(tmp_path / "m"))
    run_kind(KIND, letter, tmp_path / "jobs")
    with_all = mailbox.Maildir(tmp_path / "m", create=False)
    assert sorted(str(message["To"]) for message in with_all) == ["b@x.example", "lena@x.example"]


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_paths_that_are_no_utf8(tmp_path: Path) -> None:
    """Tables, attachments and folders may have names that are not UTF-8, as they may everywhere."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/f\xff"))
    folder.mkdir()
    (folder / "list.csv").write_text("email\nann@x.example\n", "utf-8")
    for name in ("a\udcfe.txt", "ann@x.example\udcfe.txt"):
        (folder / name).write_text("attached", "utf-8")
    given = submission(
        recipients={"file": str(folder / "list.csv")},
        attachments=[str(folder / "a\udcfe.txt"), str(folder / "{{ email }}\udcfe.txt")],
        mode="eml",
        folder=str(folder / "out"),
    )
    (run,) = run_kind(KIND, given, tmp_path / "scratch")
    assert run.result["outputs"] == [str(folder / "out" / "ann@x.example.eml")]
    assert b"filename" in (folder / "out" / "ann@x.example.eml").read_bytes()
