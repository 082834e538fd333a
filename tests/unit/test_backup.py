"""What a restore refuses: paths that lead away, damage, other databases, a shop that is there."""

import io
import json
import sqlite3
import stat
import tarfile
from pathlib import Path

import pytest

from shop.backup import BackupError, back_up, is_empty, restore
from shop.config import Config
from shop.db import Database
from tests import factories
from tests.databases import fresh_sqlite


@pytest.fixture
def old(tmp_path: Path) -> Config:
    """A shop with one customer and one picture."""
    config = _config(tmp_path / "old")
    database = fresh_sqlite(config.instance_dir)
    with database.write() as session:
        factories.customer(session, email="edith@example.org")
    config.picture_folder.mkdir()
    (config.picture_folder / "mug-160.webp").write_bytes(b"a picture")
    (config.instance_dir / "secret_key").write_text("secret")
    (config.instance_dir / "search").mkdir()
    (config.instance_dir / "search" / "index.pickle").write_bytes(b"never")
    back_up(config, database, tmp_path / "shop.tar")
    database.dispose()
    return config


def _config(folder: Path) -> Config:
    folder.mkdir()
    return Config(instance_dir=folder, database_url=f"sqlite:///{folder}/test.db")


@pytest.fixture
def new(tmp_path: Path) -> Config:
    """An empty place for a shop."""
    return _config(tmp_path / "new")


def _restore(config: Config, source: Path, **options: bool) -> None:
    database = Database(config.database_url)
    try:
        restore(config, database, source, **options)
    finally:
        database.dispose()


def _tar(path: Path, about: object, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for member, content in (
            (tarfile.TarInfo("about.json"), json.dumps(about).encode()),
            *members,
        ):
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


ABOUT = {"format": 1, "database": "sqlite"}


def test_a_backup_holds_the_database_and_pictures_and_no_secret(
    old: Config, tmp_path: Path
) -> None:
    with tarfile.open(tmp_path / "shop.tar") as tar:
        assert sorted(tar.getnames()) == ["about.json", "pictures/mug-160.webp", "shop.db"]
    assert stat.S_IMODE((tmp_path / "shop.tar").stat().st_mode) == 0o600


def test_a_backup_beside_a_writer_is_of_one_moment(tmp_path: Path) -> None:
    config = _config(tmp_path / "busy")
    database = fresh_sqlite(config.instance_dir)
    with database.write() as session:
        factories.customer(session, email="before@example.org")
    with database.write() as session:
        factories.customer(session, email="during@example.org")
        session.flush()
        back_up(config, database, tmp_path / "busy.tar")
    with tarfile.open(tmp_path / "busy.tar") as tar:
        member = tar.extractfile("shop.db")
        assert member
        (tmp_path / "copy.db").write_bytes(member.read())
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("SELECT email FROM customer").fetchall() == [("before@example.org",)]
    copy.close()
    database.dispose()


def test_an_empty_place_takes_a_backup_without_being_forced(
    old: Config, new: Config, tmp_path: Path
) -> None:
    _restore(new, tmp_path / "shop.tar")
    assert (new.picture_folder / "mug-160.webp").read_bytes() == b"a picture"
    database = Database(new.database_url)
    assert not is_empty(new, database)
    database.dispose()


def test_a_shop_that_is_there_is_replaced_only_by_force(old: Config, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="--force"):
        _restore(old, tmp_path / "shop.tar")
    _restore(old, tmp_path / "shop.tar", force=True)


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"format": 1, "database": "postgresql"}, "postgresql"),
        ({"format": 2, "database": "sqlite"}, "sqlite"),
        ([], "None"),
        ({}, "None"),
    ],
)
def test_a_backup_of_another_kind_is_refused(
    new: Config, tmp_path: Path, about: object, told: str
) -> None:
    with pytest.raises(BackupError, match=told):
        _restore(new, _tar(tmp_path / "x.tar", about))


def test_what_is_no_backup_is_refused(new: Config, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"PK\x03\x04 not a tar file")
    with pytest.raises(BackupError):
        _restore(new, tmp_path / "x.tar")
    with tarfile.open(tmp_path / "y.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo("shop.db"))
    with pytest.raises(BackupError, match="not a backup"):
        _restore(new, tmp_path / "y.tar")


def test_a_damaged_database_is_refused_and_leaves_the_shop_as_it_was(
    old: Config, tmp_path: Path
) -> None:
    archive = _tar(tmp_path / "x.tar", ABOUT, (tarfile.TarInfo("shop.db"), b"no database" * 500))
    with pytest.raises(BackupError, match="can't be read"):
        _restore(old, archive, force=True)
    shop = sqlite3.connect(old.instance_dir / "test.db")
    assert shop.execute("SELECT count(*) FROM customer").fetchone() == (1,)
    shop.close()


def _link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def test_nothing_is_written_outside_the_shop(old: Config, new: Config, tmp_path: Path) -> None:
    """Paths that lead away, absolute ones, links and devices are passed over."""
    with tarfile.open(tmp_path / "shop.tar") as tar:
        member = tar.extractfile("shop.db")
        assert member
        good = member.read()
    evil = [
        (tarfile.TarInfo("pictures/../../../evil.txt"), b"evil"),
        (tarfile.TarInfo(str(tmp_path / "evil.txt")), b"evil"),
        (tarfile.TarInfo("../evil.txt"), b"evil"),
        (tarfile.TarInfo("secret_key"), b"evil"),
        (_link("pictures/link", str(tmp_path / "outside.txt"), tarfile.SYMTYPE), b""),
        (_link("pictures/hard", "/etc/passwd", tarfile.LNKTYPE), b""),
        (_link("pictures/device", "", tarfile.CHRTYPE), b""),
    ]
    archive = _tar(tmp_path / "x.tar", ABOUT, (tarfile.TarInfo("shop.db"), good), *evil)
    _restore(new, archive)
    assert sorted(path.name for path in new.instance_dir.rglob("*") if path.is_file()) == [
        "test.db"
    ]
    assert not list(tmp_path.rglob("evil.txt"))


def test_a_missing_program_of_postgresql_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    database = Database("postgresql+psycopg://shop:secret@127.0.0.1/shop")
    with pytest.raises(BackupError, match="pg_dump is missing"):
        back_up(_config(tmp_path / "pg"), database, tmp_path / "x.tar")
    database.dispose()
