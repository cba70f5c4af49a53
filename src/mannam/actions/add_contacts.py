"""Put who comes to an inmate for the first time on the list of callers, where the rules have such lists."""

from collections.abc import Iterable
from datetime import datetime

from mannam.models import prepared
from mannam.queries.booking_facts import Situation

ADD = """
INSERT INTO contact (inmate_id, place, visitor_id, added_at)
SELECT %(listed_of)s, place, visitor_id, %(listed_at)s
FROM unnest(%(list_places)s::smallint[], %(listed)s::bigint[]) AS added (place, visitor_id)
ORDER BY place
"""


def add_contacts(situation: Situation, inmate_id: int, visitor_ids: Iterable[int], *, now: datetime) -> None:
    """Give each who is not on the list the lowest free place; the rules have found enough of them.

    When somebody else takes the same place meanwhile, the list's unique key is violated.
    """
    most = situation.rules.policy.application.contacts_max
    if most is None:
        return
    listed = situation.contacts
    added = [visitor_id for visitor_id in visitor_ids if visitor_id not in listed]
    free = sorted(set(range(1, most + 1)) - set(listed.values()))
    # whom staff bring in beyond the rules finds no place
    if found := list(zip(free, added, strict=False)):
        params = {"list_places": [place for place, _ in found], "listed": [person for _, person in found]}
        prepared.execute(ADD, {**params, "listed_of": inmate_id, "listed_at": now})
