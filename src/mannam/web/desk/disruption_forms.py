"""What the desk is asked about a disruption: of what it is, and from when to when."""

import datetime as dt
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from mannam.actions.plan_disruption import DisruptionOrder
from mannam.domain.disruption import DisruptionKind
from mannam.domain.plain_text import plain_cell
from mannam.domain.restriction import DECIDED, OPEN_ENDED, RestrictionKind
from mannam.domain.slots import QUANTA_PER_DAY, QUANTUM_MINUTES, SlotNo, first_slot_of, slot_holding
from mannam.models import Booth, Facility, Inmate
from mannam.queries.restrictions import longest, overlapping
from mannam.web.desk.disruption_words import GROUNDS
from mannam.web.desk.fields import (
    NUMBER_LENGTH,
    OVER,
    REVERSED,
    check_years,
    choice_field,
    choices_of,
    day_field,
    inmate_here,
    text_field,
)
from mannam.web.error_words import error_words

NO_END = _("Please choose the last day. Only an investigation, or visits that are not allowed, may be without.")
BY_WHOM = _("Please write down who ordered it.")
TOO_LONG = _("A disciplinary measure can last at most this many days: %(days)d.")
THERE_ALREADY = _("There is a restriction of this kind for some of these days already. Please end that one first.")


def _time(label: Any, initial: str) -> forms.TimeField:
    wrong = _("Please choose a time.")
    return forms.TimeField(
        label=label,
        required=False,
        initial=initial,
        widget=forms.TimeInput(attrs={"type": "time", "class": "krds-input", "step": "900"}, format="%H:%M"),
        error_messages=error_words(invalid=wrong),
    )


class DisruptionForm(forms.Form):
    """What every kind has: a reason, for the staff alone."""

    kind: DisruptionKind
    reason = text_field(_("Reason"), 200, required=False, help_text=_("For the staff. Visitors do not read it."))

    def __init__(self, facility: Facility, now: dt.datetime, data: Any = None) -> None:
        super().__init__(data)
        self.facility = facility
        self.now = now
        self.slot = slot_holding(now, ZoneInfo(settings.TIME_ZONE))
        self.order_fields([name for name in self.fields if name != "reason"])

    def order(self) -> DisruptionOrder:
        """What was filled in; the form is valid."""
        return DisruptionOrder(
            kind=self.kind,
            facility=self.facility,
            reason=self.cleaned_data["reason"],
            **{"first_slot": self.slot, **self.parts()},
        )

    def parts(self) -> dict[str, Any]:
        """What this kind says beyond that."""
        raise NotImplementedError

    def check_span(self, first: int, end: int | None) -> None:
        """Complain of a span that ends before it begins, or is over."""
        if end is not None and end <= first:
            raise ValidationError(REVERSED)
        if end is not None and end <= self.slot:
            raise ValidationError(OVER)


