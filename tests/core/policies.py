"""The policies that the tests of core decide with: the figures of OFFICE §3.4, written out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from relance_mail.core.policy import AnswerTo, Approval, Channel, InterestMode, Policy, ProofNeeded, Since, Stage

HOLIDAYS = frozenset(
    {
        date(2025, 12, 25),
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    }
)

COURTESY = Stage(
    "courtoisie",
    0,
    Since.DUE,
    -7,
    name="Rappel avant échéance",
    courtesy=True,
    expires=True,
    min_total=Decimal(1500),
)
FIRST = Stage("informelle", 1, Since.DUE, 6, name="Relance informelle", always_asks=False, invoice_copies=True)
SECOND = Stage(
    "amiable",
    2,
    Since.DUE,
    18,
    name="Relance amiable",
    not_before_previous=12,
    always_asks=False,
    invoice_copies=True,
)
FIRM = Stage(
    "ferme",
    3,
    Since.PREVIOUS,
    15,
    name="Relance ferme",
    letter=True,
    read_receipt=True,
    min_total=Decimal(100),
    call_from=Decimal(500),
    interest=InterestMode.MENTION,
    closed_months=(((8, 1), (8, 21)),),
)
FORMAL = Stage(
    "mise_en_demeure",
    4,
    Since.PREVIOUS,
    15,
    name="Mise en demeure",
    alone=True,
    letter=True,
    new_thread=True,
    channels=(Channel.POST, Channel.MAIL),
    proof=ProofNeeded.DEPOSITED,
    min_total=Decimal(200),
    deadline_days=15,
    deadline_grace_working_days=5,
    interest=InterestMode.MENTION,
    closed_months=(((8, 1), (8, 21)),),
)
DECISION = Stage(
    "contentieux", 5, Since.PREVIOUS, 15, name="Décision", decision=True, channels=(), min_total=Decimal(500)
)

STATEMENT = Stage("releve", 6, Since.DUE, 0, name="Relevé de compte", answer=AnswerTo.STATEMENT)
DOCUMENT = Stage("duplicata", 7, Since.DUE, 0, name="Copies", answer=AnswerTo.DOCUMENT, invoice_copies=True)
PAYMENT = Stage("non_retrouve", 8, Since.DUE, 0, name="Règlement non retrouvé", answer=AnswerTo.PAYMENT)

BUSINESS = Policy(
    "entreprise", (COURTESY, FIRST, SECOND, FIRM, FORMAL, DECISION), approval=Approval.ASK, holidays=HOLIDAYS
)
AUTOMATIC = replace(BUSINESS, approval=Approval.AUTOMATIC)
ANSWERING = replace(AUTOMATIC, stages=(*BUSINESS.stages, STATEMENT, DOCUMENT, PAYMENT))
CONSUMER = Policy(
    "particulier",
    (
        replace(FIRST, days=8),
        replace(SECOND, days=20),
        replace(FIRM, interest=InterestMode.NOTHING),
        replace(FORMAL, days=20, interest=InterestMode.NOTHING),
        DECISION,
    ),
    approval=Approval.AUTOMATIC,
    holidays=HOLIDAYS,
)
UNKNOWN = Policy(
    "inconnu", (replace(FIRST, days=8), replace(SECOND, days=20)), approval=Approval.AUTOMATIC, holidays=HOLIDAYS
)
