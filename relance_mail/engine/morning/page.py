"""The whole mail as values, in the order of reading (OFFICE §8.1): red, to decide, to read, due, news, figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from relance_mail.core.account import Movement
from relance_mail.core.findings import Finding
from relance_mail.core.french import long_day
from relance_mail.engine.morning import alerts, dated, figures, news, replies, words
from relance_mail.engine.morning.pages import Line, Page, section
from relance_mail.engine.morning.sight import Sight
from relance_mail.engine.morning.tasks import tasks
from relance_mail.engine.morning.to_decide import lines_of
from relance_mail.engine.morning.words import Counts

_MOST, _MOST_REMARKS = 8, 5


@dataclass(frozen=True, slots=True)
class News:
    """What the sight does not hold: findings that are still true, payments of the week, what people moved in the
    calendar and the program put back or followed, questions about how far the bank is posted; how many customers wait
    for the reprise, in a sentence."""

    findings: Sequence[Finding] = ()
    movements: Sequence[Movement] = ()
    moved: Sequence[str] = ()
    bank_questions: Sequence[str] = ()
    opening: str = ""
    staff_folder: str = ""


def morning(sight: Sight, heard: News) -> tuple[str, Page]:
    """Subject and page of today's summary."""
    red = alerts.alerts(sight)
    found = tasks(sight, heard.bank_questions)
    placed, remarks = news.anomalies(heard.findings)
    undelivered, legal = news.undelivered(sight), dated.legal_dates(sight)
    counts = Counts(
        replies=len(sight.mails),
        promises=dated.open_promises_past(sight),
        decisions=len(found),
        legal=len(legal),
        undelivered=len(undelivered),
        anomalies=len(placed),
        alerts=len(red),
    )
    sections = [
        section("À décider", lines_of(found), len(found)),
        section("Réponses à lire", replies.to_read(sight)),
        section("Promesses échues", dated.promises_past(sight), most=_MOST),
        section("Échéances légales à 30 jours", legal, most=_MOST),
        section("Non distribués", undelivered, most=_MOST),
        section("Anomalies du fichier", placed),
        section("Comprises sans vous", replies.understood(sight), most=_MOST),
        section("Décisions traitées", news.decided(sight), most=_MOST),
        section("Agenda", [Line(what) for what in heard.moved], most=_MOST),
        section("Première journée", [Line(heard.opening)] if heard.opening else []),
        section("Remarques", remarks, most=_MOST_REMARKS),
    ]
    page = Page(
        title=f"Relances du {long_day(sight.today)}",
        lead=words.lead(counts),
        alarm=alerts.alarm(sight) if red else "",
        red=red,
        sections=(*(one for one in sections if one.lines), news.sent(sight)),
        figures=figures.figures(sight, heard.movements),
        closing=_closing(heard),
    )
    return words.subject(sight.today, counts), page


def _closing(heard: News) -> tuple[str, ...]:
    where = f"Décisions.xlsx, dans {heard.staff_folder}" if heard.staff_folder else "Décisions.xlsx"
    return (
        f"Pour décider : les liens ci-dessus, ou {where}. Chaque client, avec le pourquoi, est dans suivi.xlsx, joint.",
    )
