"""What a template may reach: the entries of our own groups, conditions, loops, four filters; nothing else."""

import pytest
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError

from relance_mail.letters import sandbox
from relance_mail.letters.sandbox import LetterEnvironment
from relance_mail.letters.values import fill
from tests.letters.shipped import message


def render(source: str) -> str:
    return LetterEnvironment().from_string(source).render(fill(message()))


def test_fields_conditions_loops_and_filters_work() -> None:
    assert render("{{ client.nom }}") == "Lefort &amp; Fils SARL"
    assert render("{% for facture in factures %}{{ loop.index }}{{ facture.numero }};{% endfor %}").startswith(
        "1FA-2026-0012;2"
    )
    assert render("{% if public %}a{% elif professionnel and not etranger %}b{% else %}c{% endif %}") == "b"
    assert render('{{ "facture"|accord(nombre) }}') == "factures"
    assert (
        render('{{ "l\'avoir"|accord(1) }} {{ client.code|majuscules }} {{ historique|length }}') == "l’avoir 41103 2"
    )
    assert " et 24" in render("{{ historique|enumere }}")
    assert render("{{ historique[0] }} {{ client['code'] }}").endswith(" 41103")


@pytest.mark.parametrize(
    "source",
    [
        "{{ client.__class__ }}",
        "{{ client.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ client.nom.upper() }}",
        "{{ client.keys() }}",
        "{{ client['__class__'] }}",
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ factures.append }}",
        "{{ client.items }}",
        "{{ client.path }}",
        "{{ loop }}",
        "{{ range(10) }}",
        "{{ self.__init__ }}",
        "{{ lipsum() }}",
        "{{ namespace() }}",
        "{% for x in factures %}{{ loop.__class__ }}{% endfor %}",
        "{% for x in factures %}{{ loop.cycle(1, 2) }}{% endfor %}",
        "{% macro f() %}{% endmacro %}{{ f() }}",
        "{{ 'x'|attr('__class__') }}",
        "{{ client|default('rien') }}",
        "{{ 'x' is string }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% do 1 %}",
    ],
)
def test_nothing_else_can_be_reached(source: str) -> None:
    with pytest.raises((TemplateError, TypeError)):
        render(source)


@pytest.mark.parametrize("source", ["{{ 'x' * 30000000 }}", "{{ 9 ** 9 }}", "{{ '%99999999d' % 1 }}"])
def test_a_small_text_cannot_be_made_huge(source: str) -> None:
    with pytest.raises(SecurityError):
        render(source)


def test_the_output_has_an_upper_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_CHARACTERS", 1000)
    loops = "{% for a in factures %}{% for b in factures %}{% for c in factures %}{{ societe.identite }}"
    with pytest.raises(SecurityError, match="1000 characters"):
        render(loops + "{% endfor %}" * 3)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ client.nomm }}", "Le champ « client.nomm » n’existe pas"),
        ("{{ clients.nom }}", "Le champ « clients » n’existe pas"),
        ("{{ client.nom.court }}", "Le champ « court » n’existe pas"),
        ("{% for f in factures %}{{ f.montant }}{% endfor %}", "Le champ « facture.montant » n’existe pas"),
        ("{% if etape %}a{% endif %}", "Le champ « etape » n’existe pas"),
    ],
)
def test_an_unknown_field_is_an_error_that_names_it(source: str, words: str) -> None:
    """Strict: a misspelt field is never an empty place in a letter."""
    with pytest.raises(UndefinedError, match=words):
        render(source)


def test_a_field_without_a_value_says_so_and_not_that_it_is_unknown() -> None:
    context = fill(message(deadline=None))
    with pytest.raises(UndefinedError, match="« echeance_reponse » n’a pas de valeur pour ce message"):
        LetterEnvironment().from_string("{{ echeance_reponse }}").render(context)
