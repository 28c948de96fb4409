"""Says steps in words: what each is called, what it is set to do, and what it would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.kinds.cleaning.step_base import Step
from desktop_app.kinds.cleaning.steps import AnyStep
from desktop_app.ui.wording import bracketed, explained, listed

translate = QCoreApplication.translate

STEPS: Mapping[str, type[Step]] = {
    model.model_fields["type"].default: model for model in get_args(get_args(AnyStep)[0])
}
"""The steps there are, by type."""

GROUPS: Sequence[tuple[Text, Sequence[str]]] = (
    (
        QT_TRANSLATE_NOOP("cleaning", "Text"),
        (
            "trim",
            "collapse_spaces",
            "fix_encoding",
            "unicode",
            "case",
            "replace",
            "map",
            "cluster",
        ),
    ),
    (
        QT_TRANSLATE_NOOP("cleaning", "Formats"),
        ("numbers", "dates", "booleans", "emails", "phones", "urls", "cast"),
    ),
    (QT_TRANSLATE_NOOP("cleaning", "Empty cells"), ("null_tokens", "fill_missing")),
    (
        QT_TRANSLATE_NOOP("cleaning", "Columns"),
        ("rename", "snake_case", "keep", "drop", "reorder", "split", "merge"),
    ),
    (
        QT_TRANSLATE_NOOP("cleaning", "Rows"),
        ("drop_duplicates", "validate", "dependency"),
    ),
)
"""The menu of steps: every type once."""

SUITS: Mapping[str, Sequence[str]] = {
    "emails": ("emails",),
    "phones": ("phones",),
    "urls": ("urls",),
    "numbers": ("numbers", "cast"),
    "dates": ("dates",),
    "booleans": ("booleans",),
}
"""What a column that looks like this is first offered."""
ALWAYS_SUIT = (
    "trim",
    "case",
    "replace",
    "cluster",
    "null_tokens",
    "fill_missing",
    "split",
    "rename",
    "drop",
    "drop_duplicates",
    "validate",
)
PLAIN = frozenset({"trim", "collapse_spaces", "fix_encoding", "null_tokens"})
"""Steps whose name says why they are suggested."""
ALWAYS_FITS = frozenset(
    {
        "trim",
        "collapse_spaces",
        "fix_encoding",
        "unicode",
        "case",
        "snake_case",
        "null_tokens",
        "map",
        "replace",
        "fill_missing",
    }
)
"""Steps that take every value, so that nothing is to be said of those that do not fit."""
_SHORT = 3
"""So many names are written out."""


def step_name(kind_of_step: str) -> str:
    """Name a type of step."""
    model = STEPS.get(kind_of_step)
    title = model.model_config.get("title") if model is not None else None
    return translate("cleaning", title) if title else kind_of_step


def step_title(step: Mapping[str, Any]) -> str:
    """Name a step with the setting that matters most."""
    if step["type"] == "null_tokens" and len(step.get("tokens") or ()) == 1:
        text = translate("cleaning", "Empty where it says “%1”")
        return text.replace("%1", str(step["tokens"][0]))
    name, detail = step_name(step["type"]), _detail(step)
    return explained(name, detail) if detail else name


def _detail(step: Mapping[str, Any]) -> str:
    say = _DETAILS.get(step["type"])
    return say(step) if say is not None else ""


def _order(step: Mapping[str, Any]) -> str:
    if step.get("day_first") is None:
        return ""
    first = step["day_first"]
    return translate("cleaning", "day first") if first else translate("cleaning", "month first")


def _marks(step: Mapping[str, Any]) -> str:
    examples = {",": "1.234,50 → 1234.50", ".": "1,234.50 → 1234.50"}
    return examples.get(step.get("decimal") or "", "")


def _becomes(step: Mapping[str, Any]) -> str:
    find = step.get("find")
    return f"{find} → {step.get('with', '')}" if find else ""


def _filling(step: Mapping[str, Any]) -> str:
    return f"“{step['value']}”" if step.get("value") else ""


def _pairs(step: Mapping[str, Any]) -> str:
    pairs = step.get("values") or step.get("map") or {}
    before, after = next(iter(pairs.items()), ("", ""))
    more = f" + {len(pairs) - 1}" if len(pairs) > 1 else ""
    return f"{before} → {after}{more}" if pairs else ""


def _to(step: Mapping[str, Any]) -> str:
    return choice_word("to", step["to"]) if step.get("to") else ""


_DETAILS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "fix_encoding": lambda _: "cafÃ© → café",
    "dates": _order,
    "numbers": _marks,
    "case": _to,
    "cast": _to,
    "map": _pairs,
    "rename": _pairs,
    "replace": _becomes,
    "fill_missing": _filling,
}


def step_columns(step: Mapping[str, Any]) -> str:
    """Say which columns a step is about."""
    kind = step["type"]
    match step:
        case {"type": "split", "column": str(column), "into": [*into]}:
            found = f"{column} → {names(into)}"
        case {"type": "merge", "columns": [*columns], "into": str(into)}:
            found = f"{names(columns)} → {into}"
        case {"type": "dependency", "from": str(column), "to": str(settled)}:
            found = f"{column} → {settled}"
        case {"type": "validate", "rules": [*rules]}:
            found = names([r["column"] for r in rules if isinstance(r, Mapping) and "column" in r])
        case {"column": str(column)}:
            found = column
        case {"columns": [*columns]}:
            found = names(columns)
        case _:
            found = _every(kind)
    return found


def _every(kind: str) -> str:
    if kind == "drop_duplicates":
        return translate("cleaning", "by all columns")
    field = STEPS[kind].model_fields.get("columns")
    optional = field is not None and not field.is_required() and kind != "snake_case"
    return translate("cleaning", "all text columns") if optional else ""


def names(columns: Sequence[Any]) -> str:
    """Write a few names out and count the others."""
    found = list(dict.fromkeys(map(str, columns)))
    if len(found) <= _SHORT + 1:
        return listed(found)
    text = translate("cleaning", "%1 and %2 more")
    return text.replace("%1", listed(found[:_SHORT])).replace("%2", str(len(found) - _SHORT))


def estimate(count: int, *, share: float) -> tuple[str, int]:
    """Return how many there are in all when a ``share`` of all has so many, and ≈ if rounded."""
    if share >= 1 or not count:
        return "", count
    return "≈ ", rounded(count / share, digits=2)


def rounded(count: float, *, digits: int) -> int:
    """Round to so many digits."""
    unit = 10 ** max(len(str(int(count))) - digits, 0)
    return int(round(count / unit) * unit)


def percent(share: float) -> str:
    """Write a share of 1 in per cent; what is not quite all is never written as 100."""
    hundred = 100 * share
    if hundred in {0, 100}:
        shown = str(int(hundred))
    else:
        shown = QLocale().toString(min(max(hundred, 0.1), 99.9), "f", 1)
    return translate("cleaning", "%1 %").replace("%1", shown)


_CHOICES: Mapping[tuple[str, Any], Text] = {
    ("on_invalid", "reject"): QT_TRANSLATE_NOOP("cleaning", "Reject the row"),
    ("on_invalid", "keep"): QT_TRANSLATE_NOOP("cleaning", "Leave as they are"),
    ("on_invalid", "empty"): QT_TRANSLATE_NOOP("cleaning", "Empty the cell"),
    ("on_invalid", "fail"): QT_TRANSLATE_NOOP("cleaning", "Let the job fail"),
    ("to", "lower"): QT_TRANSLATE_NOOP("cleaning", "lower case"),
    ("to", "upper"): QT_TRANSLATE_NOOP("cleaning", "UPPER CASE"),
    ("to", "title"): QT_TRANSLATE_NOOP("cleaning", "As In Titles"),
    ("to", "text"): QT_TRANSLATE_NOOP("cleaning", "text"),
    ("to", "integer"): QT_TRANSLATE_NOOP("cleaning", "whole number"),
    ("to", "decimal"): QT_TRANSLATE_NOOP("cleaning", "decimal number"),
    ("to", "date"): QT_TRANSLATE_NOOP("cleaning", "date"),
    ("to", "datetime"): QT_TRANSLATE_NOOP("cleaning", "date and time"),
    ("to", "boolean"): QT_TRANSLATE_NOOP("cleaning", "yes or no"),
    ("day_first", None): QT_TRANSLATE_NOOP("cleaning", "Find out"),
    ("day_first", True): QT_TRANSLATE_NOOP("cleaning", "Yes: 31/12/2026"),
    ("day_first", False): QT_TRANSLATE_NOOP("cleaning", "No: 12/31/2026"),
    ("decimal", None): QT_TRANSLATE_NOOP("cleaning", "Find out"),
    ("decimal", "."): QT_TRANSLATE_NOOP("cleaning", "Point: 1.50"),
    ("decimal", ","): QT_TRANSLATE_NOOP("cleaning", "Comma: 1,50"),
    ("percent", "keep"): QT_TRANSLATE_NOOP("cleaning", "Keep the sign: 5%"),
    ("percent", "strip"): QT_TRANSLATE_NOOP("cleaning", "Drop the sign: 5"),
    ("percent", "fraction"): QT_TRANSLATE_NOOP("cleaning", "As a fraction: 0.05"),
    ("form", "NFC"): QT_TRANSLATE_NOOP("cleaning", "NFC: one code for each letter"),
    ("form", "NFKC"): QT_TRANSLATE_NOOP("cleaning", "NFKC: also ﬁ → fi, ② → 2"),
    ("method", "fingerprint"): QT_TRANSLATE_NOOP("cleaning", "The same words"),
    ("method", "ngram"): QT_TRANSLATE_NOOP("cleaning", "The same letters"),
    ("method", "levenshtein"): QT_TRANSLATE_NOOP("cleaning", "Few letters that differ"),
    ("with", "value"): QT_TRANSLATE_NOOP("cleaning", "A value"),
    ("with", "previous"): QT_TRANSLATE_NOOP("cleaning", "The value above"),
    ("with", "most_common"): QT_TRANSLATE_NOOP("cleaning", "The commonest value"),
    ("keep", "first"): QT_TRANSLATE_NOOP("cleaning", "The first"),
    ("keep", "last"): QT_TRANSLATE_NOOP("cleaning", "The last"),
    ("rule", "not_null"): QT_TRANSLATE_NOOP("cleaning", "is not empty"),
    ("rule", "unique"): QT_TRANSLATE_NOOP("cleaning", "occurs once"),
    ("rule", "range"): QT_TRANSLATE_NOOP("cleaning", "is from … to …"),
    ("rule", "pattern"): QT_TRANSLATE_NOOP("cleaning", "has the pattern"),
    ("rule", "in_set"): QT_TRANSLATE_NOOP("cleaning", "is one of"),
}


def choice_word(field: str, value: Any) -> str:
    """Name one of the values that a step's field may have."""
    text = _CHOICES.get((field, value))
    if text is not None:
        return translate(text.context, text.source)
    return "\N{EN DASH}" if value is None else str(value)


