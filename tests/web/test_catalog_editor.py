"""The product editor: everything of a product in one form, and nothing typed is ever lost."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from catalog.models import Product, Variant
from catalog.products import save_product
from catalog.word_models import Attribute
from shop.db import Database
from tests import factories, factories_catalog
from tests.browsing import JudgingClient
from tests.web.editing import broken, fields, picture, row, sent

MOST_TO_SHOW, MOST_TO_SAVE = 25, 55


@pytest.fixture
def editor(client: JudgingClient, database: Database) -> JudgingClient:
    """A browser in which somebody of the catalogue is signed in."""
    with database.write() as session:
        account = factories.staff(session, role="editor", name="Sam Peeters")
    client.sign_in(account.email, factories.PASSWORD)
    client.most_statements = MOST_TO_SAVE
    return client


@pytest.fixture
def kettle(database: Database) -> Product:
    with database.write() as session:
        factories.location(session)
        return save_product(session, factories_catalog.kettle_data(session))


def saved(editor: JudgingClient, product: Product, answer: int = 303, **changes: Any) -> str:
    """Open the editor, change some fields, save; the page that comes then."""
    path = f"/desk/catalogue/{product.id}"
    form = fields(editor.get(path).text, "edit")
    for name, value in changes.items():
        form.poplist(name.replace("__", "-"))
        for one in value if isinstance(value, list) else [value]:
            form.add(name.replace("__", "-"), one)
    return editor.post(path, sent(form), status=answer).text


def stored(database: Database, product: Product) -> Product:
    """The product as it is now, with its variants and pictures."""
    with database.read() as session:
        found = session.get_one(Product, product.id)
        assert found.variants is not None
        assert found.pictures is not None
        return found


def test_only_staff_of_the_catalogue_come_in(
    client: JudgingClient, database: Database, kettle: Product
) -> None:
    with database.write() as session:
        account = factories.staff(session, role="warehouse")
    paths = [f"/desk/catalogue/{kettle.id}", f"/desk/catalogue/{kettle.id}/preview"]
    paths += ["/desk/catalogue/new", "/desk/catalogue/shelves", "/desk/catalogue/suggestions?q=k"]
    for _ in range(2):
        for path in paths:
            client.get(path, status=403)
        client.sign_in(account.email, factories.PASSWORD)


def test_a_form_with_nothing_in_it_is_refused_beside_its_fields(
    editor: JudgingClient, kettle: Product
) -> None:
    page = editor.post(f"/desk/catalogue/{kettle.id}", {}, status=422).text
    assert 'aria-invalid="true"' in page


def test_what_nobody_touched_is_saved_as_it_was(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    editor.get(f"/desk/catalogue/{kettle.id}")
    assert editor.statements <= MOST_TO_SHOW
    saved(editor, kettle)
    assert stored(database, kettle).version == kettle.version
    editor.get("/desk/catalogue/999", status=404)


def test_words_are_typed_as_markdown_and_stored_as_clean_html(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    text = "It **whistles**.\n\n- once\n- politely\n\n<script>alert(1)</script><p onclick=x>Ha</p>"
    saved(editor, kettle, title="  Kettle of the hob ", description=text, care="<b>By hand</b>")
    found = stored(database, kettle)
    assert found.title == "Kettle of the hob"
    assert "<strong>whistles</strong>" in found.description_html
    assert "<li>once</li>" in found.description_html
    assert "script" not in found.description_html
    assert "onclick" not in found.description_html
    assert found.care_html == "<b>By hand</b>"
    assert "It **whistles**." in editor.get(f"/desk/catalogue/{kettle.id}").text


def test_a_title_of_ten_thousand_letters_is_refused_and_nothing_is_lost(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    page = saved(editor, kettle, 422, title="x" * 10_000, subtitle="Typed with care")
    assert "200 characters at most, please." in page
    assert "Typed with care" in page
    assert "x" * 10_000 in page
    page = saved(editor, kettle, 422, subtitle="a\0b", title="")
    assert "A product needs a title." in page
    assert "Please leave out the special characters." in page
    assert stored(database, kettle).title == "Hob kettle"


def test_the_grid_changes_every_fact_of_a_variant(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    form = fields(editor.get(f"/desk/catalogue/{kettle.id}").text, "edit")
    at = row(form, "sku", "KET-TOM").replace("-", "__")
    cells = {
        "sku": "KET-RED", "price": "79,00", "compare_at": "84.00", "cost": "31.50",
        "gtin": "4006381333931", "weight_g": "1200", "content": "1600", "content_unit": "ml",
        "vat_class": "exempt", "warranty_months": "36", "no_return_reason": "hygiene",
        "picture": "kettle-spruce", "swatch": "#aa0000",
    }  # fmt: skip
    saved(editor, kettle, **{at + name: value for name, value in cells.items()})
    found = next(one for one in stored(database, kettle).variants if one.sku == "KET-RED")
    assert (found.price_minor, found.compare_at_minor, found.cost_minor) == (7900, 8400, 3150)
    assert (found.gtin, found.weight_g, found.warranty_months) == ("4006381333931", 1200, 36)
    assert (found.content, found.content_unit, found.vat_class) == (1600, "ml", "exempt")
    assert (found.no_return_reason, found.picture) == ("hygiene", "kettle-spruce")
    page = editor.get(f"/desk/catalogue/{kettle.id}").text
    assert page.count("€84.00") >= 2  # the price before, and the lowest of thirty days
    saved(editor, kettle, **{at + "cost": "", at + "compare_at": "", at + "content": ""})
    found = next(one for one in stored(database, kettle).variants if one.sku == "KET-RED")
    assert (found.cost_minor, found.compare_at_minor, found.content) == (None, None, 0)


@pytest.mark.parametrize(
    ("cell", "typed", "said"),
    [
        ("price", "free", "An amount such as 84.00, please."),
        ("price", "", "An amount such as 84.00, please."),
        ("price", "-1", "An amount such as 84.00, please."),
        ("price", "1e99", "An amount such as 84.00, please."),
        ("compare_at", "10", "The price before the cut must be the higher one."),
        ("gtin", "4006381333930", "The check digit doesn&#39;t fit."),
        ("gtin", "12", "The check digit doesn&#39;t fit."),
        ("weight_g", "-5", "A whole number, from zero up."),
        ("content", "5", "Which unit?"),
        ("sku", "", "Every variant needs a SKU."),
        ("sku", "KET-SPR", "has this SKU already"),
        ("sku", "MUG", "has this SKU already"),
        ("value0", "", "Which Colour is this?"),
        ("value0", "Spruce", "Another variant is the same."),
        ("swatch", "red", "A colour such as #d2492f, please."),
    ],
)
def test_a_cell_that_makes_no_sense_says_so_beside_it(
    editor: JudgingClient, database: Database, kettle: Product, cell: str, typed: str, said: str
) -> None:
    with database.write() as session:
        mug = factories.product(session, handle="mug")
        session.get_one(Variant, mug.variants[0].id).sku = "MUG"
    form = fields(editor.get(f"/desk/catalogue/{kettle.id}").text, "edit")
    at = row(form, "sku", "KET-TOM").replace("-", "__")
    page = saved(editor, kettle, 422, **{at + cell: typed, "subtitle": "Typed with care"})
    assert said in page
    assert "Typed with care" in page
    assert stored(database, kettle).version == kettle.version


def test_a_variant_that_is_retired_is_kept(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    form = fields(editor.get(f"/desk/catalogue/{kettle.id}").text, "edit")
    one, other = (row(form, "sku", sku).replace("-", "__") for sku in ("KET-TOM", "KET-SPR"))
    saved(editor, kettle, **{one + "active": []})
    assert {v.sku: v.active for v in stored(database, kettle).variants} == {
        "KET-TOM": False,
        "KET-SPR": True,
    }
    form = fields(editor.get(f"/desk/catalogue/{kettle.id}").text, "edit")
    other = row(form, "sku", "KET-SPR").replace("-", "__")
    page = saved(editor, kettle, 422, **{other + "active": []})
    assert "One variant must stay for sale." in page


def test_new_values_are_offered_as_combinations_and_made_when_ticked(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    path = f"/desk/catalogue/{kettle.id}"
    saved(editor, kettle, options__1__name="Size", options__1__more="Small, Large")
    found = stored(database, kettle)
    assert found.options == ["Colour", "Size"]
    assert [one.option_values for one in found.variants] == [
        ["Tomato", "Small"],
        ["Spruce", "Small"],
    ]
    page = editor.get(f"{path}?offer=1:Small&offer=1:Large&offer=9:x&offer=:&offer=0").text
    assert "Tomato, Large" in page
    form = fields(page, "edit")
    assert form.getlist("combination") == ['["Tomato", "Large"]', '["Spruce", "Large"]']
    form.setlist("combination", ['["Tomato", "Large"]', "nonsense", '["Tomato"]', "[1, 2]"])
    editor.post(path, sent(form))
    made = stored(database, kettle).variants[-1]
    assert len(stored(database, kettle).variants) == 3
    assert (made.option_values, made.price_minor) == (["Tomato", "Large"], 8400)
    assert made.sku == "HOB-KETTLE-TOMATO-LARGE"
    assert made.weight_g == 1180


def test_one_more_variant_is_written_into_the_last_row(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    saved(editor, kettle, variants__2__value0="Cloud", variants__2__price="90")
    made = stored(database, kettle).variants[-1]
    assert (made.sku, made.price_minor, made.option_values) == ("HOB-KETTLE-CLOUD", 9000, ["Cloud"])


def test_pictures_are_uploaded_sorted_described_and_taken_away(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    uploads = [picture("red", "front.png"), picture("blue", "back.png")]
    saved(editor, kettle, uploads=uploads, pictures__0__gone="y", pictures__1__alt="A green one")
    found = [(one.file, one.alt) for one in stored(database, kettle).pictures]
    assert found[0] == ("kettle-spruce", "A green one")
    assert [file.rpartition("-")[0] for file, _ in found[1:]] == ["front", "back"]
    editor.get(f"/pictures/{found[1][0]}-400.webp")
    saved(editor, kettle, pictures__2__place="0", pictures__2__alt="From behind")
    found = [(one.file, one.alt) for one in stored(database, kettle).pictures]
    assert found[0][1] == "From behind"
    assert stored(database, kettle).picture == found[0][0]


def test_a_bad_file_is_named_and_the_good_ones_stay(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    page = saved(
        editor, kettle, 422, uploads=[broken("bad.png"), picture("red", "good.png")], title="New"
    )
    assert "bad.png: This is no picture that can be read" in page
    form = fields(page, "edit")
    assert form["title"] == "New"
    assert form["pictures-2-file"].startswith("good-")
    editor.post(f"/desk/catalogue/{kettle.id}", sent(form))
    assert len(stored(database, kettle).pictures) == 3
    saved(editor, kettle, pictures__0__file="../../etc/passwd", pictures__1__file="no-such")
    assert len(stored(database, kettle).pictures) == 1


def test_a_file_that_is_no_picture_at_all_is_refused_by_name(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    svg = (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"), "<b>drawn.svg")
    uploads = [svg, (io.BytesIO(b""), "empty.png")]
    page = saved(editor, kettle, 422, uploads=uploads, title="Kept")
    assert "&lt;b&gt;drawn.svg: This is no picture" in page
    assert "empty.png: This is no picture" in page
    assert 'value="Kept"' in page


def test_attributes_are_typed_by_their_kind(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    with database.write() as session:
        for code, kind in (("holds", "number"), ("induction", "yes_no"), ("steel", "choice")):
            label = code.title()
            session.add(Attribute(code=code, label=label, kind=kind, facet=True))
    form = fields(editor.get(f"/desk/catalogue/{kettle.id}").text, "edit")
    holds, induction = (row(form, "code", code) for code in ("holds", "induction"))
    page = saved(editor, kettle, 422, **{f"{holds}value": "a lot", f"{induction}value": "perhaps"})
    assert "A number, please, such as 1.6." in page
    assert "Yes or no, please." in page
    assert "a lot" in page
    last = row(form, "code", "").replace("-", "__")
    saved(
        editor, kettle,
        **{f"{holds}value": "1,60", f"{induction}value": "yes", last + "label": "Weight class",
           last + "value": "Light"},
    )  # fmt: skip
    facts = stored(database, kettle).facts
    assert facts["holds"] == "1.6"
    assert facts["induction"] == "yes"
    assert facts["weight-class"] == "Light"
    with database.read() as session:
        made = session.scalars(select(Attribute).where(Attribute.code == "weight-class")).one()
        assert (made.label, made.kind) == ("Weight class", "text")


def test_companions_are_found_by_handle_sku_or_title(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    with database.write() as session:
        for handle, title in (("lid", "Kettle lid"), ("knob", "Knob"), ("knob-2", "Knob of brass")):
            factories.product(session, handle=handle, title=title)
        mug = factories.product(session, handle="mug", title="Mug")
    page = saved(editor, kettle, 422, parts__0__product="brass or so", related__0__product="kno")
    assert "No product is called that." in page
    assert "Which one? knob, knob-2" in page
    saved(editor, kettle, parts__0__product="kettle LID", parts__0__note="Since 2019",
          related__0__product=mug.variants[0].sku)  # fmt: skip
    form = fields(editor.get(f"/desk/catalogue/{kettle.id}").text, "edit")
    assert (form["parts-0-product"], form["parts-0-note"]) == ("lid", "Since 2019")
    assert form["related-0-product"] == "mug"
    assert stored(database, kettle).version == kettle.version + 1
    found = editor.get("/desk/catalogue/suggestions?q=knob").json
    assert [one["handle"] for one in found["products"]] == ["knob", "knob-2"]
    assert editor.get("/desk/catalogue/suggestions?q=%25").json == {"products": []}


def test_times_are_typed_on_the_clock_of_the_shop(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    at = {"publish_at": "2027-07-01T09:30", "archive_at": "2027-12-01T09:30"}
    saved(editor, kettle, status="draft", **at)
    found = stored(database, kettle)
    assert found.publish_at == datetime(2027, 7, 1, 7, 30, tzinfo=UTC)
    assert found.archive_at == datetime(2027, 12, 1, 8, 30, tzinfo=UTC)
    assert 'value="2027-07-01T09:30"' in editor.get(f"/desk/catalogue/{kettle.id}").text
    assert "A day and a time, please" in saved(editor, kettle, 422, publish_at="tomorrow")
    page = saved(editor, kettle, 422, archive_at="2027-06-01T09:30")
    assert "It would go off sale before it comes on sale." in page
    saved(editor, kettle, publish="1", archive_at="")
    found = stored(database, kettle)
    assert (found.status, found.publish_at, found.archive_at) == ("active", None, None)


def test_nothing_goes_on_sale_for_nothing_by_mistake(
    editor: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        draft = factories.product(session, prices=(0,), status="draft")
    page = saved(editor, draft, 422, publish="1")
    assert "A price first: it would go on sale for nothing." in page
    saved(editor, draft, variants__0__price="12.50", publish="1")
    assert "€12.50" in editor.get(f"/p/{draft.handle}").text


def test_a_draft_can_be_looked_at_by_staff_only(
    editor: JudgingClient, app: Any, database: Database, kettle: Product
) -> None:
    saved(editor, kettle, status="draft")
    editor.get("/p/hob-kettle", status=404)
    page = editor.get(f"/desk/catalogue/{kettle.id}/preview").text
    assert "Only staff see this page." in page
    assert "Whistles once" in page
    assert f'"/desk/catalogue/{kettle.id}/preview?variant=KET-SPR"' in page
    assert 'name="robots" content="noindex"' in page
    JudgingClient(app, database).get(f"/desk/catalogue/{kettle.id}/preview", status=403)
    editor.get("/desk/catalogue/999/preview", status=404)


def test_strange_names_of_fields_are_nobodys(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    strange = {
        "variants-²-sku": "x", f"variants-{'9' * 30}-sku": "x", "variants--sku": "x",
        "pictures-\u202e-file": "x", "choose.": "theirs", "choose.variant.x.sku": "theirs",
        "variants-7-id": "999999", "variants-8-id": "x", "facts-9-code": "no-such",
    }  # fmt: skip
    page = saved(editor, kettle, 422, **strange)
    assert "Not a valid integer value." in page
    assert stored(database, kettle).version == kettle.version


def test_the_grid_shows_two_hundred_variants_and_leaves_the_rest_alone(
    editor: JudgingClient, database: Database, kettle: Product
) -> None:
    """More fields than other forms of the shop may have."""
    with database.write() as session:
        for number in range(210):
            factories.variant(session, kettle, sku=f"S-{number}", units=0,
                              option_values=[f"Tone {number}"], position=number + 2)  # fmt: skip
    assert "These are 200 of 212 variants." in editor.get(f"/desk/catalogue/{kettle.id}").text
    saved(editor, kettle, title="Kettle in many colours")
    found = stored(database, kettle)
    assert found.title == "Kettle in many colours"
    assert sum(one.active for one in found.variants) == 212
