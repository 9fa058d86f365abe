"""The red lines: why nothing leaves today, and what must not wait any longer (OFFICE §8.1, §9).

1. Each says what to do about it. A file that looks wrong is shown with its ten largest differences, and may be declared
   good from here, this version of it only.
"""

from collections import defaultdict
from collections.abc import Iterator

from relance_mail.core.choices import Choice, StaffDecision
from relance_mail.core.days import add_working_days, working_days_between
from relance_mail.core.french import counted, quoted, short_day
from relance_mail.core.looks import Difference
from relance_mail.engine.morning.pages import Line, Offer
from relance_mail.engine.morning.sight import Braked, Sight
from relance_mail.engine.morning.words import MOST_NAMED, named
from relance_mail.store.inbound import Mail

LATE_WORKING_DAYS = 2


def alerts(sight: Sight) -> tuple[Line, ...]:
    """Every red line, what stops the house first."""
    return (*_stops(sight), *_late_replies(sight), *_drafts(sight))


def alarm(sight: Sight) -> str:
    """What the red lines have in common."""
    return "Rien ne part aujourd'hui" if _stopped(sight) else "À regarder d'abord"


def _stopped(sight: Sight) -> bool:
    facts, report = sight.facts, sight.report
    return facts.braked or not facts.started or not report.mailbox_read or any(_bank(sight))


def waits_too_long(mail: Mail, sight: Sight) -> bool:
    """Whether a reply has been lying unread for more than two working days (OFFICE §5)."""
    return working_days_between(sight.day(mail.received_at), sight.today, sight.policy.holidays) > LATE_WORKING_DAYS


def _stops(sight: Sight) -> Iterator[Line]:
    if not sight.facts.started:
        note = "Compléter Reprise.xlsx, puis valider la reprise."
        yield Line("Reprise non validée : aucun client n'est encore relancé.", notes=(note,), red=True)
    if (changed := sight.our_accounts) is not None:
        yield Line(changed.what, notes=(changed.remedy,), red=True)
    for one in sight.braked:
        yield _brake(one, sight)
    yield from _bank(sight)
    if not sight.report.mailbox_read:
        text = "Boîte aux lettres non lue jusqu'au bout : une réponse y attend peut-être."
        yield Line(text, notes=("Si cela dure, prévenir l'administrateur.",), red=True)


def _brake(one: Braked, sight: Sight) -> Line:
    notes = [f"{reason['what']} {reason['remedy']}" for reason in one.snapshot.reasons]
    if one.differences:
        notes += ["Plus grands écarts avec le dernier fichier accepté :"]
        notes += [_difference(each, sight) for each in one.differences]
    good = StaffDecision(Choice.FILE_GOOD, by="", subject=one.snapshot.source)
    text = f"Frein sur {quoted(one.snapshot.source)}, situation au {short_day(one.snapshot.as_of)}"
    return Line(text, notes=tuple(notes), offers=(Offer("Ce fichier est bon", good),), red=True)


def _difference(one: Difference, sight: Sight) -> str:
    return str(one).replace(one.customer_id, sight.who(one.customer_id) or one.customer_id, 1)


def _bank(sight: Sight) -> Iterator[Line]:
    posted, policy = sight.facts.bank_posted_until, sight.policy
    oldest = add_working_days(sight.today, -policy.bank_stale_working_days, policy.holidays)
    if not sight.standings or (posted is not None and posted >= oldest):
        return
    until = f"Banque pointée jusqu'au {short_day(posted)} seulement" if posted else "Date de pointage bancaire inconnue"
    note = f"Il faut au moins le {short_day(oldest)} : enregistrer le fichier du jour, ou le dire dans Décisions.xlsx."
    yield Line(f"{until}.", notes=(note,), red=True)


def _late_replies(sight: Sight) -> Iterator[Line]:
    late = [mail for mail in sight.mails if waits_too_long(mail, sight)]
    if late:
        names = [sight.who(mail.customer_id) or mail.sender or "expéditeur inconnu" for mail in late]
        waits = "attend" if len(late) == 1 else "attendent"
        text = f"{counted(len(late), 'réponse')} {waits} depuis plus de {LATE_WORKING_DAYS} jours ouvrés"
        yield Line(text, notes=(f"{named(names)}.",), red=True)


def _drafts(sight: Sight) -> Iterator[Line]:
    """Drafts that staff had before it and finds no more, by reason, or that stay there and are wrong (OFFICE §7)."""
    if sight.gone:
        reasons: dict[str, list[str]] = defaultdict(list)
        for row in sight.gone:
            reasons[row.why or ""].append(sight.who(row.customer_id))
        notes = [f"{named(customers)} : {why}" for why, customers in reasons.items()]
        more = len(notes) - MOST_NAMED
        notes = notes[:MOST_NAMED] + [f"et {counted(more, 'autre motif', 'autres motifs')}"] * (more > 0)
        text = counted(len(sight.gone), "brouillon retiré", "brouillons retirés")
        yield Line(text, notes=tuple(notes), red=True)
    for finding in sight.report.findings:
        if finding.code == "draft_outdated":
            yield Line(finding.what, notes=(finding.remedy,), red=True)
