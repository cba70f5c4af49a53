"""What is known of oneself, and the number at which one can be telephoned."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mannam.actions.actor import By
from mannam.actions.register_visitor import rename_visitor
from mannam.actions.set_telephone import set_telephone
from mannam.domain.lifecycle import Actor
from mannam.web import clock
from mannam.web.public.fields import NameOnIdField, answers
from mannam.web.public.gate import CitizenRequest, citizen_only
from mannam.web.telephone import FOR_WHAT, TelephoneField, shown


class DetailsForm(forms.Form):
    """Your name as it stands on the ID, and at which number we can call you."""

    name = NameOnIdField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("As it stands on the ID that you will show at the desk."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Please type your name.")},
    )
    telephone = TelephoneField(label=gettext_lazy("Your telephone number"), required=False, help_text=FOR_WHAT)


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: CitizenRequest) -> HttpResponse:
    """The name can be mended; the number can be changed, or left empty to have it forgotten."""
    me = request.visitor
    form = DetailsForm(answers(request), initial={"name": me.name, "telephone": shown(me.telephone)})
    if form.is_valid():
        number = form.cleaned_data["telephone"]
        set_telephone(me.pk, number, By(Actor.VISITOR, user_id=request.user.pk), now=clock.now())
        rename_visitor(request.user, form.cleaned_data["name"], clock.now())
        messages.success(request, _("We have kept this."))
        return redirect("details")
    page = {
        "form": form,
        "rows": [(_("E-mail"), request.user.email)],
        "back_url": reverse("visits"),
        "is_citizen": True,
    }
    return render(request, "public/details.html", page)
