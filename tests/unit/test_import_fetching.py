"""Pictures from other machines: from named hosts and public addresses only, and within bounds."""

import socket
import ssl
import threading

import pytest

from catalog.importing.fetching import Fetcher, NotFetched, dialled, is_public
from catalog.kept_sentences import reason_of
from tests.internet import PUBLIC, Machine, answer_of

HOST = "pictures.example.com"
PICTURE = b"not really a picture" * 50


@pytest.fixture
def machine() -> Machine:
    return Machine({"/mug.jpg": answer_of(200, PICTURE)})


def _fetcher(machine: Machine, *hosts: str, at: str = PUBLIC, **limits: float) -> Fetcher:
    named = frozenset(hosts or (HOST,))
    return Fetcher(named, resolve=lambda _host: [at], dial=machine.dial, **limits)  # type: ignore[arg-type]


def _refusal(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(NotFetched) as refused:
        fetcher.fetch(url)
    return reason_of(refused.value)


def test_a_picture_is_fetched_from_the_address_that_was_checked(machine: Machine) -> None:
    assert _fetcher(machine).fetch(f"https://{HOST}/mug.jpg") == PICTURE
    assert machine.dialled == [(PUBLIC, HOST)]
    assert f"Host: {HOST}" in machine.asked[0]
    assert "Cookie" not in machine.asked[0]


def test_a_name_is_resolved_once_so_that_it_can_not_change_its_mind(machine: Machine) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    fetcher = Fetcher(frozenset({HOST}), resolve=lambda _host: next(answers), dial=machine.dial)
    assert fetcher.fetch(f"https://{HOST}/mug.jpg") == PICTURE
    assert [address for address, _ in machine.dialled] == [PUBLIC]
    assert "no public machine" in _refusal(fetcher, f"https://{HOST}/mug.jpg")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.2.1", "::1", "::",
        "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "nonsense", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_never_dialled(machine: Machine, address: str) -> None:
    assert not is_public(address)
    said = _refusal(_fetcher(machine, at=address), f"https://{HOST}/mug.jpg")
    assert "no public machine" in said
    assert machine.dialled == []


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "8.8.8.8"])
def test_machines_on_the_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse(machine: Machine) -> None:
    addresses = [PUBLIC, "10.0.0.1"]
    fetcher = Fetcher(frozenset({HOST}), resolve=lambda _host: addresses, dial=machine.dial)
    assert "no public machine" in _refusal(fetcher, f"https://{HOST}/mug.jpg")


@pytest.mark.parametrize(
    "url",
    [
        f"http://{HOST}/mug.jpg", f"https://{HOST}:8443/mug.jpg", f"https://me:it@{HOST}/mug.jpg",
        f"https://evil.example/{HOST}", f"https://{HOST}.evil.example/", f"https://x{HOST}/",
        f"https://evil.example@{HOST}/", f"https://evil.example#@{HOST}/", "https:///mug.jpg",
        f"ftp://{HOST}/mug.jpg", "file:///etc/passwd", f"//{HOST}/mug.jpg", "https://[::1/mug.jpg",
        "https://127.0.0.1/", "https://2130706433/", "https://localhost/", "gopher://x", "", "\0",
        f"https://{HOST}:99999/", f"https://{HOST}\\@evil.example/",
    ],
)  # fmt: skip
def test_other_addresses_than_https_at_a_named_host_are_refused(machine: Machine, url: str) -> None:
    assert _refusal(_fetcher(machine), url)
    assert machine.dialled == []


def test_a_star_names_all_below_a_host_and_nothing_beside_it(machine: Machine) -> None:
    fetcher = _fetcher(machine, "*.example.com")
    assert fetcher.fetch(f"https://{HOST}/mug.jpg") == PICTURE
    for host in ("example.com", "notexample.com", "example.com.evil.org"):
        assert "nobody allowed" in _refusal(fetcher, f"https://{host}/mug.jpg")


