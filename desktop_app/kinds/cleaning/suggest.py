"""Suggests steps from a profile: each with its evidence, in the order in which they should run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import polars as pl

from desktop_app.formats.cells import ColumnKind
from desktop_app.kinds.cleaning import contacts, text_values
from desktop_app.kinds.cleaning.clusters import clusters
from desktop_app.kinds.cleaning.dates import DateStyle, order_of
from desktop_app.kinds.cleaning.numbers import Mark, NumberStyle, evidence, is_dressed
from desktop_app.kinds.cleaning.profile import Column, Profile, telling
from desktop_app.kinds.cleaning.steps import AnyStep
from desktop_app.kinds.cleaning.value_steps import FALSE, NULL_TOKENS, TRUE

ENOUGH = 0.99
"""Share of the values that must speak for a step to be called safe."""
_EXACT_DIGITS = 15
_CLUSTERED = 2_000
"""A column with more different values is no list of names that could be spelt alike."""
_LEADING_ZERO = re.compile("[-+]?0[0-9]")


@dataclass(frozen=True)
class Suggestion:
    """One step that may help, and why."""

    step: Mapping[str, Any]
    certainty: Literal["safe", "likely"]
    cells: int
    """About so many cells change, in the whole table."""
    why: str
    conflicts: int = 0
    """Values that were looked at and speak against it."""
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def reason(self) -> dict[str, Any]:
        """Return what the plan says beside the step."""
        return {
            "certainty": self.certainty,
            "cells": self.cells,
            "why": self.why,
            "conflicts": self.conflicts,
            "evidence": dict(self.evidence),
        }


def suggestions(profile: Profile) -> list[Suggestion]:
    """Return all suggestions for a table; the same ones whenever it is looked at."""
    texts = [column for column in profile.columns if column.kind is ColumnKind.TEXT]
    scale = profile.rows / profile.seen if profile.seen else 0
    return [*_of_text(texts, scale), *_of_values(texts, scale), *_of_rows(profile, texts, scale)]


def chosen(found: Sequence[Suggestion], suggest: str) -> list[Suggestion]:
    """Return those that a submission's ``suggest`` lets run: none, safe or all."""
    if suggest == "none":
        return []
    return [one for one in found if suggest == "all" or one.certainty == "safe"]


def suggested_event(
    profile: Profile, path: str, suggest: str, listed: Sequence[AnyStep] = ()
) -> dict[str, Any]:
    """Return the plan's profile of a table: its steps can be pasted back, ``reasons`` say why.

    What a ``listed`` step does to a column in its own way is not suggested for that column.
    """
    names = [column.name for column in profile.columns]
    left = (_beside(one, listed, names) for one in chosen(suggestions(profile), suggest))
    found = [one for one in left if one is not None]
    return profile.event(path) | {
        "suggested": [dict(one.step) for one in found],
        "reasons": [one.reason() for one in found],
    }


def _beside(
    found: Suggestion, listed: Sequence[AnyStep], names: Sequence[str]
) -> Suggestion | None:
    """Return what is left of a suggestion beside the steps of its type that are listed.

    A listed step that names columns which are not there yet may mean any: nothing is left then.
    """
    taken: set[str] = set()
    for step in listed:
        if step.type == found.step["type"]:
            meant = getattr(step, "columns", None) or [getattr(step, "column", None)]
            taken.update(meant if all(name in names for name in meant) else names)
    if not taken:
        return found
    columns = [name for name in found.step.get("columns", ()) if name not in taken]
    alone = found.step.get("column", None)
    if not columns and (alone is None or alone in taken):
        return None
    return replace(found, step={**found.step, "columns": columns}) if columns else found


# --- text ----------------------------------------------------------------------------------------


def _of_text(columns: Sequence[Column], scale: float) -> Iterator[Suggestion]:
    plain: Sequence[tuple[str, Callable[[pl.Expr], pl.Expr], str]] = (
        ("trim", text_values.trimmed, "spaces at the beginning or end of values"),
        ("collapse_spaces", text_values.collapsed, "several or unusual spaces inside values"),
    )
    for kind, expression, why in plain:
        counts = {c.name: _differing(c.raw, expression) for c in columns}
        concerned = [name for name, number in counts.items() if number]
        if concerned:
            certainty: Literal["safe", "likely"] = "safe"
            if kind == "collapse_spaces" and _means_spaces(columns):
                certainty = "likely"
            cells = round(sum(counts.values()) * scale)
            yield Suggestion({"type": kind, "columns": concerned}, certainty, cells, why)
    broken = {c.name: _broken(c) for c in columns}
    concerned = [name for name, number in broken.items() if number]
    if concerned:
        yield Suggestion(
            {"type": "fix_encoding", "columns": concerned},
            "safe",
            round(sum(broken.values()) * scale),
            "characters that were read in the wrong encoding and can be read back",
        )
    yield from _null_tokens(columns, scale)


