"""The customer of a row, out of its own cells.

1. Rows repeat their customer: each distinct set of cells is understood once, findings about it are given once.
2. « C0012 - DUPONT » in one column is code and name only when nearly all cells of the column look so.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from operator import itemgetter

from relance_mail.core.findings import Where
from relance_mail.core.lookalikes import is_lookalike
from relance_mail.core.parties import Customer, Kind, Means
from relance_mail.sources import identity
from relance_mail.sources.cells import Cell, text_of
from relance_mail.sources.columns import Columns
from relance_mail.sources.harvest import Harvest
from relance_mail.sources.words import country_of, kind_of, means_of, plain_words, yes_no

FIELDS = (
    "customer_id", "customer_name", "email", "kind", "country", "siren", "siret", "vat_number", "means", "factor",
    "civility", "first_name",
)  # fmt: skip
_CODE = r"(?:[A-Za-z]{0,8}[-_.]?\d[\w.\-]*|411\w+)"
_CODE_NAME = re.compile(rf"(?P<code>{_CODE})\s*[-–—:|/]\s*(?P<name>.*[^\W\d].*)")
_CODE_SPACE_NAME = re.compile(rf"(?P<code>(?=\S{{3}}){_CODE})\s+(?P<name>.*[^\W\d].*)")
_NAME_CODE = re.compile(rf"(?P<name>.*[^\W\d].*?)\s*[(\[](?P<code>{_CODE})[)\]]")
_PREFIX = re.compile(
    r"\s*(?:(?:compte|code|nom)\s+)?(?:clients?|tiers|comptes?|code|raison sociale|soci[ée]t[ée]|d[ée]biteur|customer)"
    r"(?:\s+n[°o]\.?)?\s*[:n]?[°:]?\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Party:
    """A customer as one row names it. `kind` is unknown unless a column says it."""

    id: str
    name: str
    email: str | None = None
    kind: Kind = Kind.UNKNOWN
    kind_proposed: Kind | None = None
    country: str | None = None
    siren: str | None = None
    siret: str | None = None
    vat_number: str | None = None
    means: Means | None = None
    factor: bool = False

    def as_customer(self) -> Customer:
        """The same as the core knows it."""
        return Customer(**asdict(self))


_WAYS = (_CODE_NAME, _NAME_CODE, _CODE_SPACE_NAME)


class PartyReader:
    """Understands the customer cells of one table."""

    def __init__(self, columns: Columns, rows: Sequence[Sequence[Cell]], harvest: Harvest) -> None:
        self._columns, self._harvest = columns, harvest
        self._at = [columns.at.get(name) for name in FIELDS]
        absent = len(columns.headings)  # rows are one cell longer than the headings (layout.py)
        self._pick = itemgetter(*(columns.at.get(name, absent) for name in FIELDS))
        self._known: dict[tuple[Cell, ...], Party | None] = {}
        self._rows = rows
        self._names: dict[str, str] | None = None
        self._same = self._at[0] is not None and self._at[0] == self._at[1]
        alone = columns.at.get("customer_name") if self._at[0] is None or self._same else None
        self._pattern = None if alone is None else code_pattern(row[alone] for row in rows if alone < len(row))

    def read(self, row: Sequence[Cell], where: Where) -> Party | None:
        """The row's own customer; None when its cells name none."""
        cells = self._pick(row)
        # 1, 1.0 and True are one key: whole numbers and flags mean the same text here.
        if cells not in self._known:
            self._known[cells] = self._understood(cells, where)
        return self._known[cells]

    def _understood(self, cells: tuple[Cell, ...], where: Where) -> Party | None:
        code, name = text_of(cells[0]), text_of(cells[1])
        if self._same:
            code = name
        if self._pattern and (match := self._pattern.fullmatch(name)):
            code, name = match["code"], match["name"]
        if cells[11]:
            name = f"{text_of(cells[11])} {name}".strip()
        if not code and not name:
            return None
        return self._party(code, name or self._name_of(code), cells, where)

    def _party(self, code: str, name: str, cells: tuple[Cell, ...], where: Where) -> Party:
        siret = identity.digits_of(cells[6], 14)
        siren = identity.digits_of(cells[5], 9)
        if siren is not None and len(siren) == 14:
            siren, siret = siren[:9], siret or siren
        siren = siren or (siret[:9] if siret is not None and len(siret) == 14 else None)
        valid = identity.valid_siren(siren)
        if siren is not None and valid is None:
            self._doubt(
                "siren_invalid", where, "siren", siren, "n'est pas un SIREN valable", "Le vérifier sur l'annuaire."
            )
        vat_number = identity.packed(text_of(cells[7]))
        return Party(
            id=code or valid or identity.name_id(name),
            name=name,
            email=self._email(text_of(cells[2]), where),
            kind=self._kind(text_of(cells[3]), where),
            kind_proposed=identity.propose_kind(name, valid or identity.siren_of_vat(vat_number), text_of(cells[10])),
            country=self._country(text_of(cells[4]), where),
            siren=siren,
            siret=siret,
            vat_number=vat_number,
            means=means_of(text_of(cells[8])) if cells[8] else None,
            factor=bool(cells[9]) and yes_no(text_of(cells[9])) is not False,
        )

    def _name_of(self, code: str) -> str:
        """The name that another row gives to this code, else the code."""
        if self._names is None:
            at_code, at_name = self._at[0], self._at[1]
            self._names = {}
            if at_code is not None and at_name is not None:
                for row in self._rows:
                    if row[at_name]:
                        self._names.setdefault(text_of(row[at_code]), text_of(row[at_name]))
        return self._names.get(code) or code

    def _email(self, text: str, where: Where) -> str | None:
        found = identity.emails_in(text)
        if is_lookalike(text):
            what = "contient des lettres d'un autre alphabet, qui ressemblent aux nôtres"
            self._doubt("email_lookalike", where, "email", text, what, "Vérifier l'adresse auprès du client.")
        if found is None:
            remedy = "Corriger l'adresse e-mail ; sans elle, pas de relance par mail."
            self._doubt("email_invalid", where, "email", text, "n'est pas une adresse e-mail", remedy)
            return None
        if len(found) > 1:
            what = f"contient plusieurs adresses ; la première, {found[0]}, est retenue"
            self._doubt("email_several", where, "email", text, what, "Ne laisser que l'adresse à relancer.")
        return found[0] if found else None

    def _kind(self, text: str, where: Where) -> Kind:
        kind = kind_of(text) if text else Kind.UNKNOWN
        if kind is None:
            remedy = "Écrire société, entreprise individuelle, particulier, association ou public."
            self._doubt("kind_unreadable", where, "kind", text, "n'est pas un type de client connu", remedy)
        return kind or Kind.UNKNOWN

    def _country(self, text: str, where: Where) -> str | None:
        country = country_of(text) if text else None
        if text and country is None:
            remedy = "Écrire le nom du pays ou son code à deux lettres."
            self._doubt("country_unreadable", where, "country", text, "n'est pas un pays connu", remedy)
        return country

    def _doubt(self, code: str, where: Where, field: str, text: str, what: str, remedy: str) -> None:
        place = Where(where.file, where.sheet, where.row, self._columns.heading(field))
        self._harvest.warn(code, place, f"« {text[:80]} » {what}", remedy)


