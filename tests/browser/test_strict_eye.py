"""The eye that watches the walks sees what it should: each kind of fault, put into a real page."""

from playwright.sync_api import Route

from tests.browser.visiting import PHONE, Kind

PAGE = "/help/returns"
FAULTS = {
    "an inline style": ('<p style="color:red">x</p>', "Content Security Policy"),
    "a second heading": ("<h1>Another</h1>", "2 h1"),
    "a picture that isn't there": ('<img src="/pictures/none.webp" alt="">', "404"),
    "a page wider than the phone": (f'<p class="nowrap">{"wide " * 99}</p>', "sideways"),
}
WITH_SCRIPTS = {
    "an inline script": ("<script>1</script>", "Content Security Policy"),
    "a control without a name": ("<input>", "axe label"),
    "a dark word in the dark": ('<p><font color="#222">Small print</font></p>', "dark: axe color"),
    "a pale word": ('<p><font color="#eee">Small print</font></p>', "light: axe color"),
    "a script that fails": ('<script src="/broken.js"></script>', "script: nowhere is not"),
}


def _with(more: str):
    """Serve the shop's page with something put into it; headers and policy stay its own."""

    def serve(route: Route) -> None:
        answer = route.fetch()
        body = answer.text().replace("</h1>", f"</h1>{more}", 1)
        route.fulfill(response=answer, body=body)

    return serve


def _looked_at(visit, kind: Kind, more: str) -> str:
    visitor = visit(kind)
    visitor.context.route(f"**{PAGE}", _with(more))
    visitor.context.route("**/broken.js", lambda route: route.fulfill(
        body="nowhere()", content_type="text/javascript"))  # fmt: skip
    visitor.go(PAGE)
    seen = "\n".join(visitor.faults)
    visitor.faults.clear()
    return seen


def test_each_fault_is_seen_and_a_good_page_has_none(visit) -> None:
    missed = []
    for scripts in (True, False):
        kind = Kind("phone", PHONE, scripts, axe=scripts, both_schemes=scripts)
        assert _looked_at(visit, kind, "") == ""
        for name, (more, shown) in (FAULTS | (WITH_SCRIPTS if scripts else {})).items():
            if shown not in _looked_at(visit, kind, more):
                missed.append((name, scripts))
    assert not missed, missed
