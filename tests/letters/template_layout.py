"""The parts that shipped letters and mails share: letterhead, window address, table of invoices, payment, signature."""

import re
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt, Twips
from docx.table import Table

from tests.letters.template_builder import (
    PALE,
    new_document,
    only,
    page_field,
    repeat_heading,
    row_height,
    rule,
    table,
    write,
)

CLOSING = "Veuillez agréer, {}, nos salutations distinguées."
EVERYBODY = "Madame, Monsieur"
SIGNED_AT = Mm(60)
FACTURE = (
    "{{ facture.libelle }}{% if facture.date %} du {{ facture.date }}{% endif %}"
    "{% if facture.precisions %}¦{{ facture.precisions }}{% endif %}"
)


_OTHER_LANGUAGE: dict[str, str] = {}


def speak(words: dict[str, str]) -> None:
    """Let what the layout itself says be said in another language; with no words, in French."""
    _OTHER_LANGUAGE.clear()
    _OTHER_LANGUAGE.update(words)


def fr(text: str) -> str:
    """No-break spaces before French punctuation and inside guillemets, outside of fields; or the other language."""
    if _OTHER_LANGUAGE:
        return _OTHER_LANGUAGE.get(text, text).replace("'", "’")
    parts = re.split(r"(\{[{%].*?[%}]\})", text)
    for number in range(0, len(parts), 2):
        part = re.sub(r" ([:»])", "\u00a0\\1", parts[number])
        part = re.sub(r" ([;?!])", "\u202f\\1", part)
        parts[number] = re.sub(r"« ", "«\u00a0", part).replace("'", "’").replace("40 €", "40\u00a0€")
    return "".join(parts)


def agree(one: str, many: str) -> str:
    """The field that chooses by the number of invoices."""
    return f'{{{{ "{one}"|accord(nombre, "{many}") }}}}'


def say(document: Document, *paragraphs: str, style: str = "Corps") -> None:
    for text in paragraphs:
        write(document, fr(text), style)


def when(document: Document, condition: str, *paragraphs: str) -> None:
    """Paragraphs that stand only under a condition."""
    write(document, f"{{%p if {condition} %}}")
    say(document, *paragraphs)
    write(document, "{%p endif %}")


def letter(registered: bool = False) -> Document:
    """Letterhead, references on the left, address in the window of a French DL envelope (NF Z 11-001), date."""
    document = new_document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    if registered:
        # It says more than the others: a little smaller, so that the signature mostly stays on the first page.
        section.bottom_margin = Mm(16)
        body: Any = document.styles["Corps"]
        body.font.size, body.paragraph_format.space_after = Pt(10), Pt(3.5)
    running = write(section.header, fr("{{ societe.nom }} – réf. {{ reference }}"), "Référence")
    running.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    section.header.paragraphs[0]._p.getparent().remove(section.header.paragraphs[0]._p)
    for footer in (section.footer, section.first_page_footer):
        _foot(footer)
    head = table(document, 2, [90, 84])
    # The window of a DL envelope shows 55 to 79 mm from the top however the sheet lies, 100 to 190 mm from the left.
    row_height(head, 0, 38)
    row_height(head, 1, 31)
    _logo(head.cell(0, 1))
    company = head.cell(0, 0)
    only(company, "{{ societe.nom }}", "Société")
    write(company, "{{ societe.adresse }}", "Coordonnées")
    contact = "{% if societe.telephone %}Tél. {{ societe.telephone }} – {% endif %}{{ societe.email }}"
    write(company, fr(contact) + "{% if societe.site %}¦{{ societe.site }}{% endif %}", "Coordonnées")
    _references(head.cell(1, 0), registered)
    place = "client.siege" if registered else "client.adresse"
    only(head.cell(1, 1), f"{{%p for ligne in {place} %}}", "Adresse")
    write(head.cell(1, 1), "{{ ligne }}", "Adresse")
    write(head.cell(1, 1), "{%p endfor %}", "Adresse")
    city = "{% if societe.ville %}{{ societe.ville }}, le {% else %}Le {% endif %}{{ date }}"
    write(document, fr(city), "Date").paragraph_format.left_indent = Mm(90)
    return document


def _logo(cell: Any) -> None:
    """At the right of our name, in the room that pictures.py gives it; nothing where none is set."""
    only(cell, "{%p if societe.logo %}", "Coordonnées")
    write(cell, "{{ societe.logo }}", "Coordonnées").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    write(cell, "{%p endif %}", "Coordonnées")
    write(cell, "", "Filet")


