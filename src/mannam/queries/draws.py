"""Draws as the public sees them: nothing of a seed before no more entries are taken."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from mannam.domain.draw import EntryStanding, Published
from mannam.models import Draw, Entry


@dataclass(frozen=True)
class DrawSeen:
    """A draw. ``published`` is None while entries are taken; ``outcomes`` are in the order of its entries."""

    policy_name: str
    day: date
    opens_at: datetime
    entries_until: datetime
    commitment: str
    committed_at: datetime
    closed_at: datetime | None
    drawn_at: datetime | None
    published: Published | None
    outcomes: tuple[str, ...]


def draws(most: int) -> list[Draw]:
    """The newest draws; for lists, which show no seed."""
    return list(Draw.objects.defer("seed")[:most])


def draw_seen(policy_name: str, day: date) -> DrawSeen | None:
    """The draw of a policy and a day; None when there is none."""
    draw = Draw.objects.filter(policy_name=policy_name, day=day).first()
    if draw is None:
        return None
    rows = [] if draw.closed_at is None else list(_in_order(draw))
    order = tuple(code for code, _ in rows)
    is_closed = draw.closed_at is not None
    return DrawSeen(
        policy_name=draw.policy_name,
        day=draw.day,
        opens_at=draw.opens_at,
        entries_until=draw.entries_until,
        commitment=draw.commitment,
        committed_at=draw.committed_at,
        closed_at=draw.closed_at,
        drawn_at=draw.drawn_at,
        published=Published(draw.commitment, draw.seed, draw.entries_digest, order) if is_closed else None,
        outcomes=tuple(outcome for _, outcome in rows),
    )


def draw_document(seen: DrawSeen) -> dict[str, object]:
    """The draw by the names under which it is published; None for what is secret yet."""
    told = seen.published
    return {
        "policy": seen.policy_name,
        "day": seen.day,
        "opens_at": seen.opens_at,
        "entries_until": seen.entries_until,
        "commitment": seen.commitment,
        "committed_at": seen.committed_at,
        "closed_at": seen.closed_at,
        "drawn_at": seen.drawn_at,
        "seed": told.seed if told else None,
        "entries_digest": told.entries_digest if told else None,
        "order": list(told.order) if told else None,
        "outcomes": list(seen.outcomes) if told else None,
    }


def entries_of(user_id: int) -> QuerySet[Entry]:
    """The entries of a user, those for the latest days first."""
    known = Entry.objects.filter(applicant__user=user_id).select_related("draw", "inmate__facility", "visit")
    return known.prefetch_related("party", "wishes__facility").order_by("-draw__day", "-pk")


def standing_of(entry: Entry, now: datetime) -> EntryStanding:
    """How it stands with it."""
    if entry.visit_id is not None:
        return EntryStanding.WON
    if entry.outcome == Entry.Outcome.LOST and entry.draw.drawn_at is not None:
        return EntryStanding.LOST
    is_open = entry.draw.closed_at is None and now < entry.draw.entries_until
    return EntryStanding.OPEN if is_open else EntryStanding.DRAWING


def _in_order(draw: Draw) -> list[tuple[str, str]]:
    return list(Entry.objects.filter(draw=draw).order_by("place").values_list("code", "outcome"))
