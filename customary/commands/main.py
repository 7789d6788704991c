"""The group of all commands; a command's file is imported only when the command is called or its help is read."""

from __future__ import annotations

import importlib

import click

from customary import __version__

__all__ = ["COMMANDS", "cli"]

COMMANDS = {
    "apply": "customary.commands.apply",
    "check": "customary.commands.check",
    "demo": "customary.commands.demo",
    "doctor": "customary.commands.doctor",
    "eval": "customary.commands.eval",
    "explain": "customary.commands.explain",
    "functions": "customary.commands.functions",
    "import": "customary.commands.import_",
    "init": "customary.commands.init",
    "plan": "customary.commands.plan",
    "recompute": "customary.commands.recompute",
    "rename": "customary.commands.rename",
    "schema": "customary.commands.schema",
    "serve": "customary.commands.serve",
    "user": "customary.commands.user",
    "uses": "customary.commands.uses",
    "why": "customary.commands.why",
    "worker": "customary.commands.worker",
}
"""Each command's name and the file that holds it, under the name `command`."""


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        path = COMMANDS.get(cmd_name)
        if path is None:
            return None
        command = importlib.import_module(path).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{path}.command is not a click command")
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="customary")
def cli() -> None:
    """CRM software that a company declares instead of programming."""
