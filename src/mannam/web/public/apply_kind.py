"""The application: which kind of visit, asked only of those who may book more than one."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mannam.models import Visitor
from mannam.notify.kind_words import name_of_kind
from mannam.notify.wording import minutes_words
from mannam.queries.kinds import OpenKind, kinds_open_to
from mannam.web import clock
from mannam.web.public.apply_forms import KindForm
from mannam.web.public.draft import STEPS, Draft, page_before
from mannam.web.public.fields import answers
from mannam.web.public.gate import CitizenRequest, citizen_only
from mannam.web.typed import typed


@citizen_only
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: CitizenRequest) -> HttpResponse:
    """Each kind with how long one talks; and the case, for a kind that counts by it."""
    draft = Draft.of(request.session)
    if missing := page_before(request.session, draft, "apply-party"):
        return redirect(missing)
    found = kinds_to_choose(draft, request.visitor, clock.now())
    if not found:
        return redirect("apply-party")
    initial = typed(request) or {"kind": draft.kind, "case": draft.case}
    form = KindForm(answers(request), kinds=_choices(found), by_case=_by_case(found), initial=initial)
    if form.is_valid():
        _keep(request, draft, form)
        return redirect(onward(request))
    page = {
        "form": form,
        "step_no": 1,
        "step_total": STEPS,
        "back_url": reverse("apply-whom"),
        "has_cases": bool(_by_case(found)),
    }
    return render(request, "public/apply_kind.html", page)


def kinds_to_choose(draft: Draft, visitor: Visitor, now: datetime) -> tuple[OpenKind, ...]:
    """The kinds that this person may ask for; none where there is nothing to choose."""
    assert draft.inmate_id is not None  # noqa: S101 - the first question, asked before this one
    found = kinds_open_to(draft.inmate_id, visitor.pk, now)
    return found if len(found) > 1 else ()


def onward(request: CitizenRequest) -> str:
    """The next page; the check again when the change was asked for there and has left nothing open."""
    from_check = "change" in request.GET and Draft.of(request.session).missing_step() is None
    return "apply-check" if from_check else "apply-party"


def _keep(request: CitizenRequest, draft: Draft, form: KindForm) -> None:
    chosen = form.cleaned_data["kind"], form.cleaned_data["case"]
    if chosen == (draft.kind, draft.case):
        return
    # another kind may be longer, so the time that was chosen for it may be none
    slot = draft.slot if chosen[0] == draft.kind else None
    draft.answered(kind=chosen[0], case=chosen[1], slot=slot).keep(request.session)


def _choices(found: Sequence[OpenKind]) -> list[tuple[str, str]]:
    return [
        (each.kind.name, f"{name_of_kind(each.kind)} · {minutes_words(each.terms.talk_seconds * 1000)}")
        for each in found
    ]


def _by_case(found: Sequence[OpenKind]) -> frozenset[str]:
    return frozenset(each.kind.name for each in found if each.kind.by_case)
