"""What holds for every test: folders of its own, time limits, nothing left behind, no screen."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import screen
from tests.leaks import nothing_left_behind

__all__ = ["nothing_left_behind"]

SLOW = ("fault", "load")
PROGRAMS = ("tests/journey/", "tests/integration/test_cli_")
"""Where whole programs are started and used from outside, which takes as long as all the rest."""
HOME = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")

hypothesis.settings.register_profile(
    "ci", derandomize=True, database=None, deadline=None, print_blob=True
)
hypothesis.settings.register_profile("everyday", deadline=None, max_examples=50)
hypothesis.settings.load_profile("ci" if screen.required() else "everyday")


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the options, and do without pytest-qt where Qt cannot be loaded."""
    parser.addoption("--slow", action="store_true", help="run fault and load tests too (as in CI)")
    parser.addoption("--full", action="store_true", help="fault and load tests in full size")
    screen.choose_platform()
    lacking = screen.missing()
    if lacking is None:
        return
    if screen.required():
        raise pytest.UsageError(f"The ui tests cannot run: {lacking}")
    pluginmanager.unregister(name="pytest-qt")
    pluginmanager.set_blocked("pytest-qt")


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    """Skip modules that need Qt, with the line that brings it, where it cannot be loaded."""
    if screen.missing() and screen.needs_qt(module_path):
        return screen.UnshownModule.from_parent(parent, path=module_path)
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests to CI, ``--slow``, ``--full``, ``-m`` and tests named one by one.

    Those that start whole programs are left to whoever names their file or folder, too.
    """
    asked = (
        screen.required()
        or config.option.slow
        or config.option.full
        or config.option.markexpr
        or any("::" in argument for argument in config.args)
    )
    if asked:
        return
    named = {config.invocation_params.dir / argument for argument in config.args}
    slow = {item for item in items if _is_slow(item, named)}
    config.hook.pytest_deselected(items=list(slow))
    items[:] = [item for item in items if item not in slow]


def _is_slow(item: pytest.Item, named: set[Path]) -> bool:
    if any(item.get_closest_marker(name) for name in SLOW):
        return True
    name = item.path.relative_to(item.config.rootpath).as_posix()
    return name.startswith(PROGRAMS) and named.isdisjoint({item.path, item.path.parent})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a test that was skipped for want of a package as failed where that is required."""
    report = yield
    if report.skipped and screen.required() and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2])
        if "apt-get install" in reason or "apt install" in reason:
            report.outcome = "failed"
            report.longrepr = f"may not be skipped here: {reason}"
    return report


def pytest_configure() -> None:
    """Prepare what every started program inherits.

    It hears Ctrl+C, which it would not where the tests run in the background, and compiles our
    modules once, not at each of its starts.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep every test, and every process it starts, out of the user's folders."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in HOME:
            patch.setenv(name, str(home / name.lower()))
        yield


@pytest.fixture(autouse=True)
def _long_by_design(request: pytest.FixtureRequest) -> None:
    """Take no test for stuck that says itself that it takes long."""
    if request.node.get_closest_marker("timeout") is not None:
        faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def qtbot(qapp: Any, request: pytest.FixtureRequest) -> Any:
    """Give pytest-qt's bot, which waits longer than it does by itself."""
    del qapp
    from tests.patience import PatientBot  # noqa: PLC0415 (only where Qt is)

    return PatientBot(request)


@pytest.fixture(autouse=True)
def _english(request: pytest.FixtureRequest) -> None:
    """Write numbers and dates in one way, whichever language the test before has chosen."""
    if "qapp" in request.fixturenames:
        from PySide6.QtCore import QLocale  # noqa: PLC0415 (only where Qt is)

        QLocale.setDefault(QLocale("en_US"))


@pytest.fixture(autouse=True)
def _data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a data folder of its own."""
    monkeypatch.setenv("JOBDESK_DATA_DIR", str(tmp_path / "data"))
