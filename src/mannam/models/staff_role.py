"""What a member of staff may do, and where."""

from django.db import models

from mannam.models.facility import Facility
from mannam.models.user import User


class StaffRole(models.Model):
    """One role of one person at one facility; without a facility it holds everywhere."""

    class Role(models.TextChoices):
        DESK = "desk"
        OFFICER = "officer"
        MANAGER = "manager"
        ADMINISTRATOR = "administrator"
        AUDITOR = "auditor"

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles")
    facility = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="staff_roles")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "facility", "role", name="staff_role_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.facility_id or 'every facility'}"
