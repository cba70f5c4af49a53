"""``mannam up``: the database, the pages, the worker and the calls, on one machine or a part of them."""

import logging
from pathlib import Path

import click

from mannam import config
from mannam.ops.output import json_option
from mannam.ops.programs import Role


def _roles(context: click.Context, parameter: click.Parameter, value: str) -> frozenset[Role]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    unknown = [name for name in names if name not in set(Role)]
    if unknown or not names:
        raise click.BadParameter(f"choose of {', '.join(Role)}, with commas between")
    return frozenset(Role(name) for name in names)


@click.command("up")
@click.option("--demo", is_flag=True, help="The demo world: made-up people and visits, one-click sign-in.")
@click.option("--role", "roles", default=",".join(Role), show_default=True, callback=_roles, help="Which parts.")
@click.option("--port", type=click.IntRange(1, 65534), help="MANNAM_PORT")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path), help="MANNAM_DATA_DIR")
@json_option
def command(demo: bool, roles: frozenset[Role], port: int | None, data_dir: Path | None, as_json: bool) -> None:
    """Start Mannam and keep it running until Ctrl-C."""
    from mannam.ops.environment import use_data_dir
    from mannam.ops.start import start

    logging.basicConfig(
        level=config.get("MANNAM_LOG_LEVEL").upper(), format="%(asctime)s %(levelname)s %(message)s"
    )
    if port is not None:
        config.put("MANNAM_PORT", str(port))
    if demo:
        config.put("MANNAM_DEMO", "1")
    use_data_dir(data_dir)
    raise SystemExit(start(roles, as_json=as_json))
