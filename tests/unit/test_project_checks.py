"""The checkers and the rules that no checker knows: every one of them is a test."""

from __future__ import annotations

import ast
import gc
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "desktop_app"
KINDS = PACKAGE / "kinds"
TOP_LEVEL = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "desktop_app",
    "pyproject.toml",
    "resources",
    "tests",
    "uv.lock",
}
MOST_LINES_OF_A_FILE = 450
MOST_LINES_OF_A_FUNCTION = 50
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
SLEEPS = {"time.sleep", "sleep", "asyncio.sleep", "qtbot.wait"}
EXCEPTION = re.compile(r"# (noqa|type: ignore|pragma: no cover)(?![|)])")
REASONED = re.compile(r"# (noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\]|pragma: no cover) *[(#] ?\w")
QT = ("PySide6", "shiboken6", "qasync")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each Python file's name below the project's folder, and its text."""
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


@cache
def parsed(folder: Path) -> tuple[tuple[str, ast.Module], ...]:
    """Return each Python file's name and tree."""
    gc.disable()  # it would go through all of the trees again and again while they grow
    try:
        return tuple((name, ast.parse(text, name)) for name, text in sources(folder))
    finally:
        gc.enable()


@pytest.fixture(scope="module", autouse=True)
def trees() -> Iterator[None]:
    """Keep the trees for the tests of this module alone: they are large."""
    yield
    parsed.cache_clear()


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """Yield the nodes of a function, those of functions inside it excepted."""
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda):
            todo.extend(ast.iter_child_nodes(node))


def last_name(called: ast.expr) -> str:
    """Return the last part of the name of what is called."""
    return str(getattr(called, "attr", getattr(called, "id", "")))


def is_test(function: Function) -> bool:
    """Whether pytest calls it: a test or a fixture."""
    return function.name.startswith("test_") or any(
        "fixture" in ast.unparse(decorator) for decorator in function.decorator_list
    )


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a checker of this environment on the project."""
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(600)  # mypy begins without a cache in a fresh clone
@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--no-cache"),
        ("ruff", "format", "--check", "--no-cache"),
        ("mypy",),
    ],
    ids=" ".join,
)
def test_checker(command: tuple[str, ...]) -> None:
    """Style, format and types are as pyproject.toml asks, in the product and in its tests."""
    done = run(*command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_imports_run_one_way() -> None:
    """No package imports from one that stands before it, and Qt stays in the window."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def docstrings(tree: ast.AST) -> set[int]:
    """Return the identities of the constants that are documentation."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(statement.value)
        for owner in ast.walk(tree)
        if isinstance(owner, owners)
        for statement in owner.body
        if isinstance(statement, ast.Expr)
    }


def names_a_kind(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions that stand where a kind's name would make a difference."""
    match node:
        case ast.Compare():
            for side in (node.left, *node.comparators):
                yield from getattr(side, "elts", [side])
        case ast.MatchValue(value=value):
            yield value
        case ast.Subscript(value=base, slice=ast.Constant() as key):
            if "kind" in ast.unparse(base):
                yield key
        case ast.Call(func=function, args=given, keywords=named):
            if given and isinstance(given[0], ast.Constant):
                called = ast.unparse(function)
                if "kind" in called or called.rpartition(".")[2] in {"submit", "plan"}:
                    yield given[0]
            yield from (word.value for word in named if word.arg and "kind" in word.arg)
        case _:
            return


def test_no_kind_is_named_outside_its_folder() -> None:
    """Below the kinds nothing names one, neither by an import nor by a string.

    A string names a kind where it is compared, matched, looked up among kinds, given to a
    parameter for a kind or to ``submit`` or ``plan``; and wherever it starts a lane or a setting
    (``"email:work"``, ``"email.default_account"``). A word such as "files" may mean files. The
    queue for Python programs stands above the kinds: it is to functions what a form is to others.
    """
    above = {"desktop_app/__init__.py", "desktop_app/queue.py"}
    kinds = {path.name for path in KINDS.iterdir() if (path / "__init__.py").exists()}
    starts = tuple(f"{kind}{mark}" for kind in kinds for mark in ":.")
    found = []
    for name, tree in parsed(PACKAGE):
        if name.startswith("desktop_app/kinds/") or name in above:
            continue
        prose = docstrings(tree)
        for node in ast.walk(tree):
            found += [
                f"{name}:{word.lineno} {word.value!r}"
                for word in names_a_kind(node)
                if isinstance(word, ast.Constant) and word.value in kinds
            ]
            match node:
                case ast.Constant(value=str(text)) if id(node) not in prose:
                    if re.fullmatch(r"\S+", text) and text.startswith(starts):
                        found.append(f"{name}:{node.lineno} {text!r}")
                case ast.ImportFrom(module=str(text)) if text.startswith("desktop_app.kinds."):
                    found.append(f"{name}:{node.lineno} imports {text}")
                case _:
                    continue
    assert kinds
    assert not found, "\n".join(found)


