"""Reads the tags of a template one by one, in order, and names what is wrong with each and where it stands.

1. A template is compared with a message that has every field: a name that leads to nothing there exists nowhere.
2. Tags are read per paragraph, after `repair`, so that a finding can say « tableau 1, ligne 3, cellule 2 » and quote
   the nearest words; body, headers, footers and notes are read apart, as they are filled apart.
3. A single brace is refused too: `{client.nom}` would be printed as it stands.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from docx.oxml.ns import qn
from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from relance_mail.core.findings import Finding, Where
from relance_mail.letters.passages import Passage, text_of
from relance_mail.letters.repair import TAG
from relance_mail.letters.sandbox import FILTERS, LetterEnvironment, why_not_printed
from relance_mail.letters.tag_blocks import OPENING, Block, block, why_apart
from relance_mail.letters.values import Group

_STRAY = re.compile(r"\{[{%#]?|[}%#]?\}")
_PARTS = re.compile(r"\{[{%]-?(?P<prefix>(?:p|tr|tc|r)\s)?\s*(?P<inner>.*?)\s*-?[}%]\}")
_WORDS = ("for", "if", "elif", "else", "endfor", "endif")
_FORBIDDEN = (nodes.Call, nodes.Test, nodes.Mul, nodes.Pow, nodes.Mod)
_LOOP = Group("loop")
_LOOP.update(index=1, first=True, last=False, length=1)


@dataclass(slots=True)
class TagReader:
    """Reads passages in order; `findings` grow. `known`: the fields of a message that has them all."""

    known: Group
    path: str
    findings: list[Finding] = field(default_factory=list)
    _blocks: list[Block] = field(default_factory=list)
    _environment: LetterEnvironment = field(default_factory=LetterEnvironment)

    def read(self, passages: Iterable[Passage]) -> list[Finding]:
        """All findings of these passages."""
        for _, part in groupby(passages, key=lambda passage: passage.part):
            for passage in part:
                self._passage(passage)
            for one in self._blocks:
                remedy = f"Ajoutez {{%{one.prefix} {OPENING[one.word]} %}}."
                self._add("tag_unclosed", f"Le bloc « {one.word} » n’est jamais fermé", one.place, remedy)
            self._blocks.clear()
        return self.findings

    def _add(self, code: str, what: str, place: str, remedy: str) -> None:
        self.findings.append(Finding(code, f"{what} ({place}).", remedy, Where(file=self.path)))

    def _passage(self, passage: Passage) -> None:
        stray = _STRAY.search(TAG.sub(lambda tag: " " * len(tag[0]), passage.text))
        if stray:
            what, remedy = "Des accolades ne sont pas fermées", "Écrivez {{ champ }} dans un seul paragraphe."
            self._add("tag_open", what, f"{passage.place} : « {passage.near(*stray.span())} »", remedy)
        for tag in TAG.finditer(passage.text):
            if not tag[0].startswith("{#"):
                self._tag(tag[0], passage, f"{passage.place} : « {passage.near(*tag.span())} »")

    def _tag(self, tag: str, passage: Passage, place: str) -> None:
        parts = _PARTS.fullmatch(tag)
        prefix, inner = (parts["prefix"] or "").strip() if parts else "", parts["inner"] if parts else ""
        self._alone(tag, prefix, passage, place)
        try:
            if tag.startswith("{{"):
                self._expressions(f"{{{{ {inner} }}}}", place)
            else:
                self._statement(inner, prefix, passage, place)
        except TemplateSyntaxError as error:
            what = f"Le champ {tag} est mal écrit ({error.message})"
            self._add("tag_syntax", what, place, "Comparez-le avec la liste des champs du guide.")

    def _alone(self, tag: str, prefix: str, passage: Passage, place: str) -> None:
        """{%p …%} swallows its paragraph and {%tr …%} its row: nothing else may stand there."""
        text = passage.text
        if prefix in ("tr", "tc") and passage.row is None:
            remedy = "Mettez-le dans une ligne du tableau, ou écrivez {%p …%}."
            self._add("tag_not_in_table", f"{tag} n’est pas dans un tableau", place, remedy)
        if prefix == "tr" and passage.row is not None:
            text = "".join(text_of(paragraph) for paragraph in passage.row.iter(qn("w:p")))
        if prefix in ("p", "tr") and text.strip() != tag:
            around = "son paragraphe" if prefix == "p" else "sa ligne de tableau"
            self._add(
                "tag_not_alone",
                f"{tag} n’est pas seul dans {around}",
                place,
                "Mettez-le à part : tout le reste disparaîtrait.",
            )

    def _statement(self, inner: str, prefix: str, passage: Passage, place: str) -> None:
        word = inner.split(" ", 1)[0]
        if word in OPENING:
            self._blocks.append(block(word, prefix, place, passage, self._opened(word, inner, place)))
        elif word in ("endfor", "endif", "else", "elif"):
            self._inside(word, inner, prefix, passage, place)
        else:
            remedy = _suggestion(word, _WORDS) or "Un bloc commence par for ou if."
            self._add("tag_unknown", f"« {word} » n’est pas un mot connu dans {{% … %}}", place, remedy)

    def _opened(self, word: str, inner: str, place: str) -> dict[str, object]:
        """The names that stand for something in the block."""
        tree = self._environment.parse(f"{{% {inner} %}}{{% {OPENING[word]} %}}")
        loop = next(tree.find_all(nodes.For), None)
        if loop is None:
            self._walk(tree, place)
            return {}
        found = self._resolve(loop.iter, place)
        items = found if isinstance(found, list) else []
        if found is not None and not items:
            what = "Ce bloc « for » ne parcourt pas une liste"
            self._add("not_a_list", what, place, "Exemple : for facture in factures.")
        if not isinstance(loop.target, nodes.Name):
            return {}
        return {loop.target.name: _renamed(items, loop.target.name), "loop": _LOOP}

    def _inside(self, word: str, inner: str, prefix: str, passage: Passage, place: str) -> None:
        if not self._blocks or (word.startswith("end") and OPENING[self._blocks[-1].word] != word):
            remedy = "Retirez-le, ou ouvrez le bloc avant."
            self._add("tag_unopened", f"{{% {word} %}} ne ferme aucun bloc", place, remedy)
            return
        if remedy := why_apart(self._blocks[-1], prefix, passage):
            what = f"Le bloc « {self._blocks[-1].word} » s’ouvre ailleurs que {{% {word} %}}"
            self._add("block_apart", what, place, remedy)
        if word.startswith("end"):
            self._blocks.pop()
        elif word == "elif":
            self._walk(self._environment.parse(f"{{% if {inner[4:]} %}}{{% endif %}}"), place)

    def _expressions(self, source: str, place: str) -> None:
        tree = self._environment.parse(source)
        self._walk(tree, place)
        for shown in (one for output in tree.find_all(nodes.Output) for one in output.nodes):
            if isinstance(shown, nodes.Name | nodes.Getattr):
                count = len(self.findings)
                why = why_not_printed(self._resolve(shown, place))
                del self.findings[count:]  # told by the walk
                if why:
                    self._add("not_a_text", "Ce champ ne s’écrit pas tel quel", place, why)

    def _walk(self, node: nodes.Node, place: str) -> None:
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Name | nodes.Getattr | nodes.Getitem):
                self._resolve(child, place)
            else:
                self._inner(child, place)

    def _inner(self, node: nodes.Node, place: str) -> None:
        """What is no name itself: refused when templates may not do it, else searched for names."""
        if isinstance(node, _FORBIDDEN):
            what = "Un modèle ne calcule pas et n’appelle rien"
            self._add("tag_forbidden", what, place, "N’y mettez que des champs.")
            return
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            remedy = _suggestion(node.name, FILTERS) or f"Filtres permis : {', '.join(sorted(FILTERS))}."
            self._add("filter_unknown", f"Le filtre « {node.name} » n’existe pas", place, remedy)
        self._walk(node, place)

    def _resolve(self, node: nodes.Node, place: str) -> object:
        """What a name leads to in a full message; None, with a finding, when it leads nowhere."""
        if isinstance(node, nodes.Name):
            scope = {**self.known, **{name: value for one in self._blocks for name, value in one.scope.items()}}
            return self._entry(scope, node.name, node.name, place)
        if isinstance(node, nodes.Getattr):
            owner = self._resolve(node.node, place)
            if owner is None:
                return None
            path = f"{owner.path}.{node.attr}" if isinstance(owner, Group) else node.attr
            return self._entry(owner if isinstance(owner, Group) else {}, node.attr, path, place)
        self._inner(node, place)
        return None

    def _entry(self, owner: dict[str, object], name: str, path: str, place: str) -> object:
        if name in owner:
            return owner[name]
        prefix = path[: len(path) - len(name)]
        remedy = _suggestion(path, [*(prefix + entry for entry in owner), *_names(self.known)])
        self._add("field_unknown", f"Le champ « {path} » n’existe pas", place, remedy or "Voyez la liste des champs.")
        return None


def _renamed(items: list[object], name: str) -> object:
    """The item of a list as the loop calls it, so that a finding shows what staff typed."""
    first = items[0] if items else Group(name)
    if not isinstance(first, Group):
        return first
    renamed = Group(name)
    renamed.update(first)
    return renamed


def _names(group: Group) -> Iterator[str]:
    """Every field below a group, in full."""
    for name, value in group.items():
        yield f"{group.path}.{name}" if group.path else name
        items = value if isinstance(value, list) else [value]
        yield from (inner for item in items[:1] if isinstance(item, Group) for inner in _names(item))


def _suggestion(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Vouliez-vous dire « {close[0]} » ?" if close else ""
