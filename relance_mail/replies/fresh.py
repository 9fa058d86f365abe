"""The new text of a mail: what the customer wrote now, and nothing that he quotes.

1. Our own words must never be read as his: quoted, forwarded and hidden text is out. The only quoted text that counts
   is an internal answer that he adopts in so many words (« voir ci-dessous la réponse de … »).
2. The result is a list of stretches of the part, so that every piece of evidence can be shown where it stands.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from relance_mail.replies import html_text, quotes, signature, subject
from relance_mail.replies.mails import IncomingText
from relance_mail.replies.patterns import ready, words
from relance_mail.replies.quotes import Line, Role
from relance_mail.replies.tokens import plain

LONGEST = 5_000  # characters of new text that are read; a longer one is for a person
_PART_LIMIT = 120_000
_MOST_LINES = 2_000
_PLACEHOLDER = re.compile(
    r"(?:this (?:is a|message is in) (?:multi-?part|html)|votre (?:client|logiciel) (?:de messagerie|"
    r"mail)|ce message est au format html|your mail)",
    re.IGNORECASE,
)
_ADOPTS = ready(
    r"(?:ci-dessous|ci-apres|ci-joint|voir|voici|cf\.?|transf\w+|suivant|plus bas)[^.]{0,60}\b(?:reponse|"
    r"retour|message|mail|explications?|position|commentaires?|elements?)\b (?:de|du|d'|que|fait)"
    r"|\b(?:reponse|retour|explications?|position|commentaires?|elements?)\b[^.]{0,60}(?:ci-dessous|"
    r"ci-apres|plus bas|below)|see (?:the )?(?:answer|reply|message) (?:from .{0,40})?below"
)
_NOT_ADOPTED = re.compile(r"votre (?:message|mail|courrier|relance|reponse)|reponse de votre|retour de votre")
_ANSWERS_INSIDE = words(
    r"""
        (?:mes|nos|ma) (?:reponses?|commentaires?|remarques) (?:en (?:rouge|bleu|vert|gras|couleur)|
            dans (?:votre|le (?:corps|texte|mail))|ci-dessous|plus bas|dans le fil)
    """
)
_ADDRESS = re.compile(r"@([\w.-]+)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of lines of the part; `adopted` ones were written by somebody for whom the customer speaks. `asked`: our
    own quoted lines under which it stands, when he answers between them."""

    start: int
    end: int
    adopted: bool = False
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Fresh:
    """The new text. `part` is `text`, `html` or `subject`; `source` its whole text; `cut` tells that it was too long.
    `under`: what stands under his signature, where text for machines may hide."""

    part: str
    source: str
    stretches: tuple[Stretch, ...]
    cut: bool = False
    answers_inside: bool = False
    under: tuple[Stretch, ...] = ()

    @property
    def text(self) -> str:
        """The stretches one below the other."""
        return "\n\n".join(self.source[s.start : s.end] for s in self.stretches)


def fresh(mail: IncomingText) -> Fresh:
    """The new text, from the plain part when it says anything, else from the HTML."""
    found = Fresh("text", "", ())
    if mail.body_text and not _PLACEHOLDER.match(mail.body_text.strip()):
        found = _from_part("text", mail.body_text, mail.sender)
    if not found.stretches and mail.body_html:
        found = _from_part("html", html_text.to_text(mail.body_html), mail.sender)
    if subject.stands_for_body(mail, found.text):
        said = subject.said(mail)
        return Fresh("subject", said, (Stretch(0, len(said)),))
    return found


def forwarded(mail: IncomingText) -> Fresh:
    """The mail that one of us forwarded: the text below the first header, its own quotes left out."""
    part = "text" if mail.body_text else "html"
    source = mail.body_text or html_text.to_text(mail.body_html or "")
    lines = quotes.lines_of(source[:_PART_LIMIT])[:_MOST_LINES]
    found = quotes.roles(lines)
    return _limited(part, source, _below_header(lines, found, own_house=None), False)


def _from_part(part: str, text: str, sender: str) -> Fresh:
    source = text
    lines = quotes.lines_of(text[:_PART_LIMIT])[:_MOST_LINES]
    found = quotes.roles(lines)
    runs = _runs(lines, found, Role.NEW)
    kept = [own for run in runs if (own := signature.own_lines(run, sender))]
    if not any(_says_something(own) for own in kept):
        kept = _under_the_quote(lines, found, sender)
    new = plain("\n".join(line.text for own in kept for line in own)[:4000])
    stretches = [_answering(stretch, lines, found) for own in kept for stretch in _stretches(own)]
    inside = bool(_ANSWERS_INSIDE.search(new)) and not any(stretch.asked for stretch in stretches)
    if _ADOPTS.search(new) and not _NOT_ADOPTED.search(new):
        stretches += _below_header(lines, found, own_house=sender)
    cut = len(lines) == _MOST_LINES or len(text) > _PART_LIMIT
    return replace(_limited(part, source, stretches, inside, cut), under=tuple(_left(runs, kept)))


