"""A filled text read against the rules of `mentions.toml`, before anybody else reads it.

1. `check` does it with made-up messages, `prepare` with the real one: what only rendering shows is refused there.
2. Forbidden is what *we* say. A phrase inside a value of the message (a customer called « SCP Huissiers Associés », an
   invoice about a « fourniture Justice ») is taken out first; a few fields are our own words and stay in.
3. An objection quotes the whole sentence, and names the paragraph of the template when the words are found there.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from relance_mail.core.findings import Finding, Where
from relance_mail.letters.amounts import foreign_amounts, texts
from relance_mail.letters.base import LetterContext
from relance_mail.letters.mentions import CLAIMED, FOREIGN, MENTIONED, SILENT, About, Mentions, Phrase, Rules, plain
from relance_mail.letters.passages import Passage
from relance_mail.letters.values import Group

_SENTENCE = re.compile(r"(?<=[.!?…])(?<!\bM\.)(?<!\bart\.)\s+(?=[«A-ZÀ-Ý])")
# Fields whose value is our wording, not a fact of the message.
_OUR_WORDS = frozenset({"taux_penalites", "reprise", "promesse_non_tenue"})
_TAKEN_OUT = "■"
# Long values may be cut by a template or by a field; so much of them must be there.
_SHOWN = 100
_SAYS = {
    "phrase_missing": "Pour un client « {kind} », ce texte ne dit pas « {words} »",
    "value_missing": "Pour un client « {kind} », ce texte ne montre pas {words}",
    "phrase_forbidden": "Pour un client « {kind} », ce texte dit « {words} »",
    "phrases_together": "Pour un client « {kind} », ce texte dit à la fois « {words} »",
    "step_not_taken": "Ce texte annonce « {words} », une suite que le scénario de ce client ne comporte pas",
    "beyond_principal": "Pour un client « {kind} », ce texte demande « {words} » au-delà du principal",
}
_REMEDIES = {
    "value_missing": "Ajoutez ce champ au modèle.",
    "step_not_taken": "Corrigez la phrase, ou ajoutez l’étape au scénario (stages.toml).",
    "beyond_principal": "Mettez ce passage sous {% if mention_penalites %} ou {% if reclame_penalites %}.",
}
_REMEDY = "Corrigez la phrase, ou mettez-la sous une condition."


@dataclass(frozen=True, slots=True)
class Objection:
    """What is wrong with a text: `code`, the `words` looked for, the whole `sentence` (empty when they are missing) and
    the `place` of its paragraph in the filled text."""

    code: str
    words: str
    sentence: str = ""
    place: str = ""


def about(context: LetterContext, document: str) -> About:
    """Which rules such a message is read against."""
    penalties = CLAIMED if context.claims else MENTIONED if context.mentions else SILENT
    return About(context.stage.id, FOREIGN if context.foreign else str(context.kind), document, penalties)


def objections(
    mentions: Mentions, read: Sequence[Passage], context: LetterContext, fields: Group, document: str
) -> Iterator[Objection]:
    """Everything that the filled text `read` of a letter or mail may not say, or leaves out."""
    rules = mentions.of(about(context, document))
    whole = "\n".join(passage.text for passage in read)
    flat = plain(whole)
    yield from (Objection("phrase_missing", one.words) for one in rules.must if not one.within(flat))
    yield from (Objection("value_missing", found) for found in _not_shown(rules, fields, flat))
    yield from _said(rules, read, context, fields, flat)
    yield from (_demanded(amount, read) for amount in foreign_amounts(whole, context, fields))


def _demanded(amount: str, read: Sequence[Passage]) -> Objection:
    return _at(Objection("beyond_principal", amount), read, lambda text: amount in text, str)


def as_finding(found: Objection, kind: str, path: str, template: Sequence[Passage]) -> Finding:
    """The objection in French, with the place of its words in the template, else in the filled text."""
    what = _SAYS[found.code].format(kind=kind, words=found.words)
    if found.sentence:
        says = f"{place_in(template, found) or f'texte rempli, {found.place}'} : « {found.sentence} »"
        what = f"{what} ({says})"
    return Finding(found.code, f"{what}.", _REMEDIES.get(found.code, _REMEDY), Where(file=path))


def place_in(template: Sequence[Passage], found: Objection) -> str:
    """Where the sentence, else the words, stand in the template; empty when they come from a field."""
    sentence = plain(found.sentence)
    words = plain(found.words.rpartition("« ")[2])
    whole = next((one.place for one in template if sentence in plain(one.text)), "")
    return whole or next((one.place for one in template if words in plain(one.text)), "")


def _not_shown(rules: Rules, fields: Group, flat: str) -> Iterator[str]:
    for name in rules.shows:
        if not _known(fields, name):
            yield f"{{{{ {name} }}}}, un champ qui n’existe pas"
        for text in dict.fromkeys(_values(fields, name)):
            if plain(text)[:_SHOWN] not in flat:
                yield f"{{{{ {name} }}}} (« {text} »)"


def _values(found: object, name: str) -> Iterator[str]:
    """The texts under `name` (`devises.factures.numero`: of every invoice); what is empty or unknown is none."""
    if isinstance(found, list):
        for item in found:
            yield from _values(item, name)
    elif isinstance(found, Group):
        head, _, rest = name.partition(".")
        yield from _values(found.get(head, ""), rest)
    elif str(found).strip():
        yield str(found)


def _known(found: object, name: str) -> bool:
    """Whether there is such a field: a misspelt name would demand nothing."""
    if isinstance(found, list):
        return all(_known(item, name) for item in found)
    if isinstance(found, Group):
        head, _, rest = name.partition(".")
        return head in found.unknown or (head in found and _known(found[head], rest))
    return not name


def _said(
    rules: Rules, read: Sequence[Passage], context: LetterContext, fields: Group, flat: str
) -> Iterator[Objection]:
    """First in the whole text, which is fast and nearly always enough; what is found there, paragraph by paragraph."""
    asked = [("phrase_forbidden", one) for one in rules.must_not]
    asked += [("step_not_taken", one) for one in _not_ahead(rules, context)]
    suspects = [(code, one) for code, one in asked if one.within(flat)]
    groups = [found for group in rules.apart if (found := [one for one in group if one.within(flat)])]
    apart = [one for group in groups for one in group] if len(groups) > 1 else []
    if not suspects and not apart:
        return
    ours = _without(rules, _facts_with([*(one for _, one in suspects), *apart], fields))
    said = {one for one in (*(one for _, one in suspects), *apart) if any(one.within(ours(part.text)) for part in read)}
    yield from (_at(Objection(code, one.words), read, one.within, ours) for code, one in suspects if one in said)
    mixed = [found for group in groups if (found := [one for one in group if one in said])] if apart else []
    if len(mixed) > 1:
        both = Objection("phrases_together", f"{mixed[0][0].words} » et « {mixed[1][0].words}")
        yield _at(both, read, mixed[1][0].within, ours)


def _not_ahead(rules: Rules, context: LetterContext) -> Iterator[Phrase]:
    """Phrases that announce a stage which this debtor's ladder does not have."""
    if context.ahead is None:
        return
    for stage, announcing in rules.announces.items():
        if stage != context.stage.id and stage not in context.ahead:
            yield from announcing


