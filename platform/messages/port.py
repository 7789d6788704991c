"""The port that messages leave through: what a message is, and what a provider of a channel can do.

A provider either takes our key, so that a message with the same key is delivered once however often it is sent, or it
does not. What that decides after a crash stands in `sending.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from customary.expressions.positions import Error

__all__ = ["Channel", "NotSent", "Outgoing", "Provider", "Providers"]

Channel = Literal["sms", "email"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message on its way out."""

    channel: Channel
    recipient: str
    """A telephone number or an address."""
    subject: str | None = None
    body: str
    key: str
    """The same for every attempt to send this message, and for no other message."""


class NotSent(Error):
    """The provider did not take the message; trying again may help unless `permanent`."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        self.permanent = permanent
        super().__init__(reason)


class Provider(Protocol):
    """A way out for one channel. Any exception but `NotSent` leaves open whether the message went out."""

    @property
    def takes_key(self) -> bool:
        """Whether sending a message again with the same key is harmless."""

    def send(self, message: Outgoing) -> str:
        """Hand the message over, and give the provider's own id of it.

        Errors: `NotSent` when it certainly did not go out.
        """


@dataclass(frozen=True, slots=True)
class Providers:
    """The provider of each channel."""

    by_channel: Mapping[str, Provider] = field(default_factory=dict)

    def of(self, channel: str) -> Provider | None:
        return self.by_channel.get(channel)
