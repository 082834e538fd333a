"""The search engine on Whoosh: the only module that imports it.

Whoosh keeps the postings on disk and merges its segments. Ranking is ours (``ranking``), over
postings that are decoded once a process and kept. A folder of its own per generation makes a
rebuild invisible until one file, ``current``, is replaced; that file's time tells every process
that there is something new. Whoosh unpickles what it reads, so the folder is the owner's alone.
"""

import fcntl
import os
import pickle
import shutil
import struct
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns
from typing import Any

import structlog
from whoosh import index as whoosh_index
from whoosh import reading
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, ID, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence
from whoosh.writing import MERGE_SMALL, IndexWriter

from catalog.search import (
    ALL,
    NO_SYNONYMS,
    SearchBusy,
    SearchDocument,
    SearchResults,
    Selection,
    Synonyms,
)
from catalog.search.asking import Asking
from catalog.search.languages import words_of
from catalog.search.ranking import length, presence
from catalog.search.segments import Segment, Tokens
from catalog.search.selecting import results
from catalog.search.snapshot import Snapshot
from catalog.search.words import code, facets

FORMAT = 2
"""Raised whenever the stored form changes: an index of another format counts as missing."""

MEMORY_MB = 128
MOST_SEGMENTS = 32
LENGTH_UNIT = 100
"""Lengths are kept in hundredths."""

_CORRUPT: type[Exception] = getattr(reading, "CorruptIndexError", whoosh_index.IndexError)
"""What whoosh3 raises for a damaged block; Whoosh-Reloaded knows no such error."""

_DAMAGED = (OSError, EOFError, pickle.UnpicklingError, struct.error, _CORRUPT)
_NOT_READABLE = (*_DAMAGED, ValueError, LookupError, AssertionError, whoosh_index.IndexError)
"""All that Whoosh was seen to raise for a folder that something has damaged."""

log = structlog.get_logger()


class Terms(FieldType):
    """A field that is given its terms and weights ready-made."""

    def __init__(self, *, scorable: bool) -> None:
        ready_made: Any = None
        super().__init__(format=Existence(), analyzer=ready_made, scorable=scorable)

    def index(
        self, value: Any, **_: Any
    ) -> Generator[tuple[bytes, int, float | int, bytes], Any, None]:
        for term, weight in value:
            yield term.encode(), 1, float(weight), b""


def _schema() -> Schema:
    number = NumericColumn("q")  # type: ignore[no-untyped-call]
    facets = VarBytesColumn()  # type: ignore[no-untyped-call]
    return Schema(
        key=ID(unique=True),
        text=Terms(scorable=False),
        mark=Terms(scorable=False),
        word=Terms(scorable=False),
        product=COLUMN(number),
        category=COLUMN(number),
        price=COLUMN(number),
        created=COLUMN(number),
        length=COLUMN(number),
        facets=COLUMN(facets),
    )


def _merge_now_and_then(writer: IndexWriter, segments: list[Any]) -> list[Any]:
    """Small segments become one when there are many: merging costs as much as the edits did."""
    if len(segments) < MOST_SEGMENTS:
        return segments
    kept: list[Any] = MERGE_SMALL(writer, segments)  # type: ignore[no-untyped-call]
    return kept


