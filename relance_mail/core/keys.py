"""Identities that outlive a crash and a restored backup: derived, never drawn (MODEL §2.7).

1. A reminder's key is an HMAC of what it moves with an installation secret kept in every backup: planned again after a
   restore it is the same key, so that what had already been sent is found.
2. The token is what a customer sees and types back: Crockford's alphabet, without I, L, O, U. Twenty-five bits leave
   room for a collision now and then; the next `attempt` takes the next bits of the same key.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from relance_mail.core.policy import Channel, StageId

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TOKEN_LENGTH = 5
_READ_AS = str.maketrans("OIL", "011")
_TOKEN = re.compile(rf"\bR(\d\d)-([0-9A-Z]{{{_TOKEN_LENGTH}}})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class CountedStep:
    """A line that a reminder moves. Named by what the source keeps (number and due date), not by a row of ours."""

    number: str
    due_date: date
    stage: StageId
    round: int


def reminder_key(
    secret: bytes, customer_id: str, group_key: str, steps: Iterable[CountedStep], channel: Channel | None = None
) -> str:
    """64 hex digits; the order of `steps` does not matter. `channel` None: the reminder itself, over all channels."""
    parts = [
        customer_id,
        group_key,
        sorted([step.number, step.due_date.isoformat(), step.stage, step.round] for step in steps),
        channel.value if channel else "",
    ]
    message = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def token(key: str, year: int, attempt: int = 0) -> str:
    """`R26-7K3QX`: year and five signs out of the key; `attempt` from 0 on, further when those before are taken (a
    message that is made anew again and again has one key)."""
    block, within = divmod(attempt, 10)
    source = hashlib.sha256(f"{key}/{block}".encode()).hexdigest() if block else key
    bits = int(source, 16) >> (25 * within)
    signs = (_ALPHABET[(bits >> (5 * n)) & 31] for n in range(_TOKEN_LENGTH))
    return f"R{year % 100:02d}-{''.join(signs)}"


def tokens_in(text: str) -> tuple[str, ...]:
    """Every token that stands in a text, as we write it, each once; O, I and L are read as 0 and 1."""
    found = (f"R{year}-{signs.upper().translate(_READ_AS)}" for year, signs in _TOKEN.findall(text))
    return tuple(dict.fromkeys(one for one in found if set(one[4:]) <= set(_ALPHABET)))


def reminder_id(number: int) -> str:
    """`R000123`."""
    return f"R{number:06d}"


def mail_id(number: int) -> str:
    """`M000123`."""
    return f"M{number:06d}"


def hold_id(number: int) -> str:
    """`H000123`."""
    return f"H{number:06d}"


def promise_id(number: int) -> str:
    """`P000123`."""
    return f"P{number:06d}"


def interruption_id(number: int) -> str:
    """`I000123`."""
    return f"I{number:06d}"


def number_of(text: str, letter: str) -> int | None:
    """The number in an id of that letter (`R`, `M`, `H`, `P`, `I`), with or without zeros; None if it is no such id."""
    match = re.fullmatch(rf"{letter}(\d+)", text.strip(), re.IGNORECASE | re.ASCII)
    return int(match[1]) if match else None
