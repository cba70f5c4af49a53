"""``mannam policy``: the rules as dated versions: list them, check a document, publish it, withdraw it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from mannam.domain.policy_document import parse
from mannam.ops.clock import now
from mannam.ops.commands import policy_preview
from mannam.ops.environment import open_django
from mannam.ops.language import shell_language
from mannam.ops.open_data import data_dir_option, open_data
from mannam.ops.output import json_option, print_json
from mannam.ops.policy_file import document_argument, read_document

if TYPE_CHECKING:
    from mannam.domain.refused import Refused


@click.group("policy")
def group() -> None:
    """The rules as dated versions (see docs/policies.md)."""


group.add_command(policy_preview.command)


@group.command("check")
@document_argument
@json_option
def check(file: Path, as_json: bool) -> None:
    """Say what is wrong with a document, with line and key. Needs no database. Exit 1 on a fault."""
    open_django()
    document = read_document(file, as_json=as_json)
    policy = parse(document)
    if as_json:
        print_json({"name": policy.name, "effective_from": policy.effective_from, "faults": []})
    else:
        click.echo(f"{file}: {policy.name}, {policy.effective_from}")


@group.command("list")
@data_dir_option
@json_option
def list_versions(data_dir: Path | None, as_json: bool) -> None:
    """Every version of every policy, the newest last; which hold today."""
    open_data(data_dir)
    found = _versions()
    if as_json:
        print_json({"versions": found})
        return
    for one in found:
        click.echo(
            f"{one['id']:>6}  {one['name']}  {one['effective_from']}  {one['state']}  {one['checksum'][:12]}"
        )


def _versions() -> list[dict[str, Any]]:
    from django.utils import timezone

    from mannam.queries.policies import versions_of

    today = timezone.localdate(now())
    return [
        {
            "id": told.version.pk,
            "name": told.version.name,
            "effective_from": told.version.effective_from,
            "state": told.state.value,
            "checksum": told.version.checksum,
            "visits": told.visits,
        }
        for told in versions_of(today)
    ]


@group.command("publish")
@document_argument
@data_dir_option
@json_option
def publish(file: Path, data_dir: Path | None, as_json: bool) -> None:
    """Publish a document as a version that begins on a day to come. Booked visits keep their rules and place."""
    open_data(data_dir)
    from mannam.actions.actor import SYSTEM
    from mannam.actions.publish_policy import publish_policy
    from mannam.domain.refused import Refused

    document = read_document(file, as_json=as_json)
    try:
        version = publish_policy(document, SYSTEM, now=now())
    except Refused as refused:
        _end(refused)
    if as_json:
        print_json({"id": version.pk, "name": version.name, "effective_from": version.effective_from})
    else:
        click.echo(f"{version.pk}  {version.name}  {version.effective_from}")


@group.command("withdraw")
@click.argument("version_id", type=int)
@data_dir_option
@json_option
def withdraw(version_id: int, data_dir: Path | None, as_json: bool) -> None:
    """Take back the version with this number (see list) before it begins."""
    open_data(data_dir)
    from mannam.actions.actor import SYSTEM
    from mannam.actions.withdraw_policy import withdraw_policy
    from mannam.domain.refused import Refused
    from mannam.models import PolicyVersion

    try:
        withdraw_policy(version_id, SYSTEM, now=now())
    except PolicyVersion.DoesNotExist as error:
        raise click.ClickException(f"there is no version {version_id}") from error
    except Refused as refused:
        _end(refused)
    if as_json:
        print_json({"id": version_id, "withdrawn": True})


def _end(refused: "Refused") -> NoReturn:
    from django.utils import translation

    from mannam.notify.wording import sentence

    with translation.override(shell_language()):
        raise click.ClickException(" ".join(sentence(reason) for reason in refused.refusals))
