"""A system whose n-th change of a file fails, or at which the program dies at that moment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

CHANGES = ("open", "fsync", "replace", "rename", "unlink", "mkdir", "link", "utime", "chmod")


class Death(BaseException):
    """The end of the program: nothing that it would still have done is done."""


@dataclass
class Trouble:
    """What happens at the n-th change, and from then on where it is lasting."""

    number: int
    error: Callable[[], BaseException]
    lasting: bool
    seen: int = 0

    @property
    def met(self) -> bool:
        """Whether it has happened."""
        return self.seen >= self.number

    def __call__(self) -> None:
        """Count one change; raise."""
        self.seen += 1
        if self.seen == self.number or (self.lasting and self.met):
            raise self.error()


@contextmanager
def troubled_machine(trouble: Trouble) -> Iterator[None]:
    """Put it between this process and the system's functions while the block runs."""

    def between(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any, **named: Any) -> Any:
            trouble()
            return function(*values, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in CHANGES:
            patch.setattr(os, name, between(getattr(os, name)))
        yield
