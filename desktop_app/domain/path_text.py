"""Paths as submissions give them: text that a file system may not be able to spell."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticKnownError


def _not_empty(path: str) -> str:
    if not path:
        raise PydanticKnownError("string_too_short", {"min_length": 1})
    return path


PathText = Annotated[
    str, AfterValidator(_not_empty), WithJsonSchema({"type": "string", "minLength": 1})
]
"""A path that is given: not empty, and with surrogate escapes where its name is not UTF-8.

Pydantic's own constraints on texts refuse lone surrogates.
"""
