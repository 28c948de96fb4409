"""Templates of a message in Jinja's sandbox: compiled once, filled in for each row."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import jinja2
from jinja2 import meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing as no_object
from typing_extensions import override

from desktop_app.domain.errors import FieldError, SubmissionRefused
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.kinds.email.addresses import BadAddress, Mailbox, parse_mailbox
from desktop_app.kinds.email.markdown import value_as_text
from desktop_app.kinds.email.submission import LONGEST_BODY, Letter

Syntax = Literal["text", "html", "markdown"]
"""Of which kind of markup a template is: what a row fills in is none of it."""

_CANNOT_RUN = QT_TRANSLATE_NOOP("email", "The template cannot run")
_LONGEST_RANGE = 10_000
_MOST_NUMBERS = 100_000
"""Numbers of all ranges of one filling: loops within loops end, too."""
_LARGEST_POWER = 64
_LINKS = ("https://", "http://", "mailto:")
_LONGEST_LINK = 900
_MARKS = ("{{", "{%", "{#")
_BLANKS = re.compile(r"[ \t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
"""Blanks and line ends; not the wide and the hard blanks that belong to a text."""


class RowProblem(Exception):
    """A row from which no message can be made: a code of the kind's causes, and a sentence."""

    def __init__(self, code: str, reason: str, loc: Sequence[str | int] = ()) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.loc = tuple(loc)
        """The field whose template fails, when it is one."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A message's fields for one row."""

    to: Mailbox
    subject: str
    text: str | None
    html: str | None
    markdown: str | None
    """With the marks of its values aside (see ``markdown.py``)."""
    cc: Sequence[Mailbox]
    bcc: Sequence[Mailbox]
    attachments: Sequence[Path]
    headers: Mapping[str, str]
    unsubscribe: str | None


class _Missing(jinja2.StrictUndefined):
    """Names the column that a row lacks."""

    @property
    @override
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        if self._undefined_obj is no_object:
            return f"there is no column “{self._undefined_name}”"
        return f"there is no “{self._undefined_name}” in it"


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with bounds on what a short expression can blow up."""

    intercepted_binops = frozenset({"*", "**", "%"})

    @override
    def call_binop(
        self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any
    ) -> Any:
        sized = isinstance(left, str | list | tuple) or isinstance(right, str | list | tuple)
        if operator == "%" and isinstance(left, str):
            raise jinja2.TemplateRuntimeError("use ~ or “{}”.format(…) instead of %")
        if operator == "*" and sized:
            count = right if isinstance(right, int) else left
            thing = left if isinstance(right, int) else right
            if isinstance(count, int) and count * len(thing) > LONGEST_BODY:
                raise jinja2.TemplateRuntimeError("the result would be too long")
        if operator == "**" and (abs(right) > _LARGEST_POWER or abs(left) > LONGEST_BODY):
            raise jinja2.TemplateRuntimeError("the power is too large")
        return super().call_binop(context, operator, left, right)


def _as_given(value: Any) -> Any:
    return "" if value is None else value


def _environment(syntax: Syntax) -> jinja2.Environment:
    made = _Sandbox(
        undefined=_Missing,
        autoescape=syntax == "html",
        keep_trailing_newline=True,
        finalize=value_as_text if syntax == "markdown" else _as_given,
    )
    for name in ("lipsum", "cycler", "joiner", "namespace"):
        del made.globals[name]
    for name in ("center", "format", "xmlattr", "pprint"):  # widths without bound; not for mail
        del made.filters[name]
    return made


class Template:
    """One template."""

    def __init__(
        self, source: str, *, syntax: Syntax = "text", loc: Sequence[str | int] = ()
    ) -> None:
        """Compile it; raise ``jinja2.TemplateSyntaxError``. ``loc`` is the field it stands in."""
        self.source = source
        self.loc = tuple(loc)
        self.fixed = not any(mark in source for mark in _MARKS)
        self._compiled: jinja2.Template | None = None
        self.names: frozenset[str] = frozenset()
        self._numbers = 0
        if not self.fixed:
            environment = _environment(syntax)
            environment.globals["range"] = self._range
            tree = environment.parse(source)
            self.names = frozenset(meta.find_undeclared_variables(tree))
            self._compiled = environment.from_string(source)

    def fill(self, row: Mapping[str, Any]) -> str:
        """Return the text for a row; raise ``RowProblem``."""
        if self._compiled is None:
            return self.source
        self._numbers = 0
        try:
            found = self._compiled.render({"row": row, **row})
        except jinja2.UndefinedError as error:
            raise self._problem("email.missing_column", str(error), error) from None
        except jinja2.TemplateError as error:
            raise self._problem("email.bad_template", str(error), error) from None
        except Exception as error:  # noqa: BLE001 (filters raise whatever their values make them)
            told = f"{type(error).__name__}: {error}"
            raise self._problem("email.bad_template", told, error) from None
        if len(found) > LONGEST_BODY:
            raise RowProblem("email.bad_template", "the text becomes too long", self.loc)
        return found

    def _range(self, *bounds: int) -> range:
        found = range(*bounds)
        if len(found) > _LONGEST_RANGE:
            raise jinja2.TemplateRuntimeError(f"a range has at most {_LONGEST_RANGE} numbers")
        self._numbers += len(found)
        if self._numbers > _MOST_NUMBERS:
            raise jinja2.TemplateRuntimeError(f"all ranges have at most {_MOST_NUMBERS} numbers")
        return found

    def _problem(self, code: str, told: str, error: Exception) -> RowProblem:
        """Say in which line of a longer text it went wrong: Jinja tells that in the traceback."""
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == "<template>"]
        if "\n" in self.source.strip() and lines:
            told = f"{told} (line {lines[-1]})"
        return RowProblem(code, told, self.loc)


class PathTemplate:
    """An attachment's path: what a row fills in stays inside the folder that stands before it."""

    def __init__(self, source: str) -> None:
        first = min((at for mark in _MARKS if (at := source.find(mark)) >= 0), default=-1)
        self.fixed = first < 0
        before = source[: max(first, 0)]
        cut = max(before.rfind("/"), before.rfind(os.sep)) + 1
        self._folder = Path(before[:cut] or ".").absolute()
        self._path = Path(source).expanduser().absolute()
        self.rest = Template(source if self.fixed else source[cut:])

    def fill(self, row: Mapping[str, Any]) -> Path:
        """Return the path; raise ``RowProblem`` when it would leave the folder."""
        if self.fixed:
            return self._path
        given = self.rest.fill(row)
        path = Path(os.path.normpath(self._folder / given))
        if "\0" in given or not path.is_relative_to(self._folder):
            raise RowProblem("email.no_attachment", f"{given} lies outside of {self._folder}")
        return path


