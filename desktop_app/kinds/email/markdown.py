"""Messages in Markdown (CommonMark with tables): what a row fills in is text and no markup.

Backslashes would not do: they count for nothing in ``<https://…>`` and show in the plain text. So
the marks of a value stand aside, as characters that no text uses, until the HTML is made.
"""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

from markupsafe import Markup

_ASIDE = 0x10FF00
"""Where the 256 characters begin that stand for marks (private use, plane 16)."""
_MARK = re.compile(r"[\\`*\[\]<>|&]|(?<!\w)_|_(?!\w)")
_INDENTATION = re.compile(r"(?<=\n)[ \t]|\A(?:\t|(?= {4}) )")
_FIRST_OF_LINE = re.compile(r"^([ \t]*(?:\d{1,9})?)([-+=#.)])", re.MULTILINE)
_STANDS_ASIDE = re.compile("[\U0010ff00-\U0010ffff]")
_ENCODED_ASIDE = re.compile("%F4%8F%(BC|BD|BE|BF)%([89AB][0-9A-F])")
"""The same as a link carries them: UTF-8 in percent signs."""


def value_as_text(value: Any) -> Any:
    """Return what a row fills in with its marks aside; what a template calls safe stays markup."""
    if value is None:
        return ""
    if isinstance(value, Markup):
        return value
    moved = _MARK.sub(lambda found: _aside(found[0]), str(value))
    moved = _INDENTATION.sub(lambda found: _aside(found[0]), moved)
    return _FIRST_OF_LINE.sub(lambda found: found[1] + _aside(found[2]), moved)


def plain_of(filled: str) -> str:
    """Return a filled Markdown text as plain text: it is meant to be readable as it is."""
    return _STANDS_ASIDE.sub(lambda found: _back(found[0]), filled)


def html_of(filled: str) -> str:
    """Return the HTML of a filled Markdown text."""
    made = _ENCODED_ASIDE.sub(_in_link, _parser().render(filled))
    return _STANDS_ASIDE.sub(lambda found: html.escape(_back(found[0])), made)


@cache
def _parser() -> Any:
    import markdown_it  # noqa: PLC0415 (slow to import, and not every message needs it)

    # No HTML comes in with Markdown, from the text neither: it is shown as it is.
    return markdown_it.MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def _aside(mark: str) -> str:
    return chr(_ASIDE + ord(mark))


def _back(aside: str) -> str:
    return chr(ord(aside) - _ASIDE)


def _in_link(found: re.Match[str]) -> str:
    """Return a mark as a link may hold it (RFC 3986): as it is, or with a percent sign."""
    mark = _back(bytes.fromhex("F48F" + found[1] + found[2]).decode())
    return html.escape(mark) if mark in "&*[]_-+=#.)" else f"%{ord(mark):02X}"
