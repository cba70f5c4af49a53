"""The person who is visited."""

from django.db import models

from mannam.domain.policy import InmateClass
from mannam.models.facility import Facility


class Inmate(models.Model):
    """One inmate, known by number within a facility. ``available`` is false while visits are withheld."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="inmates")
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    inmate_class = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in InmateClass])
    available = models.BooleanField(default=True)
    pairs_set = models.IntegerField(
        default=0,
        db_default=0,
        help_text="how often somebody was named whom they must not meet, or no more, or was taken off their list",
    )

    class Meta:
        constraints = [models.UniqueConstraint("facility", "number", name="inmate_number_once_a_facility")]

    def __str__(self) -> str:
        return self.number
