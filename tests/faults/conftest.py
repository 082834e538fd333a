"""The ground of the races: started once for all of them, on each database."""

from collections.abc import Iterator

import pytest

from shop.invariants import check_all
from tests import databases
from tests.faults.racing import Ground, ground_on


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """Two web processes, a terminal and an empty shop."""
    folder = tmp_path_factory.mktemp("race")
    database = databases.lend(request.param)
    try:
        with ground_on(database, folder) as ground:
            yield ground
    finally:
        databases.drop(database)


@pytest.fixture
def ground(servers: Ground) -> Iterator[Ground]:
    """The servers, and after the race a recount of everything."""
    yield servers
    with servers.database.read() as session:
        assert check_all(session) == []
