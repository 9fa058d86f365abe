"""The Jinja environment in which templates run: data, conditions and loops, nothing else.

1. docxtpl by itself runs template code unsandboxed. Here a dot reaches only the entries of our own groups: no Python
   attribute, no method, no call, no global, so there is nothing to escape through.
2. Autoescape is on, an unknown field is an error that names it, the output has an upper bound, and `*`, `**`, `%`
   (that could make huge texts out of small ones) are refused.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, Undefined
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from relance_mail.core.french import listing
from relance_mail.letters.typography import agree
from relance_mail.letters.values import Group

MOST_CHARACTERS = 20_000_000
KEPT_SOURCES = 64
_LOOP = frozenset({"first", "last", "index", "length"})


def _length(items: Sequence[object]) -> int:
    """How many there are."""
    return len(items)


def why_not_printed(value: object) -> str:
    """Why a value cannot be written as it is, and what to write, in French; empty when it is a text or a number."""
    if isinstance(value, bool):
        return "Il est vrai ou faux : employez-le dans {% if … %}."
    if isinstance(value, Group):
        first = f"{value.path}.{next(iter(value), '')}".strip(".")
        return f"C’est un groupe de champs : écrivez par exemple {{{{ {first} }}}}."
    if isinstance(value, list):
        return "C’est une liste : parcourez-la ({% for … in … %}), ou énumérez ses textes ({{ historique|enumere }})."
    return ""


def _printable(value: object) -> object:
    """What Jinja writes: never the inside of a group or list."""
    if why := why_not_printed(value):
        raise TemplateRuntimeError(why)
    return value


def _agreed(word: object, count: object, plural: object = None) -> str:
    """`facture`, `factures`."""
    if not isinstance(count, int):
        raise TemplateRuntimeError('le filtre « accord » attend un nombre, comme {{ "facture"|accord(nombre) }}')
    return agree(str(word), count, None if plural is None else str(plural))


def _enumerated(words: object) -> str:
    """`a, b et c`."""
    if not isinstance(words, list) or any(isinstance(word, Group) for word in words):
        raise TemplateRuntimeError("le filtre « enumere » attend une liste de textes, comme {{ historique|enumere }}")
    return listing([str(word) for word in words])


# A filter that hides a missing field (`default`) is left out on purpose.
FILTERS: Mapping[str, Callable[..., object]] = {
    "accord": _agreed,
    "enumere": _enumerated,
    "length": _length,
    "majuscules": lambda text: str(_printable(text)).upper(),
}


class MissingField(StrictUndefined):
    """Any use of it fails with the field's full name."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        owner = self._undefined_obj
        path = f"{owner.path}." if isinstance(owner, Group) and owner.path else ""
        known = isinstance(owner, Group) and self._undefined_name in owner.unknown
        problem = "n’a pas de valeur pour ce message" if known else "n’existe pas"
        return f"Le champ « {path}{self._undefined_name} » {problem}"


class _BoundedTemplate(Template):
    """Stops as soon as the output grows beyond `MOST_CHARACTERS`."""

    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ARG002  the signature is Jinja's
        """The text of a template filled with a `Group`."""
        fields: Group = args[0]
        unknown = {name: MissingField(obj=fields, name=name) for name in fields.unknown}
        parts: list[str] = []
        size = 0
        for part in self.root_render_func(self.new_context({**fields, **unknown})):
            size += len(part)
            if size > MOST_CHARACTERS:
                raise SecurityError(f"the text grew beyond {MOST_CHARACTERS} characters")
            parts.append(part)
        return "".join(parts)


class LetterEnvironment(ImmutableSandboxedEnvironment):
    """The only environment that templates are rendered in. It keeps no state of a message: threads may share it."""

    template_class = _BoundedTemplate
    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=MissingField, finalize=_printable)
        self.globals.clear()
        self.tests.clear()
        self.filters.clear()
        self.filters.update(FILTERS)
        self._compiled = lru_cache(KEPT_SOURCES)(super().from_string)

    def from_string(self, source: Any, *_: object, **__: object) -> Template:
        """The template of a text. Compiling takes most of the time of a render, and a stage uses one text often."""
        return self._compiled(source)

    def getattr(self, obj: object, attribute: str) -> object:
        """An entry of a group, or the state of a loop; anything else is a field that does not exist (the first one
        that is missing is named)."""
        if isinstance(obj, Undefined):
            return obj
        if isinstance(obj, Group) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """An item of a list by its number, an entry of a group by its name."""
        if isinstance(obj, list) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.getattr(obj, str(argument))

    def is_safe_callable(self, obj: object) -> bool:  # noqa: ARG002  the signature is Jinja's; nothing is callable
        return False

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:  # noqa: ARG002  Jinja's
        raise SecurityError(f"« {operator} » n’est pas permis dans un modèle")
