"""The steps that change columns and rows, and what each may be told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from desktop_app.kinds.cleaning.step_base import Name, Names, OnInvalid, Step, check_pattern


class Rename(Step):
    """Columns get other names."""

    model_config = ConfigDict(title="Rename columns")
    type: Literal["rename"] = "rename"
    map: Annotated[
        dict[Name, Name], Field(title="Names", min_length=1, examples=[{"Kunde": "customer"}])
    ]


class Keep(Step):
    """Only these columns stay."""

    model_config = ConfigDict(title="Keep columns")
    type: Literal["keep"] = "keep"
    columns: Annotated[Names, Field(title="Columns", examples=[["name", "email"]])]


class Drop(Step):
    """These columns go."""

    model_config = ConfigDict(title="Drop columns")
    type: Literal["drop"] = "drop"
    columns: Annotated[Names, Field(title="Columns", examples=[["notes"]])]


class Reorder(Step):
    """These columns come first, in this order."""

    model_config = ConfigDict(title="Reorder columns")
    type: Literal["reorder"] = "reorder"
    columns: Annotated[Names, Field(title="Columns", examples=[["id", "name"]])]


class Split(Step):
    """One column becomes several."""

    model_config = ConfigDict(title="Split a column")
    type: Literal["split"] = "split"
    column: Annotated[Name, Field(title="Column", examples=["name"])]
    separator: Annotated[str, Field(title="At", min_length=1, examples=[", "])]
    into: Annotated[
        Names,
        Field(
            title="Into",
            description="The last one takes what is left",
            examples=[["last", "first"]],
        ),
    ]


class Merge(Step):
    """Several columns become one; empty cells are left out."""

    model_config = ConfigDict(title="Merge columns")
    type: Literal["merge"] = "merge"
    columns: Annotated[Names, Field(title="Columns", examples=[["street", "city"]])]
    into: Annotated[Name, Field(title="Into", examples=["address"])]
    separator: Annotated[str, Field(title="With", examples=[", "])] = " "


class DropDuplicates(Step):
    """One row stays where several are alike."""

    model_config = ConfigDict(title="Drop duplicate rows")
    type: Literal["drop_duplicates"] = "drop_duplicates"
    columns: Annotated[
        Names | None,
        Field(title="Alike in", description="Empty: all columns", examples=[["email"]]),
    ] = None
    keep: Annotated[Literal["first", "last"], Field(title="Keep", examples=["first"])] = "first"
    fuzzy: Annotated[
        float | None,
        Field(
            title="Nearly alike",
            description="1 is equal, 0 anything; upper and lower case are no matter",
            ge=0,
            le=1,
            examples=[0.9],
        ),
    ] = None


class Rule(BaseModel):
    """What values of a column must be; empty cells pass all rules but not_null."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: Annotated[Name, Field(title="Column", examples=["age"])]
    rule: Annotated[
        Literal["not_null", "unique", "range", "pattern", "in_set"],
        Field(title="Rule", examples=["range"]),
    ]
    min: Annotated[
        float | str | None, Field(title="At least", union_mode="left_to_right", examples=[0])
    ] = None
    max: Annotated[
        float | str | None, Field(title="At most", union_mode="left_to_right", examples=[120])
    ] = None
    pattern: Annotated[
        str | None,
        Field(title="Pattern", description="Of the whole value", examples=["[A-Z]{2}[0-9]+"]),
    ] = None
    values: Annotated[
        tuple[str, ...] | None, Field(title="Values", min_length=1, examples=[["a", "b"]])
    ] = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Rule:
        given = {n for n in ("min", "max", "pattern", "values") if getattr(self, n) is not None}
        wanted = {"range": {"min", "max"}, "pattern": {"pattern"}, "in_set": {"values"}}
        allowed = wanted.get(self.rule, set())
        if given - allowed or (allowed and not given):
            needs = " or ".join(sorted(allowed)) or "nothing more"
            raise ValueError(f"the rule {self.rule} takes {needs}")
        if self.min is not None and self.max is not None:
            if isinstance(self.min, str) != isinstance(self.max, str):
                raise ValueError("min and max must both be numbers or both be texts")
            if self.min > self.max:  # type: ignore[operator]  # both are of one type
                raise ValueError("min is more than max")
        return self

    @field_validator("pattern")
    @classmethod
    def _can_be_compiled(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            check_pattern(pattern)
        return pattern


class Validate(Step):
    """Rows that break a rule are rejected."""

    model_config = ConfigDict(title="Check rows")
    type: Literal["validate"] = "validate"
    rules: Annotated[
        tuple[Rule, ...],
        Field(title="Rules", min_length=1, examples=[[{"column": "email", "rule": "not_null"}]]),
    ]
    on_invalid: Annotated[OnInvalid, Field(title="Rows that break a rule")] = "reject"


class Dependency(Step):
    """Rows that contradict the rule that one column settles another, such as zip and city."""

    model_config = ConfigDict(title="One column settles another")
    type: Literal["dependency"] = "dependency"
    from_: Annotated[Name, Field(title="This column", alias="from", examples=["zip"])]
    to: Annotated[Name, Field(title="Settles", examples=["city"])]
    on_invalid: Annotated[OnInvalid, Field(title="Rows that contradict")] = "reject"
