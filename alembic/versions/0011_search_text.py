"""One text in which people are looked for, without case and accents.

What is written is derived, so the rule of today's program is the right one. The server's default lets an older program add people while a new one rolls out.
"""

import sqlalchemy as sa

from alembic import op
from attendance_app.domain.names import search_text, sort_key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BATCH = 1_000
NEXT = sa.text(
    "select id, name, number, email, department from employees where id > :after"
    " order by id limit :batch"
)
WRITE = sa.text("update employees set sort_name = :sort, search_text = :search where id = :id")


def upgrade() -> None:
    op.add_column(
        "employees",
        sa.Column(
            "search_text", sa.Text(collation="C"), server_default=sa.text("''"), nullable=False
        ),
    )
    bind, after = op.get_bind(), 0
    while people := bind.execute(NEXT, {"after": after, "batch": BATCH}).all():
        keys = [
            {"id": id, "sort": sort_key(name), "search": search_text(name, number, email, place)}
            for id, name, number, email, place in people
        ]
        bind.execute(WRITE, keys)
        after = people[-1].id


def downgrade() -> None:
    op.drop_column("employees", "search_text")
