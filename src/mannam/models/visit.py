"""A visit: one meeting of a party of visitors with an inmate, by videophone."""

from django.db import models

from mannam.domain.case_number import LONGEST_CASE
from mannam.domain.lifecycle import LIVE, UNCONFIRMED, InmateAnswer, Status
from mannam.domain.policy import LONGEST_KIND, ORDINARY
from mannam.models.booth import Booth
from mannam.models.facility import Facility
from mannam.models.inmate import Inmate
from mannam.models.policy_version import PolicyVersion
from mannam.models.visitor import Visitor


class Visit(models.Model):
    """One visit with its place, its time and what became of it. Lengths of talk in milliseconds."""

    ref = models.CharField(max_length=12, unique=True, help_text="MN-7Q4K9: what people call it")
    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="visits")
    applicant = models.ForeignKey(Visitor, models.PROTECT, related_name="applications")
    visitor_facility = models.ForeignKey(Facility, models.PROTECT, related_name="visits_here")
    inmate_facility = models.ForeignKey(Facility, models.PROTECT, related_name="visits_to_here")
    visitor_booth = models.ForeignKey(Booth, models.PROTECT, related_name="+")
    inmate_booth = models.ForeignKey(Booth, models.PROTECT, related_name="+")
    supervision_place = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="none where nobody may listen"
    )
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    slot_no = models.IntegerField()
    quanta = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=[(s.value, s.value) for s in Status], default=Status.BOOKED)
    check_in_code = models.CharField(max_length=6)
    id_confirmed = models.BooleanField(default=False)
    booked_at = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(
        max_length=40, blank=True, help_text="code of the reason: an officer ended it, or it was not approved"
    )
    talked_ms = models.PositiveIntegerField(default=0)
    owed_ms = models.PositiveIntegerField(default=0)
    # with defaults of the database's own: they leave statements that write visits as they are
    kind = models.CharField(
        max_length=LONGEST_KIND, default=ORDINARY, db_default=ORDINARY, help_text="a kind of its policy"
    )
    case_ref = models.CharField(
        max_length=LONGEST_CASE,
        blank=True,
        default="",
        db_default="",
        help_text="number of the lawsuit, where the kind counts by case",
    )
    held_until = models.DateTimeField(
        null=True, blank=True, help_text="while held: until when somebody may say yes"
    )
    sequence = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="how often it was moved or given up; calendars keep the highest"
    )
    inmate_answer = models.CharField(
        max_length=10, blank=True, default="", db_default="", choices=[(a.value, a.value) for a in InmateAnswer]
    )
    inmate_answered_at = models.DateTimeField(null=True, blank=True)
    party = models.ManyToManyField(Visitor, through="PartyMember", related_name="visits")

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["visitor_facility", "slot_no"], name="visit_at_visitor_side"),
            models.Index(fields=["inmate_facility", "slot_no"], name="visit_at_inmate_side"),
            # the few that somebody still has to say yes to, among millions: the worker and the desks look for them
            models.Index(
                fields=["inmate_facility", "starts_at"],
                condition=models.Q(status__in=sorted(UNCONFIRMED)),
                name="visit_unconfirmed",
            ),
            # and those that are here: each media node looks for them every other second
            models.Index(
                fields=["starts_at"], condition=models.Q(status=Status.CHECKED_IN), name="visit_checked_in"
            ),
        ]
        constraints = [
            # the desk types six digits: among the live visits of a facility they mean one visit
            models.UniqueConstraint(
                fields=["visitor_facility", "check_in_code"],
                condition=models.Q(status__in=sorted(LIVE)),
                name="visit_code_once_while_live",
            ),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="visit_has_length"),
            models.CheckConstraint(
                condition=~models.Q(status=Status.HELD) | models.Q(held_until__isnull=False),
                name="hold_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_supervised(self) -> bool:
        """Whether an officer has a place from which to watch it."""
        return self.supervision_place is not None

    @property
    def leader(self) -> Visitor:
        """Whose name stands for the party: the applicant's, unless only others come."""
        party = sorted(self.party.all(), key=lambda visitor: visitor.pk)
        return self.applicant if self.applicant in party or not party else party[0]


class PartyMember(models.Model):
    """One visitor of the party."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="members")
    visitor = models.ForeignKey(Visitor, models.PROTECT, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint("visit", "visitor", name="party_member_once")]

    def __str__(self) -> str:
        return f"{self.visitor_id} in {self.visit_id}"
