"""What administrators are told about messages, in three languages."""

from __future__ import annotations

from customary.expressions.positions import Message
from customary.platform.errors import sentence

__all__ = ["message_unknown"]

_MESSAGE_UNKNOWN = Message(
    en="It is unknown whether a message to {recipient} went out ({channel}); it is not sent again by itself.",
    zh_hans="发往 {recipient} 的消息（{channel}）是否已发出尚不清楚，系统不会自动重发。",
    zh_hant="傳送給 {recipient} 的訊息（{channel}）是否已送出尚不清楚，系統不會自動重送。",
)


def message_unknown(recipient: str, channel: str, language: str) -> str:
    """A send ended without an answer, and its provider does not take our key."""
    return sentence(_MESSAGE_UNKNOWN, {"recipient": recipient, "channel": channel}, language)
