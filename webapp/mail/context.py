"""What templates of mail may use: each room provides values for a whole batch of messages at once.

A provider gets the messages of a batch and answers values by message id; it reads and mints links for all of them by a
fixed number of statements. Three names mean something to the mail room itself: `sender_name` stands before the sender's
address, `reply_to` is where answers go, as (name, address), and `host_name` is shown at the top.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.mail.mime import Part
from webapp.mail.models import Message

Values = Mapping[int, Mapping[str, Any]]
Provider = Callable[[Sequence[Message]], Values]
PartsProvider = Callable[[Message, Mapping[str, Any]], Sequence[Part]]


@dataclass(frozen=True)
class _Registered:
    provider: Provider
    templates: frozenset[str] | None


_providers: dict[str, _Registered] = {}
_parts: dict[str, PartsProvider] = {}


def register(name: str, provider: Provider, *, templates: Collection[str] | None = None) -> None:
    """Have `provider` asked for every message, or only for those of some templates.

    A later provider may replace the values of an earlier one, and what a message's own `params` say comes last.
    """
    _providers[name] = _Registered(provider, frozenset(templates) if templates is not None else None)


def register_parts(template: str, provider: PartsProvider) -> None:
    """Have `provider` make the files that go with messages of a template: `provider(message, values)`."""
    _parts[template] = provider


def values_for(messages: Sequence[Message]) -> dict[int, dict[str, Any]]:
    """The values for each message of a batch."""
    values: dict[int, dict[str, Any]] = {message.id: {} for message in messages}
    for registered in _providers.values():
        concerned = [m for m in messages if registered.templates is None or m.template in registered.templates]
        if concerned:
            for message_id, provided in registered.provider(concerned).items():
                values[message_id].update(provided)
    for message in messages:
        values[message.id].update(message.params)
    return values


def parts_for(message: Message, values: Mapping[str, Any]) -> Sequence[Part]:
    """The files that go with a message."""
    provider = _parts.get(message.template)
    return provider(message, values) if provider else ()
