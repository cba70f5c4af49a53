"""Bringing the database to what this version needs. Harmless when it is there already."""

import logging
from contextlib import closing
from pathlib import Path

import click
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from mannam import config
from mannam.actions.store_policy import SHIPPED, store_policies
from mannam.ops.database import connect
from mannam.queries.applied_steps import Step, applied_steps, is_early

logger = logging.getLogger(__name__)

_LOCK = 0x6D616E6E  # "mann": machines that start together migrate one after the other
_LAST_COMMIT = "f031b23"  # of those that made the tables in many steps


def bring_up_to_date() -> None:
    """Apply every migration and store the policies that are new.

    Raises ClickException when a migration finds something that only people can decide, and for a database that was
    left at an earlier step before the first release.
    """
    with closing(connect(config.database_url(), autocommit=True)) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        _applied()
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except CommandError as error:
            raise click.ClickException(str(error)) from error
        versions = store_policies(policy_folders())
    logger.info("policies: %s", ", ".join(sorted({version.name for version in versions})))
    close_database()


def ready_for_data() -> None:
    """Make an empty database ready. Raises ClickException for one that another version of Mannam has made."""
    applied = _applied()
    if not applied:
        bring_up_to_date()
    elif set(MigrationLoader(None).disk_migrations) - applied:
        raise click.ClickException(
            "The database is of an older Mannam. Start mannam up first: it brings it up to date."
        )


def _applied() -> set[Step]:
    """What was applied. Raises ClickException for what this version cannot go on from."""
    applied = applied_steps()
    if is_early(applied):
        raise click.ClickException(
            "The database was made by an early Mannam, and this one cannot bring it up to date. Begin with "
            f"another folder (--data-dir), or start Mannam once at its commit {_LAST_COMMIT}."
        )
    return applied


def policy_folders() -> list[Path]:
    """Where policy documents lie: those shipped, then the deployment's own."""
    own = config.get("MANNAM_POLICY_DIR")
    return [SHIPPED, Path(own)] if own else [SHIPPED]


def close_database() -> None:
    """Let go of every connection: the supervisor needs none while the children run."""
    connection = connections["default"]
    connection.close()
    if isinstance(connection, DatabaseWrapper):
        connection.close_pool()