def _foot(footer: Any) -> None:
    write(footer, "{{ societe.mentions_legales }}", "Pied").alignment = WD_ALIGN_PARAGRAPH.CENTER
    pages = write(footer, "Page ", "Pied")
    pages.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page_field(pages, "PAGE")
    pages.add_run(" / ")
    page_field(pages, "NUMPAGES")
    footer.paragraphs[0]._p.getparent().remove(footer.paragraphs[0]._p)


def _references(cell: Any, registered: bool) -> None:
    if registered:
        only(cell, fr("**Lettre recommandée avec avis de réception**"), "Référence").paragraph_format.space_after = Pt(
            6
        )
        write(cell, fr("Nos références : {{ reference }}"), "Référence")
    else:
        only(cell, fr("Nos références : {{ reference }}"), "Référence")
    write(cell, fr("Votre code client : {{ client.code }}"), "Référence")
    for field, label in (
        ("client.siret", "SIRET"),
        ("client.code_service", "Code service"),
        ("client.engagement", "N° d'engagement"),
    ):
        write(cell, f"{{%p if public and {field} %}}", "Référence")
        write(cell, fr(f"{label} : {{{{ {field} }}}}"), "Référence")
        write(cell, "{%p endif %}", "Référence")
    write(cell, fr("Votre interlocuteur : {{ societe.signataire }}"), "Référence")


Column = tuple[float, str, str, bool]  # width in mm, heading, text of a row, right-aligned


def listing(document: Document, columns: list[Column], loop: str, rows: int = 4) -> Table:
    """A table whose middle row repeats; heading on every page, rows never cut, amounts to the right."""
    made = table(document, rows, [column[0] for column in columns])
    for number, (_, head, text, money) in enumerate(columns):
        only(made.rows[0].cells[number], fr(head), "Entête de montant" if money else "Entête de colonne")
        rule(made.rows[0].cells[number], "bottom", fill=PALE, size=8)
        only(made.rows[2].cells[number], fr(text), "Montant" if money else "Cellule")
        rule(made.rows[2].cells[number], "bottom")
    _tag_row(made, 1, loop)
    _tag_row(made, 3, "{%tr endfor %}")
    return made


def _gap(document: Document) -> None:
    """Some air after a table, in a line of 2 points."""
    write(document, "", "Filet").paragraph_format.space_after = Pt(6)


def invoices(document: Document, claims: bool = False) -> None:
    """One table and one total per currency."""
    number = 39 if _OTHER_LANGUAGE else 31  # « Credit note » is longer than « Avoir »
    columns: list[Column] = [
        (number, "Facture", "{{ facture.libelle }}{% if facture.date %}¦du {{ facture.date }}{% endif %}", False),
        (86 - number, "Objet", "{{ facture.precisions }}", False),
        (20, "Échéance", "{{ facture.echeance }}", False),
        (17, "Retard", "{{ facture.retard }}", False),
        (25, "Montant TTC", "{{ facture.total }}", True),
        (26, "Reste dû", "{{ facture.reste }}", True),
    ]
    write(document, "{%p for devise in devises %}")
    made = listing(document, columns, "{%tr for facture in devise.factures %}", rows=5)
    _total_row(made, 4, "Total restant dû", "{{ devise.total }}")
    repeat_heading(made)
    if claims:
        _claim_rows(made)
    _gap(document)
    write(document, "{%p endfor %}")


def _tag_row(made: Any, row: int, tag: str) -> None:
    cells = made.rows[row].cells
    merged = cells[0].merge(cells[-1])
    for extra in merged.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    only(merged, tag, "Cellule petite")


def _total_row(made: Any, row: int, label: str, amount: str, strong: bool = True) -> None:
    cells = made.rows[row].cells
    # The amount has two columns, so that any currency and any size stays on one line.
    for cell, text, style in (
        (cells[0].merge(cells[-3]), fr(label), "Total" if strong else "Cellule"),
        (cells[-2].merge(cells[-1]), amount, "Total montant" if strong else "Montant"),
    ):
        for extra in cell.paragraphs[1:]:
            extra._p.getparent().remove(extra._p)
        only(cell, text, style)
        rule(cell, "bottom", fill=PALE if strong else "")


def _claim_rows(made: Any) -> None:
    """Beside the principal, each line apart, then what is to be paid (OFFICE §12)."""
    kind = "{% if public %}Intérêts moratoires arrêtés{% else %}Pénalités de retard arrêtées{% endif %}"
    for flag, label, amount, strong in (
        ("devise.penalites", f"{kind} au {{{{ decompte_arrete_le }}}}", "{{ devise.penalites }}", False),
        ("devise.indemnites", "Indemnité forfaitaire pour frais de recouvrement", "{{ devise.indemnites }}", False),
        ("reclame_penalites", "Somme à payer", "{{ devise.a_payer }}", True),
    ):
        _more_row(made, flag, label, amount, strong)