class Templates:
    """All templates of a letter."""

    def __init__(self, letter: Letter) -> None:
        """Compile them; raise ``SubmissionRefused`` naming every field that cannot be."""
        self._errors: list[FieldError] = []
        self._names: set[str] = set()
        self._to = self._compile(letter.to, "to")
        self._subject = self._compile(letter.subject, "subject")
        self._text = self._compile(letter.text, "text")
        self._html = self._compile(letter.html, "html", syntax="html")
        self._markdown = self._compile(letter.markdown, "markdown", syntax="markdown")
        self._unsubscribe = self._compile(letter.unsubscribe, "unsubscribe")
        self._cc = [self._compile(one, "cc", at) for at, one in enumerate(letter.cc)]
        self._bcc = [self._compile(one, "bcc", at) for at, one in enumerate(letter.bcc)]
        self._headers = {
            name: self._compile(value, "headers", name) for name, value in letter.headers.items()
        }
        self.attachments = [
            self._path(one, "attachments", at) for at, one in enumerate(letter.attachments)
        ]
        if self._errors:
            raise SubmissionRefused(self._errors)

    @property
    def names(self) -> frozenset[str]:
        """What the templates use of a row."""
        return frozenset(self._names)

    @property
    def to_names(self) -> frozenset[str]:
        """What the recipient's mailbox uses of a row."""
        return self._to.names if self._to else frozenset()

    def mailbox(self, row: Mapping[str, Any]) -> Mailbox:
        """Return the recipient; raise ``RowProblem``."""
        return _mailbox(self._to, row)

    def fill(self, row: Mapping[str, Any]) -> Filled:
        """Return a message's fields; raise ``RowProblem``."""
        return Filled(
            to=self.mailbox(row),
            subject=_line(_fill(self._subject, row)),
            text=_maybe(self._text, row),
            html=_maybe(self._html, row),
            markdown=_maybe(self._markdown, row),
            cc=[_mailbox(one, row) for one in self._cc],
            bcc=[_mailbox(one, row) for one in self._bcc],
            attachments=[one.fill(row) for one in self.attachments],
            headers={name: _line(_fill(value, row)) for name, value in self._headers.items()},
            unsubscribe=_link(_maybe(self._unsubscribe, row)),
        )

    def _compile(
        self, source: str | None, *loc: str | int, syntax: Syntax = "text"
    ) -> Template | None:
        if source is None:
            return None
        try:
            made = Template(source, syntax=syntax, loc=loc)
        except jinja2.TemplateSyntaxError as error:
            self._refuse(error, loc)
            return None
        self._names |= made.names
        return made

    def _path(self, source: str, *loc: str | int) -> PathTemplate:
        try:
            made = PathTemplate(source)
        except jinja2.TemplateSyntaxError as error:
            self._refuse(error, loc)
            return PathTemplate("-")
        self._names |= made.rest.names
        return made

    def _refuse(self, error: jinja2.TemplateSyntaxError, loc: tuple[str | int, ...]) -> None:
        told = f"{_CANNOT_RUN.source}: {error.message} (line {error.lineno})"
        self._errors.append(FieldError(loc=loc, msg=told, type="email.bad_template"))


def _fill(template: Template | None, row: Mapping[str, Any]) -> str:
    assert template is not None
    return template.fill(row)


def _maybe(template: Template | None, row: Mapping[str, Any]) -> str | None:
    return None if template is None else template.fill(row)


def _line(text: str) -> str:
    """Make a text fit for a header: one line, without control characters."""
    plain = _BLANKS.sub(" ", text).strip(" ")
    return "".join(c for c in plain if c >= " " and not "\x7f" <= c <= "\x9f")


def _link(text: str | None) -> str | None:
    """Make a link fit for a header; raise ``RowProblem`` when it is none."""
    if text is None:
        return None
    link = quote(text.strip(), safe="%/:?#[]@!$&'()*+,;=~-._", errors="replace")
    if not link.startswith(_LINKS) or len(link) > _LONGEST_LINK:
        told = f"the unsubscribe link is no short https: or mailto: link: {text[:100]}"
        raise RowProblem("email.bad_template", told)
    return link


def _mailbox(template: Template | None, row: Mapping[str, Any]) -> Mailbox:
    text = _fill(template, row)
    try:
        return parse_mailbox(text)
    except BadAddress as error:
        raise RowProblem("email.bad_address", str(error)) from None
