"""The built assets stay small, appear once, and hold every icon that a page names."""

import gzip
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from shop.assets import BUNDLES, FONT, SOURCE, Assets, build, minify

KB = 1024
HOUSE = SOURCE.parent
LETTERS = "€Ελληνικά Català l·l Español ñ ț − ‘’“” … →"  # noqa: RUF001 - these very signs
PACKAGES = ("shop", "catalog", "cart", "orders", "support")


@pytest.fixture(scope="module")
def assets(tmp_path_factory):
    return Assets.ensure(tmp_path_factory.mktemp("assets"))


def content(assets: Assets, name: str) -> bytes:
    return (assets.folder / assets.url(name).removeprefix("/assets/")).read_bytes()


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_stylesheet_stays_within_15_kb(assets, bundle):
    assert len(gzip.compress(content(assets, bundle))) <= 15 * KB


def test_all_scripts_together_stay_within_20_kb(assets):
    scripts = b"".join(content(assets, name) for name in assets.names if name.startswith("js/"))
    assert len(gzip.compress(scripts)) <= 20 * KB


def test_the_font_stays_within_40_kb(assets):
    assert len(content(assets, FONT)) <= 40 * KB


def test_the_font_sets_our_languages_in_four_weights_with_tabular_figures(assets):
    font = TTFont(BytesIO(content(assets, FONT)))
    assert set(map(ord, LETTERS)) <= set(font.getBestCmap())
    assert [(a.axisTag, a.minValue, a.maxValue) for a in font["fvar"].axes] == [("wght", 400, 700)]
    assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}


def test_a_second_start_writes_nothing(assets):
    before = {path: path.stat().st_mtime_ns for path in assets.folder.rglob("*")}
    assert Assets.ensure(assets.folder) == assets
    assert {path: path.stat().st_mtime_ns for path in assets.folder.rglob("*")} == before


def test_a_lost_file_is_built_again(tmp_path):
    built = Assets.ensure(tmp_path)
    lost = tmp_path / built.names["logo.svg"]
    lost.unlink()
    assert Assets.ensure(tmp_path) == built
    assert lost.exists()


def test_a_torn_manifest_is_built_again(tmp_path):
    build(tmp_path)
    (tmp_path / "manifest.json").write_text('{"names"')
    assert Assets.ensure(tmp_path).url("store.css").startswith("/assets/store.")
    assert json.loads((tmp_path / "manifest.json").read_text())["names"]


def test_an_unknown_name_is_an_error(assets):
    with pytest.raises(LookupError, match=r"nothing\.css"):
        assets.url("nothing.css")


def test_the_stylesheets_name_the_font_that_was_built(assets):
    font = assets.names[FONT]
    assert all(f'url("{font}")' in content(assets, bundle).decode() for bundle in BUNDLES)


def test_relative_imports_of_modules_hold(assets):
    for name in (name for name in assets.names if name.startswith("js/")):
        for other in re.findall(r'(?:import|from) "\./([^"]+)"', content(assets, name).decode()):
            assert f"js/{other}" in assets.names, f"{name} imports {other}"


def test_minifying_leaves_strings_and_calculations_alone():
    css = '/* the shop\'s */ a::after { content: " /* kept */  ; "; width: calc(1px + 2px); }\n'
    assert minify(css) == 'a::after{content:" /* kept */  ; ";width:calc(1px + 2px)}\n'


def templates() -> list[Path]:
    return [page for name in PACKAGES for page in (HOUSE / name).glob("**/templates/**/*.html")]


def test_every_icon_that_a_page_names_is_in_the_sprite(assets):
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', content(assets, "sprite.svg").decode()))
    missing = {
        f"{page.relative_to(HOUSE)}: {name}"
        for page in templates()
        for name in named_icons(page.read_text())
        if name not in drawn
    }
    assert not missing


def named_icons(page: str) -> set[str]:
    icons = re.findall(r"(?:\b(?:icon|event)\(|icon_name=)'([\w-]+)'", page)
    drawings = re.findall(r"(?:\b(?:art|drawing)\(|\bart=)'([\w-]+)'", page)
    return {*icons, *(f"art-{name}" for name in drawings)}


def test_no_stylesheet_or_script_is_longer_than_150_lines():
    sources = [*SOURCE.glob("css/**/*.css"), *SOURCE.glob("js/*.js")]
    assert len(sources) > 40
    long = [path.name for path in sources if len(path.read_text().splitlines()) > 150]
    assert not long


def test_stylesheets_need_no_data_addresses_and_stay_in_their_layers():
    for path in SOURCE.glob("css/**/*.css"):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        assert "data:" not in css
        assert re.fullmatch(r"(@layer [\w, -]+;)?@layer \w+\{.*\}", minify(css).strip(), re.DOTALL)
