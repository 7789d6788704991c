"""A provider that writes messages to the log and to a folder, for sites that send nothing yet and for tests.

It takes our key: each message is one file named after it, and a file that is there is never written again. So the
folder proves what was sent, exactly once.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from customary.platform.messages.port import Outgoing

__all__ = ["LogProvider"]

_log = structlog.get_logger("customary.messages")


@dataclass(frozen=True, slots=True)
class LogProvider:
    """Writes each message to `folder`/CHANNEL/KEY.json, once."""

    folder: Path

    @property
    def takes_key(self) -> bool:
        return True

    def send(self, message: Outgoing) -> str:
        name = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        target = self.folder / message.channel / f"{name}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        written = _write_once(target, json.dumps(asdict(message), ensure_ascii=False, indent=1))
        # The recipient and the text are personal, so the log only tells that there was a message.
        _log.info("message sent", channel=message.channel, key=message.key, repeated=not written)
        return name

    def sent(self) -> tuple[Outgoing, ...]:
        """Give every message that was ever sent, by channel and name of its file."""
        files = sorted(self.folder.glob("*/*.json"))
        return tuple(Outgoing(**json.loads(path.read_text("utf-8"))) for path in files)


def _write_once(target: Path, text: str) -> bool:
    """Make the whole file or nothing, and only if it is not there; the link fails when it is."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, suffix=".part", delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(file.name, target)
    except FileExistsError:
        return False
    finally:
        os.unlink(file.name)
    return True
