"""A small world around one message, so that every history can be walked: carrier, drafts, slow requests, people.

1. `Rules` are the precautions of the program; a test takes one away and sees the walk find the fault.
2. A move is something that happens or that the program does; `walk` collects every world that any order of moves can
   reach. Time is one bit: before or after the grace in which a slow request may still land.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from relance_mail.core.outbox import TABLE, Event, State

Table = Mapping[tuple[State, Event], State]


class Carrier(Enum):
    SMTP = "smtp"
    SERVER_DRAFT = "server draft"
    STAFF_DRAFT = "staff draft"


@dataclass(frozen=True)
class Rules:
    """`asks_draft`: a draft is taken away, or missed, before the message is withdrawn. `same_draft`: dispatching again
    sends the same item, which leaves once. `waits_grace`: a draft that still lies there proves nothing before the
    grace. `by_hand`: staff may send a draft of ours."""

    asks_draft: bool = True
    same_draft: bool = True
    waits_grace: bool = True
    by_hand: bool = True


@dataclass(frozen=True)
class World:
    carrier: Carrier
    state: State = State.PLANNED
    sends: int = 0
    draft: bool = False
    in_flight: bool = False
    grace_over: bool = True
    person: bool = False  # a person said whether it left


def walk(
    carrier: Carrier, rules: Rules | None = None, table: Table = TABLE, start: World | None = None
) -> frozenset[World]:
    """Every world that can be reached."""
    first = start or World(carrier)
    seen, todo = {first}, [first]
    while todo:
        for world in _moves(todo.pop(), rules or Rules(), table):
            if world not in seen and world.sends <= 2:
                seen.add(world)
                todo.append(world)
    return frozenset(seen)


def _moves(world: World, rules: Rules, table: Table) -> Iterator[World]:
    yield from _nature(world, rules)
    yield from _office(world, rules, table)
    if world.state is State.DISPATCHING:
        yield from _dispatch(world, rules, table)
    yield from _settle(world, rules, table)


def _after(world: World, event: Event, table: Table) -> Iterator[World]:
    """The world after an event, if the table knows it."""
    if (world.state, event) in table:
        yield replace(world, state=table[world.state, event])


def _left(world: World) -> World:
    return replace(world, sends=world.sends + 1, draft=False)


def _nature(world: World, rules: Rules) -> Iterator[World]:
    """A slow request lands, time passes, somebody sends or deletes a draft by hand."""
    if world.in_flight and (world.draft or not rules.same_draft):
        yield replace(_left(world), in_flight=False)
    if not world.grace_over:
        yield replace(world, grace_over=True, in_flight=False)
    if world.draft and rules.by_hand:
        yield replace(_left(world), grace_over=False)
        yield replace(world, draft=False, grace_over=False)


def _office(world: World, rules: Rules, table: Table) -> Iterator[World]:
    """Rendering, approval, placing, withdrawing, crashes between two cycles."""
    for event in (
        Event.RENDERED_NEEDS_YES,
        Event.RENDERED_POLICY_YES,
        Event.RENDER_FAILED,
        Event.APPROVE,
        Event.PLACE_FAILED,
        Event.BEGIN,
        Event.RESTART,
    ):
        yield from _after(world, event, table)
    with_staff = world.carrier is Carrier.STAFF_DRAFT
    place = Event.PLACED_WITH_STAFF if with_staff else Event.PLACED_AT_CARRIER
    if world.state is State.APPROVED:
        yield from _after(replace(world, draft=world.carrier is not Carrier.SMTP), place, table)
    for event in (Event.REJECT, Event.LAPSE):
        placed = world.state in (State.PREPARED, State.WITH_STAFF) and world.carrier is not Carrier.SMTP
        if not placed:
            yield from _after(world, event, table)
        elif world.draft or not rules.asks_draft:
            yield from _after(replace(world, draft=False), event, table)
        else:
            yield from _after(world, Event.DRAFT_MISSING, table)


def _dispatch(world: World, rules: Rules, table: Table) -> Iterator[World]:
    """One attempt: it leaves or not, the answer comes, is lost, or comes after a crash (restart, in `_office`)."""
    waiting = replace(world, grace_over=False)
    can_leave = world.carrier is Carrier.SMTP or world.draft or not rules.same_draft
    if can_leave:
        yield from _after(_left(world), Event.ACCEPTED, table)
        yield from _after(_left(waiting), Event.NO_ANSWER, table)
        yield from _after(_left(waiting), Event.RESTART, table)
        yield from _after(world, Event.NOT_NOW, table)
        yield from _after(world, Event.REFUSED_FOR_GOOD, table)
    yield from _after(waiting, Event.NO_ANSWER, table)
    yield from _after(waiting, Event.RESTART, table)
    if world.carrier is not Carrier.SMTP and can_leave:
        yield from _after(replace(waiting, in_flight=True), Event.NO_ANSWER, table)


def _settle(world: World, rules: Rules, table: Table) -> Iterator[World]:
    """What the collected mail, the drafts folder and people say."""
    if world.sends:
        yield from _after(world, Event.FOUND, table)
    yield from _after(world, Event.NOTHING_FOUND, table)  # silence proves nothing, also after it left
    if world.carrier is not Carrier.SMTP and world.state is not State.DISPATCHING:
        if world.draft and (world.grace_over or not rules.waits_grace):
            yield from _after(world, Event.NOT_SENT_PROVED, table)
        if not world.draft and world.grace_over:
            yield from _after(world, Event.DRAFT_MISSING, table)
    if world.grace_over:
        yield from _after(replace(world, person=True), Event.SETTLE_SENT, table)
        yield from _after(replace(world, person=True, draft=False), Event.SETTLE_NOT_SENT, table)


def faults(worlds: frozenset[World]) -> set[str]:
    """The invariants of MODEL §3.7 that some world breaks."""
    broken = set()
    for world in worlds:
        if world.sends > 1 and not world.person:
            broken.add("sent twice without a person")
        if world.state is State.SENT and not world.sends and not world.person:
            broken.add("called sent without a proof or a person")
        if world.state is State.WITHDRAWN and world.sends and not world.person:
            broken.add("left although withdrawn")
    return broken
