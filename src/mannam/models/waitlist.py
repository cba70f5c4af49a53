"""The waitlist: who waits for a freed place, and the places that were offered to them."""

from django.db import models
from django.db.models import F, Q

from mannam.domain.case_number import LONGEST_CASE
from mannam.domain.policy import ORDINARY
from mannam.domain.slots import QUANTA_PER_DAY
from mannam.domain.waitlist import LIVE_STATES, EntryState, OfferOutcome
from mannam.models.facility import Facility
from mannam.models.inmate import Inmate
from mannam.models.visit import Visit
from mannam.models.visitor import Visitor

_LIVE = Q(state__in=sorted(LIVE_STATES))


class WaitlistEntry(models.Model):
    """Somebody's place in the waitlist for one inmate and one kind of visit; where it counts by case, one case.

    They would go to ``facility``, or to any other within ``within_km`` of it (0: no other), on the days from
    ``first_day`` to ``last_day``, and begin in the quanta of the day from ``from_index`` up to and without
    ``until_index``. ``ordinal`` is which of their own entries it is: the policy's limit is a unique key.
    """

    code = models.CharField(max_length=12, unique=True, help_text="what addresses and programs call it")
    applicant = models.ForeignKey(Visitor, models.CASCADE, related_name="waitlist_entries")
    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, default=ORDINARY)
    case_ref = models.CharField(
        max_length=LONGEST_CASE,
        blank=True,
        default="",
        db_default="",
        help_text="number of the lawsuit, where the kind counts by it",
    )
    party = models.ManyToManyField(Visitor, related_name="+", db_table="waitlist_party")
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="waitlist_entries")
    within_km = models.PositiveSmallIntegerField(default=0)
    first_day = models.DateField()
    last_day = models.DateField()
    from_index = models.PositiveSmallIntegerField(default=0)
    until_index = models.PositiveSmallIntegerField(default=QUANTA_PER_DAY)
    ordinal = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in EntryState], default=EntryState.WAITING
    )
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "waitlist_entry"
        ordering = ["joined_at", "id"]
        indexes = [
            # the few who wait among all who ever did
            models.Index(fields=["last_day"], condition=Q(state=EntryState.WAITING), name="waitlist_waiting")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "inmate", "kind", "case_ref"], condition=_LIVE, name="waitlist_once_an_inmate"
            ),
            models.UniqueConstraint(fields=["applicant", "ordinal"], condition=_LIVE, name="waitlist_ordinal"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="waitlist_days_in_order"),
            models.CheckConstraint(
                condition=Q(until_index__gt=F("from_index"), until_index__lte=QUANTA_PER_DAY),
                name="waitlist_hours_in_order",
            ),
            models.CheckConstraint(
                condition=Q(_LIVE, ended_at=None) | Q(~_LIVE, ended_at__isnull=False),
                name="waitlist_ended_or_not",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class WaitlistOffer(models.Model):
    """A place that was offered: the visit is held for it until ``until``, and what came of that."""

    entry = models.ForeignKey(WaitlistEntry, models.CASCADE, related_name="offers")
    visit = models.OneToOneField(Visit, models.CASCADE, related_name="offer")
    offered_at = models.DateTimeField()
    until = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, choices=[(o.value, o.value) for o in OfferOutcome], default=OfferOutcome.OPEN
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "waitlist_offer"
        ordering = ["offered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(outcome=OfferOutcome.OPEN), name="waitlist_one_open_offer"
            ),
            models.CheckConstraint(
                condition=Q(outcome=OfferOutcome.OPEN, ended_at=None)
                | Q(~Q(outcome=OfferOutcome.OPEN), ended_at__isnull=False),
                name="waitlist_offer_ended_or_open",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("offered_at")), name="waitlist_offer_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} offer of {self.visit_id}"