class WhooshEngine:
    """``SearchEngine`` on a folder that all processes of this machine share."""

    def __init__(self, folder: Path, language: str) -> None:
        self._folder = folder
        self._language = language
        self._words = words_of(language)
        self._lock = threading.Lock()
        self._tokens = Tokens()
        self._segments: dict[str, Segment] = {}
        self._snapshot: tuple[object, Snapshot] | None = None

    @property
    def exists(self) -> bool:
        return self._current() is not None

    def search(
        self,
        query: str,
        selection: Selection = ALL,
        *,
        synonyms: Synonyms = NO_SYNONYMS,
        unfinished: bool = False,
    ) -> SearchResults:
        snapshot = self._current()
        if snapshot is None:
            return SearchResults()
        try:
            asking = Asking(self._words, snapshot, synonyms, unfinished=unfinished)
            return results(snapshot, asking.question(query), selection)
        except _DAMAGED as error:
            log.error("search index is damaged", error=repr(error))  # noqa: TRY400 - no trace needed
            return SearchResults()

    def update(self, product_ids: Iterable[int], documents: Iterable[SearchDocument]) -> None:
        with self._alone():
            name = self._generation() or self._new_generation()
            with self._writer(name) as writer:
                for product_id in product_ids:
                    writer.delete_by_term("key", str(product_id))
                for document in documents:
                    writer.add_document(**self._fields(document))
            self._point_to(name)

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        with self._alone():
            before, name = self._generation(), self._new_generation()
            count = 0
            with self._writer(name) as writer:
                for document in documents:
                    writer.add_document(**self._fields(document))
                    count += 1
            self._point_to(name)
            self._remove_all_but({name, before})
        return count

    def _new_generation(self) -> str:
        """The name of a folder with an empty index, which nobody looks at yet."""
        name = f"{FORMAT}-{self._language}-{time_ns()}"
        folder = self._folder / name
        folder.mkdir(mode=0o700)
        whoosh_index.create_in(str(folder), _schema())
        return name

    @contextmanager
    def _writer(self, name: str) -> Iterator[IndexWriter]:
        """Commits when its block ends well, and leaves things as they were when it doesn't."""
        # Mapped into memory, every file would be copied whole each time the writer looks into it.
        storage = FileStorage(str(self._folder / name), supports_mmap=False)  # type: ignore[no-untyped-call]
        writer = storage.open_index().writer(limitmb=MEMORY_MB)  # type: ignore[no-untyped-call]
        try:
            yield writer
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=_merge_now_and_then)

    def _fields(self, document: SearchDocument) -> dict[str, Any]:
        placed = self._words.placed(document)
        classes = {term: [place for _, place in places] for term, places in placed.items()}
        pairs = [" ".join(pair) for pair in self._words.pairs(document.title)]
        codes = [f"={code(text)}" for text in document.codes]
        return {
            "key": str(document.product_id),
            "text": [(term, presence(places)) for term, places in classes.items()],
            "mark": [(mark, 1) for mark in dict.fromkeys((*pairs, *codes))],
            "word": [(word, 1) for word in self._words.called(document)],
            "product": document.product_id,
            "category": document.category_id,
            "price": document.price_minor,
            "created": document.created,
            "length": round(LENGTH_UNIT * sum(map(length, classes.values()))),
            "facets": "\n".join(facets(document)).encode(),
        }

    def _current(self) -> Snapshot | None:
        """The index as it is now, opened once and again only when it has changed."""
        stamp = self._stamp()
        held = self._snapshot
        if held and held[0] == stamp:
            return held[1]
        with self._lock:
            opened = self._open()
            self._snapshot = (stamp, opened) if opened else None
            return opened

    def _open(self) -> Snapshot | None:
        generation = self._generation()
        if generation is None:
            return None
        try:
            index = whoosh_index.open_dir(str(self._folder / generation))
            reader = index.reader()  # type: ignore[no-untyped-call]
            snapshot = Snapshot(reader, generation, self._segments, self._tokens)
        except _NOT_READABLE as error:
            log.error("search index can't be read", generation=generation, error=repr(error))  # noqa: TRY400 - no trace needed
            return None
        self._segments = snapshot.segments
        return snapshot

    def _stamp(self) -> object:
        """Changes with every commit and every rebuild; and a fork opens files of its own."""
        try:
            status = (self._folder / "current").stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino, os.getpid()

    def _generation(self) -> str | None:
        """The name of the folder in use, if it is of the present format and language."""
        try:
            name = (self._folder / "current").read_text()
        except FileNotFoundError:
            return None
        right = name.startswith(f"{FORMAT}-{self._language}-")
        return name if right and (self._folder / name).is_dir() else None

    def _point_to(self, name: str) -> None:
        unfinished = self._folder / f"current.{os.getpid()}"
        unfinished.write_text(name)
        unfinished.replace(self._folder / "current")

    def _remove_all_but(self, kept: set[str | None]) -> None:
        for path in self._folder.iterdir():
            if path.is_dir() and path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process writes; the lock goes with the process that held it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SearchBusy("the search index is being written") from error
            yield
