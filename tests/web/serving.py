"""Serving an application to a real browser, for as long as a test lasts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

__all__ = ["served"]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a port of its own, and give its address."""
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        # Its loop ends with its last connection, and a browser keeps some open: they are closed inside the loop.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
        thread.join(10)
        assert not thread.is_alive(), "the server does not stop"
