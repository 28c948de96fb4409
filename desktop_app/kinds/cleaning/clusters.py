"""Groups values that are spelt alike, by key collision or by distance."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial

_PREFIX = 2
_NEAR = 0.86
"""Levenshtein similarity from which on values count as one."""
_WORDS = re.compile(r"[\W_]+")


def clusters(counts: Mapping[str, int], method: str) -> dict[str, str]:
    """Map each value to the commonest of its group; those that stay are left out.

    ``fingerprint``: alike but for case, accents, marks and the order of words; ``ngram``: also
    but for spaces; ``levenshtein``: one letter in seven may differ.
    """
    ranked = sorted((v for v in counts if v), key=lambda value: (-counts[value], value))
    groups = _near(ranked) if method == "levenshtein" else _alike(ranked, _KEYS[method])
    return {value: group[0] for group in groups for value in group[1:]}


def fingerprint(value: str) -> str:
    """Return the words of a value without accents, sorted, each once."""
    return " ".join(sorted(set(_plain(value).split())))


def ngram(value: str, size: int) -> str:
    """Return the sorted runs of ``size`` letters of a value, each once."""
    letters = _plain(value).replace(" ", "")
    found = {letters[i : i + size] for i in range(max(1, len(letters) - size + 1))}
    return "".join(sorted(found))


_KEYS: Mapping[str, Callable[[str], str]] = {
    "fingerprint": fingerprint,
    "ngram": partial(ngram, size=2),
}


def _plain(value: str) -> str:
    apart = unicodedata.normalize("NFKD", value.casefold())
    return _WORDS.sub(" ", "".join(c for c in apart if not unicodedata.combining(c))).strip()


def _alike(ranked: Sequence[str], key: Callable[[str], str]) -> list[list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for value in ranked:
        # what has no letters, such as “-” and “?”, is alike in nothing
        groups[key(value) or value].append(value)
    return [group for group in groups.values() if len(group) > 1]


def _near(ranked: Sequence[str]) -> list[list[str]]:
    """Join each value to the commonest earlier one that is near, among those that begin alike."""
    from rapidfuzz import process  # noqa: PLC0415 (slow to import)
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 (slow to import)

    leaders: dict[str, list[str]] = defaultdict(list)
    groups: dict[str, list[str]] = {}
    for value in ranked:
        plain = _plain(value)
        known = leaders[plain[:_PREFIX]]
        found = process.extractOne(
            plain,
            known,
            processor=_plain,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_NEAR,
        )
        if found is None:
            known.append(value)
            groups[value] = [value]
        else:
            groups[found[0]].append(value)
    return [group for group in groups.values() if len(group) > 1]
