"""A table's steps in order: fitted to its columns, taught in passes, run block by block."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from desktop_app.formats.cells import ColumnKind
from desktop_app.kinds.cleaning.block import (
    Block,
    Layout,
    MissingColumn,
    NameTaken,
    NoneLeft,
    NoTrail,
    Trail,
)
from desktop_app.kinds.cleaning.causes import CleaningError
from desktop_app.kinds.cleaning.column_operations import (
    MergeOperation,
    OnColumns,
    SplitOperation,
)
from desktop_app.kinds.cleaning.learned_operations import DatesOperation, NumbersOperation
from desktop_app.kinds.cleaning.numbers import Mark
from desktop_app.kinds.cleaning.operation import Operation
from desktop_app.kinds.cleaning.row_operations import (
    ClusterOperation,
    DependencyOperation,
    DuplicatesOperation,
    NearDuplicatesOperation,
    ValidateOperation,
)
from desktop_app.kinds.cleaning.sources import Piece
from desktop_app.kinds.cleaning.steps import AnyStep
from desktop_app.kinds.cleaning.table_steps import DropDuplicates
from desktop_app.kinds.cleaning.value_operations import SIMPLE
from desktop_app.kinds.cleaning.value_steps import Dates, Numbers

Pieces = Callable[[], Iterable[Piece]]
"""Reads a table from its beginning."""

_OPERATIONS: Mapping[str, Callable[[int, Any], Operation]] = {
    **dict(SIMPLE),
    **dict.fromkeys(("snake_case", "rename", "keep", "drop", "reorder"), OnColumns),
    "split": SplitOperation,
    "merge": MergeOperation,
    "cluster": ClusterOperation,
    "dependency": DependencyOperation,
    "validate": ValidateOperation,
}


class Pipeline:
    """All steps of one table."""

    def __init__(
        self,
        steps: Sequence[AnyStep],
        columns: Sequence[str],
        kinds: Mapping[str, ColumnKind],
        *,
        skip_missing: bool = False,
        day_first: bool | None = None,
        decimal: Mark | None = None,
        unproven: Collection[int] = (),
    ) -> None:
        """Fit the steps to the columns; raise ``CleaningError`` where they do not fit."""
        self.layout = Layout.of(columns, kinds)
        """The columns as they come out."""
        self.operations: list[Operation] = []
        """Those that run; steps that were skipped have none."""
        self.notes: list[str] = []
        """What was skipped, and why."""
        for number, step in enumerate(steps, start=1):
            operation = _operation(
                number, step, day_first=day_first, decimal=decimal, unproven=number in unproven
            )
            try:
                operation.fit(self.layout)
            except MissingColumn as missing:
                message = f"Step {number} ({step.type}): there is no column “{missing}”"
                if not skip_missing:
                    known = ", ".join(f"“{name}”" for name in self.layout.names)
                    message += f"; there are {known}"
                    raise CleaningError("table.missing_column", message) from None
                self.notes.append(f"{message}; it was skipped")
                continue
            except NameTaken as taken:
                message = f"Step {number} ({step.type}): there would be two columns “{taken}”"
                raise CleaningError("table.name_taken", message) from None
            except NoneLeft:
                message = f"Step {number} ({step.type}): no column would be left"
                raise CleaningError("table.no_columns", message) from None
            self.operations.append(operation)

    @property
    def learns(self) -> bool:
        """Whether the table has to be read before its first row can be cleaned."""
        return any(operation.learns for operation in self.operations)

    def learn(self, pieces: Pieces, step_on: Callable[[Piece], None]) -> None:
        """Read the table as often as the steps need to settle what they do."""
        while self.learns:
            doers, learners = self._next_pass()
            for operation in doers:
                operation.begin()
            only = self._columns_to_learn(doers, learners)
            for piece in pieces():
                step_on(piece)
                self._teach(_narrowed(piece, only), doers, learners)
            for operation in learners:
                operation.settle()
                if operation.left_out:
                    self.notes.append(
                        f"Step {operation.number} ({operation.type}) was left out: "
                        f"{operation.left_out}"
                    )
        for operation in self.operations:
            operation.begin()

    def apply(self, piece: Piece, trail: Trail) -> Block:
        """Clean some rows."""
        block = Block.of(piece)
        for operation in self.operations:
            block = operation.apply(block, trail)
        return block

    def _next_pass(self) -> tuple[list[Operation], list[Operation]]:
        """Choose the steps that run, and those that can learn from what comes out of them.

        After a step that has not learnt yet its columns are unknown. What learns from columns
        alone can go on beside them; what goes by whole rows has to wait for the next pass.
        """
        doers: list[Operation] = []
        learners: list[Operation] = []
        unknown: set[str] = set()
        for operation in self.operations:
            if not operation.learns:
                if unknown and (operation.on_rows or operation.on_columns):
                    break
                doers.append(operation)
            elif operation.exact or operation.on_rows:
                if not unknown:
                    learners.append(operation)
                break
            elif unknown.isdisjoint(operation.columns):
                learners.append(operation)
                unknown |= set(operation.columns)
            else:
                break
        return doers, learners

    def _columns_to_learn(
        self, doers: Sequence[Operation], learners: Sequence[Operation]
    ) -> set[str] | None:
        """Return the columns that have to be looked at; None: all."""
        if any(operation.on_rows or operation.on_columns for operation in [*doers, *learners]):
            return None
        return {name for operation in learners for name in operation.columns}

    def _teach(
        self, piece: Piece, doers: Sequence[Operation], learners: Sequence[Operation]
    ) -> None:
        block = Block.of(piece)
        nobody = NoTrail()
        for operation in sorted([*doers, *learners], key=lambda one: one.number):
            if operation in learners:
                operation.see(block)
            else:
                block = operation.apply(block, nobody)


def _narrowed(piece: Piece, only: set[str] | None) -> Piece:
    if only is None:
        return piece
    names = [name for name in piece.frame.columns if name in only]
    return piece._replace(frame=piece.frame.select(names))


def _operation(
    number: int,
    step: AnyStep,
    *,
    day_first: bool | None,
    decimal: Mark | None,
    unproven: bool,
) -> Operation:
    match step:
        case Numbers():
            return NumbersOperation(number, step, decimal, unproven=unproven)
        case Dates():
            return DatesOperation(number, step, day_first=day_first, unproven=unproven)
        case DropDuplicates(fuzzy=float(near)) if near < 1:
            return NearDuplicatesOperation(number, step, near)
        case DropDuplicates():
            return DuplicatesOperation(number, step)
    return _OPERATIONS[step.type](number, step)
