"""A policy's document as a command reads it: every fault is told with its line and key."""

from pathlib import Path

import click

from mannam.domain.policy_document import faults_in
from mannam.domain.policy_faults import PolicyError
from mannam.ops.language import shell_language
from mannam.ops.output import print_json

document_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def read_document(file: Path, *, as_json: bool) -> str:
    """A document without faults. Tells of those it has, in the shell's language, and exits with 1."""
    try:
        document = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is no UTF-8 text: {error}") from error
    if faults := faults_in(document):
        _tell(file, faults, as_json=as_json)
        raise SystemExit(1)
    return document


def _tell(file: Path, faults: tuple[PolicyError, ...], *, as_json: bool) -> None:
    from django.utils import translation

    from mannam.notify.policy_wording import fault_words

    with translation.override(shell_language()):
        rows = [(fault.line, fault.path, fault_words(fault)) for fault in faults]
        if as_json:
            print_json({"faults": [{"line": line, "key": key, "reason": words} for line, key, words in rows]})
            return
        for line, key, words in rows:
            where = translation.gettext("line %(line)s") % {"line": line} if line else ""
            click.echo(": ".join(part for part in (str(file), where, key, words) if part), err=True)
