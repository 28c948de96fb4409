"""One of several programs that want the same data folder at the same moment, again and again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from desktop_app import JobQueue
from tests.queued import add_later


def say(**what: Any) -> None:
    """Print one line of JSON."""
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def main(folder: Path) -> None:
    """Per line that is read open the queue, submit, and leave at the next line."""
    say(ready=True)
    for line in sys.stdin:
        number = int(line)
        with JobQueue.open(folder) as queue:
            batch = queue.add_task(add_later, number, 1)
            owned = queue.desk.owned  # type: ignore[attr-defined]  # a shared desk
            say(batch=batch.id, owned=owned)
            sys.stdin.readline()
        say(left=number)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
