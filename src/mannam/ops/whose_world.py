"""Whose data is in the database: the demo's, somebody's own, or nobody's yet.

The demo's people are its mark. They have addresses under a name that can never be somebody's, they are written in
the transaction that makes the whole demo world, and they are found by an index.
"""

from enum import Enum

import psycopg

from mannam.ops.database import connect
from mannam.web.demo.people import PEOPLE

MADE_UP = (
    "This database was made by the demo: its facilities, people and visits are made up. Do not use it for real "
    "visits; choose another --data-dir or MANNAM_DATABASE_URL."
)


class World(Enum):
    """What a database holds."""

    EMPTY = "no facilities and no people yet"
    DEMO = "the demo world"
    OWN = "facilities or people of your own"


def world_of(address: str) -> World:
    """Look without changing anything; the tables may be missing or of an older version. Raises psycopg.Error."""
    with connect(address) as connection:
        if _first(
            connection, "SELECT to_regclass('mannam_user') IS NULL OR to_regclass('mannam_facility') IS NULL"
        ):
            return World.EMPTY
        marks = [person.email for person in PEOPLE.values()]
        if _first(connection, "SELECT EXISTS (SELECT FROM mannam_user WHERE email = ANY(%s))", marks):
            return World.DEMO
        some = "SELECT EXISTS (SELECT FROM mannam_user) OR EXISTS (SELECT FROM mannam_facility)"
        return World.OWN if _first(connection, some) else World.EMPTY


def _first(connection: psycopg.Connection, question: str, *values: object) -> bool:
    row = connection.execute(question.encode(), values).fetchone()
    return bool(row and row[0])
