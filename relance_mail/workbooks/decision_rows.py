"""What people typed into `Décisions.xlsx` → decisions and approvals, or findings that name row, column and remedy.

1. A row is carried out once: its key is made of what it says, not of where it stands, so that sorting, other spaces or
   capitals change nothing. The same decision typed twice on purpose is counted: the second has a key of its own.
2. A word, day, amount or reference that is not sure is a finding with the words that would do; nothing is guessed.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from relance_mail.core.choices import Choice, FormalApproval, StaffDecision, Verified
from relance_mail.core.findings import Finding, Where
from relance_mail.workbooks.cells import day_of, text_of
from relance_mail.workbooks.choice_rules import CHOICE_RULES, CHOICES, About
from relance_mail.workbooks.decision_form import (
    CUSTOMER_HEADINGS,
    CUSTOMERS,
    DECISION_HEADINGS,
    DECISIONS,
    NOTICE_HEADINGS,
    NOTICES,
)
from relance_mail.workbooks.lines import Line, lines_of_sheet
from relance_mail.workbooks.opened import Opened, opened
from relance_mail.workbooks.words import KIND_WORDS, choice_of, folded, kind_in, shown

_FACTS = ("bank", "dispute", "insolvency", "identity")  # in the order of `Verified`
_WORDS = {folded(choice): choice for choice in CHOICES}
_ALL = frozenset(folded(word) for word in ("toutes", "tous", "tout", "toutes les factures", "toute", "*"))
_REFERENCE = re.compile(r"R[0-9]{6}(?:-[a-z]+)?|R[0-9]{2}-[0-9A-Z]{4,6}", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;\n]| et |(?<=\s)\+(?=\s)|&", re.IGNORECASE)
_NUMBER_SIGN = re.compile(r"^(?:factures? )?(?:n ?[°º] ?)?", re.IGNORECASE)
_RANGE = re.compile(r"\S (?:à|au|jusqu'à) \S", re.IGNORECASE)

DecisionsRead = tuple[list[StaffDecision], list[FormalApproval], list[Finding]]


def read_form(content: bytes, file: str, today: date | None) -> DecisionsRead:
    """Everything typed into the workbook; a whole workbook that cannot be read is one finding."""
    book = opened(content, file)
    if isinstance(book, Finding):
        return [], [], [book]
    if book.sheet(DECISIONS) is None and book.sheet(NOTICES) is None:
        what = f"ce n'est pas le classeur des décisions : il n'a pas de feuille « {DECISIONS} »"
        return (
            [],
            [],
            [Finding("sheet_missing", what, "Le renommer : un modèle vide sera recréé à sa place.", Where(file))],
        )
    reading = _Reading(today, _codes(book))
    decisions = [made for line in reading.lines(book, DECISIONS, DECISION_HEADINGS) for made in reading.decided(line)]
    approvals = [made for line in reading.lines(book, NOTICES, NOTICE_HEADINGS) for made in reading.approved(line)]
    return decisions, approvals, reading.findings


def _codes(book: Opened) -> Mapping[str, str]:
    """What may stand in the client column → the code meant: labels of the list, and codes that lost their zeros."""
    lines = lines_of_sheet(book, CUSTOMERS, CUSTOMER_HEADINGS)
    if isinstance(lines, Finding):
        return {}
    codes = {folded(line.text("label")): line.text("code") for line in lines}
    short = Counter(line.text("code").lstrip("0") for line in lines)
    exact = {line.text("code") for line in lines}
    bare = {code.lstrip("0"): code for code in exact if code.startswith("0") and short[code.lstrip("0")] == 1}
    return codes | {number: code for number, code in bare.items() if number.isdigit()}


@dataclass(slots=True)
class _Reading:
    """The state of one reading: what was wrong so far, and how often each row was met."""

    today: date | None
    codes: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    def lines(self, book: Opened, sheet: str, headings: Mapping[str, str]) -> Iterator[Line]:
        """The filled lines of a sheet; why there are none is remembered."""
        lines = lines_of_sheet(book, sheet, headings)
        if isinstance(lines, Finding):
            self.findings.append(lines)
            return
        yield from (line for line in lines if _says_something(line))

    def decided(self, line: Line) -> list[StaffDecision]:
        """The decision of a row; one for each reminder that it names; none when something is wrong."""
        choice = _choice(line)
        made = [] if choice is None else self._made(line, choice)
        self.findings += line.findings
        return [] if line.findings else [replace(one, key=self._key(line, _content(one, line))) for one in made]

    def _made(self, line: Line, choice: Choice) -> list[StaffDecision]:
        rule = CHOICE_RULES[choice]
        for name, asked in rule.asked().items():
            if asked.needed:
                what = f"{shown(choice)} demande la colonne {shown(line.headings[name])} : {asked.means}"
                line.needed(name, what, f"Remplir {shown(line.headings[name])}.")
        line.needs_author()
        decision = StaffDecision(
            choice,
            line.text("by"),
            customer=self._customer(line) if rule.about is not About.SOURCE else "",
            invoices=_invoices(line) if rule.about is About.CUSTOMER else (),
            subject=line.text("customer") if rule.about is About.SOURCE else "",
            until=line.day("until", self.today),
            amount=line.amount("amount"),
            reason=_reason(line, choice),
            where=line.place,
        )
        if rule.about is About.REMINDER and (line.text("invoices") or not decision.customer):
            return [replace(decision, subject=reference) for reference in _references(line)]
        who = "le nom du fichier des factures" if rule.about is About.SOURCE else "le code, le SIREN ou le nom"
        line.needed("customer", f"{shown(choice)} demande la colonne « Client »", f"Écrire {who} dans « Client ».")
        return [decision]

    def _customer(self, line: Line) -> str:
        typed = line.text("customer")
        return self.codes.get(folded(typed), typed)

    def approved(self, line: Line) -> list[FormalApproval]:
        """The approval of a row of the second sheet, or none."""
        line.needed("ref", "la référence de la lettre manque", "Écrire la référence, par exemple R26-7K3QX.")
        references = _references(line, "ref") if line.text("ref") else []
        days = [self._verified_on(line, name) for name in _FACTS]
        line.needs_author()
        self.findings += line.findings
        known = [day for day in days if day is not None]
        if line.findings or len(known) != len(days):
            return []
        approvals = [FormalApproval(one, line.text("by"), Verified(*known), line.place) for one in references]
        typed = [_day_typed(line, name) for name in _FACTS]
        return [replace(one, key=self._key(line, [one.ref, *typed, folded(one.by)])) for one in approvals]

    def _verified_on(self, line: Line, name: str) -> date | None:
        heading = line.headings[name]
        remedy = "Faire la vérification, puis écrire le jour où elle a été faite."
        line.needed(name, f"la vérification {shown(heading)} n'a pas de date", remedy)
        day = line.day(name, self.today)
        if day and self.today and day > self.today:
            what = f"la vérification {shown(heading)} est datée d'un jour à venir ({day:%d/%m/%Y})"
            line.wrong("day_impossible", name, what, remedy)
        return day

    def _key(self, line: Line, content: Iterable[str]) -> str:
        """64 hex digits; the second row that says the same gets another one."""
        parts = [folded(line.place.sheet or ""), *content]
        self.met[repr(parts)] += 1
        parts.append(str(self.met[repr(parts)]))
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _says_something(line: Line) -> bool:
    """Whether more stands there than a name, which people draw down over the empty rows."""
    return any(text_of(cell) or not isinstance(cell, str) for name, cell in line.cells.items() if name != "by")


def _choice(line: Line) -> Choice | None:
    typed = line.text("choice")
    if found := _WORDS.get(folded(typed)):
        return found
    remedy = f"Choisir dans la liste : {choice_of(CHOICES)}."
    if typed:
        line.wrong("decision_unknown", "choice", f"{shown(typed)} n'est pas une décision connue", remedy)
    else:
        line.wrong("value_missing", "choice", "la ligne ne dit pas ce qui est décidé", remedy)
    return None


def _invoices(line: Line) -> tuple[str, ...]:
    """The numbers named; none = all."""
    typed = line.several_lines("invoices")
    if not typed or folded(typed) in _ALL:
        return ()
    if folded(typed).split()[0] in _ALL or _RANGE.search(typed):
        remedy = "Écrire chaque numéro, séparé par une virgule, ou « toutes »."
        line.wrong("invoices_unclear", "invoices", f"{shown(typed)} ne donne pas une liste de numéros", remedy)
        return ()
    numbers = (_NUMBER_SIGN.sub("", part.strip()) for part in _BETWEEN.split(typed))
    return tuple(dict.fromkeys(number for number in numbers if number))


def _references(line: Line, name: str = "invoices") -> list[str]:
    """The reminders named, as we write them; a finding when there is none or one looks otherwise."""
    parts = [part.strip() for part in _BETWEEN.split(line.several_lines(name)) if part.strip()]
    strange = [part for part in parts if not _REFERENCE.fullmatch(part)]
    if strange or not parts:
        what = f"{choice_of(strange)} n'est pas une référence de relance" if strange else "aucune relance n'est nommée"
        remedy = "Écrire sa référence, R000123 ou R26-…, comme dans le résumé ou le nom du fichier."
        line.wrong("reference_unknown", name, what, remedy)
    return list(dict.fromkeys(_spelled(part) for part in parts))


def _spelled(reference: str) -> str:
    number, dash, channel = reference.upper().partition("-")
    return f"{number}{dash}{channel.lower() if len(number) > 3 else channel}"


def _reason(line: Line, choice: Choice) -> str:
    typed = line.text("reason")
    if choice is Choice.CONTACT and typed and "@" not in typed:
        what = f"{shown(typed)} n'est pas une adresse e-mail"
        line.wrong("email_invalid", "reason", what, "Écrire l'adresse complète.")
    if choice is Choice.KIND and typed:
        kind = kind_in(typed)
        if kind is None:
            remedy = f"Écrire {choice_of(KIND_WORDS)}."
            line.wrong("kind_unknown", "reason", f"{shown(typed)} n'est pas un type de client connu", remedy)
        return str(kind or "")
    return typed


def _content(decision: StaffDecision, line: Line) -> list[str]:
    """What a row says, whatever its capitals, spaces and formats."""
    return [
        decision.choice.value,
        folded(decision.customer),
        *(folded(number) for number in decision.invoices),
        "|",
        folded(decision.subject),
        _day_typed(line, "until"),
        f"{decision.amount.normalize():f}" if decision.amount is not None else "",
        folded(decision.reason),
        folded(decision.by),
    ]


def _day_typed(line: Line, name: str) -> str:
    """The day in one spelling; without its year as typed, for that row must stay the same one next year."""
    found = day_of(line.cell(name))
    return str(found) if isinstance(found, date) else folded(text_of(line.cell(name)))