def _null_tokens(columns: Sequence[Column], scale: float) -> Iterator[Suggestion]:
    """Words for nothing: safe where all else in the column is of one type."""
    for certainty in ("safe", "likely"):
        names, tokens, cells = [], Counter[str](), 0
        for column in columns:
            found = Counter[str]()
            for value in column.values:
                if value.text.strip().lower() in NULL_TOKENS:
                    found[value.text.strip().lower()] += value.times
            others = sum(value.times for value in telling(column.values))
            typed = column.looks_like is not None and column.valid * column.filled >= (
                ENOUGH * others
            )
            if found and (others or len(column.values) == 1) and typed == (certainty == "safe"):
                names.append(column.name)
                tokens += found
                cells += sum(found.values())
        if names:
            words = sorted(tokens)
            said = ", ".join(f"“{word}”" for word in words)
            yield Suggestion(
                {"type": "null_tokens", "columns": names, "tokens": words},
                "safe" if certainty == "safe" else "likely",
                round(cells * scale),
                f"{said} where values are missing",
            )


def _differing(raw: pl.Series, expression: Callable[[pl.Expr], pl.Expr]) -> int:
    frame = raw.alias("x").to_frame()
    return int(frame.select((expression(pl.col("x")) != pl.col("x")).sum()).item())


def _means_spaces(columns: Sequence[Column]) -> bool:
    """Whether runs of spaces seem to set something out, as in a column of fixed width."""
    for column in columns:
        doubled = int(column.raw.str.contains(r"\S {2,}\S").sum())
        if column.filled and doubled > column.filled * 0.5:
            return True
    return False


def _broken(column: Column) -> int:
    odd = [v for v in column.values if not v.text.isascii()]
    return sum(v.times for v in odd if text_values.repaired(v.text) != v.text)


# --- values --------------------------------------------------------------------------------------


def _of_values(columns: Sequence[Column], scale: float) -> Iterator[Suggestion]:
    for column in columns:
        match column.looks_like:
            case "emails":
                yield from _addresses("emails", column, contacts.email, scale)
            case "urls":
                yield from _addresses("urls", column, contacts.url, scale)
            case "booleans":
                yield from _booleans(column, scale)
            case "phones":
                yield from _phones(column, scale)
            case "dates":
                yield from _dates(column, scale)
            case "numbers":
                yield from _numbers(column, scale)


def _addresses(
    kind: str, column: Column, read: Callable[[str], str | None], scale: float
) -> Iterator[Suggestion]:
    wrong = changed = total = 0
    for value in telling(column.values):
        found = read(value.text)
        total += value.times
        wrong += value.times * (found is None)
        changed += value.times * (found is not None and found != value.text)
    if not changed and not wrong:
        return
    share = 1 - wrong / total
    what = "addresses" if kind == "emails" else "web addresses"
    why = f"{share:.1%} of the values are {what}"
    if wrong:
        why += f", {wrong} are not"
    yield Suggestion(
        {"type": kind, "columns": [column.name], "on_invalid": "keep"},
        "safe" if share >= ENOUGH else "likely",
        round(changed * scale),
        why,
        wrong,
        {"valid": total - wrong, "invalid": wrong},
    )


def _booleans(column: Column, scale: float) -> Iterator[Suggestion]:
    judged = list(telling(column.values))
    words = {*TRUE, *FALSE}
    wrong = sum(v.times for v in judged if v.text.strip().lower() not in words)
    changed = sum(v.times for v in judged if v.text not in {"true", "false"}) - wrong
    if changed:
        yield Suggestion(
            {"type": "booleans", "columns": [column.name], "on_invalid": "keep"},
            "likely",
            round(changed * scale),
            "the values are words for yes and no",
            wrong,
        )


def _phones(column: Column, scale: float) -> Iterator[Suggestion]:
    """Suggest the country that most numbers name themselves; where none does, nobody can tell."""
    countries = Counter[str]()
    for value in telling(column.values):
        if found := contacts.country(value.text):
            countries[found] += value.times
    if not countries:
        return
    region = max(countries, key=lambda name: (countries[name], name))
    read = [(v, contacts.phone(v.text, region)) for v in telling(column.values)]
    changed = sum(v.times for v, new in read if new is not None and new != v.text)
    total = sum(v.times for v, _ in read)
    wrong = sum(v.times for v, new in read if new is None)
    if not changed:
        return
    without = total - countries.total()
    certain = wrong <= (1 - ENOUGH) * total and not without
    why = f"{1 - wrong / total:.1%} of the values are phone numbers"
    if without:
        why += f", {without} of them without a country: {region} is taken, as most say"
    yield Suggestion(
        {"type": "phones", "columns": [column.name], "region": region, "on_invalid": "keep"},
        "safe" if certain else "likely",
        round(changed * scale),
        why,
        wrong,
        {"countries": dict(sorted(countries.items())), "without": without},
    )


