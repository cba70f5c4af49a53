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
from mannam.actions.set_telephone import set_telephone
from mannam.domain.lifecycle import Actor
from mannam.web import clock
from mannam.web.public.fields import answers
from mannam.web.public.gate import CitizenRequest, citizen_only
from mannam.web.telephone import FOR_WHAT, TelephoneField, shown


class DetailsForm(forms.Form):
    """At which number can we call you?"""

    telephone = TelephoneField(label=gettext_lazy("Your telephone number"), required=False, help_text=FOR_WHAT)


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: CitizenRequest) -> HttpResponse:
    """The number can be changed, or left empty to have it forgotten."""
    me = request.visitor
    form = DetailsForm(answers(request), initial={"telephone": shown(me.telephone)})
    if form.is_valid():
        number = form.cleaned_data["telephone"]
        set_telephone(me.pk, number, By(Actor.VISITOR, user_id=request.user.pk), now=clock.now())
        messages.success(request, _("We have kept your number.") if number else _("We keep no number of yours."))
        return redirect("details")
    page = {
        "form": form,
        "rows": [(_("Name"), me.name), (_("E-mail"), request.user.email)],
        "back_url": reverse("visits"),
        "is_citizen": True,
    }
    return render(request, "public/details.html", page)
