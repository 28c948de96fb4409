"""The steps that change values, at work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

import polars as pl
from typing_extensions import override

from desktop_app.formats.cells import ColumnKind
from desktop_app.kinds.cleaning import contacts, text_values
from desktop_app.kinds.cleaning.block import Block, Layout, Trail
from desktop_app.kinds.cleaning.operation import ByExpression, OneByOne, Operation
from desktop_app.kinds.cleaning.value_steps import (
    Booleans,
    Case,
    Cast,
    FillMissing,
    Map,
    NullTokens,
    Phones,
    Replace,
    Unicode,
)

_FOREIGN = r"[^\x00-\x7f]"


class TrimOperation(ByExpression):
    """Takes spaces off both ends."""

    @override
    def expression(self, value: pl.Expr) -> pl.Expr:
        return text_values.trimmed(value)


class CollapseOperation(ByExpression):
    """Puts one space where several, or unusual ones, stand."""

    @override
    def expression(self, value: pl.Expr) -> pl.Expr:
        return text_values.collapsed(value)


class RepairOperation(OneByOne):
    """Reads back characters that were decoded wrongly."""

    @override
    def quick(self, values: pl.Series) -> pl.Series:
        foreign = values.str.contains(_FOREIGN)
        return values.set(foreign, None) if foreign.any() else values

    @override
    def one(self, text: str, column: str) -> str | None:
        return text_values.repaired(text)


class CaseOperation(OneByOne):
    """Changes upper and lower case."""

    def __init__(self, number: int, step: Case) -> None:
        super().__init__(number, step)
        self._to = step.to

    @override
    def quick(self, values: pl.Series) -> pl.Series | None:
        match self._to:
            case "lower":
                return values.str.to_lowercase()
            case "upper":
                return values.str.to_uppercase()
            case _:
                return None

    @override
    def one(self, text: str, column: str) -> str | None:
        return text_values.titled(text)


class UnicodeOperation(ByExpression):
    """Brings characters to one normal form."""

    def __init__(self, number: int, step: Unicode) -> None:
        super().__init__(number, step)
        self._form = step.form

    @override
    def expression(self, value: pl.Expr) -> pl.Expr:
        return value.str.normalize(self._form)


class NullTokensOperation(ByExpression):
    """Empties cells that hold a word for nothing."""

    def __init__(self, number: int, step: NullTokens) -> None:
        super().__init__(number, step)
        self._tokens = sorted({token.strip().lower() for token in step.tokens})

    @override
    def expression(self, value: pl.Expr) -> pl.Expr:
        bare = text_values.trimmed(value).str.to_lowercase()
        return pl.when(bare.is_in(self._tokens)).then(pl.lit("")).otherwise(value)


class MapOperation(ByExpression):
    """Puts whole values in the place of others."""

    def __init__(self, number: int, step: Map) -> None:
        super().__init__(number, step)
        self._values = dict(step.values)

    @override
    def expression(self, value: pl.Expr) -> pl.Expr:
        return value.replace(self._values)


class ReplaceOperation(ByExpression):
    """Puts text in the place of other text inside values."""

    def __init__(self, number: int, step: Replace) -> None:
        super().__init__(number, step)
        self._find, self._literal = step.find, not step.regex
        # $1 is a group whatever follows it
        self._with = step.with_ if self._literal else re.sub(r"\$(\d+)", r"${\1}", step.with_)

    @override
    def expression(self, value: pl.Expr) -> pl.Expr:
        return value.str.replace_all(self._find, self._with, literal=self._literal)


class BooleansOperation(ByExpression):
    """Brings words for yes and no to true and false."""

    words: ClassVar[str] = "is neither yes nor no"

    def __init__(self, number: int, step: Booleans) -> None:
        super().__init__(number, step)
        self._true, self._false = (
            sorted({word.strip().lower() for word in words}) for words in (step.true, step.false)
        )

    @override
    def expression(self, value: pl.Expr) -> pl.Expr:
        bare = text_values.trimmed(value).str.to_lowercase()
        return (
            pl.when(bare.is_in(self._true))
            .then(pl.lit("true"))
            .when(bare.is_in(self._false))
            .then(pl.lit("false"))
            .when(value == "")
            .then(value)
        )


class EmailsOperation(OneByOne):
    """Puts the domain in lower case, checks the syntax."""

    words: ClassVar[str] = "is no email address"

    @override
    def quick(self, values: pl.Series) -> pl.Series:
        plain = values.set(~values.str.contains(contacts.PLAIN_EMAIL), None)
        if not values.str.contains("@.*[A-Z]").any():
            return plain
        local, domain = pl.col("field_0"), pl.col("field_1").str.to_lowercase()
        parts = plain.str.split_exact("@", 1).struct.unnest()
        return parts.select(pl.concat_str(local, pl.lit("@"), domain)).to_series()

    @override
    def one(self, text: str, column: str) -> str | None:
        return contacts.email(text)


class UrlsOperation(OneByOne):
    """Puts scheme and host in lower case, checks the syntax."""

    words: ClassVar[str] = "is no web address"

    @override
    def one(self, text: str, column: str) -> str | None:
        return contacts.url(text)


class PhonesOperation(OneByOne):
    """Brings phone numbers to international form."""

    words: ClassVar[str] = "is no phone number"

    def __init__(self, number: int, step: Phones) -> None:
        super().__init__(number, step)
        self._region = step.region

    @override
    def one(self, text: str, column: str) -> str | None:
        return contacts.phone(text, self._region)


_DIGITS = 38
"""Digits of a decimal number, at most."""
_SHAPES = {
    "text": None,
    "integer": r"^-?(?:0|[1-9][0-9]{0,17})$",
    "decimal": r"^-?(?:0|[1-9][0-9]{0,37})(?:\.[0-9]{1,37})?$",
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "datetime": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?$",
    "boolean": r"^(?:true|false)$",
}
"""What the values of a type look like when they are clean; other steps bring them there."""
_KINDS = {
    "integer": ColumnKind.INTEGER,
    "decimal": ColumnKind.FLOAT,
    "date": ColumnKind.DATE,
    "datetime": ColumnKind.DATETIME,
    "boolean": ColumnKind.BOOLEAN,
}


class CastOperation(ByExpression):
    """Gives columns a type; their values stay as they are written."""

    def __init__(self, number: int, step: Cast) -> None:
        super().__init__(number, step)
        self._to = step.to

    @override
    def fit(self, layout: Layout) -> None:
        super().fit(layout)
        if self._to in _KINDS:
            layout.kinds.update(dict.fromkeys(self.columns, _KINDS[self._to]))

    @override
    def reason(self, value: pl.Expr) -> pl.Expr:
        return pl.format(f"“{{}}” cannot be of type {self._to}", value)

    @override
    def expression(self, value: pl.Expr) -> pl.Expr:
        shape = _SHAPES[self._to]
        if shape is None:
            return value
        fits = value.str.contains(shape)
        if self._to == "decimal":
            fits &= value.str.replace_all("[-.]", "").str.len_chars() <= _DIGITS
        if self._to in {"date", "datetime"}:
            fits &= value.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).is_not_null()
        if self._to == "datetime":
            fits &= value.str.slice(11, 8).str.to_time("%H:%M:%S", strict=False).is_not_null()
        return pl.when(fits | (value == "")).then(value)


class FillOperation(Operation):
    """Fills empty cells."""

    def __init__(self, number: int, step: FillMissing) -> None:
        super().__init__(number, step)
        self._named, self._with, self._value = step.columns, step.with_, step.value
        self.learns = step.with_ == "most_common"
        self._counts: dict[str, list[pl.DataFrame]] = {}
        self._last: dict[str, str] = {}

    @override
    def fit(self, layout: Layout) -> None:
        layout.need(*(self._named or ()))
        self.columns = self._named or layout.texts
        for name in self.columns:
            layout.kinds.pop(name, None)

    @override
    def begin(self) -> None:
        super().begin()
        if self._with == "previous":
            self._last = {}

    @override
    def see(self, block: Block) -> None:
        for name in self.columns:
            values = block.frame.select(pl.col(name).alias("value")).filter(pl.col("value") != "")
            counted = values.group_by("value").len()
            self._counts.setdefault(name, []).append(counted)

    @override
    def settle(self) -> None:
        self.learns = False
        for name, parts in self._counts.items():
            total = pl.concat(parts).group_by("value").agg(pl.col("len").sum())
            ranked = total.sort(["len", "value"], descending=[True, False])
            self._last[name] = str(ranked["value"][0]) if ranked.height else ""
        self._counts = {}

    @override
    def apply(self, block: Block, trail: Trail) -> Block:
        names = [name for name in self.columns if name in block.frame.columns]
        if not block.frame.height:
            return block
        pairs = [(block.frame[name], self._filled(block.frame[name])) for name in names]
        return self.change(block, trail, pairs)

    def _filled(self, old: pl.Series) -> pl.Series:
        if self._with == "value":
            return old.replace("", self._value)
        before = self._last.get(old.name, "")
        if self._with == "most_common":
            return old.replace("", before)
        new = old.replace([""], [None]).forward_fill().fill_null(before)
        self._last[old.name] = str(new[-1])
        return new


SIMPLE: Sequence[tuple[str, type[Operation]]] = (
    ("trim", TrimOperation),
    ("collapse_spaces", CollapseOperation),
    ("fix_encoding", RepairOperation),
    ("case", CaseOperation),
    ("unicode", UnicodeOperation),
    ("null_tokens", NullTokensOperation),
    ("map", MapOperation),
    ("replace", ReplaceOperation),
    ("booleans", BooleansOperation),
    ("emails", EmailsOperation),
    ("urls", UrlsOperation),
    ("phones", PhonesOperation),
    ("cast", CastOperation),
    ("fill_missing", FillOperation),
)
