"""What a new version of the rules would change and mean for booked visits; and its publication."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mannam import config
from mannam.access import access_rules
from mannam.actions.publish_policy import publish_policy
from mannam.actions.refused import Refused
from mannam.domain.engines import EngineName, kinds_without_calls
from mannam.domain.policy import Policy
from mannam.domain.policy_settings import changes
from mannam.domain.publishing import Seen
from mannam.domain.refusals import Refusal
from mannam.models import StaffRole
from mannam.notify.impact_rows import by_facility, impact_csv, impact_rows
from mannam.notify.policy_table import change_rows, kind_name
from mannam.notify.policy_wording import reason_words
from mannam.notify.wording import day_words, sentence, time_and_day
from mannam.queries.country import country
from mannam.queries.policies import versions_seen
from mannam.queries.policy_impact import next_version_after, preview
from mannam.web import clock
from mannam.web.administrator.draft import draft_of, drafted_policy, forget_draft
from mannam.web.administrator.frame import by, frame, known_policy, today_of
from mannam.web.post_only import post_or_back
from mannam.web.staff.gate import StaffRequest, staff_only

ADMINISTRATOR = StaffRole.Role.ADMINISTRATOR
NUMBER = re.compile("[0-9]{1,9}")
SHOWN = 20
"""So many visits stand on the page; the file has all."""


@require_safe
@staff_only(ADMINISTRATOR)
def preview_page(request: StaffRequest, policy_name: str) -> HttpResponse:
    """What changes, and whom of those booked it would refuse. Nothing is changed by it."""
    access_rules(request.user)
    now, name = clock.now(), known_policy(policy_name)
    # before everything else: whoever publishes knows at least as much as this page
    seen = versions_seen(name)
    policy = _drafted(request, name)
    if policy is None:
        return redirect("rules-edit", name)
    context = frame(now) | _compared(policy) | _impact(policy, now)
    context |= {"policy_name": name, "seen": seen, "day": day_words(policy.effective_from, today_of(now))}
    return render(request, "administrator/preview.html", context)


@require_safe
@staff_only(ADMINISTRATOR)
def preview_csv(request: StaffRequest, policy_name: str) -> HttpResponse:
    """Every booked visit that would be refused, as CSV."""
    access_rules(request.user)
    policy = _drafted(request, known_policy(policy_name))
    if policy is None:
        return redirect("rules-edit", policy_name)
    # with the mark by which spreadsheets know UTF-8
    table = "\ufeff" + impact_csv(preview(policy, clock.now()).lost)
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="preview-{policy.effective_from}.csv"'
    return response


@staff_only(ADMINISTRATOR)
@post_or_back("rules-preview", "policy_name")
def publish(request: StaffRequest, policy_name: str) -> HttpResponse:
    """Publish the draft. Who has not seen the newest version is led to the preview again."""
    access_rules(request.user)
    name = known_policy(policy_name)
    document = draft_of(request, name)
    if document is None or drafted_policy(document) is None:
        return redirect("rules-edit", name)
    now = clock.now()
    try:
        version = publish_policy(document, by(request), seen=_seen(request), now=now)
    except Refused as refused:
        messages.error(request, " ".join(sentence(reason, today_of(now)) for reason in refused.refusals))
        return redirect("rules-preview", name)
    forget_draft(request)
    day = day_words(version.effective_from, today_of(now))
    messages.success(request, _("Published. It holds from %(day)s on.") % {"day": day})
    return redirect("rules-version", version.pk)


def _drafted(request: StaffRequest, name: str) -> Policy | None:
    document = draft_of(request, name)
    return None if document is None else drafted_policy(document)


def _seen(request: StaffRequest) -> Seen:
    """What the page with the button knew; what is no number was on no page of ours, and fits nothing."""
    numbers = [request.POST.get(field, "") for field in ("versions", "withdrawn")]
    versions, withdrawn = (int(text) if NUMBER.fullmatch(text) else -1 for text in numbers)
    return Seen(versions, withdrawn)


def _compared(policy: Policy) -> dict[str, object]:
    """What is otherwise than in the version that would hold on the first day."""
    before = country().rules_named(policy.name, policy.effective_from)
    until = next_version_after(country(), policy)
    return {
        "changes": [] if before is None else change_rows(changes(before.policy, policy), policy, before.policy),
        "before_day": None if before is None else before.policy.effective_from.isoformat(),
        "until": None if until is None else until.isoformat(),
        "without_calls": [
            (kind_name(kind, policy), sentence(refusal)) for kind, refusal in _without_calls(policy).items()
        ],
    }


def _without_calls(policy: Policy) -> Mapping[str, Refusal]:
    return kinds_without_calls(EngineName(config.get("MANNAM_ENGINE")), policy)


def _impact(policy: Policy, now: datetime) -> dict[str, object]:
    impact = preview(policy, now)
    shown = [(row, time_and_day(row.starts_at), row.words) for row in impact_rows(impact.lost[:SHOWN])]
    return {
        "impact": impact,
        "lost": len(impact.lost),
        "reasons": [(reason_words(code), count) for code, count in impact.by_reason.most_common()],
        "facilities": by_facility(impact),
        "shown": shown,
    }