def calculation(document: Document) -> None:
    """The décompte: every period of interest and every indemnity, so that an accountant can recompute them."""
    write(document, "{%p if reclame_penalites %}")
    title = "Annexe : décompte {% if public %}des intérêts moratoires{% else %}des pénalités de retard{% endif %}"
    write(document, fr(title), "Objet", keep=True).paragraph_format.page_break_before = True
    say(
        document,
        "Intérêts = somme due TTC × taux annuel × nombre de jours ÷ 365, chaque ligne étant arrondie au centime. Le "
        "premier jour compté est le lendemain de l'échéance ; le dernier jour de chaque ligne est compris. "
        "{{ imputation }}",
    )
    columns: list[Column] = [
        (30, "Facture", "{{ periode.facture }}", False),
        (20, "Du", "{{ periode.du }}", False),
        (20, "Au", "{{ periode.au }}", False),
        (13, "Jours", "{{ periode.jours }}", True),
        (41, "Taux annuel", "{{ periode.taux }}{% if periode.origine %}¦{{ periode.origine }}{% endif %}", True),
        (25, "Sur", "{{ periode.base }}", True),
        (25, "Intérêts", "{{ periode.interets }}", True),
    ]
    made = listing(document, columns, "{%tr for periode in decompte %}")
    repeat_heading(made)
    kind = "{% if public %}Total des intérêts moratoires{% else %}Total des pénalités de retard{% endif %}"
    _more_row(made, "penalites", kind, "{{ penalites }}", strong=False)
    fee = "Indemnité forfaitaire pour frais de recouvrement"
    _tag_row(made, _added(made), "{%tr for indemnite in indemnites_par_facture %}")
    _total_row(made, _added(made), fee + " – {{ indemnite.facture }}", "{{ indemnite.montant }}", strong=False)
    _tag_row(made, _added(made), "{%tr endfor %}")
    _more_row(made, "indemnites and not indemnites_par_facture", fee, "{{ indemnites }}", strong=False)
    _total_row(made, _added(made), "Total au-delà du principal", "{{ accessoires }}")
    _last_line(document)
    write(document, "{%p endif %}")


def _added(made: Table) -> int:
    """The number of a new last row."""
    made.add_row()  # type: ignore[no-untyped-call]  # python-docx leaves it untyped
    return len(made.rows) - 1


def _more_row(made: Table, flag: str, label: str, amount: str, strong: bool) -> None:
    """A row of a label and an amount that stands only under a condition."""
    _tag_row(made, _added(made), f"{{%tr if {flag} %}}")
    _total_row(made, _added(made), label, amount, strong)
    _tag_row(made, _added(made), "{%tr endif %}")


def _last_line(document: Document) -> None:
    """Word wants a paragraph after a table: so thin (a twentieth of a point) that it never makes a page of its own."""
    shape = write(document, "", "Filet").paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Twips(1)


def ending(
    document: Document, last: str, who: str = "signataire", whom: str = EVERYBODY, code: str = "paiement.qr"
) -> None:
    """The last paragraph; then how to pay, closing words, signature, enclosures: one row that no page break cuts, so
    that a signature never stands alone (LibreOffice does not always follow « keep with next »). No table inside a
    cell: docxtpl counts its columns with those of the outer one."""
    write(document, fr(last), keep=True)
    made = table(document, 1, [132, 42])
    made.rows[0]._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
    cell = made.rows[0].cells[0]
    only(cell, "{%p if comptes %}", "Corps")
    _payment(cell)
    write(cell, "{%p endif %}")
    _signed(cell, who, whom)
    write(cell, "{%p if copies_jointes %}")
    copies = write(cell, fr(f"P.J. : {agree('copie de la facture', 'copies des factures')}"), "Référence")
    copies.paragraph_format.space_before = Pt(8 if who == "signataire" else 2)
    write(cell, "{%p endif %}")
    write(cell, "", "Filet")
    _code(made.rows[0].cells[1], code)
    _last_line(document)


def _code(cell: Any, field: str) -> None:
    """The transfer to scan, beside the account that it pays into."""
    only(cell, f"{{%p if {field} %}}", "Référence")
    write(cell, f"{{{{ {field} }}}}", "Filet").alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption = write(cell, fr("Virement SEPA : à scanner avec l'application de votre banque"), "Légende")
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(cell, "{%p endif %}", "Référence")
    write(cell, "", "Filet")


