"""Whether a database needs anything before the application starts, asked without loading the application."""

import re
from pathlib import Path

import psycopg

REVISION = re.compile(r'^(down_)?revision(?:: .+)? = "(\w+)"', re.MULTILINE)


def newest_revision(versions: Path) -> str | None:
    """The migration that no other follows; None where that is not exactly one."""
    known: set[str] = set()
    followed: set[str] = set()
    for file in versions.glob("*.py"):
        for down, revision in REVISION.findall(file.read_text()):
            (followed if down else known).add(revision)
    newest = known - followed
    return newest.pop() if len(newest) == 1 else None


def is_up_to_date(url: str, versions: Path, *, demo: bool) -> bool:
    """Whether the schema is the newest, and in demo mode somebody is in it: the demo is loaded as a whole."""
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=5) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            somebody = connection.execute("SELECT 1 FROM users LIMIT 1").fetchone()
    except psycopg.Error:
        return False
    return found == [(newest_revision(versions),)] and (somebody is not None or not demo)