def test_kinds_load_without_qt() -> None:
    """Finding and importing every kind, as a worker process does, loads no Qt module."""
    code = (
        "import sys; from desktop_app.engine import find_kinds; kinds = find_kinds();"
        "print(len(list(kinds)), kinds.problems,"
        f"sorted(m for m in sys.modules if m.split('.')[0] in {QT!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    count, rest = done.stdout.strip().split(" ", 1)
    assert int(count) > 0
    assert rest == "{} []"


def test_every_test_says_its_promise() -> None:
    """A test's docstring is its promise: one sentence, ended by a full stop."""
    found = []
    for name, tree in parsed(ROOT / "tests"):
        for function in functions(tree):
            promise = ast.get_docstring(function) or ""
            if function.name.startswith("test_") and not promise.endswith("."):
                found.append(f"{name}:{function.lineno} {function.name}")
    assert not found, "\n".join(found)


def test_tests_neither_sleep_nor_mock() -> None:
    """A test waits on a condition with a deadline, and takes our own code as it is."""
    found = []
    for name, tree in parsed(ROOT / "tests"):
        found += [
            f"{name}:{node.lineno} {ast.unparse(node)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom | ast.Import) and "mock" in ast.unparse(node)
        ]
        for function in filter(is_test, functions(tree)):
            found += [
                f"{name}:{node.lineno} {ast.unparse(node)}"
                for node in own_nodes(function)
                if isinstance(node, ast.Call)
                and last_name(node.func) in {"sleep", "wait"}
                and ast.unparse(node.func) in SLEEPS
                and ast.unparse(node.args[0]) != "0"
            ]
    assert not found, "\n".join(found)


def test_no_error_is_swallowed() -> None:
    """No ``except`` does nothing but pass; ``contextlib.suppress`` says what it expects."""
    found = [
        f"{name}:{node.lineno}"
        for folder in (PACKAGE, ROOT / "tests")
        for name, tree in parsed(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and isinstance(node.body[0], ast.Pass)
    ]
    assert not found, "\n".join(found)


def test_nothing_is_global() -> None:
    """No function of the product rebinds a name of its module."""
    found = [
        f"{name}:{node.lineno}"
        for name, tree in parsed(PACKAGE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Global)
    ]
    assert not found, "\n".join(found)


def test_files_and_functions_stay_small() -> None:
    """A file or a function that outgrows a reader's attention is split."""
    found = []
    for name, text in sources(PACKAGE):
        if (lines := text.count("\n")) > MOST_LINES_OF_A_FILE:
            found.append(f"{name} has {lines} lines")
    for name, tree in parsed(PACKAGE):
        for function in functions(tree):
            size = (function.end_lineno or function.lineno) - function.lineno + 1
            if size > MOST_LINES_OF_A_FUNCTION:
                found.append(f"{name}:{function.lineno} {function.name} has {size} lines")
    assert not found, "\n".join(found)


def test_modules_have_a_purpose() -> None:
    """Every module says what it is for, and none is named as a drawer."""
    found = [
        name
        for name, tree in parsed(PACKAGE)
        if not ast.get_docstring(tree) or Path(name).stem in DRAWERS
    ]
    assert not found, "\n".join(found)


def test_every_exception_to_a_rule_has_its_reason() -> None:
    """Each ``noqa`` and ``type: ignore`` says why, there or in the line above."""
    found = []
    for folder in (PACKAGE, ROOT / "tests"):
        for name, text in sources(folder):
            above = ""
            for number, line in enumerate(text.splitlines(), 1):
                if EXCEPTION.search(line) and not REASONED.search(line) and "#" not in above:
                    found.append(f"{name}:{number} {line.strip()}")
                above = line
    assert not found, "\n".join(found)


def test_the_top_level_holds_what_the_design_names() -> None:
    """Beside the package, its resources and its tests stand a few files and dotfiles only."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        names = {path.name for path in ROOT.iterdir()}
    else:
        names = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL
