"""A messy sheet of 300 old invoices, from `init` to the third day on which customers begin (OFFICE §10, PEERS 4)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from relance_mail.clock import PARIS, SimulatedClock
from relance_mail.core.policy import AnswerTo
from relance_mail.engine.opening.rows import mild_names
from relance_mail.store import reminders
from relance_mail.wiring import open_office
from tests.cli import messy_ledger
from tests.cli.conftest import Relance
from tests.cli.office import IDENTITY
from tests.engine.first_day import entered, fill, reprise, rows, take, total_of, waiting
from tests.engine.folder_office import Day

MONDAY = dt.date(2026, 3, 2)
STOPPING = {"litige", "chez l'avocat", "factor", "ne pas relancer", "à passer en perte"}


@contextmanager
def office_on(folder: Path, day: dt.date) -> Iterator[Day]:
    """The office at mid-morning of that day."""
    clock = SimulatedClock(dt.datetime.combine(day, dt.time(10, 15), PARIS))
    with open_office(folder, clock=clock) as office:
        yield Day(folder, office, clock)


def proposed_by(day: Day) -> dict[str, list[str]]:
    """Which stages were proposed or sent to each customer so far."""
    found: dict[str, list[str]] = {}
    with day.office.store.reading() as conn:
        known = reminders.reminders_by_id(conn, {row.reminder_id for row in day.rows()})
    for one in known.values():
        found.setdefault(one.customer_id, []).append(one.stage)
    return found


def options(accounts: dict[str, Decimal]) -> list[str]:
    return [word for currency, total in accounts.items() for word in ("--control", f"{currency}:{total}")]


def test_three_hundred_old_invoices_from_init_to_the_third_day(relance: Relance, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    identity = [word if word != "factures.csv" else "creances.xlsx" for word in IDENTITY]
    assert relance("init", "--dir", folder, *identity).code == 0
    with (folder / "relance.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[approval]\nmode = "ask"\n\n[letters]\npdf = "none"\n')
    lines = messy_ledger.ledger(MONDAY)
    accounts = messy_ledger.sums(lines)
    messy_ledger.save(folder / "creances.xlsx", lines, MONDAY)

    # The accounts hold the invoices without a due date too: the difference is told, nothing begins.
    start = ("start", "--dir", folder, "--on", str(MONDAY), "--by", "Anne", "--json")
    refused = relance(*start, *options(accounts))
    assert refused.code == 2
    gaps = [one["what"] for one in refused.document["errors"] if one["code"] == "control_hint"]
    assert gaps[0] == "L'écart est exactement celui de : lignes sans échéance."

    # Somebody types the due dates: the totals agree to the cent, and the workbook comes to the same.
    lines = [replace(row, due=row.due or MONDAY - dt.timedelta(days=40)) for row in lines]
    messy_ledger.save(folder / "creances.xlsx", lines, MONDAY)
    begun = relance(*start, *options(accounts))
    assert begun.code == 0, begun.out
    apart = {one["what"] for one in begun.document["apart"]}
    assert apart >= {"credit_note", "small_line", "duplicate", "retention", "direct_debit", "factor", "lawyer", "old"}
    customers = {row.code for row in lines}
    assert begun.document["opening"]["waiting"] == len(customers)
    with office_on(folder, MONDAY) as day:
        asked = rows(day)
        assert asked.keys() == customers
        assert total_of(asked) == {currency: str(total) for currency, total in accounts.items()}
        take(day)
        day.cycle()
        assert day.rows() == []
        assert {str(mail["To"]) for mail in day.sent()} <= {"compta@atelier.example.fr"}  # the morning's summary

        # Anne accepts what is proposed, for all but ten customers.
        left_alone = sorted(customers)[:10]
        names = mild_names(day.office.book)
        typed = {code: entered(names.get(row.proposed, row.proposed)) for code, row in asked.items()}
        fill(reprise(day), {code: cells for code, cells in typed.items() if code not in left_alone})
        policies = day.office.book.policies.values()
        mild = {*names, *(stage.id for policy in policies if (stage := policy.answer(AnswerTo.STATEMENT)))}

    begins = {code for code in customers - set(left_alone) if asked[code].proposed not in STOPPING}
    assert {asked[code].proposed for code in customers} >= {"relevé de compte d'abord", "chez l'avocat", "factor"}
    heard: dict[str, list[str]] = {}
    for number in (0, 1, 2):
        today = MONDAY + dt.timedelta(days=number)
        messy_ledger.save(folder / "creances.xlsx", lines, today)
        with office_on(folder, today) as day:
            before = set(waiting(day))
            findings = take(day)
            day.cycle()
            day.approve()
            day.cycle()
            began = before - set(waiting(day))
            heard = proposed_by(day)
        assert findings == []
        assert len(began & begins) == 20
        assert len(before & begins) == len(begins) - 20 * number
        assert heard.keys() <= customers - before | began
        assert all(set(stages) <= mild for stages in heard.values()), heard
    assert not heard.keys() & {*left_alone, *(customers - begins)}
    assert Counter(stage for stages in heard.values() for stage in stages).total() >= 20
