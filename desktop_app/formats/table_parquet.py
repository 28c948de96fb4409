"""Tables in Apache Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError
from typing_extensions import override

from desktop_app.formats.table_errors import TableError, unreadable
from desktop_app.formats.tables import BATCH_ROWS, Batch, Table


@dataclass
class ParquetTable(Table):
    """Typed columns; rows in the file's order."""

    rows: int = 0

    @classmethod
    def open(cls, path: Path) -> ParquetTable:
        """Read the schema."""
        try:
            scan = pl.scan_parquet(path)
            schema = scan.collect_schema()
            rows = int(scan.select(pl.len()).collect().item())
        except PolarsError as error:
            raise unreadable(path, error) from error
        if not schema:
            raise TableError("table.empty", f"There is no table in {path.name}: it has no columns")
        return cls(path, columns=schema.names(), dtypes=schema.dtypes(), rows=rows)

    @override
    def batches(self) -> Iterator[Batch]:
        number = 0
        try:
            found = pl.scan_parquet(self.path).collect_batches(
                chunk_size=BATCH_ROWS, maintain_order=True
            )
            for frame in found:
                lines = range(number + 1, number + frame.height + 1)
                number += frame.height
                yield Batch(frame.rows(), lines, number / max(1, self.rows))
        except PolarsError as error:
            raise unreadable(self.path, error) from error
