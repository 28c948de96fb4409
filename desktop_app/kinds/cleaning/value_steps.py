"""The steps that change values, and what each may be told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from desktop_app.kinds.cleaning.step_base import Name, Names, OfColumns, Step, check_pattern

NULL_TOKENS = ("null", "none", "nan", "n/a", "#n/a", "nil", "-", "--", "?")
TRUE = ("true", "yes", "y", "1", "on", "wahr", "ja", "oui", "si", "是")
FALSE = ("false", "no", "n", "0", "off", "falsch", "nein", "non", "否")


class Trim(OfColumns):
    """No spaces at the beginning and end of values."""

    model_config = ConfigDict(title="Trim spaces")
    type: Literal["trim"] = "trim"


class CollapseSpaces(OfColumns):
    """One space where several, or unusual ones, stand."""

    model_config = ConfigDict(title="Collapse spaces")
    type: Literal["collapse_spaces"] = "collapse_spaces"


class FixEncoding(OfColumns):
    """Broken characters repaired: cafÃ© becomes café."""

    model_config = ConfigDict(title="Repair broken characters")
    type: Literal["fix_encoding"] = "fix_encoding"


class Emails(OfColumns):
    """Email addresses: the domain in lower case, the syntax checked (RFC 5321)."""

    model_config = ConfigDict(title="Email addresses")
    type: Literal["emails"] = "emails"


class Urls(OfColumns):
    """Web addresses: scheme and host in lower case, the syntax checked (RFC 3986)."""

    model_config = ConfigDict(title="Web addresses")
    type: Literal["urls"] = "urls"


class SnakeCase(OfColumns):
    """Column names in lower case with underscores: "First Name" becomes first_name."""

    model_config = ConfigDict(title="Column names in snake_case")
    type: Literal["snake_case"] = "snake_case"


class Case(OfColumns):
    """Values in lower case, upper case or as titles."""

    model_config = ConfigDict(title="Upper and lower case")
    type: Literal["case"] = "case"
    to: Annotated[Literal["lower", "upper", "title"], Field(title="To", examples=["lower"])]


class Unicode(OfColumns):
    """Characters in one normal form (UAX #15)."""

    model_config = ConfigDict(title="Unicode form")
    type: Literal["unicode"] = "unicode"
    form: Annotated[Literal["NFC", "NFKC"], Field(title="Form", examples=["NFC"])] = "NFC"


class NullTokens(OfColumns):
    """Words that stand for nothing become empty cells."""

    model_config = ConfigDict(title="Empty where it says “n/a”")
    type: Literal["null_tokens"] = "null_tokens"
    tokens: Annotated[
        Names,
        Field(
            title="Words",
            description="Upper and lower case, and spaces around, are no matter",
            examples=[["n/a", "null", "-"]],
        ),
    ] = NULL_TOKENS


class Numbers(OfColumns):
    """Numbers as computers write them: 1.234,50 becomes 1234.50, digit by digit."""

    model_config = ConfigDict(title="Numbers")
    type: Literal["numbers"] = "numbers"
    decimal: Annotated[
        Literal[".", ","] | None,
        Field(title="Decimal mark", description="Empty: found out, one for each column"),
    ] = None
    thousands: Annotated[
        Annotated[str, Field(min_length=1, max_length=1, pattern=r"[^0-9+()-]")] | None,
        Field(title="Mark between thousands", description="Empty: found out", examples=["."]),
    ] = None
    currency: Annotated[bool, Field(title="Drop currency signs")] = False
    percent: Annotated[
        Literal["keep", "strip", "fraction"],
        Field(
            title="Percent",
            description="keep: 5 % becomes 5%; strip: 5; fraction: 0.05",
            examples=["keep"],
        ),
    ] = "keep"
    accounting: Annotated[
        bool, Field(title="Accounting", description="(12) and 12- are below zero")
    ] = False

    @model_validator(mode="after")
    def _marks_differ(self) -> Numbers:
        if self.decimal is not None and self.decimal == self.thousands:
            raise ValueError("the decimal mark and the mark between thousands must differ")
        return self


class Dates(OfColumns):
    """Dates in ISO 8601; one order of day and month for each column."""

    model_config = ConfigDict(title="Dates to ISO 8601")
    type: Literal["dates"] = "dates"
    day_first: Annotated[
        bool | None,
        Field(
            title="Day first",
            description="Empty: found out; the job fails where values disagree or none can tell",
            examples=[True],
        ),
    ] = None
    formats: Annotated[
        tuple[Name, ...],
        Field(title="Formats", description="Tried first, as of strptime", examples=[["%d. %B %Y"]]),
    ] = ()
    pivot: Annotated[
        int,
        Field(
            title="Two-digit years",
            description="Years below this are of this century, others of the last",
            ge=0,
            le=100,
            examples=[69],
        ),
    ] = 69


class Booleans(OfColumns):
    """Yes and no, in any words, become true and false."""

    model_config = ConfigDict(title="Yes and no")
    type: Literal["booleans"] = "booleans"
    true: Annotated[Names, Field(title="Words for yes", examples=[["yes", "ja"]])] = TRUE
    false: Annotated[Names, Field(title="Words for no", examples=[["no", "nein"]])] = FALSE


class Phones(OfColumns):
    """Phone numbers in international form (E.164)."""

    model_config = ConfigDict(title="Phone numbers")
    type: Literal["phones"] = "phones"
    region: Annotated[
        str,
        Field(
            title="Country",
            description="Two letters (ISO 3166); of numbers without a country code",
            pattern="^[A-Z]{2}$",
            examples=["DE"],
        ),
    ]


class Cast(OfColumns):
    """A type for whole columns, for the formats that have types."""

    model_config = ConfigDict(title="Type of a column")
    type: Literal["cast"] = "cast"
    to: Annotated[
        Literal["text", "integer", "decimal", "date", "datetime", "boolean"],
        Field(title="To", examples=["integer"]),
    ]


class Map(OfColumns):
    """Whole values become others."""

    model_config = ConfigDict(title="Replace values")
    type: Literal["map"] = "map"
    values: Annotated[
        dict[str, str], Field(title="Values", min_length=1, examples=[{"NRW": "Nordrhein"}])
    ]


class Replace(OfColumns):
    """Text inside values becomes another."""

    model_config = ConfigDict(title="Find and replace")
    type: Literal["replace"] = "replace"
    find: Annotated[str, Field(title="Find", min_length=1, examples=["GmbH & Co."])]
    with_: Annotated[str, Field(title="Replace with", alias="with", examples=[""])] = ""
    regex: Annotated[bool, Field(title="Regular expression", description="$1 is a group")] = False

    @model_validator(mode="after")
    def _can_be_compiled(self) -> Replace:
        if self.regex:
            check_pattern(self.find)
        return self


class Cluster(Step):
    """Nearly equal values become the commonest of them."""

    model_config = ConfigDict(title="Merge near-equal values")
    type: Literal["cluster"] = "cluster"
    column: Annotated[Name, Field(title="Column", examples=["city"])]
    method: Annotated[
        Literal["fingerprint", "ngram", "levenshtein"],
        Field(title="Alike by", examples=["fingerprint"]),
    ] = "fingerprint"
    map: Annotated[
        dict[str, str] | None,
        Field(title="Values", description="Empty: found out", examples=[{"köln ": "Köln"}]),
    ] = None


class FillMissing(OfColumns):
    """Empty cells are filled."""

    model_config = ConfigDict(title="Fill empty cells")
    type: Literal["fill_missing"] = "fill_missing"
    with_: Annotated[
        Literal["value", "previous", "most_common"],
        Field(title="With", alias="with", examples=["value"]),
    ] = "value"
    value: Annotated[str | None, Field(title="Value", examples=["unknown"])] = None

    @model_validator(mode="after")
    def _has_a_value(self) -> FillMissing:
        if (self.with_ == "value") != bool(self.value):
            raise ValueError("a value is needed, and only to fill with a value")
        return self
