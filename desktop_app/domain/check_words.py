"""How a person is asked what became of a job that passed its point of no return."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text


@dataclass(frozen=True, slots=True)
class CheckWords:
    """The question that a job in Check asks, and the answers, each as its button says it."""

    question: Text
    sent: Text
    not_sent: Text
    again: Text


OF_ANY_KIND = CheckWords(
    question=QT_TRANSLATE_NOOP("check", "Was it done? Nobody knows"),
    sent=QT_TRANSLATE_NOOP("check", "It happened"),
    not_sent=QT_TRANSLATE_NOOP("check", "It did not happen"),
    again=QT_TRANSLATE_NOOP("check", "Do it again"),
)
