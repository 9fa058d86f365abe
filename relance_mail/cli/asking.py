"""Questions at a keyboard, in French: a yes is « o », an empty answer is a no."""

import sys

import typer

from relance_mail.cli.output import warn

YES = frozenset({"o", "oui", "y", "yes"})
NO = frozenset({"n", "non", "no", ""})


def somebody_is_there(as_json: bool) -> bool:
    """Whether a person can be asked: a keyboard, and an answer that is not read by a program."""
    return not as_json and sys.stdin.isatty()


def agreed(question: str) -> bool:
    """Ask until the answer is a yes or a no."""
    while True:
        answer = typed(f"{question} [o/N]").lower()
        if answer in YES | NO:
            return answer in YES
        warn("Répondre o (oui) ou n (non).")


def typed(question: str) -> str:
    """What was typed, without its outer spaces; it may be empty."""
    return str(typer.prompt(question, default="", show_default=False)).strip()
