"""Somebody at a browser, and a strict eye on every page that they come to."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

PHONE, WIDE = (390, 844), (1280, 900)
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
_WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
PATIENCE_MILLISECONDS = 15_000


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of browser: how large, with scripts or without, and how axe looks at pages.

    ``also`` is another size that every page is looked at in as well.
    """

    name: str
    size: tuple[int, int] = WIDE
    scripts: bool = True
    axe: bool = False
    both_schemes: bool = False
    also: tuple[int, int] | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def is_phone(self) -> bool:
        return self.size == PHONE


@dataclass
class Visitor:
    """One person's browser. ``faults`` is what was wrong with pages, one line each."""

    browser: Browser
    home: str
    kind: Kind
    faults: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        width, height = self.kind.size
        self.context: BrowserContext = self.browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=self.kind.scripts,
            color_scheme="light",
            has_touch=self.kind.is_phone,
            locale="en-GB",
            reduced_motion="reduce",  # so that no colour is halfway to another
        )
        self.context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._fault(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def go(self, address: str, status: int = 200) -> None:
        """Open a page of the shop, or any address, and look at it."""
        url = address if address.startswith("http") else self.home + address
        self.expected |= {status}
        answer = self.page.goto(url)
        assert answer is not None
        assert answer.status == status, f"{url}: {answer.status}"
        self.look()

    def follow(self, name: str, **options: Any) -> None:
        """Press the first link of this name and look at where it leads."""
        self.page.get_by_role("link", name=name, **options).first.click()
        self.look()

    def press(self, name: str, **options: Any) -> None:
        """Press the first button of this name and look at what comes."""
        self.page.get_by_role("button", name=name, **options).first.click()
        self.look()

    def fill(self, **fields: str) -> None:
        """Fill in controls by the name under which they are sent."""
        for name, value in fields.items():
            control = self.page.locator(f"[name={name}]:visible").first
            if control.evaluate("one => one.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)

    def look(self) -> None:
        """Judge the page that is open now: one heading, no sideways scroll, nothing for axe."""
        self.page.wait_for_load_state("load")
        self.seen.append(self.page.url)
        if (count := self.page.locator("h1").count()) != 1:
            self._fault(f"{count} h1")
        if self.kind.axe:
            self.page.evaluate(AXE_SCRIPT)
        self._look_closely()
        if self.kind.also:
            self._resize(self.kind.also)
            self._look_closely()
            self._resize(self.kind.size)

    def _resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def _look_closely(self) -> None:
        needed, there = self.page.evaluate(_WIDTHS)
        if needed > there:
            self._fault(f"scrolls sideways: {needed} > {there}, {self._too_wide()}")
        if self.kind.axe:
            self._judge("light", AXE_TAGS)
        if self.kind.both_schemes:
            self.page.emulate_media(color_scheme="dark")
            self._judge("dark", OF_COLOUR)
            self.page.emulate_media(color_scheme="light")

    def _judge(self, scheme: str, rules: list[str]) -> None:
        """Let axe look at the page as it is now."""
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        found = self.page.evaluate("wish => axe.run(document, wish)", options)["violations"]
        for violation in found:
            for node in violation["nodes"]:
                shown = f"{node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"
                self._fault(f"{scheme}: axe {violation['id']}: {shown}")

    def _too_wide(self) -> Any:
        """The elements that stick out, for whoever has to mend it."""
        return self.page.evaluate(
            "[...document.querySelectorAll('body *')]"
            ".filter(one => one.getBoundingClientRect().right > innerWidth + 1)"
            ".slice(0, 3).map(one => one.outerHTML.slice(0, 120))"
        )

    def _console(self, message: ConsoleMessage) -> None:
        known = any(f"status of {status} " in message.text for status in self.expected)
        if message.type in {"error", "warning"} and not known:
            self._fault(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        """What is no longer waited for is no failure: a picture, what an earlier key asked, or a
        count, which the browser delivers though the page that sent it is gone."""
        left = request.resource_type == "image" or "/search/s" in request.url
        if not left or "ERR_ABORTED" not in (request.failure or ""):
            self._fault(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self._fault(f"{response.status}: {response.url}")

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self.kind}, {self.page.url}: {what}")
