"""Allowances: the n-th visit of a period takes ordinal n, so a quota is a uniqueness rule."""

from django.db import models

from mannam.domain.case_number import LONGEST_CASE
from mannam.domain.policy import LONGEST_KIND
from mannam.models.visit import Visit


class Holder(models.IntegerChoices):
    """Whose allowance it is."""

    INMATE = 1
    APPLICANT = 2


class AllowanceUse(models.Model):
    """One unit of an allowance, taken by one visit.

    ``period`` is "2026-11" or "2026-11-24"; with the kind before it where a kind counts apart ("lawyer:2026-11",
    "retrial:2026재고합12").
    """

    pk = models.CompositePrimaryKey("holder_kind", "holder_id", "period", "ordinal")
    holder_kind = models.SmallIntegerField(choices=Holder.choices)
    holder_id = models.BigIntegerField()
    period = models.CharField(max_length=LONGEST_KIND + 1 + LONGEST_CASE)
    ordinal = models.PositiveSmallIntegerField()
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="allowance_uses")

    class Meta:
        db_table = "allowance"

    def __str__(self) -> str:
        return f"{self.period} #{self.ordinal}"
