"""Patterns that are searched only where they can match find what the whole expression finds."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_mail import replies
from relance_mail.replies.intents.signs import Rule
from relance_mail.replies.literals import need
from relance_mail.replies.patterns import words
from relance_mail.replies.wording import Words

_CALM = settings(deadline=None, max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))
_BETWEEN = "le la de je nous vous pas sera est a en 12 1 250 € . , ' - d' l' ( ) ? \n".split(" ")


def _inside(name: str, value: object) -> Iterator[tuple[str, Words]]:
    """Patterns of a module, also those in its tuples and rules."""
    if isinstance(value, Words):
        yield name, value
    elif isinstance(value, Rule):
        yield from (*_inside(value.name, value.pattern), *_inside(f"{value.name}, unless", value.unless))
    elif isinstance(value, tuple):
        for one in value:
            yield from _inside(name, one)


def _all_patterns() -> dict[str, Words]:
    names = sorted(module.name for module in walk_packages(replies.__path__, f"{replies.__name__}."))
    found = [
        (f"{module.removeprefix(replies.__name__)} {name}", pattern)
        for module in names
        for key, value in vars(import_module(module)).items()
        for name, pattern in _inside(key, value)
    ]
    return {f"{name} {place}": pattern for place, (name, pattern) in enumerate(found)}


PATTERNS = _all_patterns()


def _agree(pattern: Words, whole: re.Pattern[str], text: str) -> None:
    found, expected = pattern.search(text), whole.search(text)
    assert (found and (found.span(), found.groupdict())) == (expected and (expected.span(), expected.groupdict())), text
    inside = (text, len(text) // 3, len(text) - 2)
    for found, expected in (
        (pattern.match(text), whole.match(text)),
        (pattern.match(*inside), whole.match(*inside)),
        (pattern.search(*inside), whole.search(*inside)),
    ):
        assert (found and found.span()) == (expected and expected.span()), text
    assert [one.span() for one in pattern.finditer(*inside)] == [one.span() for one in whole.finditer(*inside)], text
    assert [one.span() for one in pattern.finditer(text)] == [one.span() for one in whole.finditer(text)], text
    assert pattern.sub("_", text) == whole.sub("_", text), text


def test_the_room_has_many_patterns() -> None:
    assert len(PATTERNS) > 150


@pytest.mark.parametrize("name", PATTERNS)
def test_texts_of_its_own_words_are_searched_as_by_the_whole_expression(name: str) -> None:
    pattern, chance = PATTERNS[name], Random(name)  # noqa: S311 - fixed texts, not a secret
    whole = re.compile(pattern.pattern)
    own = [*sorted(set(re.findall(r"\w+", pattern.pattern))), "vous"]
    for length in (3, 6, 10, 30):
        said = [chance.choice(own if chance.random() < 0.7 else _BETWEEN) for _ in range(length)]
        _agree(pattern, whole, "".join(word + chance.choice((" ", " ", " ", "s ", "", "e ")) for word in said))


@_CALM
@given(data=st.data(), name=st.sampled_from(sorted(PATTERNS)), before=st.text("a .'", max_size=4))
def test_what_the_expression_matches_is_found(data: st.DataObject, name: str, before: str) -> None:
    pattern = PATTERNS[name]
    one = data.draw(st.sampled_from(pattern.alternatives))
    _agree(pattern, re.compile(pattern.pattern), before + data.draw(st.from_regex(one)))


@pytest.mark.parametrize(
    ("expression", "conditions"),
    [
        (r"\b(?:payer|paie)\b", [{" payer ", " paie "}]),
        (r"\bregl\w+ (?:le|la) litiges?\b", [{" litige ", " litiges "}, {" regl"}]),
        (r"(?:re)?prevu", [{"reprevu", "prevu"}]),
        (r"(?<!les )fois(?! par)", [{"fois"}]),
        (r"a+b{0,3}c{2}", [{"a"}, {"c"}]),
        (r"\bpay[ei]\b", [{" paye ", " payi "}]),
        (r"(?P<sum>\d+) euros", [{" euros"}]),
        (r"\d{1,2}|euros", []),
        (r"(?:euros)?", []),
        (r"x{,3}", []),
        (r"(?i:euros)", []),
        (r"euros++", []),
        (r"(euros", []),
        (r"euros)", []),
    ],
)
def test_what_a_text_needs(expression: str, conditions: list[set[str]]) -> None:
    assert [set(pieces) for pieces in need(expression).conditions] == conditions


def test_the_leftmost_match_and_of_those_the_first_alternative_wins() -> None:
    pattern = words("reglement par cheque\nreglement\npar")
    for text in ("un reglement par cheque", "par reglement", "par cheque, reglement"):
        _agree(pattern, re.compile(pattern.pattern), text)


def test_an_alternative_that_matches_nothing_is_found_as_by_the_whole_expression() -> None:
    pattern = words("solde\n[a-z]*\npaie")
    _agree(pattern, re.compile(pattern.pattern), "je paie le solde 12 !")


def test_groups_keep_their_numbers() -> None:
    match = words(r"le (\d+)" + "\n" + r"tous les (\d+)").search("tous les 15")
    assert match is not None
    assert (match[1], match[2]) == (None, "15")


def test_a_pattern_made_later_is_searched_in_a_text_seen_before() -> None:
    text = "un mot que personne ne cherchait"
    assert words("autre chose").search(text) is None
    assert words("cherchait").search(text) is not None


def test_a_word_longer_than_a_sentence_is_searched_all_the_same() -> None:
    assert words(r"\w+paie").search("a" * 900 + "paie") is not None
