"""``mannam doctor``: looks at every part and says how to mend it."""

import sys
from pathlib import Path

import click

from mannam.ops.environment import use_data_dir
from mannam.ops.noted_port import take_noted_port
from mannam.ops.output import json_option, print_json

SIGNS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


@click.command("doctor")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path), help="MANNAM_DATA_DIR")
@json_option
def command(data_dir: Path | None, as_json: bool) -> None:
    """Look at every part; exit code 1 when something that is needed is missing."""
    from mannam.ops.checks import Outcome, examine

    use_data_dir(data_dir)
    take_noted_port()
    findings = list(examine())
    healthy = all(finding.outcome is not Outcome.FAIL for finding in findings)
    if as_json:
        print_json({"healthy": healthy, "findings": [vars(finding) for finding in findings]})
    else:
        width = max(len(finding.part) for finding in findings)
        for finding in findings:
            click.echo(f"{SIGNS[finding.outcome]}  {finding.part.ljust(width)}  {finding.found}")
            if finding.mend:
                click.echo(f"{' ' * (width + 8)}→ {finding.mend}")
    sys.exit(0 if healthy else 1)
