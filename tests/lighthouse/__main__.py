"""Starts a demonstration shop, has Lighthouse judge its pages, and fails below the marks."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.browser.running import running_shop
from tests.lighthouse.judging import MARKS, Verdict, install, judge
from tests.lighthouse.pages import pages
from tests.postgres_server import FOLDER


def main() -> int:
    """0 if every page reaches every mark."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium or not shutil.which("npm"):
        sys.stderr.write("Lighthouse needs chromium and npm: apt-get install chromium npm\n")
        return 2
    program = install(Path(sys.prefix) / "lighthouse")
    with tempfile.TemporaryDirectory() as folder:
        os.environ[FOLDER] = folder
        return _judged(program, chromium, Path(folder))


def _judged(program: Path, chromium: str, folder: Path) -> int:
    with running_shop(folder / "shop", "") as shop:
        found = []
        for page in pages(shop.url):
            found.append(judge(program, chromium, page))
            _print(found[-1])
    return 1 if any(verdict.missed for verdict in found) else 0


def _print(verdict: Verdict) -> None:
    scores = "  ".join(f"{name} {verdict.scores[name]:>3}" for name in MARKS)
    sys.stdout.write(f"{verdict.page.name:<10}{scores}{'  MISSED' if verdict.missed else ''}\n")
    for fault in verdict.faults:
        sys.stdout.write(f"          - {fault}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
