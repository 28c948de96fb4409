"""Numbers, dates and addresses, one value at a time."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.kinds.cleaning.clusters import clusters
from desktop_app.kinds.cleaning.column_operations import snake_case
from desktop_app.kinds.cleaning.contacts import email, phone, url
from desktop_app.kinds.cleaning.dates import DateStyle, order_of
from desktop_app.kinds.cleaning.numbers import NumberStyle, evidence
from desktop_app.kinds.cleaning.text_values import repaired, titled

COMMA = NumberStyle(",", currency=True, accounting=True)
POINT = NumberStyle(".", currency=True, accounting=True)


@pytest.mark.parametrize(
    ("text", "style", "read"),
    [
        ("1.234,50", COMMA, "1234.50"),
        ("1.234.567", COMMA, "1234567"),
        ("1 234,5", COMMA, "1234.5"),
        ("1\u202f234,5", COMMA, "1234.5"),
        ("1'000.5", POINT, "1000.5"),
        ("(1,234.00)", POINT, "-1234.00"),
        ("12-", POINT, "-12"),
        ("\u22125", POINT, "-5"),
        ("US$ 3,000.10", POINT, "3000.10"),
        ("-$5.00", POINT, "-5.00"),
        ("1.234,50 €", COMMA, "1234.50"),
        ("CHF 12.50", POINT, "12.50"),
        (".5", POINT, "0.5"),
        ("+007", POINT, "7"),
        ("-0.00", POINT, "0.00"),
        ("5 %", POINT, "5%"),
        ("1,23,4", POINT, None),
        ("1.2.3", POINT, None),
        ("12 Stück", POINT, None),
        ("--5", POINT, None),
        ("(-5)", POINT, None),
        ("", POINT, None),
        ("1.234,50", POINT, None),
        ("0.1234567890123456789012345", POINT, "0.1234567890123456789012345"),
    ],
)
def test_numbers_are_read_digit_by_digit(text: str, style: NumberStyle, read: str | None) -> None:
    """Marks, signs and currencies go; every digit stays."""
    assert style.read(text) == read


def test_what_is_around_a_number_has_to_be_allowed() -> None:
    """Currency and accounting signs are no numbers unless the step says so."""
    plain = NumberStyle(".")
    assert [plain.read(text) for text in ("$5", "(5)", "5-")] == [None, None, None]


def test_percent() -> None:
    """A percent sign is kept, stripped, or moves the point by two digits."""
    read = [
        NumberStyle(".", percent=percent).read("12.5 %")
        for percent in ("keep", "strip", "fraction")
    ]
    assert read == ["12.5%", "12.5", "0.125"]
    assert NumberStyle(".", percent="fraction").read("5%") == "0.05"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1.234,50", ","),
        ("1,234.50", "."),
        ("1,5", ","),
        ("0.125", "."),
        ("1234.567", "."),
        ("1.234.567", ","),
        ("1.234", "either"),
        ("1,234", "either"),
        ("1234", "none"),
        ("n/a", None),
        ("1,2.3,4", None),
    ],
)
def test_a_number_says_which_mark_is_decimal(text: str, mark: str | None) -> None:
    """A mark is proven only where no other reading is left."""
    assert evidence(text) == mark


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**15))
def test_grouped_numbers_come_back(number: Decimal) -> None:
    """What is written with either set of marks is read as the same number."""
    english = f"{number:,}"
    german = english.translate(str.maketrans(",.", ".,"))
    for text, style in ((english, POINT), (german, COMMA)):
        read = style.read(text)
        assert read is not None
        assert Decimal(read) == number
        assert POINT.read(read) == read, "a clean number changes"


@pytest.mark.parametrize(
    ("text", "order", "day_first", "month_first"),
    [
        ("25/03/2024", "day", "2024-03-25", None),
        ("03/25/2024", "month", None, "2024-03-25"),
        ("03.04.2024", "either", "2024-04-03", "2024-03-04"),
        ("4/4/24", "none", "2024-04-04", "2024-04-04"),
        ("2024-03-04", "none", "2024-03-04", "2024-03-04"),
        ("2024/3/4", "none", "2024-03-04", "2024-03-04"),
        ("17.11.25", "day", "2025-11-17", None),
        ("1-2-70", "either", "1970-02-01", "1970-01-02"),
        ("4 March 2024", "none", "2024-03-04", "2024-03-04"),
        ("March 4, 2024", "none", "2024-03-04", "2024-03-04"),
        ("25. März 2024", "none", "2024-03-25", "2024-03-25"),
        ("25 de marzo de 2024", "none", "2024-03-25", "2024-03-25"),
        ("2024-03-04 10:30", "none", "2024-03-04T10:30:00", "2024-03-04T10:30:00"),
        ("2024-03-04T10:30:00.25+0100", "none", *["2024-03-04T10:30:00.25+01:00"] * 2),
        ("3/4/2024 12:07 AM", "either", "2024-04-03T00:07:00", "2024-03-04T00:07:00"),
        ("31/02/2024", None, None, None),
        ("29.02.2023", None, None, None),
        ("25/03-2024", None, None, None),
        ("4 Foo 2024", None, None, None),
        ("2024-03-04 25:00", None, None, None),
        ("hello", None, None, None),
    ],
)
def test_dates(
    text: str, order: str | None, day_first: str | None, month_first: str | None
) -> None:
    """A date is read in the order that is asked for, or not at all; never the other way round."""
    assert order_of(text) == order
    assert DateStyle(day_first=True).read(text) == day_first
    assert DateStyle(day_first=False).read(text) == month_first


def test_pivot_and_formats() -> None:
    """Two-digit years turn at the pivot; formats of strptime come first."""
    assert DateStyle(pivot=69).read("01.01.68") == "2068-01-01"
    assert DateStyle(pivot=69).read("01.01.69") == "1969-01-01"
    assert DateStyle(pivot=0).read("01.01.24") == "1924-01-01"
    assert DateStyle(pivot=35, formats=["%d. %m %y"]).read("1. 2 40") == "1940-02-01"
    assert DateStyle(pivot=75, formats=["%d. %m %y"]).read("1. 2 70") == "2070-02-01"
    assert DateStyle(formats=["%Y%j"]).read("2024060") == "2024-02-29"
    assert DateStyle(formats=["%d|%m|%Y %H:%M"]).read("1|2|2024 5:06") == "2024-02-01T05:06:00"


@given(st.dates(), st.booleans())
def test_written_dates_come_back(date: object, day_first: bool) -> None:  # noqa: FBT001 (hypothesis gives it)
    """Every date comes back from its order, and a clean one does not change."""
    form = "{0.day}/{0.month}/{0.year:04}" if day_first else "{0.month}/{0.day}/{0.year:04}"
    read = DateStyle(day_first=day_first).read(form.format(date))
    assert read == str(date)
    assert DateStyle(day_first=not day_first).read(read) == read


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Ana@EXAMPLE.Ro", "Ana@example.ro"),
        (" a+b@x-y.example ", "a+b@x-y.example"),
        ("josé@bücher.example", "josé@bücher.example"),
        ("tom@@x.example", None),
        ("a@localhost", None),
        ("a.@x.example", None),
        ("a@-x.example", None),
        ("", None),
        ("x" * 65 + "@y.example", None),
    ],
)
def test_emails(text: str, clean: str | None) -> None:
    """The domain gets lower case, the local part stays; what is no address is told."""
    assert email(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("HTTP://Ex.COM/Path?A=B#C", "http://ex.com/Path?A=B#C"),
        ("https://User:Pw@Ex.com:8080", "https://User:Pw@ex.com:8080"),
        ("https://[::1]/x", "https://[::1]/x"),
        ("www.example.com", None),
        ("javascript:alert(1)", None),
        ("http://a b.example", None),
        ("http://x:99999/", None),
        ("http://", None),
    ],
)
def test_urls(text: str, clean: str | None) -> None:
    """Scheme and host get lower case; path, query and login stay."""
    assert url(text) == clean


def test_phones() -> None:
    """Numbers become E.164; an extension is not lost; what cannot be dialled is told."""
    assert phone("030 123456", "DE") == "+4930123456"
    assert phone("+44 20 7946 0958", "DE") == "+442079460958"
    assert phone("030 123456 ext. 12", "DE") == "+4930123456;ext=12"
    assert phone("12", "DE") is None
    assert phone("call me", "DE") is None


def test_broken_characters() -> None:
    """Mojibake is read back; sound text stays."""
    assert repaired("JosÃ© GarcÃ­a") == "José García"
    assert repaired("José “García” – naïve") == "José “García” – naïve"


def test_titles_and_names() -> None:
    """Titles keep apostrophes inside words; snake_case takes words apart."""
    assert titled("o'neil's CAR müller-lüdenscheid") == "O'neil's Car Müller-Lüdenscheid"
    names = ["First Name", "customerID", "HTTPServer", " Größe (cm) ", "a_b", "年 份"]
    assert [snake_case(name) for name in names] == [
        *["first_name", "customer_id", "http_server", "größe_cm", "a_b", "年_份"]
    ]


def test_clusters() -> None:
    """Near-equal values go to the commonest; what is not alike stays apart."""
    counts = {"Köln": 5, "koln": 2, "KÖLN ": 1, "Bonn": 3, "-": 1, "?": 1, "York New": 1}
    counts["New York"] = 4
    found = clusters(counts, "fingerprint")
    assert found == {"koln": "Köln", "KÖLN ": "Köln", "York New": "New York"}
    assert clusters({"Cologne": 3, "Co logne": 1}, "ngram") == {"Co logne": "Cologne"}
    near = clusters({"Frankfurt": 9, "Frankfrut": 1, "Francfort": 2}, "levenshtein")
    assert near == {}
    assert clusters({"Frankfurt": 9, "Frankfurtt": 1}, "levenshtein") == {"Frankfurtt": "Frankfurt"}
