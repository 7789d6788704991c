"""Serving an application to a real browser, for as long as a test lasts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from waitress.server import create_server

__all__ = ["served"]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a port of its own, and give its address."""
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=4)
    closing = threading.Event()

    def run() -> None:
        try:
            server.run()
        except OSError:
            # Closing its sockets from outside is the only way to stop it, and it may be waiting on one of them.
            if not closing.is_set():
                raise

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        closing.set()
        server.close()
        thread.join(10)
