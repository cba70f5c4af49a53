"""Django's database cache for counters of tries and used one-time codes: one statement a write.

Django's own counts all rows before each write, to throw some away when there are many. Here none may go before
its time (a forgotten counter opens its limit again), so nothing is counted; the worker deletes what has expired.
"""

import base64
import pickle
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils.timezone import now

_PUT = """
    INSERT INTO {table} AS kept (cache_key, value, expires) VALUES (%s, %s, %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
_ADD = _PUT + "WHERE kept.expires < %s"
_TOUCH = "UPDATE {table} SET expires = %s WHERE cache_key = %s AND expires >= %s"
_GET = "SELECT cache_key, value FROM {table} WHERE cache_key = ANY(%s) AND expires >= %s"


class CounterCache(DatabaseCache):
    """Deletes and clears as Django's. Writes raise DatabaseError where its own do not; reads delete nothing."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self._quoted = connection.ops.quote_name(table)

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """What is kept under ``keys`` and has not expired.

        Django's would delete what has, by its key: and with it what somebody has put there meanwhile.
        """
        names = {self._name(key, version): key for key in keys}
        with connection.cursor() as cursor:
            cursor.execute(_GET.format(table=self._quoted), [list(names), now()])
            found = cursor.fetchall()
        # as Django's own: nobody but this class writes the table
        return {names[name]: pickle.loads(base64.b64decode(text)) for name, text in found}  # noqa: S301

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Nobody counts so. Django's reads and then writes, and makes what it counts last another time."""
        raise NotImplementedError("the counters are lists of moments, kept under a lock")

    def set(
        self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep ``value`` for so many seconds, whatever was kept."""
        self._write(_PUT, [self._name(key, version), self._text(value), self._until(timeout)])

    def add(
        self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep ``value`` unless something is kept that has not expired. Of many at once one alone is told yes."""
        values = [self._name(key, version), self._text(value), self._until(timeout), now()]
        return self._write(_ADD, values)

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what has not expired for so many seconds from now."""
        return self._write(_TOUCH, [self._until(timeout), self._name(key, version), now()])

    def _name(self, key: str, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)

    def _until(self, timeout: float | None) -> datetime:
        moment = self.get_backend_timeout(timeout)
        return datetime.max.replace(tzinfo=UTC) if moment is None else datetime.fromtimestamp(moment, UTC)

    def _text(self, value: object) -> str:
        return base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")

    def _write(self, statement: str, values: list[Any]) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table=self._quoted), values)
            return bool(cursor.rowcount)