def test_a_redirect_is_followed_within_named_hosts_only(machine: Machine) -> None:
    machine.answers["/here"] = answer_of(302, Location="/mug.jpg")
    machine.answers["/out"] = answer_of(302, Location="https://evil.example/x")
    machine.answers["/down"] = answer_of(302, Location=f"http://{HOST}/mug.jpg")
    fetcher = _fetcher(machine)
    assert fetcher.fetch(f"https://{HOST}/here") == PICTURE
    assert "nobody allowed the host evil.example" in _refusal(fetcher, f"https://{HOST}/out")
    assert "only plain https" in _refusal(fetcher, f"https://{HOST}/down")


def test_each_redirect_is_resolved_and_checked_again(machine: Machine) -> None:
    machine.answers["/here"] = answer_of(307, Location=f"https://inside.{HOST}/secret")
    found = {HOST: [PUBLIC], f"inside.{HOST}": ["169.254.169.254"]}
    hosts = frozenset(found)
    fetcher = Fetcher(hosts, resolve=lambda host: found[host], dial=machine.dial)
    assert "no public machine" in _refusal(fetcher, f"https://{HOST}/here")
    assert len(machine.dialled) == 1


def test_more_than_three_redirects_are_too_many(machine: Machine) -> None:
    machine.answers["/loop"] = answer_of(301, Location="/loop")
    assert "on and on" in _refusal(_fetcher(machine), f"https://{HOST}/loop")
    assert len(machine.dialled) == 4


def test_what_is_too_large_is_dropped_while_it_comes(machine: Machine) -> None:
    machine.answers["/big"] = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000
    said = _refusal(_fetcher(machine, most_bytes=1_000_000), f"https://{HOST}/big")
    assert "larger than" in said


def test_a_machine_that_dawdles_is_hung_up_on(machine: Machine) -> None:
    over = threading.Event()

    def dawdle(sock: socket.socket) -> None:
        with sock:
            sock.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            over.wait(10)

    machine.talk = dawdle
    said = _refusal(_fetcher(machine, seconds=0.2), f"https://{HOST}/mug.jpg")
    over.set()
    assert "took too long" in said


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        answer_of(200, b"cut")[:-2],
        answer_of(500),
        answer_of(302),
        answer_of(204),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(machine: Machine, answer: bytes) -> None:
    machine.answers["/mug.jpg"] = answer
    assert _refusal(_fetcher(machine), f"https://{HOST}/mug.jpg")


def test_line_breaks_in_an_address_send_no_headers(machine: Machine) -> None:
    machine.answers["/a%20b%C3%A9"] = answer_of(200, PICTURE)
    assert (
        _fetcher(machine).fetch(f"https://{HOST}/a b\N{LATIN SMALL LETTER E WITH ACUTE}") == PICTURE
    )
    _refusal(_fetcher(machine), f"https://{HOST}/x\r\nX-Evil: 1\r\n\r\n")
    assert not any("\r\nX-Evil" in asked for asked in machine.asked)


def test_a_machine_that_is_not_there_does_notanswer_of(machine: Machine) -> None:
    def nobody(_address: str, _host: str) -> socket.socket:
        raise ConnectionRefusedError

    fetcher = Fetcher(frozenset({HOST}), resolve=lambda _host: [PUBLIC], dial=nobody)
    assert "doesn't answer" in _refusal(fetcher, f"https://{HOST}/mug.jpg")


def test_a_machine_has_to_prove_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr("catalog.importing.fetching.PORT", server.getsockname()[1])
    threading.Thread(target=_hang_up_on_one, args=[server], daemon=True).start()
    with pytest.raises((ssl.SSLError, OSError)):
        dialled("127.0.0.1", HOST)
    server.close()


def _hang_up_on_one(server: socket.socket) -> None:
    sock, _ = server.accept()
    with sock:
        sock.recv(100)
        sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
