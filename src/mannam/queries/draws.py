"""Draws as the public sees them: nothing of a seed before no more entries are taken."""

from dataclasses import dataclass
from datetime import date, datetime

from mannam.domain.draw import Published
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


def _in_order(draw: Draw) -> list[tuple[str, str]]:
    return list(Entry.objects.filter(draw=draw).order_by("place").values_list("code", "outcome"))
