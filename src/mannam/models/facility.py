"""A prison, a detention centre or a branch: where booths stand."""

from django.db import models
from django.utils.translation import get_language

from mannam.domain.distance import Place


class Facility(models.Model):
    """One correctional facility. ``policy_name`` says whose rules hold there."""

    class Kind(models.TextChoices):
        DETENTION_CENTRE = "DC"
        CORRECTIONAL_INSTITUTION = "CI"
        BRANCH = "BR"

    code = models.SlugField(max_length=50, unique=True)
    name_ko = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    kind = models.CharField(max_length=2, choices=Kind.choices)
    region = models.CharField(max_length=50)
    city = models.CharField(max_length=50)
    latitude = models.FloatField()
    longitude = models.FloatField()
    coordinates = models.CharField(max_length=100, blank=True, help_text="where the coordinates come from")
    address = models.CharField(max_length=200, blank=True, help_text="street address; empty: not known")
    telephone = models.CharField(max_length=30, blank=True, help_text="of the visits' desk; empty: not known")
    policy_name = models.CharField(max_length=50)
    supervision_places = models.PositiveSmallIntegerField(
        default=8, help_text="calls that the officers here can supervise at a time"
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="facility_on_the_map",
            )
        ]

    def __str__(self) -> str:
        return self.name_ko if (get_language() or "").startswith("ko") else self.name_en

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.latitude, self.longitude)
