"""Room for the whole catalogue."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ADDED = {
    "category": ("texts", "version"),
    "import_run": ("file", "by", "state", "reason", "rows", "rows_done", "unchanged"),
    "picture": ("alts",),
    "product": ("responsible", "warnings", "seo_title", "seo_description"),
    "stock_location": ("address", "public"),
    "variant": ("content", "content_unit"),
}
_CHECKED = {
    "import_run": {"state": "state IN ('waiting', 'running', 'done', 'failed')"},
    "variant": {
        "content": "content >= 0",
        "content_unit": "content_unit IN ('', 'ml', 'g', 'mm', 'cm2', 'pc')",
    },
}
_PRODUCT = sa.table("product", sa.column("id"), sa.column("facts", sa.JSON), sa.column("brand"))
_ATTRIBUTE = sa.table(
    "attribute", *map(sa.column, ("code", "label", "kind", "unit", "facet", "position", "version"))
)
_BRAND = sa.table(
    "brand",
    *map(sa.column, ("slug", "name", "lead", "picture", "version")),
    sa.column("texts", sa.JSON),
)
_STATE = sa.table("catalogue_state", *map(sa.column, ("id", "words", "goods")))


def upgrade() -> None:
    op.create_table(
        "attribute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("facet", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('text', 'number', 'choice', 'yes_no')", name=op.f("ck_attribute_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
        sa.UniqueConstraint("code", name=op.f("uq_attribute_code")),
    )
    op.create_table(
        "brand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("lead", sa.String(length=400), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("picture", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
        sa.UniqueConstraint("name", name=op.f("uq_brand_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_brand_slug")),
    )
    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("goods", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )
    op.create_table(
        "term",
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("locale", "source", name=op.f("pk_term")),
    )
    op.create_table(
        "stock_take",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'booked', 'dropped')", name=op.f("ck_stock_take_state")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["stock_location.id"],
            name=op.f("fk_stock_take_location_id_stock_location"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_take")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_audit_entry_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(
            "ix_audit_entry_subject", ["subject", "subject_id", "id"], unique=False
        )

    op.create_table(
        "product_facet",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribute_id"], ["attribute.id"], name=op.f("fk_product_facet_attribute_id_attribute")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_facet_product_id_product")
        ),
        sa.PrimaryKeyConstraint(
            "product_id", "attribute_id", "value", name=op.f("pk_product_facet")
        ),
    )
    with op.batch_alter_table("product_facet", schema=None) as batch_op:
        batch_op.create_index(
            "ix_product_facet_value", ["attribute_id", "value", "product_id"], unique=False
        )

    op.create_table(
        "product_text",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subtitle", sa.String(length=200), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("care_html", sa.Text(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("seo_title", sa.String(length=200), nullable=False),
        sa.Column("seo_description", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_text_product_id_product")
        ),
        sa.PrimaryKeyConstraint("product_id", "locale", name=op.f("pk_product_text")),
    )
    op.create_table(
        "related_product",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("related_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_related_product_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["related_id"], ["product.id"], name=op.f("fk_related_product_related_id_product")
        ),
        sa.PrimaryKeyConstraint("product_id", "related_id", name=op.f("pk_related_product")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint(
            "account_id", "section", "name", name=op.f("uq_saved_view_account_id_section_name")
        ),
    )
    op.create_table(
        "stock_take_line",
        sa.Column("take_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_take_line_counted")),
        sa.ForeignKeyConstraint(
            ["take_id"], ["stock_take.id"], name=op.f("fk_stock_take_line_take_id_stock_take")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_stock_take_line_variant_id_variant")
        ),
        sa.PrimaryKeyConstraint("take_id", "variant_id", name=op.f("pk_stock_take_line")),
    )
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.add_column(sa.Column("texts", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))

    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("file", sa.String(length=80), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("by", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("state", sa.String(length=8), nullable=False, server_default="done")
        )
        batch_op.add_column(
            sa.Column("reason", sa.String(length=400), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("rows", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("rows_done", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("unchanged", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.add_column(sa.Column("alts", sa.JSON(), nullable=False, server_default="{}"))

    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("responsible", sa.String(length=400), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("warnings", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("archive_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("seo_title", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("seo_description", sa.String(length=400), nullable=False, server_default="")
        )
        batch_op.create_index(batch_op.f("ix_product_archive_at"), ["archive_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_publish_at"), ["publish_at"], unique=False)

    with op.batch_alter_table("stock_location", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("address", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("variant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cost_minor", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("content", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("content_unit", sa.String(length=3), nullable=False, server_default="")
        )

    _forget_the_defaults()
    _name_what_there_is()


def _forget_the_defaults() -> None:
    """Old rows have been given a value; from now on the classes say what is usual."""
    for name, columns in _ADDED.items():
        with op.batch_alter_table(name) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)
            for check, condition in _CHECKED.get(name, {}).items():
                batch_op.create_check_constraint(op.f(f"ck_{name}_{check}"), condition)


def _name_what_there_is() -> None:
    """Facts were kept by their labels: each label becomes an attribute. Brands get their pages."""
    connection = op.get_bind()
    codes: dict[str, str] = {}
    for product_id, facts in connection.execute(sa.select(_PRODUCT.c.id, _PRODUCT.c.facts)).all():
        coded = {codes.setdefault(label, _slug(label, codes)): facts[label] for label in facts}
        update = sa.update(_PRODUCT).where(_PRODUCT.c.id == product_id)
        connection.execute(update.values(facts=coded))
    for position, (label, code) in enumerate(codes.items()):
        values = {"kind": "text", "unit": "", "facet": False, "version": 1}
        row = {"code": code, "label": label[:80], "position": position, **values}
        connection.execute(sa.insert(_ATTRIBUTE).values(row))
    named = sa.select(_PRODUCT.c.brand).where(_PRODUCT.c.brand != "").distinct()
    slugs: dict[str, str] = {}
    for (name,) in connection.execute(named.order_by(_PRODUCT.c.brand)).all():
        slugs[name] = _slug(name, slugs)
        row = {"slug": slugs[name], "name": name, "lead": "", "texts": {}, "picture": ""}
        connection.execute(sa.insert(_BRAND).values(version=1, **row))
    connection.execute(sa.insert(_STATE).values(id=1, words=1, goods=1))


def _slug(text: str, taken: dict[str, str]) -> str:
    """As ``catalog.slugs`` made them when this was written; a second one of a name is counted."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:70] or "other"
    return slug if slug not in taken.values() else f"{slug}-{len(taken)}"
