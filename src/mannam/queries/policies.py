"""Which rules hold on a day."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from mannam.domain.policy import Policy, parse
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
    return in_force(version_id)


def in_force(version_id: int) -> InForce:
    """The rules of one stored version, from memory after the first time."""
    # named by its checksum too: a test's database may give the same id to another document
    checksum = PolicyVersion.objects.values_list("checksum", flat=True).get(pk=version_id)
    return InForce(_parsed(version_id, checksum), version_id)


@lru_cache(maxsize=256)
def _parsed(version_id: int, checksum: str) -> Policy:
    return parse(PolicyVersion.objects.get(pk=version_id).document)
