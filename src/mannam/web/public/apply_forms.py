"""The questions of the application."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mannam.domain.case_number import LONGEST_CASE, case_number
from mannam.domain.municipalities import Municipality, find, nearest
from mannam.models import Facility, Visitor
from mannam.notify.places import place_words
from mannam.queries.municipalities import municipalities
from mannam.web.error_words import error_words
from mannam.web.public.fields import NameField, NameOnIdField, TextField
from mannam.web.text_fields import PlainTextField

_NO_SUCH_TOWN = _("We do not know this name. Please type the city, county or district, not the village or street.")
_CLOSEST_TOWNS = _("We do not know this name. If you meant one of these, please choose it below and press Next.")
_WHICH_TOWN = _("Several places have this name. Please choose yours below and press Next.")


class WhomForm(forms.Form):
    """Whom do you want to meet?"""

    facility = forms.ChoiceField(
        label=_("Facility"),
        error_messages=error_words(
            required=_("Please choose the facility."),
            invalid_choice=_("We do not know this facility. Please choose one from the list."),
        ),
    )
    number = TextField(
        label=_("Inmate number"),
        max_length=20,
        help_text=_("The number is on letters from the inmate."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=error_words(
            required=_("Please type the inmate number."),
            max_length=_("This number is too long. Please check it."),
        ),
    )
    name = NameField(
        label=_("Name of the inmate"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Please type the name.")},
    )

    def __init__(self, *args: Any, facilities: Iterable[Facility], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["facility"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("Please choose")), *_by_region(facilities)]


class KindForm(forms.Form):
    """What kind of visit is it?"""

    kind = forms.ChoiceField(
        label=_("Kind of visit"),
        widget=forms.RadioSelect,
        error_messages=error_words(
            required=_("Please choose the kind of visit."),
            invalid_choice=_("Please choose one of the kinds shown."),
        ),
    )
    case = TextField(
        label=_("Number of the case"),
        required=False,
        max_length=LONGEST_CASE,
        help_text=_("Only for a visit about a retrial: as it stands on the letters of the court."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=error_words(max_length=_("This number is too long. Please check it.")),
    )

    def __init__(
        self, *args: Any, kinds: Sequence[tuple[str, str]], by_case: Collection[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._by_case = by_case
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = list(kinds)

    def clean(self) -> dict[str, Any]:
        """The case where the kind counts by it, as it is counted; no case elsewhere."""
        answers = super().clean() or self.cleaned_data
        is_by_case = answers.get("kind") in self._by_case
        if is_by_case and "case" in answers and not case_number(answers["case"]):
            self.add_error("case", _("Please type the number of the case."))
        answers["case"] = case_number(answers.get("case", "")) if is_by_case else ""
        return answers


class PartyForm(forms.Form):
    """Who comes along?"""

    companions = forms.MultipleChoiceField(
        label=_("Who comes with you?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=error_words(invalid_choice=_("We do not know one of these people. Please choose again.")),
    )
    new_name = NameOnIdField(
        label=_("Name of somebody else who comes"),
        required=False,
        help_text=_("As it stands on the ID."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, known: Sequence[Visitor], party_max: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.party_max = party_max
        field = self.fields["companions"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(str(visitor.pk), visitor.name) for visitor in known]

    def clean(self) -> dict[str, Any]:
        """Not more people than may come, the applicant counted."""
        answers = super().clean() or self.cleaned_data
        # the list may be longer than the party: who is only added to it does not have to come today
        is_for_the_list = "add" in self.data
        if is_for_the_list and answers.get("new_name") == "":
            self.add_error(
                "new_name", _("Please type the name of who comes with you, then press the button again.")
            )
        joins = bool(answers.get("new_name")) and not is_for_the_list
        coming = 1 + len(answers.get("companions", [])) + joins
        if coming > self.party_max:
            text = _("At most %(max)s people can come to one visit, you included.")
            raise forms.ValidationError(text, params={"max": self.party_max})
        return answers


class HomeForm(forms.Form):
    """Where do you live? A name is typed; where several places have it, one of them is chosen then."""

    city = TextField(
        label=_("City, county or district"),
        max_length=150,
        help_text=_("For example Suwon, Gangnam-gu or Haenam. A province or a whole address works too."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=error_words(
            required=_("Please type the name of your city, county or district."),
            max_length=_("This name is too long. Please type only the city, county or district."),
        ),
    )
    choice = PlainTextField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.found: list[Municipality] = []

    def clean(self) -> dict[str, Any]:
        """``found``: those with the name, else the likest; ``home``: the one meant, when it is plain which."""
        answers = super().clean() or self.cleaned_data
        if "city" not in answers:
            return answers
        named = find(municipalities(), answers["city"])
        self.found = named or nearest(municipalities(), answers["city"])
        chosen = [one for one in self.found if one.code == answers.get("choice")]
        meant = chosen or named
        if len(meant) == 1:
            answers["home"] = meant[0]
        elif named:
            self.add_error("city", _WHICH_TOWN)
        else:
            self.add_error("city", _CLOSEST_TOWNS if self.found else _NO_SUCH_TOWN)
        return answers


class WhereForm(forms.Form):
    """Where do you want to meet? The page draws the cards itself."""

    facility = forms.ChoiceField(
        label=_("Place"),
        error_messages=error_words(
            required=_("Please choose a place."),
            invalid_choice=_("We do not know this facility. Please choose one from the list."),
        ),
    )

    def __init__(self, *args: Any, codes: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["facility"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(code, code) for code in codes]


class WhenForm(forms.Form):
    """When do you want to meet? Any number may come here; whether it is free is asked afterwards."""

    slot = forms.IntegerField(
        label=_("Time"),
        min_value=0,
        max_value=2**31 - 1,
        error_messages=error_words(
            required=_("Please choose a time."),
            invalid=_("Please choose one of the times shown."),
            min_value=_("Please choose one of the times shown."),
            max_value=_("Please choose one of the times shown."),
        ),
    )


def _by_region(facilities: Iterable[Facility]) -> list[tuple[str, list[tuple[str, str]]]]:
    regions: dict[str, list[tuple[str, str]]] = {}
    for facility in sorted(facilities, key=str):
        regions.setdefault(facility.region, []).append((facility.code, str(facility)))
    return [(place_words(region), regions[region]) for region in sorted(regions, key=place_words)]
