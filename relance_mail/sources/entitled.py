"""« Intitulé »: the customer's name beside an account (Sage, Ciel), or what an invoice is about. The rows decide.

1. It is a name where another column is a code that goes with it one to one; then that column is the code, even when
   it is headed « Tiers » or « Client ».
2. Where nothing else names the customer it is a name, unless the customers stand in titles above their rows.
"""

from collections.abc import Mapping, Sequence

from relance_mail.sources.cells import Row, text_of
from relance_mail.sources.grid import filled, is_wording
from relance_mail.sources.headings import words_of

_NEUTRAL = frozenset(["client", "tier", "compte", "num"])


def entitled(
    headings: Sequence[str], body: Sequence[Row], at: Mapping[str, int], may_name: frozenset[int]
) -> dict[str, int]:
    """The columns with « Intitulé » where it belongs. `may_name`: columns whose heading may mean a customer's name."""
    index = next((index for index, heading in enumerate(headings) if words_of(heading) == {"intitule"}), None)
    name, code = at.get("customer_name"), at.get("customer_id")
    if index is None and name is None and code is not None:
        return _labelled(headings, body, at, code)
    if index is None or (index in at.values() and index not in (name, at.get("subject"))):
        return dict(at)
    rest = {field: column for field, column in at.items() if column != index}
    about = {} if "subject" in rest else {"subject": index}
    if index == name and code in may_name and not _pairs(body, code, index):
        return {field: column for field, column in rest.items() if column != code} | about | {"customer_name": code}
    if index == name:
        return rest | (about if code is None and any(_is_title(row) for row in body) else {"customer_name": index})
    if name is None:
        return dict(at) if code is None else rest | {"customer_name": index}
    if words_of(headings[name]) <= _NEUTRAL and _replaceable(headings, code) and _pairs(body, name, index):
        return rest | {"customer_id": name, "customer_name": index}
    return dict(at)


def _labelled(headings: Sequence[str], body: Sequence[Row], at: Mapping[str, int], code: int) -> dict[str, int]:
    """« Libellé » beside a code is the customer's name where it comes again with the code (Cegid)."""
    index = at.get("subject")
    rows = [row for row in body if row[code]]
    if index is None or words_of(headings[index]) != {"libelle"} or not _pairs(rows, code, index):
        return dict(at)
    again = len({text_of(row[code]) for row in rows}) < len(rows)
    return (
        {field: column for field, column in at.items() if field != "subject"} | {"customer_name": index}
        if again
        else dict(at)
    )


def _replaceable(headings: Sequence[str], code: int | None) -> bool:
    """Whether no real customer's code was found: none at all, or the account of a general ledger."""
    return code is None or words_of(headings[code]) <= {"compte", "num"}


def _pairs(body: Sequence[Row], code: int, name: int) -> bool:
    """Whether two columns go together one to one, the first in single words."""
    pairs = {(text_of(row[code]), text_of(row[name])) for row in body if row[code] and row[name]}
    codes, names = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return len(codes) == len(names) == len(pairs) and not any(" " in text for text in codes)


def _is_title(row: Row) -> bool:
    cells = filled(row)
    return len(cells) == 1 and is_wording(row[cells[0]])
