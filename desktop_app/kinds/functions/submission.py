"""What is kept of a call: the function by name, its arguments, where it runs, what to retry."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from desktop_app.domain.kind import Spec, Submission, Where

_Dotted = Annotated[
    str, Field(pattern=r"^[^\W\d][\w.]*:[^\W\d][\w.]*$", examples=["my_package.reports:send"])
]


class FunctionSubmission(Submission):
    """One call of a function that can be imported."""

    function: Annotated[_Dotted, Field(title="Function", description="module:name")]
    args: tuple[Any, ...] = ()
    kwargs: Annotated[dict[str, Any], Field(default_factory=dict)]
    where: Where = Where.WORKER
    retry_on: tuple[_Dotted, ...] = ("builtins:Exception",)
    """Exceptions, subclasses included, after which it is tried again."""

    @property
    def short_name(self) -> str:
        """Return the function's name without its module."""
        return self.function.partition(":")[2]


class FunctionSpec(Spec):
    """The same, as one job needs it."""

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    where: Where
    retry_on: tuple[str, ...]
