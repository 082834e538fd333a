"""What tests of the editor share: a form as a browser would send it, and pictures to upload."""

import io
from collections.abc import Iterator
from typing import Any

import html5lib
from PIL import Image
from werkzeug.datastructures import MultiDict


def fields(page: str, form_id: str = "") -> MultiDict[str, Any]:
    """What a browser would send of a form if nobody touched it; of the first editor's otherwise."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    forms = [one for one in tree.iter("form") if "data-guard" in one.attrib]
    named = [one for one in forms if one.get("id") == form_id]
    return MultiDict(_sent((named or forms)[0]))


def _sent(form: Any) -> Iterator[tuple[str, Any]]:
    for one in form.iter():
        name, kind = one.get("name"), one.get("type")
        if not name or kind in {"file", "submit"} or one.tag == "button":
            continue
        if one.tag == "select":
            chosen = [item for item in one.iter("option") if "selected" in item.attrib]
            options = chosen or list(one.iter("option"))
            yield name, options[0].get("value") if options else ""
        elif one.tag == "textarea":
            yield name, (one.text or "").removeprefix("\n")
        elif kind not in {"checkbox", "radio"} or "checked" in one.attrib:
            yield name, one.get("value", "on")


def sent(form: MultiDict[str, Any]) -> dict[str, list[Any]]:
    """The form as the browser of the tests takes it; its token is that of the page."""
    return dict(form.lists())


def row(form: MultiDict[str, Any], ending: str, value: str) -> str:
    """The beginning of the names of the row in which a field says this ("variants-1-")."""
    found = [name for name, said in form.items() if name.endswith(ending) and said == value]
    assert found, f"no {ending} says {value!r}"
    return found[0].removesuffix(ending)


def picture(colour: str = "red", name: str = "lamp.png") -> tuple[io.BytesIO, str]:
    """A small picture as a file field sends it."""
    data = io.BytesIO()
    Image.new("RGB", (40, 50), colour).save(data, "PNG")
    data.seek(0)
    return data, name


def broken(name: str = "lamp.png") -> tuple[io.BytesIO, str]:
    """A file that only claims to be a picture."""
    return io.BytesIO(b"\x89PNG\r\n\x1a\n and nothing more"), name
