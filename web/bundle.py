"""The front-end bundle: which file a plain name such as `app.js` stands for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Bundle", "load_bundle"]

FOLDER = Path(__file__).resolve().parent / "static" / "dist"


@dataclass(frozen=True)
class Bundle:
    files: Mapping[str, str]
    """Plain name -> name with a hash of its contents, which may be kept for ever."""

    def url(self, name: str) -> str:
        return f"/static/dist/{self.files[name]}"


def load_bundle(folder: Path = FOLDER) -> Bundle:
    """Read the manifest that the build wrote.

    Errors: `FileNotFoundError` with a sentence when the package was never built.
    """
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise FileNotFoundError(
            f"{manifest} is missing: install the package (pip install -e .) to bundle the front end"
        )
    return Bundle(json.loads(manifest.read_text("utf-8")))