def _left(runs: Sequence[Sequence[Line]], kept: Sequence[Sequence[Line]]) -> list[Stretch]:
    """What of the customer's own lines is not read: his signature and what stands under it."""
    read = {line.start for own in kept for line in own}
    return [stretch for run in runs for stretch in _stretches([line for line in run if line.start not in read])]


def _answering(stretch: Stretch, lines: Sequence[Line], found: Sequence[Role]) -> Stretch:
    """The same with the marked lines above it, up to whatever else he wrote."""
    at = next(place for place, line in enumerate(lines) if line.start <= stretch.start <= line.end)
    above: list[str] = []
    for line, role in zip(reversed(lines[:at]), reversed(found[:at]), strict=True):
        if role is not Role.MARKED and not line.blank:
            break
        if role is Role.MARKED:
            above.append(line.text)
    return replace(stretch, asked="\n".join(reversed(above)))


def _limited(part: str, source: str, stretches: Sequence[Stretch], inside: bool, cut: bool = False) -> Fresh:
    kept: list[Stretch] = []
    room = LONGEST
    for stretch in stretches:
        if room > 0:
            kept.append(replace(stretch, end=min(stretch.end, stretch.start + room)))
        room -= stretch.end - stretch.start
    return Fresh(part, source, tuple(kept), cut=cut or room < 0, answers_inside=inside)


def _runs(lines: Sequence[Line], found: Sequence[Role], wanted: Role) -> list[list[Line]]:
    """Neighbouring lines of one role."""
    runs: list[list[Line]] = []
    before: Role | None = None
    for line, role in zip(lines, found, strict=True):
        if role is wanted:
            if before is not wanted:
                runs.append([])
            runs[-1].append(line)
        before = role
    return runs


def _says_something(lines: Sequence[Line]) -> bool:
    return any(any(map(str.isalnum, line.text)) for line in lines)


def _stretches(lines: Sequence[Line], adopted: bool = False) -> list[Stretch]:
    """Runs of lines that follow one another in the part, blank ends cut off."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and runs[-1][-1].end + 2 >= line.start:
            runs[-1].append(line)
        else:
            runs.append([line])
    found: list[Stretch] = []
    for run in runs:
        written = [line for line in run if any(map(str.isalnum, line.text))]
        if written:
            found.append(Stretch(written[0].start, written[-1].start + len(written[-1].text), adopted))
    return found


def _under_the_quote(lines: Sequence[Line], found: Sequence[Role], sender: str) -> list[list[Line]]:
    """An answer below an unmarked copy of our mail, when nothing stands above: what follows our signature."""
    below = [line for line, role in zip(lines, found, strict=True) if role is Role.BELOW]
    plains = [plain(line.text[:200]).strip(" ,.!") for line in below]
    closed = next((at for at, text in enumerate(plains) if signature.closes(text)), None)
    if closed is None:
        return []
    blank = next((at for at in range(closed + 1, len(below)) if below[at].blank), None)
    answer = signature.own_lines(below[blank:], sender) if blank is not None else []
    text = "\n".join(line.text for line in answer)
    return [answer] if _says_something(answer) and not quotes.OURS.search(text) else []


def _below_header(lines: Sequence[Line], found: Sequence[Role], own_house: str | None) -> list[Stretch]:
    """The first quoted mail, up to its own quotes; `own_house`: only when it comes from that sender's domain."""
    start = next((at for at, role in enumerate(found) if role is Role.HEADER), None)
    if start is None:
        return []
    end = next((at for at in range(start, len(found)) if found[at] is not Role.HEADER), len(found))
    header = " ".join(line.text for line in lines[start:end])
    own, theirs = _ADDRESS.findall(own_house or ""), _ADDRESS.findall(header)
    if theirs and own and theirs[0].lower() != own[-1].lower():
        return []
    first = next((line for line in lines[end:] if not line.blank), None)
    marked = first is not None and first.text.lstrip().startswith(">")
    body = [_unmarked(line) for line in lines[end:]] if marked else lines[end:]
    stop = next((at for at, role in enumerate(quotes.roles(body)) if role is not Role.NEW), len(body))
    answer = signature.own_lines(body[:stop], header.split(":", 1)[-1])
    text = "\n".join(line.text for line in answer)
    ours = own_house is not None and len(quotes.OURS.findall(text)) >= 2
    return [] if ours else _stretches(answer, adopted=True)


def _unmarked(line: Line) -> Line:
    """The line without one level of quotation."""
    match = re.match(r"[ \t]{0,4}> ?", line.text)
    return Line(line.start + match.end(), line.end, line.text[match.end() :]) if match else line
