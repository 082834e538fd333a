"""Running Lighthouse on a page and reading its scores."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.lighthouse.pages import Page

HERE: Final = Path(__file__).parent
MARKS: Final = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
BROWSER: Final = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
PATIENCE_SECONDS: Final = 180


@dataclass(frozen=True, slots=True)
class Verdict:
    """The scores of a page, of 100, and what took points off."""

    page: Page
    scores: dict[str, int]
    faults: list[str]

    @property
    def missed(self) -> dict[str, int]:
        """The scores below their mark. A page that asks not to be listed can't have all of SEO."""
        wanted = {
            name: mark for name, mark in MARKS.items() if self.page.is_listed or name != "seo"
        }
        return {
            name: self.scores[name] for name, mark in wanted.items() if self.scores[name] < mark
        }


def install(folder: Path) -> Path:
    """Lighthouse itself, at the version we name, without any browser of its own."""
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_bytes((HERE / "package.json").read_bytes())
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=folder, check=True)
    return program


def judge(program: Path, chromium: str, page: Page) -> Verdict:
    """Look at a page as on a telephone, as Lighthouse does by itself."""
    command = [
        *("node", str(program), page.url, "--quiet", "--output=json"),
        *("--only-categories", ",".join(MARKS), f"--chrome-flags={BROWSER}"),
    ]
    if page.cookies:
        command.append(f"--extra-headers={json.dumps({'Cookie': page.cookies})}")
    env = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(
        command, env=env, capture_output=True, check=True, timeout=PATIENCE_SECONDS
    )
    return _verdict(page, json.loads(done.stdout))


def _verdict(page: Page, report: dict[str, Any]) -> Verdict:
    categories, audits = report["categories"], report["audits"]
    scores = {name: round((categories[name]["score"] or 0) * 100) for name in MARKS}
    faults = [
        f"{audits[ref['id']]['title']} {audits[ref['id']].get('displayValue', '')}".strip()
        for name in MARKS
        for ref in categories[name]["auditRefs"]
        if ref["weight"] and (audits[ref["id"]]["score"] or 0) < 1 and _counts(audits[ref["id"]])
    ]
    return Verdict(page, scores, faults)


def _counts(audit: dict[str, Any]) -> bool:
    return audit["scoreDisplayMode"] in {"binary", "numeric", "metricSavings"}
