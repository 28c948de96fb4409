"""The steps that a table can be cleaned with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from desktop_app.kinds.cleaning.table_steps import (
    Dependency,
    Drop,
    DropDuplicates,
    Keep,
    Merge,
    Rename,
    Reorder,
    Split,
    Validate,
)
from desktop_app.kinds.cleaning.value_steps import (
    Booleans,
    Case,
    Cast,
    Cluster,
    CollapseSpaces,
    Dates,
    Emails,
    FillMissing,
    FixEncoding,
    Map,
    NullTokens,
    Numbers,
    Phones,
    Replace,
    SnakeCase,
    Trim,
    Unicode,
    Urls,
)

AnyStep = Annotated[
    Trim
    | CollapseSpaces
    | FixEncoding
    | NullTokens
    | Numbers
    | Dates
    | Emails
    | Phones
    | Urls
    | Booleans
    | Case
    | Unicode
    | Map
    | Replace
    | FillMissing
    | Cluster
    | Cast
    | SnakeCase
    | Rename
    | Keep
    | Drop
    | Reorder
    | Split
    | Merge
    | DropDuplicates
    | Validate
    | Dependency,
    Field(discriminator="type"),
]
