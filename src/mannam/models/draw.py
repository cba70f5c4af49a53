"""A draw of lots for a day's places: its seed, its entries and their wishes."""

from django.db import models

from mannam.models.facility import Facility
from mannam.models.inmate import Inmate
from mannam.models.visit import Visit
from mannam.models.visitor import Visitor


class Draw(models.Model):
    """The draw of a policy and a day. Whoever enters, withdraws or draws holds its row.

    ``seed`` (hexadecimal) is secret until ``closed_at``, when the entries got their places; ``drawn_at`` is when
    the last of them was decided.
    """

    policy_name = models.CharField(max_length=50)
    day = models.DateField()
    opens_at = models.DateTimeField()
    entries_until = models.DateTimeField()
    seed = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    entries_digest = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "draw"
        ordering = ["-day", "policy_name"]
        constraints = [
            models.UniqueConstraint("policy_name", "day", name="draw_once"),
            models.CheckConstraint(
                condition=models.Q(drawn_at=None) | models.Q(closed_at__isnull=False), name="draw_closed_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_name} {self.day}"


class Entry(models.Model):
    """Somebody's entry. ``place`` is where it stands in the order that was drawn, from 1 on."""

    class Outcome(models.TextChoices):
        OPEN = "open"
        WON = "won"
        LOST = "lost"

    code = models.CharField(max_length=12, unique=True, help_text="what the public list calls it")
    draw = models.ForeignKey(Draw, models.CASCADE, related_name="entries")
    applicant = models.ForeignKey(Visitor, models.CASCADE, related_name="entries")
    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="+")
    party = models.ManyToManyField(Visitor, related_name="+", db_table="entry_party")
    entered_at = models.DateTimeField()
    place = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, related_name="entry")

    class Meta:
        db_table = "entry"
        constraints = [
            models.UniqueConstraint("draw", "applicant", name="entry_once_a_person"),
            models.UniqueConstraint("draw", "place", name="entry_place_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="won", visit__isnull=False)
                | ~models.Q(outcome="won") & models.Q(visit=None),
                name="entry_won_is_a_visit",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Wish(models.Model):
    """A facility and a time; ``rank`` 1 is what is wished for most."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="wishes")
    rank = models.PositiveSmallIntegerField()
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+")
    slot_no = models.IntegerField()

    class Meta:
        db_table = "wish"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint("entry", "rank", name="wish_rank_once"),
            models.UniqueConstraint("entry", "facility", "slot_no", name="wish_once"),
        ]

    def __str__(self) -> str:
        return f"wish {self.rank}"
