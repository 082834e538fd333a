"""Static files under names that change with their content, so that browsers may keep them for ever.

The sources in static/ stay small and readable; this module joins, trims and names them once, at the
first start after a change. It knows no web framework: whoever serves pages asks it for addresses.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Final, TypedDict

SOURCE: Final = Path(__file__).resolve().parent.parent / "static"
PREFIX: Final = "/assets/"
MANIFEST: Final = "manifest.json"
FONT: Final = "manrope.woff2"

_GROUND: Final = ("reset.css", "font.css", "tokens.css", "base.css", "layout.css", "parts/*.css")
_LAST: Final = ("util.css", "print.css")
BUNDLES: Final = {
    "store.css": (*_GROUND, "store/*.css", *_LAST),
    "desk.css": (*_GROUND, "desk/*.css", *_LAST),
}

# What the shop's languages need: Latin with Latin-1 and Extended-A, Romanian, Greek, punctuation
# and money. Cyrillic and Vietnamese would double the file.
UNICODES: Final = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x218, 0x21C),
    *(0x2C6, 0x2C7, 0x2D8, 0x2D9, 0x2DA, 0x2DB, 0x2DC, 0x2DD),
    *range(0x370, 0x400),
    *range(0x2010, 0x2028),
    *(0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2116, 0x2122),
    *(0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265),
)
FEATURES: Final = ("kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "case")
WEIGHTS: Final = (400, 700)


class Manifest(TypedDict):
    """What a build leaves behind: what it was made from, and the plain name → file name."""

    fingerprint: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Assets:
    """The built folder and the address of everything in it."""

    folder: Path
    names: Mapping[str, str]

    @classmethod
    def ensure(cls, out: Path) -> Assets:
        """Build into `out` if the sources changed since the last build; otherwise only read."""
        known = _read_manifest(out)
        if known is None or known["fingerprint"] != fingerprint():
            build(out)
            known = _read_manifest(out)
        if known is None:
            raise RuntimeError(f"The build of {out} left no usable {MANIFEST}.")
        return cls(folder=out, names=known["names"])

    def url(self, name: str) -> str:
        """Address of an asset by its plain name (store.css); LookupError if there is none."""
        try:
            return PREFIX + self.names[name]
        except KeyError:
            raise LookupError(f"No asset is called {name!r}.") from None


def build(out: Path) -> None:
    """Write every asset and the manifest. Safe beside another build: files appear whole."""
    out.mkdir(parents=True, exist_ok=True)
    names = {FONT: _write_font(out)}
    for bundle, patterns in BUNDLES.items():
        css = minify(_joined(patterns)).replace(f'url("{FONT}")', f'url("{names[FONT]}")')
        names[bundle] = _write_hashed(out, bundle, css.encode())
    for picture in sorted((SOURCE / "img").glob("*.svg")):
        name = "sprite.svg" if picture.name == "icons.svg" else picture.name
        names[name] = _write_hashed(out, name, picture.read_bytes())
    names.update(_copy_modules(out))
    manifest: Manifest = {"fingerprint": fingerprint(), "names": names}
    _write_whole(out / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())


def fingerprint() -> str:
    """One hash over everything the result depends on: the sources, the font, this recipe."""
    parts = [Path(__file__).read_bytes(), _font_source()]
    for path in sorted(SOURCE.rglob("*")):
        if path.is_file():
            parts += [str(path.relative_to(SOURCE)).encode(), path.read_bytes()]
    return _digest(*parts, length=32)


def minify(css: str) -> str:
    """Drop comments and needless space; never touch what stands between double quotes."""
    css = re.sub(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/', lambda m: m[1] or "", css, flags=re.DOTALL)
    kept = re.split(r'("(?:[^"\\]|\\.)*")', css)
    kept[::2] = [_squeeze(part) for part in kept[::2]]
    return "".join(kept).strip() + "\n"


def subset_font(source: bytes) -> bytes:
    """The font with our letters, features and weights only, as woff2."""
    # Here and not above: the font is cut once, the shop starts many times.
    from fontTools import subset  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

    font = TTFont(BytesIO(source), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=UNICODES)
    cutter.subset(font)
    # Narrowed after the cut: the instancer drops still glyphs' deltas, which the cutter expects.
    font = instancer.instantiateVariableFont(font, {"wght": WEIGHTS})
    font.flavor = "woff2"
    result = BytesIO()
    font.save(result)
    return result.getvalue()


def _squeeze(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    return css.replace(": ", ":").replace(";}", "}")


def _joined(patterns: Iterable[str]) -> str:
    return "\n".join(path.read_text("utf-8") for path in _matching(patterns))


def _matching(patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        paths = sorted((SOURCE / "css").glob(pattern))
        if not paths:
            raise FileNotFoundError(f"No stylesheet matches {pattern} in {SOURCE / 'css'}.")
        yield from paths


def _font_source() -> bytes:
    font = resources.files("font_manrope") / "files" / "Manrope-VariableFont_wght.ttf"
    return font.read_bytes()


def _write_font(out: Path) -> str:
    """Named by what goes in, because cutting takes seconds and the result is the same."""
    source = _font_source()
    recipe = repr((UNICODES, FEATURES, WEIGHTS)).encode()
    name = _hashed(FONT, _digest(source, recipe))
    if not (out / name).exists():
        _write_whole(out / name, subset_font(source))
    return name


def _copy_modules(out: Path) -> dict[str, str]:
    """One hashed folder for all modules, so that relative imports between them hold."""
    modules = sorted((SOURCE / "js").glob("*.js"))
    contents = [path.read_bytes() for path in modules]
    folder = f"js.{_digest(*(path.name.encode() for path in modules), *contents)}"
    (out / folder).mkdir(exist_ok=True)
    for path, content in zip(modules, contents, strict=True):
        _write_whole(out / folder / path.name, content)
    return {f"js/{path.name}": f"{folder}/{path.name}" for path in modules}


def _write_hashed(out: Path, name: str, content: bytes) -> str:
    hashed = _hashed(name, _digest(content))
    _write_whole(out / hashed, content)
    return hashed


def _hashed(name: str, digest: str) -> str:
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{digest}.{kind}"


def _digest(*parts: bytes, length: int = 10) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()[:length]


def _write_whole(path: Path, content: bytes) -> None:
    """Another process may be building too: nobody may ever read half a file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def _read_manifest(out: Path) -> Manifest | None:
    try:
        manifest: Manifest = json.loads((out / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    whole = all((out / name).is_file() for name in manifest["names"].values())
    return manifest if whole else None
