"""A group of commands whose modules are imported when one is called, so that ``--help`` is quick."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec

import click


class LazyGroup(click.Group):
    """``lazy`` maps a command's name to ``module:attribute``. A module that is not installed is left out."""

    def __init__(self, *, name: str, lazy: Mapping[str, str], help: str | None = None) -> None:  # noqa: A002
        super().__init__(name=name, help=help)
        self._lazy = dict(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands that are there, in the order they were named."""
        return [name for name, target in self._lazy.items() if find_spec(target.partition(":")[0])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself; this is where its module is imported."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, _, attribute = self._lazy[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command
