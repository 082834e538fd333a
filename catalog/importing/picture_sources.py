"""From what a row calls a picture to the stem of one that the shop has: by name, folder or address.

Nothing here happens in a transaction: fetching and decoding take seconds.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from catalog.importing.fetching import Fetcher, NotFetched
from catalog.importing.incoming import PictureRef
from catalog.kept_sentences import N_
from catalog.pictures import MOST_BYTES, NotAPicture, is_known, store_picture
from catalog.slugs import slug_of

MOST_FAILURES = 3
"""A host that failed so often in a row isn't asked again in this run."""

PATTERNS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif"})
_LARGEST = "-800.webp"


@dataclass(slots=True)
class PictureSources:
    """Where an import's pictures come from and go to.

    ``folder`` is the shop's own; ``given`` one that somebody filled with files; ``kept`` remembers
    which address became which picture, so that a second import fetches nothing twice.
    """

    folder: Path | None = None
    given: Path | None = None
    fetcher: Fetcher = field(default_factory=Fetcher)
    kept: Path | None = None
    _files: dict[str, Path] | None = None
    _failures: Counter[str] = field(default_factory=Counter)

    def stem_of(self, picture: PictureRef) -> str:
        """The stem of a picture, stored if it wasn't. Raises NotFetched or NotAPicture."""
        if self.folder is None:
            raise NotFetched(N_("no folder for pictures was given"))
        if picture.stem and is_known(self.folder, picture.stem):
            return picture.stem
        if found := self._from_files(picture):
            return found
        return self._from_address(picture.source)

    def _from_files(self, picture: PictureRef) -> str:
        """By the name of the file, or by the name that a picture of ours has."""
        assert self.folder is not None
        files = self._given_files()
        own = files.get(f"{picture.stem}{_LARGEST}".lower()) if picture.stem else None
        if own and picture.stem == slug_of(picture.stem):
            return store_picture(self.folder, own.read_bytes(), "", stem=picture.stem)
        name = Path(unquote(urlsplit(picture.source).path)).name
        path = files.get(name.lower()) if name else None
        if path is None:
            return ""
        if path.stat().st_size > MOST_BYTES:
            raise NotAPicture(N_("A picture may have %(most)s MB at most."), most=MOST_BYTES >> 20)
        return store_picture(self.folder, path.read_bytes(), name)

    def _given_files(self) -> dict[str, Path]:
        """The pictures of the given folder by name in small letters, looked up once."""
        if self._files is None:
            every = sorted(self.given.rglob("*")) if self.given else []
            self._files = {
                path.name.lower(): path for path in every if path.suffix.lower() in PATTERNS
            }
        return self._files

    def _from_address(self, url: str) -> str:
        """Fetched once and remembered. Raises NotFetched or NotAPicture."""
        assert self.folder is not None
        if not urlsplit(url).scheme:
            raise NotFetched(N_("no such file was given"))
        host = self.fetcher.checked(url).hostname or ""
        if (known := self._remembered(url)) and is_known(self.folder, known):
            return known
        if self._failures[host] >= MOST_FAILURES:
            raise NotFetched(N_("%(host)s doesn't answer"), host=host)
        try:
            data = self.fetcher.fetch(url)
        except NotFetched:
            self._failures[host] += 1
            raise
        self._failures[host] = 0
        stem = store_picture(self.folder, data, unquote(urlsplit(url).path))
        self._remember(url, stem)
        return stem

    def _note_of(self, url: str) -> Path | None:
        return self.kept / hashlib.sha256(url.encode()).hexdigest() if self.kept else None

    def _remembered(self, url: str) -> str:
        path = self._note_of(url)
        return path.read_text("utf-8") if path and path.exists() else ""

    def _remember(self, url: str, stem: str) -> None:
        if path := self._note_of(url):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(stem, "utf-8")