_TYPES: Mapping[str, Text] = {
    "text": QT_TRANSLATE_NOOP("cleaning", "text"),
    "integer": QT_TRANSLATE_NOOP("cleaning", "whole number"),
    "float": QT_TRANSLATE_NOOP("cleaning", "number"),
    "decimal": QT_TRANSLATE_NOOP("cleaning", "decimal number"),
    "date": QT_TRANSLATE_NOOP("cleaning", "date"),
    "datetime": QT_TRANSLATE_NOOP("cleaning", "date and time"),
    "boolean": QT_TRANSLATE_NOOP("cleaning", "yes or no"),
}
_LOOKS: Mapping[str, Text] = {
    "numbers": QT_TRANSLATE_NOOP("cleaning", "numbers?"),
    "dates": QT_TRANSLATE_NOOP("cleaning", "dates?"),
    "booleans": QT_TRANSLATE_NOOP("cleaning", "yes or no?"),
    "emails": QT_TRANSLATE_NOOP("cleaning", "email addresses?"),
    "phones": QT_TRANSLATE_NOOP("cleaning", "phone numbers?"),
    "urls": QT_TRANSLATE_NOOP("cleaning", "web addresses?"),
}


def type_word(kind: str, looks_like: str | None) -> str:
    """Name a column's type, and what its text looks like."""
    word, looks = _TYPES.get(kind), _LOOKS.get(looks_like or "")
    said = translate(word.context, word.source) if word is not None else kind
    return bracketed(said, translate(looks.context, looks.source)) if looks is not None else said
