"""What is shipped: dependencies and their licences, the wheel, and the pages beside the code."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import desktop_app

ROOT = Path(__file__).resolve().parents[2]
BUILD = "import hatchling.build as b, sys; print(getattr(b, sys.argv[1])(sys.argv[2]))"
FIND = "from desktop_app.host.assets import asset; print(asset('icons').resolve())"
WHEEL_LIMIT = 3 * 2**20
"""Bytes; code, icons and samples are small, and a screenshot that slips in is not."""
RELEASE = re.compile(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)")
SCREENSHOT = re.compile(r"resources/help/[^/]*\.png$")
PARTS = {"pydantic-core": "pydantic", "shiboken6": "pyside6-essentials"}
"""Distributions whose names a library's own documentation imports along with its own."""
TOOLS = {"hatchling", "import-linter", "mypy", "pre-commit", "ruff", "trustme"}
OWN = {"jobdesk"}
"""Extras that another list takes in by their names."""
PLUGINS = {"pytest-cov", "pytest-qt", "pytest-randomly", "pytest-timeout"}


def project() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lists() -> dict[str, list[Requirement]]:
    """Return the core dependencies and those of each extra."""
    table = project()["project"]
    named = {"core": table["dependencies"], **table["optional-dependencies"]}
    return {name: [Requirement(line) for line in lines] for name, lines in named.items()}


def names(requirements: Sequence[Requirement]) -> set[str]:
    """Return distribution names in their normal form."""
    return {canonicalize_name(requirement.name) for requirement in requirements}


def imported(folder: Path) -> dict[str, str]:
    """Return each distribution that is imported below a folder, and one file that does so."""
    providers = packages_distributions()
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules = [node.module]
            for module in modules:
                top = module.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in {"desktop_app", "tests"}:
                    for provider in providers.get(top, [top]):
                        name = canonicalize_name(provider)
                        found[PARTS.get(name, name)] = path.relative_to(ROOT).as_posix()
    return found


def test_each_dependency_stands_in_one_list() -> None:
    """No dependency is named in two of core, extras, dev and bench."""
    where: dict[str, list[str]] = {}
    for list_name, requirements in lists().items():
        for name in names(requirements):
            where.setdefault(name, []).append(list_name)
    assert {name: found for name, found in where.items() if len(found) > 1} == {}


def test_core_names_what_is_imported() -> None:
    """The program imports its core dependencies, all of them and no others."""
    used = imported(ROOT / "desktop_app")
    core = names(lists()["core"])
    optional = {name for key, found in lists().items() if key != "core" for name in names(found)}
    unnamed = {name: file for name, file in used.items() if name not in core | optional}
    assert unnamed == {}
    assert core - set(used) == set()


def test_dev_names_what_the_tests_import() -> None:
    """The tests import what core, dev and bench name, and dev names nothing that is not used."""
    used = imported(ROOT / "tests")
    wanted = lists()
    named = {name for found in wanted.values() for name in names(found)}
    stubs = {f"types-{name}" for name in names(wanted["core"])}
    assert {n: file for n, file in used.items() if n not in named} == {}
    assert names(wanted["dev"]) - set(used) - TOOLS - PLUGINS - OWN - stubs == set()


def installed_with(
    requirements: Sequence[Requirement],
) -> Iterator[Distribution]:
    """Yield the distributions that installing these brings, here."""
    todo = list(requirements)
    seen = set()
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if name in seen or not applies:
            continue
        seen.add(name)
        found = distribution(name)
        yield found
        todo += map(Requirement, found.requires or ())


def licence(found: Distribution) -> str:
    """Return what a distribution says of its licence, as an SPDX expression if it has one."""
    # asked for with "in": the backport of importlib.metadata, once imported, raises for no header
    names = ("License-Expression", "License")
    said = next((found.metadata[name] for name in names if name in found.metadata), "")
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in found.metadata.get_all("Classifier") or ()
        if line.startswith("License :: OSI Approved :: ")
    ]
    return str(said).partition("\n")[0] or " OR ".join(classifiers)


