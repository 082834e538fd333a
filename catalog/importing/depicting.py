"""Giving a product of a file its pictures, before anything of it is stored."""

from dataclasses import replace

from catalog.importing.fetching import NotFetched
from catalog.importing.incoming import Incoming, PictureRef
from catalog.importing.picture_sources import PictureSources
from catalog.importing.problems import note
from catalog.kept_sentences import N_
from catalog.pictures import NotAPicture
from catalog.product_data import PictureData

MOST_PICTURES = 40


def depict(incoming: Incoming, sources: PictureSources) -> None:
    """Find or fetch its pictures; what can't be had is noted once, and the product goes on."""
    wanted = list(_wanted(incoming).values())
    stems: dict[str, str] = {}
    missing: list[tuple[PictureRef, NotFetched | NotAPicture]] = []
    for picture in wanted[:MOST_PICTURES]:
        try:
            stems[_name(picture)] = sources.stem_of(picture)
        except (NotFetched, NotAPicture) as error:
            missing.append((picture, error))
    if missing:
        _note(incoming, missing)
    if len(wanted) > MOST_PICTURES:
        said = N_("Only the first %(most)s pictures of it are taken")
        incoming.problems.append(note(incoming.line, said, incoming.handle, most=MOST_PICTURES))
    _assign(incoming, stems)


def _wanted(incoming: Incoming) -> dict[str, PictureRef]:
    """Every picture once, the product's own before those of variants."""
    own = [one.picture for one in incoming.variants if one.picture]
    found: dict[str, PictureRef] = {}
    for picture in [*incoming.pictures, *own]:
        found.setdefault(_name(picture), picture)
    return found


def _assign(incoming: Incoming, stems: dict[str, str]) -> None:
    """Where nothing was found the pictures stay as they are; a variant's stands among them all."""
    shown = {
        stems[_name(one)]: PictureData(stems[_name(one)], one.alt, one.alts)
        for one in reversed(incoming.pictures)
        if _name(one) in stems
    }
    pictures = list(reversed(shown.values()))
    for one in incoming.variants:
        if one.picture and (stem := stems.get(_name(one.picture))):
            one.data = replace(one.data, picture=stem)
            if not one.picture.stem and stem not in shown:
                shown[stem] = PictureData(stem)
                pictures.append(shown[stem])
    if pictures:
        incoming.data = replace(incoming.data, pictures=pictures)


def _note(incoming: Incoming, missing: list[tuple[PictureRef, NotFetched | NotAPicture]]) -> None:
    picture, error = missing[0]
    said = N_("Pictures not taken: %(count)s, the first because %(reason)s")
    facts = {**error.facts, "count": len(missing), "reason": error.message}
    incoming.problems.append(note(picture.line, said, incoming.handle, **facts))


def _name(picture: PictureRef) -> str:
    return picture.stem or picture.source
