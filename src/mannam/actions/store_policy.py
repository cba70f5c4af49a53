"""Store a version of a policy, as it was written."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from mannam.domain.policy import Policy
from mannam.domain.policy_document import parse
from mannam.domain.policy_faults import PolicyError
from mannam.models import PolicyVersion

SHIPPED = Path(__file__).resolve().parent.parent / "policies"


def store_policy(document: str) -> PolicyVersion:
    """Store ``document``, or find it when it is stored already; a stored version is never changed.

    One that was withdrawn stays so. Raises PolicyError when it is no policy.
    """
    draft = draft_version(document, parse(document))
    key = {"name": draft.name, "checksum": draft.checksum}
    known = PolicyVersion.objects.filter(**key).order_by("-pk").first()
    if known is not None:
        return known
    wanted = {"effective_from": draft.effective_from, "document": document}
    version, _ = PolicyVersion.objects.get_or_create(**key, withdrawn_at=None, defaults=wanted)
    return version


def draft_version(document: str, policy: Policy) -> PolicyVersion:
    """The version that ``document``, which says ``policy``, would be; nothing is written."""
    return PolicyVersion(
        name=policy.name,
        effective_from=policy.effective_from,
        document=document,
        checksum=hashlib.sha256(document.encode()).hexdigest(),
    )


def store_policies(folders: Iterable[Path]) -> list[PolicyVersion]:
    """Store every ``*.toml`` of ``folders``, all or none. Raises PolicyError naming the file."""
    with transaction.atomic():
        return [_store_file(file) for folder in folders for file in sorted(folder.glob("*.toml"))]


def _store_file(file: Path) -> PolicyVersion:
    try:
        return store_policy(file.read_text(encoding="utf-8"))
    except PolicyError as error:
        raise error.in_file(file) from error
