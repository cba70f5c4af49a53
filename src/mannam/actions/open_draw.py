"""Open a draw: throw its seed and publish what commits to it, before anybody enters."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from mannam.actions.actor import SYSTEM
from mannam.actions.record_audit import record_audit
from mannam.domain.calendar import is_working_day
from mannam.domain.draw import SEED_BYTES, commitment_of
from mannam.domain.policy import Policy
from mannam.domain.release import COMMIT_AHEAD, entries_until, opens_at
from mannam.models import Draw, Facility
from mannam.queries.country import country


def open_draw(policy: Policy, day: date, *, now: datetime, random: Random) -> Draw | None:
    """The draw of ``day``, opened now or before; None where nothing is drawn, or it is too late to enter.

    ``random`` must be one that nobody can foresee.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    until = entries_until(policy, day, zone)
    found = Draw.objects.filter(policy_name=policy.name, day=day).first()
    if found is not None or until is None or now >= until:
        return found
    seed = random.randbytes(SEED_BYTES)
    return _stored(policy, day, seed, opens_at(policy, day, zone), until, now)


@transaction.atomic
def _stored(policy: Policy, day: date, seed: bytes, opens: datetime, until: datetime, now: datetime) -> Draw:
    committed = {
        "opens_at": opens,
        "entries_until": until,
        "seed": seed.hex(),
        "commitment": commitment_of(seed),
        "committed_at": now,
    }
    draw, is_new = Draw.objects.get_or_create(policy_name=policy.name, day=day, defaults=committed)
    if is_new:
        data = {"draw": draw.pk, "policy": policy.name, "day": day.isoformat(), "commitment": draw.commitment}
        record_audit("open_draw", SYSTEM, now=now, data=data)
    return draw


def open_draws(*, now: datetime, random: Random) -> int:
    """Open every draw whose window begins within a day; how many were opened."""
    before = Draw.objects.count()
    for policy, day in _coming(now):
        open_draw(policy, day, now=now, random=random)
    return Draw.objects.count() - before


def _coming(now: datetime) -> Iterator[tuple[Policy, date]]:
    """The policies and days whose draw begins within ``COMMIT_AHEAD``, or has begun."""
    zone, known = ZoneInfo(settings.TIME_ZONE), country()
    today = now.astimezone(zone).date()
    for name in sorted(set(Facility.objects.values_list("policy_name", flat=True))):
        rules = known.rules_named(name, today)
        if rules is None:
            continue
        for number in range(rules.policy.window.opens_days_before + COMMIT_AHEAD.days + 1):
            day = today + timedelta(days=number)
            coming = known.rules_named(name, day)
            if coming is not None and _is_near(coming.policy, day, zone, now):
                yield coming.policy, day


def _is_near(policy: Policy, day: date, zone: ZoneInfo, now: datetime) -> bool:
    until = entries_until(policy, day, zone)
    is_coming = until is not None and opens_at(policy, day, zone) - COMMIT_AHEAD <= now < until
    return is_coming and is_working_day(policy.hours, day)
