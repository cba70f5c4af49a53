"""The versions of the rules: the list, one of them, and the form in which a new one is written."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mannam.access import access_rules
from mannam.actions.refused import Refused
from mannam.actions.withdraw_policy import withdraw_policy
from mannam.domain.policy_day import first_free_day, with_day
from mannam.domain.policy_document import faults_in, parse
from mannam.domain.policy_faults import PolicyError
from mannam.domain.version_state import VersionState
from mannam.models import PolicyVersion, StaffRole
from mannam.notify.policy_table import SettingRow, policy_rows
from mannam.notify.policy_wording import fault_words, state_words
from mannam.notify.wording import sentence, time_and_day
from mannam.queries.policies import VersionTold, policy_in_force, stored_version, versions_of
from mannam.web import clock
from mannam.web.administrator.draft import draft_of, keep_draft
from mannam.web.administrator.forms import DocumentForm
from mannam.web.administrator.frame import by, frame, known_policy, today_of
from mannam.web.post_only import post_or_back
from mannam.web.staff.gate import StaffRequest, staff_only

ADMINISTRATOR = StaffRole.Role.ADMINISTRATOR


@dataclass(frozen=True)
class VersionLine:
    """A version with the words of its state."""

    told: VersionTold
    state: str
    is_to_come: bool
    published_at: str
    withdrawn_at: str


@dataclass(frozen=True)
class FaultLine:
    """A fault: its line with what stands there, its key, and why."""

    number: int | None
    text: str
    key: str
    reason: str


@require_safe
@staff_only(ADMINISTRATOR)
def rules(request: StaffRequest) -> HttpResponse:
    """Every policy with its versions, the newest first."""
    access_rules(request.user)
    now = clock.now()
    policies: dict[str, list[VersionLine]] = {}
    for told in versions_of(today_of(now)):
        policies.setdefault(told.version.name, []).insert(0, _line(told))
    return render(request, "administrator/rules.html", frame(now) | {"policies": policies, "is_list": True})


@require_safe
@staff_only(ADMINISTRATOR)
def version(request: StaffRequest, version_id: int) -> HttpResponse:
    """One version: in plain words, and as it was written."""
    access_rules(request.user)
    now = clock.now()
    name = _version(version_id).name
    told = next(one for one in versions_of(today_of(now), name) if one.version.pk == version_id)
    context = frame(now) | {"line": _line(told), "rows": _rows(version_id)}
    return render(request, "administrator/version.html", context)


def _rows(version_id: int) -> list[SettingRow]:
    """None for a document that this version of Mannam cannot read."""
    try:
        return policy_rows(stored_version(version_id).policy)
    except PolicyError:
        return []


@staff_only(ADMINISTRATOR)
@post_or_back("rules-version", "version_id")
def withdraw(request: StaffRequest, version_id: int) -> HttpResponse:
    """Take a version back before it begins."""
    access_rules(request.user)
    _version(version_id)
    now = clock.now()
    try:
        withdraw_policy(version_id, by(request), now=now)
    except Refused as refused:
        messages.error(request, " ".join(sentence(reason, today_of(now)) for reason in refused.refusals))
    else:
        messages.success(request, _("Taken back. It will not be in force on any day."))
    return redirect("rules-version", version_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(ADMINISTRATOR)
def edit(request: StaffRequest, policy_name: str) -> HttpResponse:
    """Write a new version; without faults it is kept, and its preview is shown."""
    access_rules(request.user)
    now, name = clock.now(), known_policy(policy_name)
    form = DocumentForm(today_of(now), _days(name), request.POST or None, initial=_initial(request, name, now))
    faults: tuple[PolicyError, ...] = ()
    document = ""
    if form.is_valid():
        document = with_day(form.cleaned_data["document"], form.cleaned_data["effective_from"])
        faults = faults_in(document)
        if not faults and parse(document).name == name:
            keep_draft(request, name, document)
            return redirect("rules-preview", name)
    context = frame(now) | {
        "policy_name": name,
        "form": form,
        "faults": _fault_lines(faults, document),
        "has_another_name": bool(document) and not faults,
    }
    return render(request, "administrator/edit.html", context)


def _initial(request: StaffRequest, name: str, now: datetime) -> dict[str, object]:
    """What the form begins with: the draft, else the version asked for or that in force, next free day."""
    if (kept := draft_of(request, name)) is not None and "from" not in request.GET:
        found = faults_in(kept)
        return {"document": kept, **({} if found else {"effective_from": parse(kept).effective_from})}
    day = first_free_day(today_of(now), _days(name))
    return {"document": with_day(_base(request, name, now), day), "effective_from": day}


def _days(name: str) -> set[date]:
    versions = PolicyVersion.objects.filter(name=name, withdrawn_at=None)
    return set(versions.values_list("effective_from", flat=True))


def _base(request: StaffRequest, name: str, now: datetime) -> str:
    asked = request.GET.get("from", "")
    versions = PolicyVersion.objects.filter(name=name)
    if asked.isascii() and asked.isdecimal() and len(asked) < len("1" * 19):
        found = versions.filter(pk=int(asked)).first()
        if found is None:
            raise Http404
        return found.document
    try:
        return versions.get(pk=policy_in_force(name, today_of(now)).version_id).document
    except PolicyVersion.DoesNotExist:
        return versions.order_by("effective_from", "pk")[0].document


def _fault_lines(faults: tuple[PolicyError, ...], document: str) -> list[FaultLine]:
    lines = document.split("\n")
    return [
        FaultLine(
            fault.line,
            lines[fault.line - 1].strip() if fault.line and fault.line <= len(lines) else "",
            fault.path,
            fault_words(fault),
        )
        for fault in faults
    ]


def _line(told: VersionTold) -> VersionLine:
    withdrawn = told.version.withdrawn_at
    return VersionLine(
        told=told,
        state=state_words(told.state),
        is_to_come=told.state is VersionState.TO_COME,
        published_at=time_and_day(told.version.created_at),
        withdrawn_at=time_and_day(withdrawn) if withdrawn else "",
    )


def _version(version_id: int) -> PolicyVersion:
    found = PolicyVersion.objects.filter(pk=version_id).first() if version_id < 2**63 else None
    if found is None:
        raise Http404
    return found
