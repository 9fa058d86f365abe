"""Faults that the harness must see: what the rules forbid, put into the program as it starts."""

from typing import Any

from relance_mail.mail.base import Answer, NoAnswer, Outgoing, Ref, Withdrawal
from relance_mail.mail.exchange import ExchangeMailer
from relance_mail.mail.graph import GraphMailer
from relance_mail.mail.graph_items import Items
from relance_mail.mail.imap_smtp import ImapSmtpMailer
from relance_mail.mail.spool import Spool, Spooled, State


def sent_again_after_no_answer() -> None:
    """Silence is taken for a no: the same message is sent once more."""
    dispatch = ImapSmtpMailer.dispatch

    def again(mailer: ImapSmtpMailer, ref: Ref) -> Answer:
        try:
            return dispatch(mailer, ref)
        except NoAnswer:
            spooled = mailer._spool.read(ref.key)
            assert spooled is not None
            mailer._spool.mark(spooled, State.PREPARED, spooled.at)
            return dispatch(mailer, ref)

    ImapSmtpMailer.dispatch = again  # type: ignore[method-assign,assignment] # a fault on purpose
    _made_anew_after_no_answer(ExchangeMailer)
    _made_anew_after_no_answer(GraphMailer)
    Items.of_key = lambda *_: []  # type: ignore[method-assign] # it never sees what lies at the server


def _made_anew_after_no_answer(kind: type[ExchangeMailer] | type[GraphMailer]) -> None:
    """A server sends a draft once: so the same mail is made a second time."""
    prepare, dispatch = kind.prepare, kind.dispatch
    prepared: dict[str, Outgoing] = {}

    def noted(mailer: Any, outgoing: Outgoing) -> Ref:
        prepared[outgoing.key] = outgoing
        return prepare(mailer, outgoing)

    def again(mailer: Any, ref: Ref) -> Answer:
        try:
            return dispatch(mailer, ref)
        except NoAnswer:
            mailer._spool.remove(ref.key)
            return dispatch(mailer, prepare(mailer, prepared[ref.key]))

    kind.prepare, kind.dispatch = noted, again  # type: ignore[method-assign,assignment] # a fault on purpose


def recorded_before_dispatch() -> None:
    """The yes is written down before the server has said it."""
    mark = Spool.mark

    def too_early(spool: Spool, spooled: Spooled, state: State, *args: object, **more: object) -> Spooled:
        if state is State.BEGUN:
            state, more = State.SENT, {**more, "words": "250 sent"}
        return mark(spool, spooled, state, *args, **more)  # type: ignore[arg-type] # passed on as they came

    Spool.mark = too_early  # type: ignore[method-assign,assignment] # a fault on purpose


def withdrawn_without_looking() -> None:
    """A draft counts as taken back, and still lies there."""
    for kind in (ImapSmtpMailer, ExchangeMailer, GraphMailer):
        kind.withdraw = lambda *_: Withdrawal.REMOVED  # type: ignore[method-assign] # a fault on purpose


def placed_without_looking() -> None:
    """A draft is placed whether or not one of its key is known."""
    Spool.read = lambda *_: None  # type: ignore[method-assign] # a fault on purpose