def _signed(cell: Any, who: str, whom: str) -> None:
    """Closing words, room for the pen, name and function."""
    write(cell, fr(CLOSING.format(whom))).paragraph_format.space_after = Pt(30 if who == "signataire" else 2)
    if who != "signataire":
        _room_for_the_pen(cell)
    lines = [f"{{{{ societe.{who} }}}}", f"{{{{ societe.{who}_fonction }}}}", "{{ societe.nom }}"]
    if who != "signataire":
        lines[1:] = [lines[1] + ", " + lines[2]]
    for number, text in enumerate(lines):
        line = write(cell, text, "Signature")
        line.paragraph_format.left_indent = SIGNED_AT
        line.runs[0].bold = True if number == 0 else None


def _room_for_the_pen(cell: Any) -> None:
    """The image of the signature in the approved document; before, or without one, as much room to sign by hand, so
    that no page breaks elsewhere once it is approved."""
    write(cell, "{%p if societe.signature %}")
    write(cell, "{{ societe.signature }}", "Signature").paragraph_format.left_indent = SIGNED_AT
    write(cell, "{%p else %}")
    write(cell, "", "Filet").paragraph_format.space_after = Pt(36)
    write(cell, "{%p endif %}")


def _payment(cell: Any) -> None:
    """From the configured accounts only, in a quiet box."""
    write(
        cell,
        fr("**Règlement par virement** à {{ societe.nom }}, en rappelant la référence **{{ reference }}** :"),
        "Règlement",
    )
    write(cell, "{%p for compte in comptes %}")
    bank = (
        "{% if compte.bic %} – BIC {{ compte.bic }}{% endif %}{% if compte.banque %} – {{ compte.banque }}{% endif %}"
    )
    write(cell, fr("IBAN **{{ compte.iban }}**" + bank), "Règlement")
    write(cell, "{%p endfor %}")
    write(cell, "", "Filet").paragraph_format.space_after = Pt(6)


def mail(subject: str) -> Document:
    """A mail: its subject is the first paragraph."""
    document = new_document()
    say(document, fr("Objet : ") + subject, style="Objet")
    return document


def mail_table(document: Document, late: bool = True) -> None:
    """Fewer columns than in a letter, for a mail is read on a telephone too; before the due date nothing is late."""
    columns: list[Column] = [
        (66, "Facture", FACTURE, False),
        (22, "Échéance", "{{ facture.echeance }}", False),
        (18, "Retard", "{{ facture.retard }}", False),
        (34, "Montant TTC", "{{ facture.total }}", True),
        (34, "Reste dû", "{{ facture.reste }}", True),
    ]
    shown = [column for column in columns if late or column[1] != "Retard"]
    write(document, "{%p for devise in devises %}")
    made = listing(document, shown, "{%tr for facture in devise.factures %}", rows=5)
    _total_row(made, 4, "Total restant dû" if late else "Total", "{{ devise.total }}")
    repeat_heading(made)
    _gap(document)
    write(document, "{%p endfor %}")


def mail_copies(document: Document) -> None:
    when(
        document,
        "copies_jointes",
        f"{agree('La copie de la facture est jointe', 'Les copies des factures sont jointes')} à ce message.",
    )
    when(
        document, "copies_sur_demande", "Copies des factures sur demande : elles sont trop nombreuses pour ce message."
    )


def mail_payment(document: Document) -> None:
    when(document, "client.references", "Vos références : {{ client.references }}.")
    write(document, "{%p if comptes %}")
    say(document, "Règlement par virement à {{ societe.nom }}, en rappelant la référence **{{ reference }}** :")
    write(document, "{%p for compte in comptes %}")
    bank = (
        "{% if compte.bic %} – BIC {{ compte.bic }}{% endif %}{% if compte.banque %} – {{ compte.banque }}{% endif %}"
    )
    say(document, "IBAN **{{ compte.iban }}**" + bank)
    write(document, "{%p endfor %}")
    write(document, "{%p endif %}")


def mail_sign(document: Document, formal: bool = False) -> None:
    say(document, CLOSING.format(EVERYBODY) if formal else "Bien cordialement,")
    title = "{% if societe.signataire_fonction %}{{ societe.signataire_fonction }} – {% endif %}"
    line = "**{{ societe.signataire }}**¦" + title + "{{ societe.nom }}¦"
    say(document, line + "{% if societe.telephone %}{{ societe.telephone }} – {% endif %}{{ societe.email }}")
    write(document, "{{ societe.mentions_legales }}", "Pied")