def test_core_is_free_of_the_gpl() -> None:
    """Whatever an installation brings may be used without the terms of the GPL or AGPL."""
    bad = {}
    for found in installed_with(lists()["core"]):
        choices = re.split(r"\s+OR\s+", licence(found).strip("() "))
        if not any(c and not re.search(r"(?<!L)GPL|General Public", c) for c in choices):
            bad[found.name] = licence(found)
    assert bad == {}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, once."""
    return build("build_wheel", tmp_path_factory.mktemp("wheel"))


def build(how: str, folder: Path) -> Path:
    """Call the build backend as an installer does."""
    command = [sys.executable, "-c", BUILD, how, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


def run_with(path: str, folder: Path) -> Path:
    """Find the resources in a process that has the package from ``path`` alone."""
    environ = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-c", FIND]
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_the_wheel_holds_what_the_program_needs(wheel: Path) -> None:
    """Every file of the package and of resources is in the wheel, without tests and screenshots."""
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {
        re.sub(r"^resources/", "desktop_app/resources/", path.relative_to(ROOT).as_posix())
        for folder in ("desktop_app", "resources")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted = {name for name in wanted if not SCREENSHOT.search(name)}
    assert wanted - held == set()
    assert not [name for name in held if name.startswith("tests") or name.endswith(".pyc")]
    assert not [name for name in held if SCREENSHOT.search(name)]
    assert wheel.stat().st_size < WHEEL_LIMIT


def test_resources_are_found_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """An installed wheel finds its resources inside the package."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    assert run_with(str(tmp_path), tmp_path) == tmp_path / "desktop_app" / "resources" / "icons"


def test_resources_are_found_from_an_editable_install(tmp_path: Path) -> None:
    """An editable install finds the resources beside the package."""
    with zipfile.ZipFile(build("build_editable", tmp_path)) as archive:
        paths = [archive.read(n).decode().strip() for n in archive.namelist() if n.endswith(".pth")]
    assert paths == [str(ROOT)]
    assert run_with(paths[0], tmp_path) == ROOT / "resources" / "icons"


def test_the_source_distribution_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """A wheel built from the source distribution holds the same files."""
    import tarfile  # noqa: PLC0415 (here alone)

    with tarfile.open(build("build_sdist", tmp_path)) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = next(path for path in tmp_path.iterdir() if path.is_dir())
    command = [sys.executable, "-c", BUILD, "build_wheel", str(tmp_path)]
    done = subprocess.run(command, cwd=unpacked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    again = tmp_path / done.stdout.split()[-1]
    with zipfile.ZipFile(wheel) as first, zipfile.ZipFile(again) as second:
        assert set(first.namelist()) == set(second.namelist())


def test_the_lock_file_names_public_sources_only() -> None:
    """uv.lock fits pyproject.toml and points to PyPI alone."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    packages = {canonicalize_name(package["name"]): package for package in lock["package"]}
    wanted = {name for found in lists().values() for name in names(found)}
    assert wanted <= set(packages)
    hosts = set(re.findall(r"(?:https?|file)://[^/\"]*", (ROOT / "uv.lock").read_text()))
    assert hosts == {"https://pypi.org", "https://files.pythonhosted.org"}


def test_the_readme_keeps_its_two_lines() -> None:
    """One line installs and starts the demo, one installs for development and runs pytest."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = dict(re.findall(r"^<!-- (\w+) -->\n```sh\n(.+)\n```$", readme, re.MULTILINE))
    assert set(found) == {"try", "check"}
    assert all(line.startswith("python3 -m venv .venv && ") for line in found.values())
    assert found["try"].endswith("jobdesk demo")
    assert '".[dev]"' in found["check"]
    assert found["check"].endswith("pytest")
    for target in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (ROOT / target).exists(), target


def test_the_changelog_is_well_formed() -> None:
    """The changelog keeps its format: newest first, dated, known sections, one line a change."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert releases[0] == "[Unreleased]"
    dated = [
        re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)", line) for line in releases[1:]
    ]
    assert all(dated)
    versions = [tuple(map(int, match[1].split("."))) for match in dated if match]
    assert versions == sorted(versions, reverse=True)
    if versions:
        assert desktop_app.__version__ == ".".join(map(str, versions[0]))
    sections = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert sections <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
