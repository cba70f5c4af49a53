"""What bookings do not change: the facilities, their booths in service, and which rules hold there.

A process keeps it for as long as the database says that nothing of it has changed (``places_version``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from mannam.domain.distance import Place, distance_km
from mannam.models import Booth, Resource, prepared
from mannam.queries.policies import InForce, kept_version

VERSION = "SELECT version FROM places_version"

FACILITIES = """
SELECT id, code, policy_name, latitude, longitude, supervision_places FROM mannam_facility ORDER BY code
"""

BOOTHS = """
SELECT facility_id, side, coalesce(array_agg(id ORDER BY number) FILTER (WHERE in_service), '{}'),
       coalesce(array_agg(id) FILTER (WHERE NOT in_service), '{}'), array_agg(ARRAY[id, number])
FROM mannam_booth GROUP BY facility_id, side
"""

VERSIONS = """
SELECT name, id, checksum, effective_from FROM mannam_policyversion WHERE withdrawn_at IS NULL
ORDER BY effective_from DESC, id DESC
"""

_KIND_OF = {Booth.BoothSide.VISITOR: Resource.VISITOR_BOOTH, Booth.BoothSide.INMATE: Resource.INMATE_BOOTH}


class Spot(NamedTuple):
    """What a search for free times asks of a facility. ``km`` from the place that was given; None without one."""

    facility_id: int
    code: str
    policy_name: str
    km: float | None


class Site(NamedTuple):
    """A facility as it is stored."""

    facility_id: int
    code: str
    policy_name: str
    place: Place
    supervision_places: int


@dataclass(frozen=True)
class Country:
    """Every facility by id, in the order of their codes; the versions of each policy, the newest first.

    ``ids`` are the facilities' by code, ``pools`` those of the booths in service by kind and facility, in the
    order of their numbers; ``booth_numbers`` are the numbers of all booths by id.
    """

    sites: Mapping[int, Site]
    ids: Mapping[str, int]
    versions: Mapping[str, Sequence[tuple[int, str, date]]]
    pools: Mapping[tuple[int, int], Sequence[int]]
    out_of_service: Mapping[int, Sequence[int]]
    booth_numbers: Mapping[int, int]
    _around: dict[int, list[Spot]] = field(default_factory=dict)

    def pool(self, kind: Resource, facility_id: int) -> Sequence[int]:
        """The booths in service, or the numbers of the supervision places."""
        if kind is Resource.SUPERVISION_PLACE:
            return range(1, self.sites[facility_id].supervision_places + 1)
        return self.pools.get((kind, facility_id), ())

    def has_booths(self, kind: Resource, facility_id: int) -> bool:
        """Whether the facility has booths of this kind, in service or not."""
        return (kind, facility_id) in self.pools

    def rules(self, facility_id: int, day: date) -> InForce | None:
        """The rules of a facility on ``day``: the newest that have begun by then."""
        return self.rules_named(self.sites[facility_id].policy_name, day)

    def rules_named(self, policy_name: str, day: date) -> InForce | None:
        """The version of a policy in force on ``day``; None where none has begun."""
        versions = self.versions.get(policy_name, ())
        return next((kept_version(pk, checksum) for pk, checksum, since in versions if since <= day), None)

    def spots(self, near: Place | None) -> list[Spot]:
        """Every facility: nearest first, without a place by code."""
        if near is None:
            return [Spot(site.facility_id, site.code, site.policy_name, None) for site in self.sites.values()]
        found = [
            Spot(site.facility_id, site.code, site.policy_name, distance_km(near, site.place))
            for site in self.sites.values()
        ]
        return sorted(found, key=lambda spot: (spot.km, spot.code))

    def around(self, facility_id: int) -> list[Spot]:
        """Every facility: this one, then the nearest to it."""
        if facility_id not in self._around:
            # another may stand on the same spot
            found = self.spots(self.sites[facility_id].place)
            self._around[facility_id] = sorted(found, key=lambda spot: spot.facility_id != facility_id)
        return self._around[facility_id]


def country() -> Country:
    """The country as it is now."""
    found = prepared.row(VERSION, {})
    return country_of(None if found is None else found.version)


def country_of(version: UUID | None) -> Country:
    """The country as of ``version``, read just now or kept; without a version (an emptied database) read anew."""
    return _read() if version is None else _kept(version)


@lru_cache(maxsize=2)
def _kept(version: UUID) -> Country:
    # what is read is as new as the version or newer: then the next to ask is told another version
    return _read()


def _read() -> Country:
    with prepared.queued():
        facilities = prepared.ask(FACILITIES, {})
        booths = prepared.ask(BOOTHS, {})
        versions = prepared.ask(VERSIONS, {})
    sites = [
        Site(pk, code, policy, Place(*where), places) for pk, code, policy, *where, places in facilities.fetchall()
    ]
    rows = booths.fetchall()
    return Country(
        sites={site.facility_id: site for site in sites},
        ids={site.code: site.facility_id for site in sites},
        versions=_grouped((name, (pk, *rest)) for name, pk, *rest in versions.fetchall()),
        pools={(_KIND_OF[side], where): ids for where, side, ids, *_ in rows},
        out_of_service=_grouped((where, booth) for where, _side, _ids, out, _numbers in rows for booth in out),
        booth_numbers=dict(pair for *_, numbers in rows for pair in numbers),
    )


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)
