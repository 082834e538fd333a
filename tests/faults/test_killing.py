"""kill -9 between 'pay' and 'paid': a short run of ``make faults``, and what it is held against."""

import re
import subprocess
import sys

import pytest

from tests.architecture.files import ROOT
from tests.faults.recounting import LOSSES
from tests.faults.stories import DEATHS

PATIENCE_SECONDS = 400
_COUNT = re.compile(r"^ *(\d+)  (.+)$", re.MULTILINE)


def _run(*options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "tests.faults", *options]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_whoever_is_killed_at_whatever_point_nothing_is_lost_and_nothing_happens_twice(
    kind: str,
) -> None:
    status, said = _run("--database", kind)
    counts = {name: int(number) for number, name in _COUNT.findall(said)}
    assert {name: counts[name] for name in LOSSES} == dict.fromkeys(LOSSES, 0), said
    assert [str(death) for death in DEATHS if counts[str(death)] != 1] == [], said
    assert status == 0


def test_without_its_guards_the_same_deaths_lose_orders_mails_and_money() -> None:
    status, said = _run("--database", "sqlite", "--controls")
    assert status == 0, said


def test_every_point_that_the_code_names_is_one_where_somebody_dies() -> None:
    named = set()
    for package in ("shop", "catalog", "cart", "orders", "support"):
        for path in (ROOT / package).rglob("*.py"):
            named |= set(re.findall(r'passing\("([^"]+)"\)', path.read_text()))
    assert named == {death.point for death in DEATHS}


def test_no_code_of_the_shop_can_arm_a_point() -> None:
    packages = ("shop", "catalog", "cart", "orders", "support")
    texts = {path: path.read_text() for one in packages for path in (ROOT / one).rglob("*.py")}
    arming = [path.name for path, text in texts.items() if "die_at" in text]
    assert arming == ["waypoints.py"]
