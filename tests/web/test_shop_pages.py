"""What every answer has in common: headers, languages, errors that help, and pages for machines."""

from dataclasses import replace

import pytest
from flask import Flask
from structlog.testing import capture_logs

from shop.access import public
from shop.app import create_app
from shop.config import Config
from shop.db import Database
from tests.browsing import JudgingClient

PAGE = "/account/sign-in"


def _raises(app: Flask, error: Exception) -> None:
    """A page with a defect."""

    @app.get("/defect")
    @public
    def defect() -> str:
        raise error


def test_a_browser_is_told_to_be_careful(client: JudgingClient) -> None:
    headers = client.get(PAGE).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "base-uri 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Strict-Transport-Security" not in headers


def test_over_https_cookies_and_transport_are_strict(config: Config, database: Database) -> None:
    secure = replace(config, base_url="https://shop.example.org")
    browser = JudgingClient(create_app(secure, database=database), database)
    answer = browser.get(PAGE, base_url="https://shop.example.org")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie


def test_headers_hold_on_errors_and_on_answers_for_machines(client: JudgingClient) -> None:
    for path, status in (("/nothing-here", 404), ("/healthz", 200), ("/readyz", 200)):
        assert (
            "default-src 'none'"
            in client.get(path, status=status).headers["Content-Security-Policy"]
        )


def test_forms_may_go_to_the_shop_and_to_the_payment_page_only(client: JudgingClient) -> None:
    policy = client.get(PAGE).headers["Content-Security-Policy"]
    assert policy.endswith("form-action 'self' https://checkout.stripe.com")


def test_a_missing_page_says_so_kindly_and_names_a_reference(client: JudgingClient) -> None:
    answer = client.get("/nothing-here", status=404)
    assert "Nothing lives at this address" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_script_gets_its_error_as_json(client: JudgingClient) -> None:
    answer = client.get("/nothing-here", status=404, headers={"Accept": "application/json"})
    assert answer.json == {"error": "404"}


def test_a_browser_that_takes_anything_gets_a_page(client: JudgingClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = client.get("/nothing-here", status=404, headers={"Accept": accept})
    assert answer.mimetype == "text/html"


def test_a_wrong_method_names_the_right_one(client: JudgingClient) -> None:
    answer = client.get("/account/sign-out", status=405)
    assert "POST" in answer.headers["Allow"]


def test_a_defect_shows_a_reference_and_never_its_inside(app: Flask, client: JudgingClient) -> None:
    _raises(app, ZeroDivisionError("secret detail"))
    app.testing = False
    answer = client.get("/defect", status=500)
    assert "Something broke on our side" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


def test_a_database_that_is_gone_is_503_on_pages_and_for_machines(config: Config) -> None:
    gone = Database("sqlite:////nonexistent/shop.db")
    app = create_app(config, database=gone)
    browser = JudgingClient(app, gone)
    assert "Back in a moment" in browser.get("/account/link", status=503).text
    browser.get("/readyz", status=503)
    assert browser.get("/healthz").text == "ok\n"
    gone.dispose()


def test_too_large_a_request_is_refused_before_it_is_read(
    app: Flask, client: JudgingClient
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = client.post(PAGE, {"email": "x" * 2000}, status=413)
    assert "too much at once" in answer.text


def test_ready_means_that_the_database_answers(client: JudgingClient) -> None:
    assert client.get("/readyz").json == {"database": "ok", "waiting_jobs": 0}


def test_metrics_count_by_route_and_hold_no_address(client: JudgingClient) -> None:
    client.get("/account/password/a-secret-token", status=404)
    text = client.get("/metrics").text
    assert 'taulell_requests_total{route="/account/password/<token>",status="404"}' in text
    assert "a-secret-token" not in text


@pytest.mark.parametrize(
    ("given", "kept"),
    [("0123-abcd", True), ("x y", False), ("<script>12", False), ("a" * 65, False), ("", False)],
)
def test_a_proxys_request_id_is_kept_if_it_is_a_plain_one(
    client: JudgingClient, given: str, kept: bool
) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": given})
    assert (answer.headers["X-Request-Id"] == given) == kept
    assert answer.headers["X-Request-Id"]


def test_the_log_names_the_route_and_never_what_was_in_the_query(
    config: Config, database: Database
) -> None:
    app = create_app(replace(config, log_level="INFO"), database=database)
    with capture_logs() as lines:
        JudgingClient(app, database).get("/account/sign-in?key=a-secret-key&next=/somewhere")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["route"], line["status"], line["method"]) == (PAGE, 200, "GET")
    assert "a-secret-key" not in str(lines)


def test_every_language_has_the_page_and_links_stay_in_it(client: JudgingClient) -> None:
    for code in ("es", "ca", "eu", "el"):
        page = client.get(f"/{code}{PAGE}")
        assert f'<html lang="{code}"' in page.text
        assert f'action="/{code}/account/sign-in"' in page.text


def test_an_error_page_speaks_the_language_of_the_address(client: JudgingClient) -> None:
    assert '<html lang="el"' in client.get("/el/nothing-here", status=404).text


def test_assets_are_kept_for_good_because_their_names_change(
    app: Flask, client: JudgingClient
) -> None:
    answer = client.get(app.jinja_env.globals["asset"]("store.css"))
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["../secret_key", "..%2fsecret_key", "%2e%2e/secret_key", "nope"])
def test_no_file_outside_its_folder_is_served(
    client: JudgingClient, config: Config, name: str
) -> None:
    (config.instance_dir / "secret_key").write_text("secret")
    for folder in ("assets", "pictures"):
        assert "secret" not in client.get(f"/{folder}/{name}", status=404).text.lower()


def test_behind_a_proxy_the_address_is_the_forwarded_one(
    config: Config, database: Database
) -> None:
    def address_at(proxies: int) -> str:
        from flask import request

        app = create_app(replace(config, trusted_proxies=proxies), database=database)
        app.add_url_rule("/whoami", "whoami", public(lambda: {"from": request.remote_addr}))
        headers = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
        return JudgingClient(app, database).get("/whoami", headers=headers).json["from"]

    assert address_at(0) == "127.0.0.1"
    assert address_at(1) == "198.51.100.7"
    assert address_at(2) == "203.0.113.9"
