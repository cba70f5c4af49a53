"""What a command that works on stored data begins with: the folder, the database, Django, the tables."""

from pathlib import Path

import click

from mannam.ops.environment import open_database, open_django, use_data_dir


def data_dir_option(command: click.decorators.FC) -> click.decorators.FC:
    """The option ``--data-dir``."""
    folder = click.Path(file_okay=False, path_type=Path)
    return click.option("--data-dir", type=folder, help="MANNAM_DATA_DIR")(command)


def open_data(data_dir: Path | None) -> None:
    """Make this process ready to read and write. Raises ClickException with what to do when that cannot be."""
    use_data_dir(data_dir)
    open_database()
    open_django()
    from mannam.ops.migrate import ready_for_data

    ready_for_data()
