"""`check` names each mistake of a template with its place; each is planted here once."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from relance_mail.core.findings import Finding
from relance_mail.core.policy import InterestMode
from relance_mail.errors import SettingsError
from relance_mail.letters.amounts import foreign_amounts
from relance_mail.letters.base import Template
from relance_mail.letters.catalogue import Catalogue
from relance_mail.letters.check import check, check_template
from relance_mail.letters.mentions import Mentions, read_mentions
from relance_mail.letters.samples import CUSTOMERS, sample
from relance_mail.letters.values import fill
from tests.letters.shipped import BY_ID, STAGES, catalogue, message, plain, saved
from tests.letters.shipped import small as document

SILENT = Mentions({}, {}, {})


def findings(made: Document, path: str = "fr/ferme/lettre.docx", mentions: Mentions = SILENT) -> list[Finding]:
    return check_template(Template(path, saved(made), ""), BY_ID["ferme"], mentions)


def only(made: Document, path: str = "fr/ferme/lettre.docx") -> Finding:
    (finding,) = findings(made, path)
    assert finding.where.file == path
    assert finding.remedy
    return finding


def test_the_shipped_templates_have_no_finding() -> None:
    assert check(catalogue(), STAGES) == []


@pytest.mark.parametrize(
    ("text", "code", "words", "remedy"),
    [
        ("Bonjour {{ client.nomm }}", "field_unknown", "Le champ « client.nomm » n’existe pas", "« client.nom »"),
        ("{{ clients.nom }}", "field_unknown", "« clients » n’existe pas", "« client »"),
        ("{{ echeance_reponce }}", "field_unknown", "« echeance_reponce »", "« echeance_reponse »"),
        ("{% if mention_penalite %}a{% endif %}", "field_unknown", "« mention_penalite »", "« mention_penalites »"),
        ("{% if public %}a{% elif pulic %}b{% endif %}", "field_unknown", "« pulic »", "« public »"),
        (
            "{% for f in factures %}{{ f.numéro }}{% endfor %}",
            "field_unknown",
            "« f.numéro » n’existe pas",
            "« f.numero »",
        ),
        ("{% for f in facture %}a{% endfor %}", "field_unknown", "« facture »", "« factures »"),
        ("{% for f in client.nom %}a{% endfor %}", "not_a_list", "ne parcourt pas une liste", "for facture in"),
        ("{{ nombre|acord }}", "filter_unknown", "Le filtre « acord » n’existe pas", "« accord »"),
        ('{{ "a"|accord(nombr) }}', "field_unknown", "« nombr »", "« nombre »"),
        ("{{ client.nom }", "tag_open", "accolades ne sont pas fermées", "{{ champ }}"),
        ("client.nom }}", "tag_open", "accolades ne sont pas fermées", "{{ champ }}"),
        ("{{ client nom }}", "tag_syntax", "{{ client nom }} est mal écrit", "guide"),
        ("{{ }}", "tag_syntax", "{{ }} est mal écrit", "guide"),
        ("{% fro x in factures %}", "tag_unknown", "« fro » n’est pas un mot connu", "« for »"),
        ("{% include 'x' %}", "tag_unknown", "« include » n’est pas un mot connu", "for ou if"),
        ("{% if public %}a", "tag_unclosed", "Le bloc « if » n’est jamais fermé", "{% endif %}"),
        ("a{% endfor %}", "tag_unopened", "{% endfor %} ne ferme aucun bloc", "Retirez-le"),
        ("{{ client.nom.upper() }}", "tag_forbidden", "n’appelle rien", "champs"),
        ("{{ 'x' * 9 }}", "tag_forbidden", "ne calcule pas", "champs"),
        ("{{ 'x' is string }}", "tag_forbidden", "n’appelle rien", "champs"),
        ("{%p if public %} oups", "tag_not_alone", "{%p if public %} n’est pas seul", "tout le reste"),
    ],
)
def test_a_mistake_in_a_field_is_named_with_its_place_and_a_remedy(
    text: str, code: str, words: str, remedy: str
) -> None:
    """PEERS 20."""
    closing = ["{%p endif %}"] if code == "tag_not_alone" else []
    finding = only(document("avant", text, *closing))
    assert finding.code == code
    assert words in finding.what
    assert "(paragraphe 2 : «" in finding.what
    assert remedy in finding.remedy


def test_places_in_tables_headers_and_after_blocks() -> None:
    made = document("texte", table=[["a", "b"], ["c", "{{ faute_un }}"]])
    made.sections[0].header.paragraphs[0].text = "{{ faute_deux }}"
    made.sections[0].footer.paragraphs[0].text = "{{ faute_trois }}"
    made.add_paragraph("{{ faute_quatre }}")
    told = {finding.what.split("»")[0].split("« ")[1].strip(): finding.what for finding in findings(made)}
    assert "(tableau 1, ligne 2, cellule 2 :" in told["faute_un"]
    assert "(en-tête, paragraphe 1 :" in told["faute_deux"]
    assert "(pied de page, paragraphe 1 :" in told["faute_trois"]
    assert "(paragraphe 2 :" in told["faute_quatre"]


def test_a_row_tag_with_text_beside_it_is_refused() -> None:
    rows = [["{%tr for f in factures %}", "perdu"], ["{{ f.numero }}", ""], ["{%tr endfor %}", ""]]
    finding = only(document(table=rows))
    assert finding.code == "tag_not_alone"
    assert "sa ligne de tableau" in finding.what


def test_a_field_split_by_word_with_typographic_quotes_is_no_mistake() -> None:
    made = document("")
    for part in ("{{ « fac", "ture »|acc", "ord(nombre) }", "}"):
        made.paragraphs[0].add_run(part)
    assert findings(made) == []


def test_a_loop_variable_is_unknown_after_its_loop() -> None:
    finding = only(document("{% for f in factures %}{{ f.numero }}{% endfor %}", "{{ f.numero }}"))
    assert (finding.code, "paragraphe 2" in finding.what) == ("field_unknown", True)


def test_nested_loops_know_their_items() -> None:
    inner = "{% for f in d.factures %}{{ f.reste }}{{ loop.index }}{% endfor %}"
    good = "{% for d in devises %}" + inner + "{{ d.total }}{% endfor %}"
    assert findings(document(good)) == []
    assert only(document(good.replace("f.reste", "f.total_ht"))).code == "field_unknown"


def _insert(kind: str) -> Callable[[Document], None]:
    def plant(made: Document) -> None:
        run = made.paragraphs[0]._p.r_lst[0]
        change = parse_xml(f'<w:{kind} {nsdecls("w")} w:id="1" w:author="x" w:date="2026-01-01T00:00:00Z"/>')
        run.addprevious(change)
        change.append(run)

    return plant


def _comment(made: Document) -> None:
    made.add_comment(made.paragraphs[0].runs[0], "à revoir", author="x", initials="x")


def _hidden(made: Document) -> None:
    made.paragraphs[0].runs[0].font.hidden = True


def _highlighted(made: Document) -> None:
    made.paragraphs[0].runs[0].font.highlight_color = WD_COLOR_INDEX.YELLOW


def _formatted(made: Document) -> None:
    properties = made.paragraphs[0]._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:pPrChange {nsdecls("w")} w:id="2" w:author="x"><w:pPr/></w:pPrChange>'))


@pytest.mark.parametrize(
    ("plant", "code"),
    [
        (_insert("ins"), "tracked_change"),
        (_insert("moveTo"), "tracked_change"),
        (_formatted, "tracked_change"),
        (_comment, "comment"),
        (_hidden, "hidden_text"),
        (_highlighted, "highlighted"),
    ],
)
def test_what_word_left_in_the_template_is_refused(plant: Callable[[Document], None], code: str) -> None:
    """OFFICE §12: tracked changes, comments, hidden text, highlighted placeholders."""
    made = document("Texte du modèle")
    assert findings(made) == []
    plant(made)
    assert {finding.code for finding in findings(made)} == {code}


def test_a_deleted_passage_is_seen_although_it_has_no_text_left() -> None:
    made = document("")
    deleted = '<w:del {ns} w:id="1" w:author="x"><w:r><w:delText>ancien</w:delText></w:r></w:del>'
    made.paragraphs[0]._p.append(parse_xml(deleted.format(ns=nsdecls("w"))))
    assert only(made).code == "tracked_change"


@pytest.mark.parametrize("text", ["Monsieur [nom du client],", "le XX/XX à XXXX", "date à compléter", "le ________"])
def test_a_placeholder_to_fill_by_hand_is_refused(text: str) -> None:
    assert only(document(text)).code == "placeholder"


def test_highlighting_switched_off_and_paragraph_marks_are_no_mark() -> None:
    made = document("Texte")
    made.paragraphs[0].runs[0].font.hidden = False
    mark = f"<w:rPr {nsdecls('w')}><w:vanish/></w:rPr>"
    made.paragraphs[0]._p.get_or_add_pPr().append(parse_xml(mark))
    assert findings(made) == []


def test_a_damaged_file_is_one_finding() -> None:
    (finding,) = check_template(Template("fr/x/mail.docx", b"PK", ""), BY_ID["ferme"], SILENT)
    assert (finding.code, finding.where.file) == ("template_unreadable", "fr/x/mail.docx")


def test_an_amount_beyond_the_principal_is_found_for_those_who_owe_only_that() -> None:
    """OFFICE §1.1, LAW §2: charging a consumer anything more is an offence."""
    told = findings(document("Total {{ total }}, plus 40 € par facture."))
    assert {finding.code for finding in told} == {"beyond_principal"}
    kinds = {finding.what.split("«")[1].split("»")[0].strip() for finding in told}
    assert kinds == set(CUSTOMERS), "professionals too, where the policy passes penalties over in silence"
    assert "(paragraphe 1 : « Total 1 685,50 €, plus 40 € par facture. »)" in plain(told[0].what)
    guarded = (
        "{% if mention_penalites %}40 € par facture{% endif %}{% if reclame_penalites %}{{ penalites }}{% endif %}"
    )
    assert findings(document("Total {{ total }}", guarded)) == []


@pytest.mark.parametrize("text", ["40 €", "40,00\u00a0€", "1\u202f685,51\u00a0€", "EUR 15", "15 euros", "USD 3.50"])
def test_amounts_are_recognised_however_they_are_written(text: str) -> None:
    assert foreign_amounts(f"Vous devez {text}.", message("unknown"), fill(message("unknown"))) == [text]


def test_a_dead_end_of_a_bare_message_is_found() -> None:
    made = document("Tél. {{ comptes[0].iban }}")
    assert {finding.code for finding in findings(made)} <= {"field_missing", "tag_forbidden", "field_unknown"}
    assert findings(made)


def test_a_variant_is_tried_with_its_own_kind_only() -> None:
    mentioned = "{% if mention_penalites or reclame_penalites %}plus 40 €{% endif %}"
    assert findings(document(mentioned), "fr/ferme/lettre.business.docx") == []
    assert "« consumer »" in only(document("plus 40 €"), "fr/ferme/lettre.consumer.docx").what


def test_phrases_that_a_stage_or_a_kind_must_or_must_not_say() -> None:
    mentions = Mentions(
        {"must_not": ["huissier"]},
        {"ferme": {"must": ["au plus tard"], "letter_must": ["Total"], "mail_must": ["ci-joint"]}},
        {"public": {"must_not": ["injonction"]}},
    )
    told = findings(document("Un HUISSIERS viendra, ou une injonction, au\u00a0plus tard demain."), mentions=mentions)
    phrases = {
        (finding.code, finding.what.split("« ")[1].split(" »")[0], finding.what.split("« ")[2].split(" »")[0])
        for finding in told
    }
    assert "(paragraphe 1 : « Un HUISSIERS viendra, ou une injonction, au plus tard demain. »)" in plain(told[1].what)
    assert {kind for code, kind, phrase in phrases if phrase == "huissier"} >= {"business", "public", "unknown"}
    assert [kind for code, kind, phrase in phrases if phrase == "injonction"] == ["public"]
    assert {code for code, _, phrase in phrases if phrase == "Total"} == {"phrase_missing"}
    assert not any(phrase in ("ci-joint", "au plus tard") for _, _, phrase in phrases)


def test_what_any_kind_of_debtor_needs_of_a_stage_must_be_there(tmp_path: Path) -> None:
    by_mail = BY_ID["informelle"]
    told = check(Catalogue(tmp_path), [replace(by_mail, letter=True), by_mail])
    assert [finding.where.file for finding in told] == ["fr/informelle/lettre.docx", "fr/informelle/mail.docx"]


def test_check_reads_the_rules_of_each_language_and_every_stage(tmp_path: Path) -> None:
    for name in ("lettre", "mail"):
        path = tmp_path / "fr" / "ferme" / f"{name}.docx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(saved(document("Objet : essai", "Un huissier.")))
    (tmp_path / "fr" / "mentions.toml").write_text('[always]\nmust_not = ["huissier"]\n', encoding="utf-8")
    told = check(Catalogue(tmp_path), [BY_ID["ferme"], BY_ID["informelle"]])
    assert {(finding.code, finding.where.file) for finding in told} == {
        ("template_missing", "fr/informelle/mail.docx"),
        ("phrase_forbidden", "fr/ferme/lettre.docx"),
        ("phrase_forbidden", "fr/ferme/mail.docx"),
    }


@pytest.mark.parametrize(
    "content",
    [
        "[alway]\nmust_not = []",
        "[always]\nmustnot = []",
        '[always]\nmust_not = "huissier"',
        "[stages.x]\nmaybe = []",
        "[kinds.consummer]\nmust_not = []",
        "[stages.x.kinds.consumer]\nmust_say = []",
        '[stages.x.kinds."business, tradesman"]\nmust = []',
        "[stages.x]\nmust_when_told = []",
        '[never_together]\na = "b"',
        "[always",
    ],
)
def test_a_misspelt_rule_is_an_error_not_a_permission(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mentions.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"mentions\.toml"):
        read_mentions(path)


@pytest.mark.parametrize("kind", sorted(CUSTOMERS))
def test_a_claim_changes_no_field_of_who_owes_the_principal_only(kind: str) -> None:
    """So `check` needs no message with a claim for them: it would be the same."""
    plainly = sample(kind, BY_ID["ferme"], interest=InterestMode.MENTION)
    claimed = sample(kind, BY_ID["ferme"], interest=InterestMode.CLAIM)
    assert (fill(plainly) == fill(claimed)) is not plainly.beyond_principal


def test_a_picture_in_the_template_is_no_problem(tmp_path: Path) -> None:
    made = document()
    made.add_picture(str(_pixel(tmp_path)))
    made.add_paragraph("texte")
    assert findings(made) == []


def _pixel(folder: Path) -> Path:
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    body = b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
    path = folder / "p.png"
    path.write_bytes(header + body)
    return path
