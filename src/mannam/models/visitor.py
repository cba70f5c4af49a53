"""A person who comes to visit: who books, and who comes along."""

from django.db import models

from mannam.domain.policy import VisitorRole
from mannam.domain.telephone import LONGEST
from mannam.models.user import User


class Visitor(models.Model):
    """A visitor. With ``user`` it is somebody who signs in; else ``registered_by`` named this companion.

    Least data: no resident number, no address; ``home_city`` and its point are enough for "nearest first".
    """

    user = models.OneToOneField(User, models.CASCADE, null=True, blank=True, related_name="visitor")
    registered_by = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="companions")
    name = models.CharField(max_length=100)
    telephone = models.CharField(max_length=LONGEST, blank=True, default="", db_default="", help_text="E.164")
    home_city = models.CharField(max_length=50, blank=True)
    home_latitude = models.FloatField(null=True, blank=True)
    home_longitude = models.FloatField(null=True, blank=True)
    listed = models.BooleanField(default=True, help_text="false once a companion was taken off the list")
    role = models.CharField(
        max_length=10,
        choices=[(role.value, role.value) for role in VisitorRole],
        default=VisitorRole.VISITOR.value,
        db_default=VisitorRole.VISITOR.value,
        help_text="as what somebody comes; set by staff, who have seen the proof of it",
    )
    adult = models.BooleanField(
        default=True, db_default=True, help_text="false where staff have seen that the person is not of age"
    )
    admitted = models.BooleanField(default=True, help_text="false while a ban stands (A 41(1))")
    pairs_set = models.IntegerField(
        default=0, db_default=0, help_text="how often somebody whom they must not meet was named, or no more"
    )
    last_no_show = models.DateField(null=True, blank=True)
    last_same_day_cancel = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | models.Q(registered_by__isnull=False),
                name="visitor_belongs_to_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.name
