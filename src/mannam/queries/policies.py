"""Which rules hold on a day."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from mannam.domain.policy import Policy
from mannam.domain.policy_document import parse
from mannam.models import PolicyVersion


@dataclass(frozen=True)
class InForce:
    """A policy as it stands on a day, and the id of its stored version."""

    policy: Policy
    version_id: int


def policy_in_force(name: str, day: date) -> InForce:
    """The version of policy ``name`` in force on ``day``: the newest that has begun by then.

    Raises PolicyVersion.DoesNotExist when there is none.
    """
    versions = PolicyVersion.objects.filter(name=name, effective_from__lte=day)
    version_id = versions.order_by("-effective_from", "-id").values_list("id", flat=True).first()
    if version_id is None:
        raise PolicyVersion.DoesNotExist(f"no version of policy {name!r} is in force on {day}")
    return stored_version(version_id)


def stored_version(version_id: int) -> InForce:
    """The rules of one stored version."""
    return kept_version(version_id, PolicyVersion.objects.values_list("checksum", flat=True).get(pk=version_id))


@lru_cache(maxsize=256)
def kept_version(version_id: int, checksum: str) -> InForce:
    """The same, for whoever knows its checksum. It is never changed (by a trigger), so a process keeps it.

    By the checksum, since a database that was restored under a running process may give the id to another version.
    """
    return InForce(parse(PolicyVersion.objects.get(pk=version_id, checksum=checksum).document), version_id)
