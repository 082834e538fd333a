"""Draws the demo store's pictures anew: ``python -m catalog.demo.draw``.

Pages ship pixels, not SVG: they paint predictably, and feeds, mail and Open Graph take no SVG.
"""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from PIL import Image

from catalog.demo.art.gallery import PICTURES
from catalog.demo.art.picture import Picture

FOLDER = Path(__file__).parent / "pictures"
BUDGETS = {800: 45_000, 1600: 140_000}
"""Bytes that one rendition of a width may weigh: a list page carries two dozen pictures."""

_QUALITIES = (72, 66, 60, 54, 48)
_BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@click.command(help="Draw every picture of the demo store as WebP.")
@click.option("--only", default="", help="Draw only the pictures whose name begins so.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    help="Where to put them.",
)
def main(only: str, folder: Path) -> None:
    """Draw, photograph in a browser, scale down, save."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [picture for picture in PICTURES if picture.stem.startswith(only)]
    with _browser_page() as page, click.progressbar(chosen, label="Drawing") as pictures:
        weight = sum(save(picture, photograph(page, picture), folder) for picture in pictures)
    click.echo(f"{len(chosen)} pictures, {weight / 1_000_000:.2f} MB in {folder}")


def photograph(page: Any, picture: Picture) -> Image.Image:
    """Show the drawing in a browser page and take its pixels."""
    width, height = picture.size
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{picture.svg()}")
    pixels = Image.open(io.BytesIO(page.screenshot(omit_background=picture.bare)))
    return pixels if picture.bare else pixels.convert("RGB")


def save(picture: Picture, pixels: Image.Image, folder: Path) -> int:
    """Write one WebP a width; returns the bytes written."""
    weight = 0
    for width in picture.widths:
        height = round(width * pixels.height / pixels.width)
        rendition = pixels.resize((width, height), Image.Resampling.LANCZOS)
        data = _webp(rendition, BUDGETS.get(width))
        (folder / f"{picture.stem}-{width}.webp").write_bytes(data)
        weight += len(data)
    return weight


def _webp(pixels: Image.Image, budget: int | None) -> bytes:
    """Encode at the best quality that stays within ``budget`` bytes."""
    data = b""
    for quality in _QUALITIES:
        target = io.BytesIO()
        pixels.save(target, "WEBP", quality=quality, method=6)
        data = target.getvalue()
        if budget is None or len(data) <= budget:
            break
    return data


@contextmanager
def _browser_page() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError as missing:
        raise click.ClickException(
            "Drawing needs playwright, which the dev dependencies bring: uv sync --group dev"
        ) from missing
    path = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(path).exists():
        raise click.ClickException("Drawing needs Chromium: install it, so that `chromium` runs")
    with sync_playwright() as engines:
        browser = engines.chromium.launch(executable_path=path, args=_BROWSER_FLAGS)
        yield browser.new_page()
        browser.close()


if __name__ == "__main__":
    main()
