"""Values that are made by the hundred thousand: frozen for whoever writes code, quick to build.

A dataclass that is frozen at run time sets its fields one by one through ``object``: of twenty
fields that takes ten times as long. The type checker holds these frozen instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

R = TypeVar("R")

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(**options: Any) -> Any:
        """Make a dataclass that compares and hashes as a frozen one does."""
        return dataclass(**{**options, "frozen": False, "unsafe_hash": True})


def changer(made: type[R], *names: str) -> Callable[..., R]:
    """Return a function that takes a record and new values of these fields, and makes another.

    ``dataclasses.replace`` takes six times as long. The function is made from text, once, as the
    ``__init__`` of a dataclass is.
    """
    own = [field.name for field in fields(made)]  # type: ignore[arg-type]  # a record is a dataclass
    if unknown := set(names).difference(own):
        raise ValueError(f"{made.__name__} has no field {', '.join(sorted(unknown))}")
    values = ", ".join(name if name in names else f"old.{name}" for name in own)
    function: Callable[..., R] = eval(  # noqa: S307 (nothing but names of fields)
        f"lambda old, {', '.join(names)}: made({values})", {"made": made}
    )
    return function


__all__ = ["changer", "record"]
