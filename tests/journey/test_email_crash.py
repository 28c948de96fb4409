"""The program is killed again and again in the middle of a mailing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.journey.program import Program, until
from tests.smtp_server import SmtpServer

RECIPIENTS, KILLS = 100, 10


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_killed_ten_times_in_a_mailing_of_100(tmp_path: Path) -> None:
    """After ten kill -9 nobody has got two, nobody is lost, and what nobody knows is in Check."""
    program = Program(tmp_path / "data")
    addresses = [f"r{number:03}@x.example" for number in range(RECIPIENTS)]
    with SmtpServer() as server:
        submitted = program(
            "submit",
            "email",
            spec={
                "account": server.account(),
                "sender": "Acme <hello@acme.example>",
                "recipients": {"rows": [{"email": one} for one in addresses]},
                "subject": "Welcome",
                "text": "Hello {{ email }}",
            },
        )
        assert submitted.of("plan")[0]["planned"] == RECIPIENTS
        random = Random(11)
        for kill in range(KILLS):
            goal = (kill + 1) * RECIPIENTS // (KILLS + 2) + random.randrange(4)
            process = program.start("work", "--until-idle")
            until(lambda goal=goal: len(server.messages) >= goal, f"{goal} messages")  # type: ignore[misc]  # the loop's own value
            program.kill(process)
        program("work", "--until-idle")
        ended = len(server.messages)
        assert program("work", "--until-idle").events == []
        assert len(server.messages) == ended
    got = Counter(recipient for one in server.messages for recipient in one.recipients)
    assert max(got.values()) == 1
    jobs = {job["name"]: job for job in program("list").of("job")}
    states = Counter(job["state"] for job in jobs.values())
    assert set(jobs) == set(addresses)
    assert set(states) <= {"done", "check"}
    # four connections: each kill leaves at most so many open questions
    assert states["check"] <= KILLS * 4
    assert all(got[name] == 1 for name, job in jobs.items() if job["state"] == "done")
    assert program("doctor", "--check").status == 0
