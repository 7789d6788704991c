"""The entry point of the command line: `customary ...` and `python -m customary ...`."""

from __future__ import annotations

from customary.commands.main import cli


def main() -> None:
    cli(prog_name="customary")


if __name__ == "__main__":
    main()
