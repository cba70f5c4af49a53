"""A time at which a facility, or one side of it, holds no visits."""

from django.db import models

from mannam.models.booth import Booth
from mannam.models.facility import Facility


class Closure(models.Model):
    """Closed slots ``first_slot`` up to and without ``end_slot``; no side means both."""

    facility = models.ForeignKey(Facility, models.CASCADE, related_name="closures")
    side = models.CharField(max_length=10, choices=Booth.BoothSide.choices, blank=True)
    first_slot = models.IntegerField()
    end_slot = models.IntegerField()
    reason = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["facility", "end_slot"], name="closure_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_slot__gt=models.F("first_slot")), name="closure_has_length"
            )
        ]

    def __str__(self) -> str:
        return self.reason
