"""Two inmates, or two visitors, who must not be at one facility at one time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mannam.models.facility import Facility
from mannam.models.inmate import Inmate
from mannam.models.user import User
from mannam.models.visitor import Visitor


class NonAssociation(models.Model):
    """One pair; its id is the resource that whoever of the two comes claims. The lower id stands first.

    ``ground`` is a code, never a story. ``facility`` is whose manager set it, and looks after it where the two are
    visitors, who live nowhere; it and ``set_by`` are None where a program set it. ``left`` are visits, by id, that
    were together with one of the other's, unknown to that manager: they claim no pair until they are moved.
    """

    inmate = models.ForeignKey(Inmate, models.CASCADE, null=True, blank=True, related_name="+")
    other_inmate = models.ForeignKey(Inmate, models.CASCADE, null=True, blank=True, related_name="+")
    visitor = models.ForeignKey(Visitor, models.CASCADE, null=True, blank=True, related_name="+")
    other_visitor = models.ForeignKey(Visitor, models.CASCADE, null=True, blank=True, related_name="+")
    facility = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="+")
    first_slot = models.IntegerField(help_text="what began before it was set is left alone")
    left = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True)
    ground = models.CharField(max_length=40, blank=True)
    set_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "non_association"
        constraints = [
            models.CheckConstraint(
                condition=Q(visitor=None, other_visitor=None, inmate__lt=F("other_inmate"))
                | Q(inmate=None, other_inmate=None, visitor__lt=F("other_visitor")),
                name="non_association_of_two",
            ),
            models.UniqueConstraint(fields=["inmate", "other_inmate"], name="non_association_of_inmates_once"),
            models.UniqueConstraint(fields=["visitor", "other_visitor"], name="non_association_of_visitors_once"),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"
