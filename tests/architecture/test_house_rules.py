"""The house rules that a machine can hold us to, so that reviews can be about the rest."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.files import PACKAGES, ROOT, files, functions, name, tree

MOST_LINES = 300
MOST_TEST_LINES = 450  # scenes of one story stay together
MOST_FUNCTION_LINES = 40
MOST_TEMPLATE_LINES = 100
MOST_SHEET_LINES = 150
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "services", "common", "misc", "base"}
MODULES = files("*.py")
CODE = files("*.py", inside=PACKAGES)
TESTS = files("test_*.py", inside=("tests",))
REVISIONS = ROOT / "shop/migrations/versions"


def test_every_module_says_why_it_exists() -> None:
    silent = [path for path in MODULES if not ast.get_docstring(tree(path))]
    assert [name(path) for path in silent if not _is_empty_test_package(path)] == []


def _is_empty_test_package(path: Path) -> bool:
    return path.name == "__init__.py" and "tests" in path.parts and not path.read_text("utf-8")


def _is_data(path: Path) -> bool:
    """A table of facts may be as long as it is: no function, no class."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return path.parent == REVISIONS or not any(
        isinstance(node, kinds) for node in ast.walk(tree(path))
    )


def test_no_module_is_too_long() -> None:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    too_long = {
        name(path): size
        for path, size in sizes.items()
        if size > (MOST_TEST_LINES if "tests" in path.parts else MOST_LINES) and not _is_data(path)
    }
    assert too_long == {}


def test_no_function_is_too_long() -> None:
    too_long = [
        f"{name(path)}:{each.lineno} {each.name}"
        for path in MODULES
        if not _is_data(path) and "browser" not in path.parts  # there a test is a whole walk
        for each in functions(path)
        if (each.end_lineno or 0) - each.lineno >= MOST_FUNCTION_LINES
    ]
    assert too_long == []


@pytest.mark.parametrize(
    ("pattern", "most"),
    [("*.html", MOST_TEMPLATE_LINES), ("*.css", MOST_SHEET_LINES), ("*.js", MOST_SHEET_LINES)],
)
def test_no_template_sheet_or_script_is_too_long(pattern: str, most: int) -> None:
    sizes = {name(path): len(path.read_text("utf-8").splitlines()) for path in files(pattern)}
    assert {each: size for each, size in sizes.items() if size > most} == {}


def test_no_module_is_a_drawer_for_everything() -> None:
    found = [name(path) for path in MODULES if path.stem in FORBIDDEN_NAMES]
    assert found == []


def test_imports_go_left_only() -> None:
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as go; go()"]
    ended = subprocess.run(linter, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_only_one_place_commits() -> None:
    """shop/db.py opens and commits transactions.

    The test terminal is a program of its own, and a search index commits its own files.
    """
    own = ("shop/db.py", "shop/migrations/", "orders/sandbox/", "catalog/search/whoosh_engine.py")
    found = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        if not name(path).startswith(own)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "begin", "rollback"}
    ]
    assert found == []


def test_the_clock_is_asked_in_one_place() -> None:
    """Nothing but shop/clock.py reads the time of day, so that a test can hold it still."""
    own = ("shop/clock.py", "orders/sandbox/")
    found = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        if not name(path).startswith(own)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr)
        in {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
    ]
    assert found == []


def test_money_is_never_a_float() -> None:
    """``float`` appears nowhere in the packages that count money."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in files("*.py", inside=("cart", "orders", "support"))
        if not {"sandbox", "gateways"} & set(path.parts)  # where seconds may be fractions
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and node.id == "float"
    ]
    assert found == []


def test_nothing_is_left_for_later() -> None:
    words = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
    everywhere = (*PACKAGES, "tests", "static", "docs")
    texts = files("*.py", "*.html", "*.md", "*.css", "*.js", inside=everywhere)
    assert [name(path) for path in texts if words.search(path.read_text("utf-8"))] == []


def test_every_test_is_named_as_a_sentence() -> None:
    short = [
        f"{name(path)}: {each.name}"
        for path in TESTS
        for each in functions(path)
        if each.name.startswith("test_") and each.name.count("_") < 3
    ]
    assert short == []


def test_no_test_is_skipped_or_sleeps() -> None:
    marks = re.compile(r"pytest\.skip|mark\.skip|mark\.xfail|importorskip|time\.sleep\(")
    own = Path(__file__)
    found = [path for path in TESTS if path != own and marks.search(path.read_text("utf-8"))]
    assert [name(path) for path in found] == []
