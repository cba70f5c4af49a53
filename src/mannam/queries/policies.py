"""Which rules hold on a day."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from django.db.models import Count

from mannam.domain.policy import CallTerms, Policy
from mannam.domain.policy_document import parse
from mannam.domain.publishing import Seen
from mannam.domain.version_state import VersionState, states_on
from mannam.models import PolicyVersion, Visit


@dataclass(frozen=True)
class InForce:
    """A policy as it stands on a day, and the id of its stored version."""

    policy: Policy
    version_id: int


def policy_in_force(name: str, day: date) -> InForce:
    """The version of policy ``name`` in force on ``day``: the newest that has begun by then.

    Raises PolicyVersion.DoesNotExist when there is none.
    """
    versions = PolicyVersion.objects.filter(name=name, effective_from__lte=day, withdrawn_at=None)
    version_id = versions.order_by("-effective_from", "-id").values_list("id", flat=True).first()
    if version_id is None:
        raise PolicyVersion.DoesNotExist(f"no version of policy {name!r} is in force on {day}")
    return stored_version(version_id)


def stored_version(version_id: int) -> InForce:
    """The rules of one stored version."""
    return kept_version(version_id, PolicyVersion.objects.values_list("checksum", flat=True).get(pk=version_id))


@dataclass(frozen=True)
class VersionTold:
    """A version, where it stands, and how many visits were booked under it."""

    version: PolicyVersion
    state: VersionState
    visits: int


def versions_of(today: date, name: str | None = None) -> list[VersionTold]:
    """The versions of policy ``name`` (None: of every policy), by name and first day."""
    known = PolicyVersion.objects.select_related("published_by", "withdrawn_by").order_by(
        "name", "effective_from", "pk"
    )
    versions = list(known if name is None else known.filter(name=name))
    booked = dict(Visit.objects.order_by().values_list("policy").annotate(Count("pk")))
    told = []
    for _name, group in groupby(versions, key=lambda version: version.name):
        of_one = list(group)
        states = states_on(today, [(one.effective_from, one.withdrawn_at is not None) for one in of_one])
        told += [VersionTold(*one, booked.get(one[0].pk, 0)) for one in zip(of_one, states, strict=True)]
    return told


def versions_seen(name: str, *, besides: int = 0) -> Seen:
    """How many versions of policy ``name`` there are and were withdrawn; ``besides`` is the id of one left out."""
    rows = PolicyVersion.objects.filter(name=name).exclude(pk=besides).values_list("withdrawn_at", flat=True)
    withdrawn = [at for at in rows if at is not None]
    return Seen(len(rows), len(withdrawn))


def terms_of_visit(visit: Visit) -> CallTerms:
    """How the call of a visit runs: by its kind, under the rules it was booked under."""
    return stored_version(visit.policy_id).policy.terms_of(visit.kind)


@lru_cache(maxsize=256)
def kept_version(version_id: int, checksum: str) -> InForce:
    """The same, for whoever knows its checksum. It is never changed (by a trigger), so a process keeps it.

    By the checksum, since a database that was restored under a running process may give the id to another version.
    """
    return InForce(parse(PolicyVersion.objects.get(pk=version_id, checksum=checksum).document), version_id)
