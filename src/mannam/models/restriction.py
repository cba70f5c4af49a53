"""What keeps an inmate or a visitor from meeting anybody for some days."""

from django.db import models
from django.db.models import F, Q

from mannam.domain.restriction import RestrictionKind
from mannam.models.facility import Facility
from mannam.models.inmate import Inmate
from mannam.models.user import User
from mannam.models.visitor import Visitor


class Restriction(models.Model):
    """One restriction of one person, both days included; without ``last_day`` it stands until it is lifted.

    ``facility`` is whose inmates a visitor may not meet (None: anybody's); an inmate's has none.
    ``ground`` is a code, never a story: least data. ``set_by`` is None where a program set it. ``of_disruption``:
    a disruption wrote it and lifts it; no order changes it, and it changes no order's.
    """

    inmate = models.ForeignKey(Inmate, models.CASCADE, null=True, blank=True, related_name="restrictions")
    visitor = models.ForeignKey(Visitor, models.CASCADE, null=True, blank=True, related_name="restrictions")
    facility = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in RestrictionKind])
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    ground = models.CharField(max_length=40, blank=True)
    set_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    of_disruption = models.BooleanField(default=False)

    class Meta:
        db_table = "restriction"
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(inmate__isnull=False, visitor__isnull=True)
                | Q(inmate__isnull=True, visitor__isnull=False),
                name="restriction_of_one_person",
            ),
            # the rules ask nothing else of a visitor: another kind would be kept and never hold
            models.CheckConstraint(
                condition=Q(visitor__isnull=True) | Q(kind=RestrictionKind.BAN.value),
                name="restriction_of_visitor_is_ban",
            ),
            models.CheckConstraint(
                condition=Q(facility__isnull=True) | Q(visitor__isnull=False),
                name="restriction_at_facility_is_of_visitor",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="restriction_has_length"
            ),
            models.UniqueConstraint(
                fields=["inmate", "visitor", "kind", "first_day"],
                condition=Q(of_disruption=False),
                name="restriction_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.first_day}"

    @property
    def home_id(self) -> int | None:
        """The facility of an inmate whose restriction it is, or whose inmates a visitor may not meet."""
        return self.facility_id if self.inmate is None else self.inmate.facility_id
