"""The project's own files, for the tests that read them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("shop", "catalog", "cart", "orders", "support")
HIDDEN = {"__pycache__", ".venv", ".git", "instance"}


def files(*patterns: str, inside: tuple[str, ...] = (*PACKAGES, "tests", "static")) -> list[Path]:
    """Files of these patterns, in a steady order."""
    return sorted(
        path
        for folder in inside
        for pattern in patterns
        for path in (ROOT / folder).rglob(pattern)
        if path.is_file() and not HIDDEN & set(path.parts)
    )


def name(path: Path) -> str:
    """The path as people write it, for ids and messages."""
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]
