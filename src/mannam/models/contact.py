"""Who is on an inmate's list of callers: the n-th has place n, so that a full list is a uniqueness rule."""

from django.db import models

from mannam.models.inmate import Inmate
from mannam.models.visitor import Visitor


class Contact(models.Model):
    """One person on the list of an inmate, kept where the rules have such lists."""

    inmate = models.ForeignKey(Inmate, models.CASCADE, related_name="contacts")
    place = models.PositiveSmallIntegerField()
    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "contact"
        constraints = [
            models.UniqueConstraint("inmate", "place", name="contact_place_once"),
            models.UniqueConstraint("inmate", "visitor", name="contact_once"),
        ]

    def __str__(self) -> str:
        return f"{self.visitor_id} on the list of {self.inmate_id}"
