"""The life of one message: ten states, twenty-one events, one total table (rule 7, MODEL §3.7).

1. The table is data: what is not written in it is refused. Who asks for a transition reads the state it leads to here
   and writes it with compare-and-set; nothing else changes a state.
2. `sent` only by a server's yes, a trace found, or a person; silence never proves that something was not sent.
3. What the table cannot say is the caller's: taking the draft away before `reject` and `lapse` (what is gone is
   `draft_missing`), the grace before `not_sent_proved`, counting tries, freeing claims with `withdrawn`.
"""

from enum import StrEnum


class State(StrEnum):
    PLANNED = "planned"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    PREPARED = "prepared"
    DISPATCHING = "dispatching"
    WITH_STAFF = "with_staff"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    RENDERED_NEEDS_YES = "rendered_needs_yes"
    RENDERED_POLICY_YES = "rendered_policy_yes"
    RENDER_FAILED = "render_failed"
    APPROVE = "approve"  # this version, still valid
    REJECT = "reject"
    LAPSE = "lapse"  # paid, held, changed, expired, braked
    PLACED_AT_CARRIER = "placed_at_carrier"
    PLACED_WITH_STAFF = "placed_with_staff"  # draft, paper, call
    PLACE_FAILED = "place_failed"
    BEGIN = "begin"  # in the transaction that computed the version again
    ACCEPTED = "accepted"  # the server's yes
    REFUSED_FOR_GOOD = "refused_for_good"
    NOT_NOW = "not_now"  # a definite no that may be tried later
    NO_ANSWER = "no_answer"  # after the point of no return
    RESTART = "restart"  # start of a cycle under the lock
    FOUND = "found"  # own copy, Sent item, DSN, MDN, reply
    NOT_SENT_PROVED = "not_sent_proved"  # the same draft still in Drafts after the grace
    NOTHING_FOUND = "nothing_found"
    DRAFT_MISSING = "draft_missing"
    SETTLE_SENT = "settle_sent"  # a person, with words or proof
    SETTLE_NOT_SENT = "settle_not_sent"  # a person


# Columns in the order of State; `·` refused, `=` nothing changes, else the state reached.
_CODES = dict(zip(("PL", "AW", "AP", "PR", "DI", "WS", "UN", "SE", "RE", "WI"), State, strict=True))
_GRID = """
rendered_needs_yes   AW ·  ·  ·  ·  ·  ·  ·  ·  ·
rendered_policy_yes  AP ·  ·  ·  ·  ·  ·  ·  ·  ·
render_failed        =  ·  ·  ·  ·  ·  ·  ·  ·  ·
approve              ·  AP =  =  ·  ·  ·  ·  ·  ·
reject               WI WI WI WI ·  WI ·  ·  ·  =
lapse                WI WI WI WI =  WI =  =  =  =
placed_at_carrier    ·  ·  PR =  ·  ·  ·  ·  ·  ·
placed_with_staff    ·  ·  WS ·  ·  =  ·  ·  ·  ·
place_failed         ·  ·  =  ·  ·  ·  ·  ·  ·  ·
begin                ·  ·  ·  DI ·  ·  ·  ·  ·  ·
accepted             ·  ·  ·  ·  SE ·  ·  ·  ·  ·
refused_for_good     ·  ·  ·  ·  RE ·  ·  ·  ·  ·
not_now              ·  ·  ·  ·  PR ·  ·  ·  ·  ·
no_answer            ·  ·  ·  ·  UN ·  ·  ·  ·  ·
restart              =  =  =  =  UN =  =  =  =  =
found                SE SE SE SE SE SE SE =  SE SE
not_sent_proved      ·  ·  ·  =  ·  =  PR ·  ·  ·
nothing_found        =  =  =  =  ·  =  =  ·  ·  ·
draft_missing        ·  ·  ·  UN ·  UN =  ·  ·  ·
settle_sent          ·  ·  ·  ·  ·  SE SE ·  ·  ·
settle_not_sent      ·  ·  ·  ·  ·  WI WI ·  ·  =
"""


def _table() -> dict[tuple[State, Event], State]:
    table = {}
    for line in _GRID.split("\n")[1:-1]:
        event, *cells = line.split()
        for state, cell in zip(State, cells, strict=True):
            if cell != "·":
                table[state, Event(event)] = state if cell == "=" else _CODES[cell]
    return table


TABLE: dict[tuple[State, Event], State] = _table()

FINAL = frozenset({State.SENT, State.REFUSED, State.WITHDRAWN})
LEFT = frozenset({State.DISPATCHING, State.UNCERTAIN, State.SENT})


class NotAllowed(Exception):
    """An event that the table refuses in this state."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{event} is not possible for a message that is {state}")
        self.state = state
        self.event = event


def allowed(state: State, event: Event) -> bool:
    """Whether the table knows what happens."""
    return (state, event) in TABLE


def next_state(state: State, event: Event) -> State:
    """The state that `event` leads to, the same one when nothing changes; raises NotAllowed."""
    try:
        return TABLE[state, event]
    except KeyError:
        raise NotAllowed(state, event) from None
