"""What can be asked of the cleaning kind, and what one of its jobs is given."""

from __future__ import annotations

import codecs
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from desktop_app.domain.kind import Spec, Submission
from desktop_app.domain.path_text import PathText
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.name_template import check_template
from desktop_app.formats.naming import Overwrite
from desktop_app.kinds.cleaning.steps import AnyStep

_NO_ENCODING = QT_TRANSLATE_NOOP("cleaning", "there is no encoding “%1”")
_LINE_END = QT_TRANSLATE_NOOP("cleaning", "a line end cannot be used here")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Part):
    """How the tables are written; what is empty is found out."""

    encoding: Annotated[str | None, Field(title="Encoding", examples=["windows-1252"])] = None
    delimiter: Annotated[
        str | None, Field(title="Separator", min_length=1, max_length=1, examples=[";"])
    ] = None
    quote: Annotated[
        str | None,
        Field(
            title="Quotation mark",
            description="Nothing is quoted where this is an empty text",
            max_length=1,
            examples=['"'],
        ),
    ] = None
    header_row: Annotated[
        int | None,
        Field(
            title="Header on row",
            description="0: no row names the columns",
            ge=0,
            le=10_000,
            examples=[1],
        ),
    ] = None
    sheet: Annotated[
        str | None,
        Field(
            title="Sheet",
            description="Of a workbook; empty: the first one that is not empty",
            min_length=1,
            max_length=255,
            examples=["Sheet1"],
        ),
    ] = None

    @field_validator("encoding")
    @classmethod
    def _is_known(cls, encoding: str | None) -> str | None:
        if encoding is None:
            return None
        try:
            "".encode(encoding)
            return codecs.lookup(encoding).name
        except LookupError:
            raise ValueError(_NO_ENCODING.filled(encoding)) from None

    @field_validator("delimiter", "quote")
    @classmethod
    def _is_no_line_end(cls, mark: str | None) -> str | None:
        if mark is not None and mark in {"\r", "\n"}:
            raise ValueError(_LINE_END.source)
        return mark


class Output(_Part):
    """Where the clean tables go and how they are written."""

    folder: Annotated[
        PathText | None,
        Field(
            title="Save to",
            description="Empty: beside each original",
            examples=["~/Documents/clean"],
        ),
    ] = None
    format: Annotated[
        Literal["csv", "xlsx", "parquet", "jsonl", "sqlite"],
        Field(title="Format", examples=["csv"]),
    ] = "csv"
    template: Annotated[
        str,
        Field(
            title="Name",
            description="{stem} {name} {ext} {parent} {number} {date} {time}",
            examples=["{stem}.clean"],
        ),
    ] = "{stem}.clean"
    overwrite: Annotated[Overwrite, Field(title="If the name is taken", examples=["unique"])] = (
        Overwrite.UNIQUE
    )
    delimiter: Annotated[
        str,
        Field(
            title="Separator",
            description="Of CSV",
            min_length=1,
            max_length=1,
            pattern=r"^[\x01-\x09\x0b\x0c\x0e-!#-~]$",
            examples=[","],
        ),
    ] = ","

    @field_validator("template")
    @classmethod
    def _can_be_filled_in(cls, template: str) -> str:
        check_template(template)
        return template


class CleaningSubmission(Submission):
    """Tables, and the steps that clean them."""

    inputs: Annotated[
        tuple[PathText, ...],
        Field(
            title="Tables",
            description="CSV, TSV, Excel, JSON Lines and Parquet files, or folders of them",
            min_length=1,
            examples=[["customers.csv"]],
        ),
    ]
    source: Annotated[Source, Field(title="How they are written")] = Source()
    suggest: Annotated[
        Literal["none", "safe", "all"],
        Field(
            title="Suggested steps",
            description="safe: what loses nothing, or what 99 % of the values say and none denies",
            examples=["safe"],
        ),
    ] = "safe"
    steps: Annotated[
        tuple[AnyStep, ...],
        Field(title="Steps", examples=[[{"type": "trim"}, {"type": "drop_duplicates"}]]),
    ] = ()
    output: Annotated[Output, Field(title="Results")] = Output()
    rejects: Annotated[bool, Field(title="Save rejected rows beside it")] = True
    report: Annotated[bool, Field(title="Save a report beside it")] = True
    audit: Annotated[bool, Field(title="Save a list of all changes beside it")] = False
    on_missing_column: Annotated[
        Literal["fail", "skip"],
        Field(title="If a step names a column that is not there", examples=["fail"]),
    ] = "fail"
    combine: Annotated[bool, Field(title="All tables into one")] = False

    @field_validator("inputs")
    @classmethod
    def _no_zero_bytes(cls, inputs: tuple[str, ...]) -> tuple[str, ...]:
        if any("\0" in path for path in inputs):
            raise ValueError("a path cannot hold a zero byte")
        return inputs


class CleaningSpec(Spec):
    """One job: what all jobs of the batch share, and this one's table."""

    source: Source
    output: Output
    on_missing_column: Literal["fail", "skip"]
    sources: tuple[str, ...]
    steps: tuple[AnyStep, ...]
    """The suggested ones, settled by the plan, then those that were listed."""
    suggested: int = 0
    """How many of the steps were suggested."""
    unproven: tuple[int, ...] = ()
    """Numbers of suggested steps, from 1, that rest on a sample: left out where rows object."""
    clean: str
    rejects: str | None = None
    report: str | None = None
    audit: str | None = None
    """Absolute paths of the results."""
    base: str = ""
    """The folder below which the results keep their place when another folder is chosen."""
    output_folder: str | None = None
    """Chosen after a failure: takes the place of ``base``."""
    day_first: bool | None = None
    """Chosen after a failure: the order of dates where a step does not say."""
    decimal: Literal[".", ","] | None = None
    """Chosen after a failure: the decimal mark where a step does not say."""