def _facts_with(suspects: Iterable[Phrase], fields: Group) -> list[str]:
    """Values of the message in which one of these phrases stands by itself, the longest first."""
    wanted = list(suspects)
    facts = {plain(text) for name, value in fields.items() if name not in _OUR_WORDS for text in texts(value)}
    return sorted((text for text in facts if any(one.within(text) for one in wanted)), key=len, reverse=True)


def _without(rules: Rules, facts: Sequence[str]) -> Callable[[str], str]:
    """What makes a text plain, without the facts in it and without what may be said."""

    def ours(text: str) -> str:
        flat = plain(text)
        for fact in facts:
            flat = flat.replace(fact, _TAKEN_OUT)
        for allowed in rules.may_say:
            flat = allowed.pattern.sub(_TAKEN_OUT, flat)
        return flat

    return ours


def _at(
    found: Objection, read: Sequence[Passage], says: Callable[[str], bool], seen: Callable[[str], str]
) -> Objection:
    """The objection with the paragraph and the sentence that say it; `seen`: the text that is looked at."""
    passage = next((one for one in read if says(seen(one.text))), None)
    if passage is None:
        return found
    sentence = next((one for one in _SENTENCE.split(passage.text) if says(seen(one))), passage.text)
    return replace(found, sentence=re.sub(r"\s+", " ", sentence).strip(), place=passage.place)
