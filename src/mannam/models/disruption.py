"""Something that keeps booked visits from being held as they are, and each visit that it hits."""

from django.db import models
from django.db.models import F, Q

from mannam.domain.disruption import (
    IN_FORCE,
    DisruptionKind,
    DisruptionState,
    HitOutcome,
    MoveAnswer,
    PhoneOutcome,
)
from mannam.domain.lifecycle import Actor
from mannam.domain.restriction import BanGround, RestrictionKind
from mannam.models.booth import Booth
from mannam.models.closure import Closure
from mannam.models.facility import Facility
from mannam.models.inmate import Inmate
from mannam.models.restriction import Restriction
from mannam.models.user import User
from mannam.models.visit import Visit
from mannam.models.visitor import Visitor

_KIND = DisruptionKind
NEVER_IN_FORCE = [DisruptionState.PREVIEWED.value, DisruptionState.DISCARDED.value]
_OF_NOBODY = Q(inmate=None, visitor=None)
_OF_INMATE = Q(inmate__isnull=False, visitor=None, booth=None)


class Disruption(models.Model):
    """What is not possible at ``facility`` from ``first_slot`` up to and without ``end_slot`` (None: no end yet).

    No side means both. ``ordered_by`` is who decided that an inmate cannot be visited. ``closure`` and
    ``restriction`` are what applying it wrote; the booth and the inmate bear the rest. ``part`` is in which part
    somebody applied it.
    """

    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in DisruptionKind])
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="disruptions")
    side = models.CharField(max_length=10, choices=Booth.BoothSide.choices, blank=True)
    booth = models.ForeignKey(Booth, models.PROTECT, null=True, blank=True, related_name="disruptions")
    inmate = models.ForeignKey(Inmate, models.PROTECT, null=True, blank=True, related_name="disruptions")
    visitor = models.ForeignKey(Visitor, models.PROTECT, null=True, blank=True, related_name="disruptions")
    ban_ground = models.CharField(
        max_length=20, blank=True, db_default="", choices=[(one.value, one.value) for one in BanGround]
    )
    ground = models.CharField(
        max_length=20, blank=True, choices=[(one.value, one.value) for one in RestrictionKind]
    )
    to_facility = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="+")
    to_number = models.CharField(max_length=20, blank=True)
    first_slot = models.IntegerField()
    end_slot = models.IntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="for the staff; visitors are not told of it")
    ordered_by = models.CharField(
        max_length=100, blank=True, db_default="", help_text="who decided it; for the staff, as the reason is"
    )
    state = models.CharField(
        max_length=10,
        choices=[(one.value, one.value) for one in DisruptionState],
        default=DisruptionState.PREVIEWED.value,
    )
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    part = models.CharField(max_length=10, blank=True, choices=[(one.value, one.value) for one in Actor])
    done_at = models.DateTimeField(null=True, blank=True, help_text="when every visit had an outcome")
    lifted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    closure = models.ForeignKey(Closure, models.SET_NULL, null=True, blank=True, related_name="+")
    restriction = models.ForeignKey(Restriction, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "disruption"
        ordering = ["-made_at", "-id"]
        indexes = [
            # the few that are in force, among all that ever were
            models.Index(fields=["state"], condition=Q(state__in=sorted(IN_FORCE)), name="disruption_in_force")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(_OF_NOBODY, kind=_KIND.CLOSURE.value, booth=None, end_slot__isnull=False)
                | Q(_OF_NOBODY, kind=_KIND.BOOTH.value, booth__isnull=False)
                | Q(_OF_INMATE, kind=_KIND.UNAVAILABLE.value)
                | Q(_OF_INMATE, kind=_KIND.RELEASE.value)
                | (Q(_OF_INMATE, kind=_KIND.TRANSFER.value, to_facility__isnull=False) & ~Q(to_number=""))
                | (Q(kind=_KIND.BAN.value, visitor__isnull=False, inmate=None, booth=None) & ~Q(ban_ground="")),
                name="disruption_says_of_what",
            ),
            models.CheckConstraint(
                condition=Q(end_slot=None) | Q(end_slot__gt=F("first_slot")), name="disruption_has_length"
            ),
            models.CheckConstraint(
                condition=Q(state__in=NEVER_IN_FORCE) | Q(applied_at__isnull=False),
                name="disruption_applied_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.facility_id}"


class DisruptedVisit(models.Model):
    """A visit that was hit: where it was, what became of it, and whether its people know.

    ``owed_ms``: the talk that its applicant was owed when it was hit; such visits come first.
    """

    disruption = models.ForeignKey(Disruption, models.CASCADE, related_name="hits")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="hits")
    listed_at = models.DateTimeField()
    owed_ms = models.PositiveIntegerField(default=0)
    from_slot = models.IntegerField()
    from_facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, blank=True, choices=[(one.value, one.value) for one in HitOutcome])
    to_slot = models.IntegerField(null=True, blank=True)
    to_facility = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, blank=True, choices=[(one.value, one.value) for one in MoveAnswer])
    answered_at = models.DateTimeField(null=True, blank=True)
    phone_outcome = models.CharField(
        max_length=10, blank=True, choices=[(one.value, one.value) for one in PhoneOutcome]
    )
    phoned_at = models.DateTimeField(null=True, blank=True)
    phoned_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    inmate_told_at = models.DateTimeField(null=True, blank=True, help_text="of a visit that was called off")
    inmate_told_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "disrupted_visit"
        ordering = ["from_slot", "id"]
        constraints = [
            models.UniqueConstraint("disruption", "visit", name="disrupted_visit_once"),
            models.CheckConstraint(
                condition=Q(outcome="", done_at=None) | (~Q(outcome="") & Q(done_at__isnull=False)),
                name="outcome_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=HitOutcome.MOVED.value) | Q(to_slot__isnull=False, to_facility__isnull=False),
                name="moved_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(outcome=HitOutcome.MOVED.value, answered_at__isnull=False),
                name="only_a_move_is_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} hit by {self.disruption_id}"