def code_pattern(cells: Iterable[Cell]) -> re.Pattern[str] | None:
    """How a column writes code and name together; None when it does not."""
    texts = list(dict.fromkeys(text for cell in cells if (text := text_of(cell))))[:200]
    for pattern, fewest in ((_CODE_NAME, 1), (_NAME_CODE, 1), (_CODE_SPACE_NAME, 3)):
        matches = sum(1 for text in texts if pattern.fullmatch(text))
        if matches >= max(fewest, 0.8 * len(texts)):
            return pattern
    return None


def party_of_title(texts: Sequence[str]) -> Party | None:
    """The customer that a title row over a group names, in one cell or as code and name in two."""
    bare = [stripped for text in texts if (stripped := _PREFIX.sub("", f"{text} ", count=1).strip(" :"))]
    if not bare:
        return None
    code, name = "", bare[0]
    if len(bare) > 1 and re.fullmatch(_CODE, bare[0]):
        code, name = bare[0], bare[1]
    elif match := next(filter(None, (way.fullmatch(bare[0]) for way in _WAYS)), None):
        code, name = match["code"], match["name"]
    elif re.fullmatch(_CODE, bare[0]):
        code = bare[0]
    return Party(code or identity.name_id(name), name, kind_proposed=identity.propose_kind(name, None))


def is_labelled_title(text: str) -> bool:
    """Whether a text says itself that it names a customer (`Client : DUPONT`, `Compte 411DUP`)."""
    return _PREFIX.match(f"{text} ") is not None and len(plain_words(text).split()) > 1
