"""Claims: the unique keys that make double booking impossible, and the read model made of them."""

from typing import TYPE_CHECKING, Any

from django.db import models

from mannam.domain.slots import QUANTA_PER_DAY
from mannam.models.visit import Visit


class Resource(models.IntegerChoices):
    """What can be claimed. People belong to no facility: they are claimed under facility 0.

    A pair that must not meet is claimed, where they sit, by whoever of the two comes.
    """

    VISITOR_BOOTH = 1
    INMATE_BOOTH = 2
    SUPERVISION_PLACE = 3
    INMATE = 4
    VISITOR = 5
    INMATE_PAIR = 6
    VISITOR_PAIR = 7


class Claim(models.Model):
    """One resource for one quantum. The primary key is the whole rule: at most one visit has it.

    ``facility_id`` is a plain number, not a reference: it is the key a country's database is sharded by.
    """

    pk = models.CompositePrimaryKey("facility_id", "kind", "resource_id", "slot_no")
    facility_id = models.BigIntegerField()
    kind = models.SmallIntegerField(choices=Resource.choices)
    resource_id = models.BigIntegerField()
    slot_no = models.IntegerField()
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="claims")

    class Meta:
        db_table = "claim"

    def __str__(self) -> str:
        return f"{self.facility_id}/{self.kind}/{self.resource_id}/{self.slot_no}"


if TYPE_CHECKING:
    _IntegerValue = models.Field[int, int]
else:
    _IntegerValue = models.Field


class DayBitsField(_IntegerValue):
    """The bits of one day: an integer in Python, ``bit(96)`` in PostgreSQL (bit 0 is the rightmost)."""

    def db_type(self, connection: Any) -> str:
        return f"bit({QUANTA_PER_DAY})"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value, 2)

    def get_prep_value(self, value: int | None) -> str | None:
        return None if value is None else f"{value:0{QUANTA_PER_DAY}b}"


class Occupancy(models.Model):
    """The taken quanta of one resource on one day: what its claims say, kept in the same transaction."""

    pk = models.CompositePrimaryKey("facility_id", "day", "kind", "resource_id")
    facility_id = models.BigIntegerField()
    day = models.DateField()
    kind = models.SmallIntegerField(choices=Resource.choices)
    resource_id = models.BigIntegerField()
    taken = DayBitsField()

    class Meta:
        db_table = "occupancy"

    def __str__(self) -> str:
        return f"{self.facility_id}/{self.kind}/{self.resource_id} on {self.day}"
