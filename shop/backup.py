"""Backup and restore: the database and the pictures in one tar file, the database as of one moment.

Left out are the search index, which is made anew, mails in the folder, and every secret. A restore
reads only the three kinds of names that a backup writes, and never runs or unpickles anything.
"""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

from sqlalchemy import inspect

from shop import clock
from shop.config import Config
from shop.db import Database

ABOUT: Final = "about.json"
DUMPS: Final = {"sqlite": "shop.db", "postgresql": "shop.dump"}
PICTURES: Final = "pictures"
FORMAT: Final = 1
NOT_INDEX: Final = ("--exclude-schema=search",)
"""The search index is made anew."""


class BackupError(Exception):
    """The backup can't be made or read; the message is for the person at the command line."""


def back_up(config: Config, database: Database, target: Path) -> None:
    """Write the tar file ``target``, whole or not at all; shoppers may go on shopping."""
    unfinished = target.with_name(f"{target.name}.part")
    kind = database.engine.dialect.name
    about = {"format": FORMAT, "database": kind, "made_at": clock.now().isoformat()}
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / DUMPS[kind]
        _dump(database, dump)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
            _add_text(tar, ABOUT, json.dumps(about))
            tar.add(dump, DUMPS[kind])
            for path in _files(config.picture_folder):
                tar.add(path, f"{PICTURES}/{path.relative_to(config.picture_folder).as_posix()}")
    unfinished.replace(target)


def restore(config: Config, database: Database, source: Path, *, force: bool = False) -> None:
    """Put the backup in place of what is there.

    Raises BackupError if there is something already and ``force`` isn't given, or if the file isn't
    a backup of this kind of database.
    """
    if not force and not is_empty(config, database):
        raise BackupError("There is a shop here already: --force replaces it")
    kind = database.engine.dialect.name
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        _unpack(source, room, expected=kind)
        _load(database, room / DUMPS[kind])
        for path in _files(room / PICTURES):
            place = config.picture_folder / path.relative_to(room / PICTURES)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def is_empty(config: Config, database: Database) -> bool:
    """Whether a restore would overwrite nothing: no tables, no pictures."""
    tables = inspect(database.engine).get_table_names()
    return not tables and not any(_files(config.picture_folder))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(text.encode())
    tar.addfile(member, io.BytesIO(text.encode()))


def _unpack(source: Path, room: Path, *, expected: str) -> None:
    """Copy out plain files of expected names: no link, no device, no path that leads away."""
    try:
        with tarfile.open(source) as tar:
            about = _about(tar)
            if about.get("format") != FORMAT or about.get("database") != expected:
                found = about.get("database")
                raise BackupError(f"This backup is of {found!r}, the shop here runs on {expected}")
            for member in tar:
                if member.isfile() and _expected(member.name, DUMPS[expected]):
                    content = tar.extractfile(member)
                    place = room / member.name
                    place.parent.mkdir(parents=True, exist_ok=True)
                    with place.open("wb") as file:
                        shutil.copyfileobj(content or io.BytesIO(), file)
    except (tarfile.TarError, OSError) as error:
        raise BackupError(f"{source} can't be read: {error}") from error
    if not (room / DUMPS[expected]).exists():
        raise BackupError(f"{source} holds no database")


def _about(tar: tarfile.TarFile) -> dict[str, Any]:
    try:
        content = tar.extractfile(ABOUT)
        about = json.load(content) if content else {}
    except (KeyError, ValueError) as error:
        raise BackupError("This file is not a backup of a shop") from error
    return about if isinstance(about, dict) else {}


def _expected(name: str, dump: str) -> bool:
    parts = PurePosixPath(name).parts
    return name == dump or (len(parts) > 1 and parts[0] == PICTURES and ".." not in parts)


def _dump(database: Database, target: Path) -> None:
    if database.is_sqlite:
        with database.engine.connect() as connection:
            living: Any = connection.connection.driver_connection
            _copy(living, target)
    else:
        _run("pg_dump", database, "--format=custom", "--no-owner", *NOT_INDEX, f"--file={target}")


def _copy(source: sqlite3.Connection, target: Path) -> None:
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)  # https://www.sqlite.org/backup.html: one moment, beside writers
    finally:
        copy.close()


def _load(database: Database, dump: Path) -> None:
    if database.is_sqlite:
        _load_sqlite(database, dump)
    else:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
        _run("pg_restore", database, *options, str(dump))
    database.dispose()


def _load_sqlite(database: Database, dump: Path) -> None:
    source = sqlite3.connect(dump)
    try:
        if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The database in the backup is damaged")
        with database.engine.connect() as connection:
            living: Any = connection.connection.driver_connection
            source.backup(living)
    except sqlite3.DatabaseError as error:
        raise BackupError(f"The database in the backup can't be read: {error}") from error
    finally:
        source.close()


def _run(program: str, database: Database, *options: str) -> None:
    """One of PostgreSQL's own programs, with the password out of sight of ``ps``."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is missing: install PostgreSQL's client programs")
    url = database.engine.url.set(drivername="postgresql")
    address = url._replace(password=None).render_as_string()
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    ended = subprocess.run(  # noqa: S603 - a fixed program, found on PATH
        [found, "--dbname", address, *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise BackupError(f"{program} failed: {ended.stderr.strip()}")
