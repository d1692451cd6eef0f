"""Operations, taskings, briefings; patrols with their activities, pings and dwell."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of operations and patrols."""
    op.create_table(
        "briefing",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("officers", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_briefing_class"),
        sa.PrimaryKeyConstraint("number", name="pk_briefing"),
        sa.UniqueConstraint("id", name="uq_briefing_id"),
        sa.UniqueConstraint("made_by", "key", name="uq_briefing_made_by_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_briefing_class", "briefing", ["class", "expires_at"], unique=False)
    op.create_table(
        "operation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("target_seconds", sa.Integer(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=True),
        sa.Column("cost_per_hour", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_operation_class"),
        sa.PrimaryKeyConstraint("id", name="pk_operation"),
        sa.UniqueConstraint("made_by", "key", name="uq_operation_made_by_key"),
    )
    op.create_index("ix_operation_class", "operation", ["class", "since"], unique=False)
    op.create_table(
        "patrol",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("started_at", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.Column("received_at", sa.String(), nullable=False),
        sa.Column("measured_seconds", sa.Float(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("disposed_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_patrol_class"),
        sa.PrimaryKeyConstraint("number", name="pk_patrol"),
        sa.UniqueConstraint("id", name="uq_patrol_id"),
        sa.UniqueConstraint("officer", "key", name="uq_patrol_officer_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_patrol_class", "patrol", ["class", "started_at"], unique=False)
    op.create_index("ix_patrol_received_at", "patrol", ["received_at"], unique=False)
    op.create_table(
        "activity",
        sa.Column("patrol", NUMBER, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("hotspot", sa.String(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("received_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["hotspot"], ["hotspot.id"], name="fk_activity_hotspot"),
        sa.ForeignKeyConstraint(["patrol"], ["patrol.number"], name="fk_activity_patrol"),
        sa.PrimaryKeyConstraint("patrol", "key", name="pk_activity"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_activity_hotspot", "activity", ["hotspot", "at"], unique=False)
    op.create_table(
        "briefing_receipt",
        sa.Column("briefing", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("read_at", sa.String(), nullable=False),
        sa.Column("received_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["briefing"], ["briefing.id"], name="fk_briefing_receipt_briefing"),
        sa.PrimaryKeyConstraint("briefing", "officer", name="pk_briefing_receipt"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dwell",
        sa.Column("patrol", NUMBER, nullable=False),
        sa.Column("hotspot", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hotspot"], ["hotspot.id"], name="fk_dwell_hotspot"),
        sa.ForeignKeyConstraint(["patrol"], ["patrol.number"], name="fk_dwell_patrol"),
        sa.PrimaryKeyConstraint("patrol", "hotspot", "day", name="pk_dwell"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_dwell_hotspot", "dwell", ["hotspot", "day"], unique=False)
    op.create_table(
        "operation_hotspot",
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("hotspot", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["hotspot"], ["hotspot.id"], name="fk_operation_hotspot_hotspot"),
        sa.ForeignKeyConstraint(["operation"], ["operation.id"], name="fk_operation_hotspot_operation"),
        sa.PrimaryKeyConstraint("operation", "hotspot", name="pk_operation_hotspot"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_operation_hotspot_hotspot", "operation_hotspot", ["hotspot"], unique=False)
    op.create_table(
        "ping",
        sa.Column("patrol", NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("latitude", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("longitude", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("accuracy", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mocked", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["patrol"], ["patrol.number"], name="fk_ping_patrol"),
        sa.PrimaryKeyConstraint(
            "patrol", "at", "latitude", "longitude", "accuracy", "mocked", name="pk_ping"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tasking",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("class", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("hotspot", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("target_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["class"], ["class.number"], name="fk_tasking_class"),
        sa.ForeignKeyConstraint(["hotspot"], ["hotspot.id"], name="fk_tasking_hotspot"),
        sa.ForeignKeyConstraint(["operation"], ["operation.id"], name="fk_tasking_operation"),
        sa.PrimaryKeyConstraint("number", name="pk_tasking"),
        sa.UniqueConstraint("id", name="uq_tasking_id"),
        sa.UniqueConstraint("made_by", "key", name="uq_tasking_made_by_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tasking_hotspot", "tasking", ["hotspot", "until"], unique=False)
    op.create_index("ix_tasking_officer", "tasking", ["officer", "until"], unique=False)