def _dates(column: Column, scale: float) -> Iterator[Suggestion]:
    says = Counter[str]()
    for value in telling(column.values):
        says[order_of(value.text) or "not"] += value.times
    first: Literal["day", "month"] = "day" if says["day"] >= says["month"] else "month"
    against = says["month" if first == "day" else "day"]
    if says["either"] and not says[first]:
        return  # nobody can tell: the person has to
    style = DateStyle(day_first=first == "day")
    changed = sum(
        v.times for v in column.values if (r := style.read(v.text)) is not None and r != v.text
    )
    if not changed:
        return
    total = says.total()
    share = (total - says["not"] - against) / total
    step: dict[str, Any] = {"type": "dates", "columns": [column.name], "on_invalid": "keep"}
    if says["day"] + says["month"]:
        step["day_first"] = first == "day"
    why = _order_words(says, first, against)
    certain = share >= ENOUGH and not against
    yield Suggestion(
        step, "safe" if certain else "likely", round(changed * scale), why, against, dict(says)
    )


def _order_words(says: Counter[str], first: str, against: int) -> str:
    proven = says[first] + against
    if not proven:
        return "all values are dates that can be read in one way only"
    if not against:
        return f"{says[first]} values have the {first} first and none the other way round"
    other = "month" if first == "day" else "day"
    return f"{says[first] / proven:.1%} say {first} first, {against} rows say {other} first"


def _numbers(column: Column, scale: float) -> Iterator[Suggestion]:
    judged = list(telling(column.values))
    if any(_LEADING_ZERO.match(v.text.strip()) for v in judged) or any(
        sum(map(str.isdigit, v.text)) > _EXACT_DIGITS for v in judged
    ):
        return  # names written in figures, such as zip codes: a zero would be lost
    says = Counter[str]()
    for value in judged:
        says[evidence(value.text) or "not"] += value.times
    mark: Mark = "." if says["."] >= says[","] else ","
    against = says["," if mark == "." else "."]
    if says["either"] and not says[mark]:
        return
    dressed = any(is_dressed(v.text) for v in judged)
    bracketed = any(v.text.strip().startswith("(") for v in judged)
    style = NumberStyle(mark, currency=dressed, accounting=bracketed)
    read = [(v, style.read(v.text)) for v in judged]
    changed = sum(v.times for v, r in read if r is not None and r != v.text)
    if not changed:
        return
    total = says.total()
    share = sum(v.times for v, r in read if r is not None) / total
    step: dict[str, Any] = {"type": "numbers", "columns": [column.name], "decimal": mark}
    step |= {"currency": True} if dressed else {}
    step |= {"accounting": True} if bracketed else {}
    # figures in groups alone may as well be phone numbers or codes
    certain = share >= ENOUGH and says[mark] and not against and not dressed
    why = f"{share:.1%} are numbers, “{mark}” before the decimals"
    if dressed:
        why += "; drops the currency sign"
    if against:
        why += f"; {against} say otherwise"
    yield Suggestion(
        step | {"on_invalid": "keep"},
        "safe" if certain else "likely",
        round(changed * scale),
        why,
        against,
        dict(says),
    )


# --- rows ----------------------------------------------------------------------------------------


def _of_rows(profile: Profile, texts: Sequence[Column], scale: float) -> Iterator[Suggestion]:
    for column in texts:
        if column.looks_like is not None or not 1 < column.distinct <= _CLUSTERED:
            continue
        if column.distinct > column.filled * 0.5:
            continue
        counts = {value.text: value.times for value in column.values}
        found = clusters(counts, "fingerprint")
        if found:
            groups = len(set(found.values()))
            cells = sum(counts[value] for value in found)
            yield Suggestion(
                {"type": "cluster", "column": column.name, "method": "fingerprint"},
                "likely",
                round(cells * scale),
                f"{groups} groups of values differ in case, accents, marks or word order alone",
            )
    if profile.seen:
        twice = profile.seen - profile.frame.unique().height
        if twice:
            yield Suggestion(
                {"type": "drop_duplicates"},
                "likely",
                0,
                f"about {round(twice * scale)} rows are there twice",
                evidence={"rows": round(twice * scale)},
            )
