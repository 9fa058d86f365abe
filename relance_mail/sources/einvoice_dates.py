"""Dates of an e-invoice, and the due date when the document does not state one (LAW §9).

1. BT-9 wins. Several due dates (EXTENDED: instalments, a discount date beside the net date) give the latest: nobody is
   reminded of an amount before all of it is due.
2. Else the terms in words, BT-20: a date, or a number of days after the invoice. Clauses on discount or lateness are
   left out first: their days are not the due date. « Fin de mois » has two readings (C. com. L441-10 names the one of
   45 days): the later one is taken.
3. Else 30 days after the invoice, the legal default (C. com. L441-10).
4. What does not come from BT-9 is assumed and says so.
"""

import calendar
import re
from datetime import date, timedelta

from relance_mail.sources.einvoice_notes import Notes
from relance_mail.sources.einvoice_xml import Document

_DEFAULT_DAYS = 30
_MOST_DAYS = 180
_YEARS = range(1990, 2101)

# CII format 102 (with 203 and 204: hours follow), xs:date with or without a zone, xs:dateTime.
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2}|T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?")

_CLAUSES = re.compile(r"[;,\n]|\.(?!\d)")
_OTHER_SUBJECT = re.compile(
    r"escompte|skonto|rabais|remise|discount|rabatt|p[ée]nalit|retard|indemnit|int[ée]r[êe]t|late"
)
_DAYS = re.compile(r"(\d{1,3})\s*(?:j\b|jours?\b|jrs\b|days?\b|tagen?\b|dagen\b)|\bnet\s+(\d{1,3})\b")
_DATE_IN_WORDS = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_AT_ONCE = re.compile(r"r[ée]ception|comptant|imm[ée]diat|sofort|upon receipt")
_MONTH_END = re.compile(r"fin de mois|\bfdm\b|end of month")


def read_day(text: str) -> date | None:
    """The day in the spelling of CII or UBL; None when it is no day of the calendar."""
    match = _COMPACT.fullmatch(text) or _ISO.fullmatch(text)
    return _day(*match.groups()[:3]) if match else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return read if read.year in _YEARS else None


def days_of(document: Document, term: str, label: str, notes: Notes) -> list[date]:
    """Every date of a term; one that cannot be read is noted as an error."""
    days = []
    for marked in document.all(term):
        if (day := read_day(marked.value)) is not None:
            days.append(day)
        else:
            notes.error(
                "date_unreadable",
                f"la {label} ({term}) n'est pas une date : « {marked.value[:40]} »",
                "faire corriger la facture par l'émetteur, ou la saisir dans le fichier des factures",
            )
    return days


def due_day(document: Document, issued: date | None, notes: Notes) -> tuple[date, bool] | None:
    """(due date, whether it is assumed); None with the reason noted when nothing gives one."""
    stated = days_of(document, "BT-9", "date d'échéance", notes)
    if stated:
        if len(set(stated)) > 1:
            notes.warn(
                "due_date_several",
                f"la facture porte plusieurs échéances ; la dernière ({max(stated):%d/%m/%Y}) est retenue",
                "si elle est payable en plusieurs fois, saisir chaque échéance dans le fichier des factures",
            )
        return max(stated), False
    if notes.failed:
        return None
    if issued is None:
        notes.error(
            "date_missing",
            "la facture n'a ni date d'échéance (BT-9) ni date d'émission (BT-2)",
            "la saisir dans le fichier des factures avec son échéance",
        )
        return None
    terms = "\n".join(marked.value for marked in document.all("BT-20"))
    return day_by_terms(terms, issued) or issued + timedelta(days=_DEFAULT_DAYS), True


def day_by_terms(terms: str, issued: date) -> date | None:
    """The due date that payment terms in words give (French, English, German), or None."""
    clauses = [clause for clause in _CLAUSES.split(terms.casefold()) if not _OTHER_SUBJECT.search(clause)]
    text = "\n".join(clauses)
    written = [_day(year, month, day) for day, month, year in _DATE_IN_WORDS.findall(text)]
    if days := [day for day in written if day is not None and day >= issued]:
        return max(days)
    counts = [int(count or net) for count, net in _DAYS.findall(text)]
    counts = [count for count in counts if count <= _MOST_DAYS]
    if _MONTH_END.search(text):
        count = max(counts, default=0)
        return max(_month_end(issued + timedelta(days=count)), _month_end(issued) + timedelta(days=count))
    if counts:
        return issued + timedelta(days=max(counts))
    return issued if _AT_ONCE.search(text) else None


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
