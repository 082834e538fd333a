"""The search engine on Whoosh: its folder, and what happens when something has damaged it."""

import os
from pathlib import Path

import numpy as np
import pytest
import whoosh

from catalog.search.segments import Decoded, Postings
from catalog.search.whoosh_engine import WhooshEngine
from tests.factories_catalog import document

GOODS = (document(1, "Hob kettle"), document(2, "Slow kettle"), document(3, "Kettle mug"))


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    made = WhooshEngine(tmp_path / "search", "en")
    made.rebuild(GOODS)
    return made


def test_the_fork_is_the_one_that_is_meant() -> None:
    """`make reloaded` runs these tests on another one."""
    folder = Path(whoosh.__file__).parent.parent
    name = os.environ.get("WHOOSH", "whoosh3")
    assert [
        path.name.partition("-")[0].lower() for path in folder.glob("[Ww]hoosh*.dist-info")
    ] == [name.lower().replace("-", "_")]


def test_the_folder_is_for_its_owner_alone(engine: WhooshEngine, tmp_path: Path) -> None:
    """Whoosh unpickles what it finds there."""
    for path in [tmp_path / "search", *(tmp_path / "search").glob("*/")]:
        if path.is_dir():
            assert path.stat().st_mode & 0o077 == 0


@pytest.mark.filterwarnings(  # Whoosh leaves a file open that it could not make sense of
    "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_damaged_index_counts_as_missing(engine: WhooshEngine, tmp_path: Path) -> None:
    for path in (tmp_path / "search").glob("*/*.toc"):
        path.write_bytes(b"nonsense")
    fresh = WhooshEngine(tmp_path / "search", "en")
    assert not fresh.exists
    assert fresh.search("kettle").total == 0
    fresh.rebuild(GOODS)
    assert fresh.search("kettle").total == 3
    assert engine.search("kettle").total == 3


def test_an_index_of_another_language_counts_as_missing(tmp_path: Path) -> None:
    WhooshEngine(tmp_path / "search", "en").rebuild(GOODS)
    assert not WhooshEngine(tmp_path / "search", "es").exists


def test_the_last_two_generations_are_kept(engine: WhooshEngine, tmp_path: Path) -> None:
    """The one in use, and the one that somebody may still read."""
    for _ in range(3):
        engine.rebuild(GOODS)
    folders = [path for path in (tmp_path / "search").iterdir() if path.is_dir()]
    assert len(folders) == 2


def test_what_was_decoded_stays_when_other_products_change(engine: WhooshEngine) -> None:
    """A change adds a segment; the others keep their arrays."""
    engine.search("kettle")
    (before,) = engine._segments.values()
    engine.update([9], [document(9, "Samovar kettle")])
    assert engine.search("kettle").total == 4
    assert before in engine._segments.values()
    engine.update([1], [])
    assert set(engine.search("kettle").product_ids) == {2, 3, 9}


def test_made_up_words_are_not_remembered(engine: WhooshEngine) -> None:
    """Or anybody could fill the memory with words that stand nowhere."""
    engine.search("kettle")
    snapshot = engine._current()
    assert snapshot
    before = len(snapshot._known)
    for at in range(50):
        engine.search(f"qxzjv{at}wwkpf madeup{at}")
    assert len(snapshot._known) == before


def test_the_oldest_postings_go_when_there_are_too_many() -> None:
    decoded = Decoded(most=5)
    postings = Postings(np.arange(3, dtype=np.int32), np.ones(3, np.float32))
    decoded.keep("text", "a", postings)
    decoded.keep("text", "a", postings)
    assert decoded.get("text", "a") is postings
    decoded.keep("text", "b", postings)
    assert (decoded.get("text", "a"), decoded.get("text", "b")) == (None, postings)
    assert len(decoded) == 1


def test_words_of_deleted_things_are_not_proposed(engine: WhooshEngine) -> None:
    engine.update([8], [document(8, "Samovar")])
    assert engine.search("samovra").read_as == "samovar"
    engine.update([8], [])
    found = engine.search("samovra")
    assert (found.read_as, found.total, found.unknown) == ("", 0, ("samovra",))
    assert engine.search("samo", unfinished=True).total == 0
