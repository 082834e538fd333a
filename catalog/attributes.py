"""What can be said of products: making and changing attributes, holding values to their kind."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.attribute_values import checked
from catalog.facets import facet_owners, forget, known, rebuild_facets
from catalog.indexing import enqueue_rows
from catalog.models import Product
from catalog.slugs import slug_of, unused
from catalog.state import goods_changed, hold, words_changed
from catalog.word_models import ATTRIBUTE_KINDS, Attribute, ProductFacet
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Conflict, Invalid, NotFound, Stale

LONGEST_LABEL = 80
LAST = 1000
"""Attributes that an import makes stand behind those that a person made."""


@dataclass(frozen=True, slots=True)
class AttributeData:
    """An attribute as it should be; ``code`` says which one and never changes."""

    code: str
    label: str
    kind: str = "text"
    unit: str = ""
    facet: bool = False
    position: int = 0


class WrongKind(Conflict):
    """Products say what is none of this kind; facts: kind, products (a count), handle, value."""


def known_attributes(session: Session) -> list[Attribute]:
    """All attributes in the order in which they are shown."""
    in_order = select(Attribute).order_by(Attribute.position, Attribute.label, Attribute.id)
    return list(session.scalars(in_order))


def save_attribute(
    session: Session,
    data: AttributeData,
    *,
    version: int | None = None,
    actor: Actor | None = None,
) -> Attribute:
    """Create or update an attribute by its code; products are found by it at once.

    Raises Invalid for a bad kind, code or label, Stale for a ``version`` that has passed, and
    WrongKind where products say what the new kind doesn't allow.
    """
    _refuse_nonsense(data)
    hold(session)
    attribute = session.scalar(select(Attribute).where(Attribute.code == data.code))
    if version is not None and (attribute is None or attribute.version != version):
        raise Stale("the attribute has changed", seen=version, stored=_facts(attribute))
    before = _facts(attribute)
    if before == asdict(data) and attribute is not None:
        return attribute
    if attribute is None:
        attribute = Attribute(code=data.code, version=0)
        session.add(attribute)
    if before and before["kind"] != data.kind:
        _refuse_wrong_kind(session, data)
    for name, value in asdict(data).items():
        setattr(attribute, name, value)
    attribute.version += 1
    session.flush()
    _spread(session, attribute, before)
    if actor:
        _note(session, actor, "changed" if before else "created", attribute, before)
    return attribute


def attribute_of_label(session: Session, label: str) -> Attribute:
    """The attribute of this label, made as plain text at the end if there is none.

    Raises Invalid for a label without a letter, or one that is too long.
    """
    label = label.strip()
    found = _of_label(session, label)
    if found is None:
        hold(session)
        found = _of_label(session, label)  # somebody may have made it while we waited
    if found is None:
        taken = set(session.scalars(select(Attribute.code)))
        code = unused(slug_of(label, most=70) or "other", taken.__contains__)
        found = save_attribute(session, AttributeData(code, label, position=LAST))
    return found


def delete_attribute(
    session: Session, code: str, *, version: int | None = None, actor: Actor | None = None
) -> None:
    """Take an attribute away. Raises NotFound, Stale, or Conflict (products) while it is used."""
    hold(session)
    attribute = session.scalar(select(Attribute).where(Attribute.code == code))
    if attribute is None:
        raise NotFound("no such attribute", code=code)
    if version is not None and attribute.version != version:
        raise Stale("the attribute has changed", seen=version, stored=_facts(attribute))
    saying = Product.facts[code].as_string().is_not(None)
    if count := session.scalar(select(func.count()).select_from(Product).where(saying)):
        raise Conflict("products say something under this", code=code, products=count)
    session.execute(delete(ProductFacet).where(ProductFacet.attribute_id == attribute.id))
    session.delete(attribute)
    session.flush()
    forget(session)
    words_changed(session)
    if attribute.facet:
        goods_changed(session)
    if actor:
        note(session, actor, "deleted", ("attribute", attribute.id, attribute.label))


def checked_facts(session: Session, facts: Mapping[str, str]) -> dict[str, str]:
    """Facts as they are stored: each value of its attribute's kind, empty ones left out.

    Raises Invalid (attribute, code, kind, value). What no attribute is known for is kept as it is.
    """
    found: dict[str, str] = {}
    for code, text in facts.items():
        attribute = known(session).get(code)
        kind = attribute.kind if attribute else "text"
        try:
            value = checked(kind, text)
        except ValueError as error:
            label = attribute.label if attribute else code
            raise Invalid(str(error), attribute=label, code=code, kind=kind, value=text) from error
        if value:
            found[code] = value
    return found


def _of_label(session: Session, label: str) -> Attribute | None:
    labelled = select(Attribute).where(Attribute.label == label).order_by(Attribute.id)
    return session.scalar(labelled.limit(1))


def _refuse_nonsense(data: AttributeData) -> None:
    if data.kind not in ATTRIBUTE_KINDS:
        raise Invalid("no such kind of attribute", code=data.code, kind=data.kind)
    if not data.code or data.code != slug_of(data.code):
        raise Invalid("a code is small letters and hyphens", code=data.code)
    if not data.label.strip() or len(data.label) > LONGEST_LABEL:
        raise Invalid("an attribute needs a short label", code=data.code, label=data.label)


def _refuse_wrong_kind(session: Session, data: AttributeData) -> None:
    said = Product.facts[data.code].as_string()
    rows = session.execute(select(Product.handle, said).where(said.is_not(None)))
    wrong = [(handle, text) for handle, text in rows if not _is(data.kind, text)]
    if wrong:
        handle, value = wrong[0]
        facts = {"kind": data.kind, "products": len(wrong), "handle": handle, "value": value}
        raise WrongKind("products say something else", **facts)


def _is(kind: str, text: str) -> bool:
    try:
        checked(kind, text)
    except ValueError:
        return False
    return True


def _spread(session: Session, attribute: Attribute, before: dict[str, Any]) -> None:
    """Count the change, and make its facets anew where they may be others now."""
    forget(session)
    words_changed(session)
    was, now = before.get("facet", False), attribute.facet
    others = any(before.get(name) != getattr(attribute, name) for name in ("label", "kind"))
    if was != now or (now and others):
        had = facet_owners(session, attribute.id)
        rebuild_facets(session, attribute.id)
        have = facet_owners(session, attribute.id)
        rows = [(product_id, attribute.version) for product_id in sorted(had | have)]
        enqueue_rows(session, rows, because=f"facet-{attribute.id}")
        goods_changed(session)


def _facts(attribute: Attribute | None) -> dict[str, Any]:
    if attribute is None:
        return {}
    return {name: getattr(attribute, name) for name in AttributeData.__dataclass_fields__}


def _note(
    session: Session, actor: Actor, action: str, attribute: Attribute, before: dict[str, Any]
) -> None:
    subject = ("attribute", attribute.id, attribute.label)
    note(session, actor, action, subject, before, _facts(attribute))
