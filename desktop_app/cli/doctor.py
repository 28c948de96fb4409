"""``doctor``: says what this machine lacks, and how to get it."""

from __future__ import annotations

import argparse

from desktop_app.cli.session import ALL_DONE, LACKING, SOME_FAILED, Session
from desktop_app.engine.findings import Finding, findings
from desktop_app.store.check import check


def doctor(session: Session, given: argparse.Namespace) -> int:
    """Print what was found; 3 when something that is needed is missing, 1 when files are bad."""
    found = list(findings(session.folder, session.kinds))
    damaged = check(session.folder) if given.check else []
    if given.check:
        text = "; ".join(damaged) or "every promise of the queue's files holds"
        found.append(Finding("files", not damaged, text))
    for one in found:
        if session.output.as_json:
            session.output.event(
                {
                    "event": "check",
                    "name": one.name,
                    "ok": one.ok,
                    "text": one.text,
                    "remedy": one.remedy,
                }
            )
        else:
            remedy = f"  →  {one.remedy}" if one.remedy else ""
            session.output.line(f"{'ok ' if one.ok else 'NO '} {one.name:<10} {one.text}{remedy}")
    if any(one.needed and not one.ok for one in found):
        return LACKING
    return SOME_FAILED if damaged else ALL_DONE
