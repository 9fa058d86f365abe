"""The décompte: what is claimed beside the principal, invoice by invoice, stopped on the day that the letter bears.

1. Only where the policy or the customer's own word says `claim` at a stage that goes alone (core/penalties), the law of
   this debtor knows penalties (OFFICE §1.1, §1.4), and somebody has said which rate stands on our invoices; until then
   they are named without a number, and staff is told.
2. What is asked is the residual and the sum of the segments, whatever payments pay first: interest that a part payment
   has paid is principal that it has not.
3. The 40 € is counted once per invoice, however many instalments of it are late.
4. A rate that the table lacks stops the messages that claim, before they are planned; it is never estimated.
"""

from collections.abc import Iterator
from dataclasses import replace

from relance_mail.core.account import Account
from relance_mail.core.decisions import Decision, Reason
from relance_mail.core.findings import Finding, Severity, Where
from relance_mail.core.invoices import Invoice
from relance_mail.core.money import Money
from relance_mail.core.parties import InterestMode, Kind
from relance_mail.core.penalties import interest_mode
from relance_mail.core.policy import Stage
from relance_mail.engine.answers import Json
from relance_mail.engine.legal.accrual import Ground, claims_of
from relance_mail.engine.office import Office
from relance_mail.law import interest as law
from relance_mail.law.document import interest_document
from relance_mail.law.interest import interest
from relance_mail.law.rates import origin_of
from relance_mail.law.table import FigureMissing, LawTable
from relance_mail.letters.base import Claim, ClaimSegment, LetterContext, LetterRefused

_CURRENCY = "EUR"  # the indemnity is a sum in euros (C. com. D441-5)


def claimed(office: Office, context: LetterContext, account: Account) -> LetterContext:
    """The same message with its décompte, if it has one. Raises LetterRefused when a rate is missing."""
    asked = context.interest is InterestMode.CLAIM and context.beyond_principal
    if not asked or office.law is None or office.creditor.rate_known_on is None:
        return context
    ground = replace(_ground(office, account, office.law), on=context.as_of, kind=context.kind)
    invoices = [replace(line.invoice, residual=line.residual) for line in context.lines]
    segments: list[ClaimSegment] = []
    fixed: dict[str, Money] = {}
    try:
        for invoice, claim in claims_of(ground, invoices):
            owed = interest(claim, ground.table)
            segments += [_segment(invoice.number, claim, one, ground.table) for one in owed.segments]
            if owed.indemnity.positive:
                fixed[invoice.number] = owed.indemnity
    except FigureMissing as missing:
        raise LetterRefused(missing.finding) from missing
    indemnity = sum(fixed.values(), Money.zero(_CURRENCY)) if fixed else None
    imputed = ground.policy.imputation
    return replace(
        context, claim=Claim(context.as_of, tuple(segments), indemnity, tuple(fixed.items()), imputation=imputed)
    )


def with_rates(office: Office, account: Account) -> Account:
    """The same account with the figures that its claims would need and the table lacks; the same where nothing is
    claimed."""
    if office.law is None or office.creditor.rate_known_on is None or not _may_claim(office, account):
        return account
    ground = _ground(office, account, office.law)
    missing: dict[int, Finding] = {}
    for invoice, claim in claims_of(ground, [one for one in _ours(account) if one.kind is not Kind.CONSUMER]):
        try:
            interest(claim, ground.table)
        except FigureMissing as lacking:
            missing[invoice.id] = lacking.finding
    return replace(account, rates_missing=missing)


def about_penalties(office: Office, account: Account, decision: Decision) -> Iterator[Finding]:
    """What must be added before a message can claim (a rate of the law, the one on our invoices), and a waiver that has
    no effect."""
    stopped = [one.invoice.id for one in decision.verdicts if one.reason is Reason.RATE_MISSING]
    yield from dict.fromkeys(account.rates_missing[id_] for id_ in stopped if id_ in account.rates_missing)
    stage = office.book.of(account.customer).stage(decision.stage or "")
    if stage is None or not decision.lines:
        return
    if account.customer.interest is InterestMode.WAIVE and account.customer.kind is Kind.PUBLIC:
        what = f"{account.customer.name} : renoncer aux intérêts moratoires d'un organisme public n'a pas d'effet."
        remedy = "Vider la cellule « pénalités » du client (CCP art. L2192-14)."
        yield Finding("waiver_unwritten", what, remedy, severity=Severity.WARNING)
    if _refused(office, account, stage):
        what = (
            f"{account.customer.name} : les pénalités ne sont pas réclamées, seulement annoncées, car personne n'a dit "
            "quel taux nos factures portent."
        )
        remedy = 'Écrire contract_rate (ou "none") et rate_known_on sous [creditor] dans relance.toml.'
        yield Finding("claim_refused", what, remedy, Where("relance.toml", column="contract_rate"), Severity.WARNING)


def accrued_document(office: Office, account: Account) -> list[Json]:
    """What the law makes of each open invoice today, claimed or not, as `relance account` prints it: the keys of
    `relance interest`, or what is missing."""
    if office.law is None:
        return []
    ground = _ground(office, account, office.law)
    try:
        owed = [(one, interest(claim, ground.table)) for one, claim in claims_of(ground, _ours(account))]
    except FigureMissing as missing:
        return [{"missing": missing.finding.as_json()}]
    return [{"number": one.number, **interest_document(of)} for one, of in owed if of.segments or of.indemnity]


def _ground(office: Office, account: Account, table: LawTable) -> Ground:
    return Ground(account, office.book.of(account.customer), office.creditor, table, office.today())


def _ours(account: Account) -> list[Invoice]:
    return [one for one in account.invoices if not one.foreign_seller]


def _may_claim(office: Office, account: Account) -> bool:
    stages = office.book.of(account.customer).stages
    return any(interest_mode(account.customer, stage) is InterestMode.CLAIM for stage in stages)


def _refused(office: Office, account: Account, stage: Stage) -> bool:
    """Whether this stage would claim from this customer, if our own rate were known."""
    known = office.creditor.rate_known_on is not None or account.customer.kind is Kind.UNKNOWN
    return not known and interest_mode(account.customer, stage) is InterestMode.CLAIM


def _segment(number: str, claim: law.Claim, one: law.Segment, table: LawTable) -> ClaimSegment:
    origin = origin_of(claim.kind, claim.contract_rate, claim.starts or one.start, one.start, table)
    return ClaimSegment(number, one.start, one.end, one.days, one.rate, one.principal, one.interest, origin)
