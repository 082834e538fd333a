"""What people search for, counted by day; synonyms and redirects of the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "search_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("locale", sa.String(5), nullable=False),
        sa.Column("query", sa.String(80), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.CheckConstraint("searches > 0 AND found >= 0", name=op.f("ck_search_count_counted")),
        sa.CheckConstraint("misses BETWEEN 0 AND searches", name=op.f("ck_search_count_misses")),
        sa.CheckConstraint("clicks BETWEEN 0 AND searches", name=op.f("ck_search_count_clicks")),
        sa.PrimaryKeyConstraint("day", "locale", "query", name=op.f("pk_search_count")),
    )
    op.create_table(
        "search_note",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("clicked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_search_note")),
    )
    op.create_index(op.f("ix_search_note_day"), "search_note", ["day"])
    op.create_table(
        "search_synonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(5), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("instead", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_synonym")),
    )
    op.create_index(op.f("ix_search_synonym_locale"), "search_synonym", ["locale"])
    op.create_table(
        "search_redirect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(5), nullable=False),
        sa.Column("query", sa.String(80), nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_redirect")),
        sa.UniqueConstraint("locale", "query", name=op.f("uq_search_redirect_locale_query")),
    )
