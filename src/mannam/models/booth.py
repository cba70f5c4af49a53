"""A room with a camera, a microphone and a screen, on one side of the wall."""

from django.db import models

from mannam.models.facility import Facility
from mannam.models.user import User


class Booth(models.Model):
    """One booth; ``number`` is what stands on its door."""

    class BoothSide(models.TextChoices):
        VISITOR = "visitor"
        INMATE = "inmate"

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="booths")
    side = models.CharField(max_length=10, choices=BoothSide.choices)
    number = models.PositiveSmallIntegerField()
    in_service = models.BooleanField(default=True)

    class Meta:
        ordering = ["facility_id", "side", "number"]
        constraints = [models.UniqueConstraint("facility", "side", "number", name="booth_number_once_a_side")]

    def __str__(self) -> str:
        return f"{self.facility.code} {self.side} {self.number}"


class PairingCode(models.Model):
    """A one-time code that makes a browser the screen of a booth."""

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="pairing_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(User, models.SET_NULL, null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code for {self.booth_id}"


class BoothDevice(models.Model):
    """A browser that was paired with a booth; its cookie holds the token, we hold the hash."""

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    paired_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"device of {self.booth_id}"
