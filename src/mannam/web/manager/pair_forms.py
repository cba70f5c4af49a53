"""What a manager is asked about two who must not meet: who they are, and on what ground."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mannam.actions.set_non_association import Two
from mannam.domain.pairs import PairGround
from mannam.models import Facility, Inmate, Visitor
from mannam.queries.pairs import are_apart
from mannam.web.desk.fields import NUMBER_LENGTH, choice_field, inmate_here, text_field
from mannam.web.manager.visitor_fields import name_field, number_field, visitor_of

GROUNDS: Final = {
    PairGround.SAME_CASE: _("The same case (accomplices)"),
    PairGround.CONFLICT: _("A quarrel or threats"),
    PairGround.ORDER: _("By order of a court or prosecutor"),
}
ONE_TWICE = _("This is one person twice. Please check both.")
APART_ALREADY = _("These two are kept apart already.")


class PairForm(forms.Form):
    """Two people, the same or another one, and the ground."""

    ground = choice_field(_("Why"), [(one.value, words) for one, words in GROUNDS.items()])

    def __init__(self, facility: Facility, data: Any = None) -> None:
        super().__init__(data)
        self.facility = facility
        self.order_fields([name for name in self.fields if name != "ground"])

    def clean(self) -> dict[str, Any]:
        """They are two, and not kept apart yet; both together are ``two``."""
        cleaned: dict[str, Any] = super().clean() or {}
        people = self.people(cleaned)
        if people is None or "ground" not in cleaned:
            return cleaned
        two = Two(type(people[0]), people[0].pk, people[1].pk, cleaned["ground"], self.facility.pk)
        if two.one_id == two.other_id:
            raise ValidationError(ONE_TWICE)
        if are_apart(two.key):
            raise ValidationError(APART_ALREADY)
        return cleaned | {"two": two}

    def people(self, cleaned: dict[str, Any]) -> "tuple[Inmate, Inmate] | tuple[Visitor, Visitor] | None":
        """Both, as far as they are known."""
        raise NotImplementedError


class InmatePairForm(PairForm):
    """Two inmates of this facility, by number."""

    number = text_field(_("Number of the one"), NUMBER_LENGTH)
    other_number = text_field(_("Number of the other"), NUMBER_LENGTH)

    def clean_number(self) -> Inmate:
        """The one."""
        return inmate_here(self.facility, str(self.cleaned_data["number"]))

    def clean_other_number(self) -> Inmate:
        """The other."""
        return inmate_here(self.facility, str(self.cleaned_data["other_number"]))

    def people(self, cleaned: dict[str, Any]) -> tuple[Inmate, Inmate] | None:
        if "number" not in cleaned or "other_number" not in cleaned:
            return None
        return cleaned["number"], cleaned["other_number"]


class VisitorPairForm(PairForm):
    """Two visitors, each by a visit that this facility knows and their name."""

    visit = number_field(_("Number of a visit of the one"))
    name = name_field(_("Name of the one"))
    other_visit = number_field(_("Number of a visit of the other"))
    other_name = name_field(_("Name of the other"))

    def clean_name(self) -> Visitor | None:
        """The one; None where the number is none, which is told there."""
        return visitor_of(self.facility, self.cleaned_data.get("visit"), str(self.cleaned_data["name"]))

    def clean_other_name(self) -> Visitor | None:
        """The other."""
        other_visit = self.cleaned_data.get("other_visit")
        return visitor_of(self.facility, other_visit, str(self.cleaned_data["other_name"]))

    def people(self, cleaned: dict[str, Any]) -> tuple[Visitor, Visitor] | None:
        one, other = cleaned.get("name"), cleaned.get("other_name")
        return None if one is None or other is None else (one, other)