class ClosureForm(DisruptionForm):
    """A facility or one side of it, from a time to a time."""

    kind = DisruptionKind.CLOSURE
    side = choice_field(
        _("What is closed?"),
        [
            ("both", _("Both sides")),
            (Booth.BoothSide.VISITOR.value, _("Visitor side")),
            (Booth.BoothSide.INMATE.value, _("Inmate side")),
        ],
    )
    first_day = day_field(_("Closed from (day)"))
    first_time = _time(_("From what time"), "00:00")
    last_day = day_field(_("Closed until (day)"))
    end_time = _time(_("Until what time (empty: the whole day)"), "")

    def clean(self) -> dict[str, Any]:
        """The span has a length."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "first_day" in cleaned and "last_day" in cleaned:
            check_years(cleaned["first_day"], cleaned["last_day"])
            self.check_span(*self._span(cleaned))
        return cleaned

    def parts(self) -> dict[str, Any]:
        first, end = self._span(self.cleaned_data)
        side = self.cleaned_data["side"]
        return {
            "first_slot": first,
            "end_slot": end,
            "side": None if side == "both" else Booth.BoothSide(side),
        }

    def _span(self, cleaned: Mapping[str, Any]) -> tuple[SlotNo, SlotNo]:
        """Whole quarter hours: the first is rounded down, the end up."""
        first = first_slot_of(cleaned["first_day"]) + _quanta(cleaned.get("first_time"), up=False)
        end = cleaned.get("end_time")
        return SlotNo(first), SlotNo(
            first_slot_of(cleaned["last_day"]) + (_quanta(end, up=True) if end else QUANTA_PER_DAY)
        )


class BoothForm(DisruptionForm):
    """One booth, from now on."""

    kind = DisruptionKind.BOOTH
    booth = choice_field(_("Booth"))
    last_day = day_field(_("Back in service on (empty: until somebody says so)"), required=False)

    def __init__(self, facility: Facility, now: dt.datetime, data: Any = None) -> None:
        super().__init__(facility, now, data)
        words = {"visitor": _("Visitor booth %(number)s"), "inmate": _("Inmate booth %(number)s")}
        self.booths = {str(one.pk): one for one in facility.booths.filter(in_service=True)}
        self.fields["booth"].choices = choices_of(  # type: ignore[attr-defined]
            (pk, words[one.side] % {"number": one.number}) for pk, one in self.booths.items()
        )

    def clean(self) -> dict[str, Any]:
        """It is back some time from now."""
        cleaned: dict[str, Any] = super().clean() or {}
        if last := cleaned.get("last_day"):
            check_years(last)
            if first_slot_of(last) <= self.slot:
                self.add_error("last_day", _("Please choose a day from tomorrow on, or none."))
        return cleaned

    def parts(self) -> dict[str, Any]:
        last = self.cleaned_data["last_day"]
        return {
            "booth": self.booths[self.cleaned_data["booth"]],
            "end_slot": first_slot_of(last) if last else None,
        }


class InmateForm(DisruptionForm):
    """An inmate of this facility, by number."""

    number = text_field(_("Number of the inmate"), NUMBER_LENGTH)

    def clean_number(self) -> Inmate:
        """The inmate."""
        return inmate_here(self.facility, str(self.cleaned_data["number"]))

    def parts(self) -> dict[str, Any]:
        return {"inmate": self.cleaned_data["number"]}


class ReleaseForm(InmateForm):
    """From now on nobody can be visited."""

    kind = DisruptionKind.RELEASE


class UnavailableForm(InmateForm):
    """Some whole days, or from a day on."""

    kind = DisruptionKind.UNAVAILABLE
    ground = choice_field(_("Why"))
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day (empty: not known yet)"), required=False)
    ordered_by = text_field(
        _("Ordered by"), 100, required=False, help_text=_("The office or the person who decided.")
    )

    def __init__(self, facility: Facility, now: dt.datetime, data: Any = None) -> None:
        super().__init__(facility, now, data)
        self.fields["ground"].choices = choices_of(  # type: ignore[attr-defined]
            (one.value, words) for one, words in GROUNDS.items()
        )

    def clean(self) -> dict[str, Any]:
        """The days are in order and not taken by such a restriction; a decision is somebody's."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "ground" in cleaned and "ordered_by" in cleaned:
            self._check_decided(RestrictionKind(cleaned["ground"]), cleaned["ordered_by"])
        if "first_day" in cleaned and "last_day" in cleaned:
            check_years(*(day for day in (cleaned["first_day"], cleaned["last_day"]) if day))
            self.check_span(*_days(cleaned))
            self._check_days(cleaned)
        return cleaned

    def _check_decided(self, ground: RestrictionKind, ordered_by: str) -> None:
        if ground in DECIDED and not ordered_by:
            self.add_error("ordered_by", BY_WHOM)

    def _check_days(self, cleaned: Mapping[str, Any]) -> None:
        if "ground" not in cleaned:
            return
        ground, last = RestrictionKind(cleaned["ground"]), cleaned["last_day"]
        if last is None and ground not in OPEN_ENDED:
            self.add_error("last_day", NO_END)
        elif last is not None and (fault := self._too_long(ground, cleaned["first_day"], last)):
            self.add_error("last_day", fault)
        elif "number" in cleaned and overlapping(cleaned["number"], ground, cleaned["first_day"], last):
            raise ValidationError(THERE_ALREADY)

    def _too_long(self, ground: RestrictionKind, first: dt.date, last: dt.date) -> str | None:
        """What is wrong with a restriction that the rules allow for fewer days."""
        most = longest(self.facility, ground, first)
        if most is None or (last - first).days < most:
            return None
        return TOO_LONG % {"days": most}

    def parts(self) -> dict[str, Any]:
        first, end = _days(self.cleaned_data)
        ground = RestrictionKind(self.cleaned_data["ground"])
        order = {"ground": ground, "ordered_by": self.cleaned_data["ordered_by"]}
        return {**super().parts(), "first_slot": first, "end_slot": end, **order}


class TransferForm(InmateForm):
    """He is at another facility now, with another number."""

    kind = DisruptionKind.TRANSFER
    to_facility = choice_field(_("Where is he now?"))
    to_number = text_field(_("Number there"), NUMBER_LENGTH)

    def __init__(self, facility: Facility, now: dt.datetime, data: Any = None) -> None:
        super().__init__(facility, now, data)
        self.others = {one.code: one for one in Facility.objects.exclude(pk=facility.pk)}
        self.fields["to_facility"].choices = choices_of(  # type: ignore[attr-defined]
            sorted(((code, str(one)) for code, one in self.others.items()), key=itemgetter(1))
        )

    def clean_to_number(self) -> str:
        """As it is stored; one spelling may be shorter or longer than what was typed."""
        number = plain_cell(str(self.cleaned_data["to_number"]))
        field = self.fields["to_number"]
        if not number:
            raise ValidationError(field.error_messages["required"], code="required")
        MaxLengthValidator(NUMBER_LENGTH, field.error_messages["max_length"])(number)
        return number

    def parts(self) -> dict[str, Any]:
        to = self.others[self.cleaned_data["to_facility"]]
        return {**super().parts(), "to_facility": to, "to_number": self.cleaned_data["to_number"]}


FORMS: Final[Mapping[DisruptionKind, type[DisruptionForm]]] = {
    form.kind: form for form in (ClosureForm, BoothForm, UnavailableForm, ReleaseForm, TransferForm)
}


def _days(cleaned: Mapping[str, Any]) -> tuple[SlotNo, SlotNo | None]:
    last = cleaned["last_day"]
    return first_slot_of(cleaned["first_day"]), SlotNo(first_slot_of(last) + QUANTA_PER_DAY) if last else None


def _quanta(time: dt.time | None, *, up: bool) -> int:
    minutes = 0 if time is None else time.hour * 60 + time.minute
    return -(-minutes // QUANTUM_MINUTES) if up else minutes // QUANTUM_MINUTES
