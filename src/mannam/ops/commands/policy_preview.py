"""``mannam policy preview FILE``: who of those booked already would be refused by a document. Changes nothing."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mannam.domain.policy_document import parse
from mannam.ops.clock import now
from mannam.ops.language import shell_language
from mannam.ops.open_data import data_dir_option, open_data
from mannam.ops.output import json_option, print_json
from mannam.ops.policy_file import document_argument, read_document

if TYPE_CHECKING:
    from mannam.domain.impact import Impact
    from mannam.domain.policy import Policy


@click.command("preview")
@document_argument
@click.option(
    "--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write every such visit there."
)
@data_dir_option
@json_option
def command(file: Path, csv_file: Path | None, data_dir: Path | None, as_json: bool) -> None:
    """Say which booked visits a document would refuse, and why. Nothing is changed."""
    open_data(data_dir)
    from django.utils import translation

    from mannam.notify.impact_rows import impact_csv
    from mannam.queries.policy_impact import preview

    policy = parse(read_document(file, as_json=as_json))
    impact = preview(policy, now())
    with translation.override(shell_language()):
        if csv_file is not None:
            # with the mark by which spreadsheets know UTF-8
            csv_file.write_text(impact_csv(impact.lost), encoding="utf-8-sig", newline="")
        if as_json:
            print_json(_told(policy, impact))
        else:
            _say(policy, impact)


def _without_calls(policy: "Policy") -> dict[str, str]:
    from mannam import config
    from mannam.domain.engines import EngineName, kinds_without_calls

    found = kinds_without_calls(EngineName(config.get("MANNAM_ENGINE")), policy)
    return {kind: str(refusal.params["guarantee"]) for kind, refusal in found.items()}


def _told(policy: "Policy", impact: "Impact") -> dict[str, object]:
    from mannam.notify.impact_rows import by_facility, impact_rows

    return {
        "name": policy.name,
        "effective_from": policy.effective_from,
        "visits": impact.asked,
        "refused": len(impact.lost),
        "other_length": impact.other_length,
        "reasons": {code.value: count for code, count in impact.by_reason.most_common()},
        "facilities": {facility.code: count for facility, count in by_facility(impact)},
        "engine_lacks": _without_calls(policy),
        "refused_visits": [
            {
                "ref": row.ref,
                "starts_at": row.starts_at,
                "visitor_facility": row.visitor_facility.code,
                "inmate_facility": row.inmate_facility.code,
                "reasons": [code.value for code in row.codes],
            }
            for row in impact_rows(impact.lost)
        ],
    }


def _say(policy: "Policy", impact: "Impact") -> None:
    from django.utils.translation import gettext as _

    from mannam.notify.impact_rows import by_facility
    from mannam.notify.policy_wording import reason_words

    words = _("%(lost)s of %(asked)s booked visits would be refused. They keep their place.")
    click.echo(words % {"lost": len(impact.lost), "asked": impact.asked})
    for code, count in impact.by_reason.most_common():
        click.echo(f"{count:>8}  {reason_words(code)}")
    for facility, count in by_facility(impact):
        click.echo(f"{count:>8}  {facility}")
    for kind, guarantee in _without_calls(policy).items():
        lacking = _("Calls of the kind %(kind)s could not start: the media engine does not give %(guarantee)s.")
        click.echo(lacking % {"kind": kind, "guarantee": guarantee})
