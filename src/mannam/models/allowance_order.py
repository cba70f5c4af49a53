"""An order that raises what an inmate may have, for some days (D 58, 59)."""

from django.db import models
from django.db.models import F, Q

from mannam.domain.policy import Period
from mannam.models.inmate import Inmate
from mannam.models.user import User


class AllowanceOrder(models.Model):
    """``extra`` visits a ``period`` on top of the policy's number, on visits of these days, both included.

    ``ground`` is a code, never a story. ``set_by`` is None where a program set it.
    """

    inmate = models.ForeignKey(Inmate, models.CASCADE, related_name="allowance_orders")
    period = models.CharField(max_length=5, choices=[(period.value, period.value) for period in Period])
    extra = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    ground = models.CharField(max_length=40)
    set_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "allowance_order"
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(extra__gt=0), name="allowance_order_adds"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="allowance_order_has_length"),
            models.UniqueConstraint(
                fields=["inmate", "period", "first_day", "ground"], name="allowance_order_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.extra} more a {self.period}"
