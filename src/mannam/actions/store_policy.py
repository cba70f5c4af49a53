"""Store a version of a policy, as it was written."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from mannam.domain.policy_document import parse
from mannam.domain.policy_faults import PolicyError
from mannam.models import PolicyVersion

SHIPPED = Path(__file__).resolve().parent.parent / "policies"


def store_policy(document: str) -> PolicyVersion:
    """Store ``document``, or find it when it is stored already; a stored version is never changed.

    Raises PolicyError when it is no policy.
    """
    policy = parse(document)
    version, _ = PolicyVersion.objects.get_or_create(
        name=policy.name,
        checksum=hashlib.sha256(document.encode()).hexdigest(),
        defaults={"effective_from": policy.effective_from, "document": document},
    )
    return version


def store_policies(folders: Iterable[Path]) -> list[PolicyVersion]:
    """Store every ``*.toml`` of ``folders``, all or none. Raises PolicyError naming the file."""
    with transaction.atomic():
        return [_store_file(file) for folder in folders for file in sorted(folder.glob("*.toml"))]


def _store_file(file: Path) -> PolicyVersion:
    try:
        return store_policy(file.read_text(encoding="utf-8"))
    except PolicyError as error:
        raise error.in_file(file) from error
