"""Quoted mails in the shapes of thirty mail programs, for the tests of what is new and what is ours."""

from tests.replies.mailbox import OURS

SAID = "Le virement partira vendredi."
MARKED = "\n".join(f"> {line}" for line in ("Bonjour,", OURS, "Le service comptabilité"))
UNMARKED = f"Bonjour,\n{OURS}\n\nLe service comptabilité\n"
_PARTS = {"@MARKED@": MARKED, "@UNMARKED@": UNMARKED, "@OURS@": OURS, "@SAID@": SAID}


def _filled(shape: str) -> str:
    """A shape with the texts in the places of their marks."""
    for mark, text in _PARTS.items():
        shape = shape.replace(mark, text)
    return shape


_SHAPES = {
    "gmail": """\
Le mar. 3 mars 2026 à 09:12, Compta <compta@creancier.example.fr> a écrit :

@MARKED@""",
    "gmail folded": """\
Le mar. 3 mars 2026 à 09:12, Comptabilité clients de la société
<compta@creancier.example.fr> a écrit :

@MARKED@""",
    "gmail folded twice": """\
Le mar. 3 mars 2026 à 09:12, Comptabilité clients
<compta@creancier.example.fr>
a écrit :
@MARKED@""",
    "gmail english": """\
On Tue, 3 Mar 2026 at 09:12, Compta <compta@creancier.example.fr> wrote:
@MARKED@""",
    "thunderbird": """\
Le 03/03/2026 à 09:12, Compta a écrit :
@MARKED@""",
    "unmarked attribution": """\
Le 03/03/2026 à 09:12, Compta a écrit :
@UNMARKED@""",
    "apple quoted": """\
> Le 3 mars 2026 à 09:12, Compta <c@creancier.example.fr> a écrit :
>
@MARKED@""",
    "outlook french": """\
De : Compta <c@creancier.example.fr>
Envoyé : mardi 3 mars 2026 09:12
À : Claire
Objet : Rappel

@UNMARKED@""",
    "outlook bold": """\
*De :* Compta
*Envoyé :* mardi 3 mars 2026 09:12
*À :* Claire
*Objet :* Rappel

@UNMARKED@""",
    "outlook english": """\
From: Compta
Sent: Tuesday, March 3, 2026 9:12 AM
To: Claire
Subject: Rappel

@UNMARKED@""",
    "outlook classic": """\
-----Message d'origine-----
De : Compta [mailto:c@creancier.example.fr]
Envoyé : mardi 3 mars
Objet : Rappel

@UNMARKED@""",
    "outlook mac": """\
De : Compta <c@creancier.example.fr>
Date : mardi 3 mars 2026 à 09:12
À : Claire
Objet : Rappel

@UNMARKED@""",
    "outlook mobile": """\
________________________________
De : Compta <c@creancier.example.fr>
Envoyé : Tuesday, March 3, 2026
À : Claire
Objet : Rappel

@UNMARKED@""",
    "zimbra": """\
----- Mail original -----
De: "Compta" <c@creancier.example.fr>
À: claire
Envoyé: Mardi 3 Mars 2026
Objet: Rappel

@UNMARKED@""",
    "orange": """\
> Message du 03/03/26 09:12
> De : Compta
> A : claire
> Objet : Rappel
@MARKED@""",
    "orange unmarked": """\
Message du 03/03/26 09:12
De : Compta
A : claire
Objet : Rappel

@UNMARKED@""",
    "yahoo": """\
Le mardi 3 mars 2026 à 09:12:33 UTC+1, Compta <c@creancier.example.fr> a écrit :

@UNMARKED@""",
    "samsung": """\
-------- Message d'origine --------
De : Compta
Date : 03/03/2026 09:12 (GMT+01:00)
À : claire
Objet : Rappel

@UNMARKED@""",
    "swiss german": """\
Von: Compta <c@creancier.example.fr>
Gesendet: Dienstag, 3. März 2026 09:12
An: Claire
Betreff: Rappel

@UNMARKED@""",
    "german attribution": """\
Am 03.03.2026 um 09:12 schrieb Compta <c@creancier.example.fr>:
@MARKED@""",
    "dutch": """\
Van: Compta
Verzonden: dinsdag 3 maart 2026
Aan: Claire
Onderwerp: Rappel

@UNMARKED@""",
    "forwarded": """\
---------- Forwarded message ---------
De : Compta <c@creancier.example.fr>
Date: mar. 3 mars 2026
Subject: Rappel

@UNMARKED@""",
    "apple forwarded": """\
Début du message réexpédié :

De: Compta <c@creancier.example.fr>
Objet: Rappel
Date: 3 mars 2026

@UNMARKED@""",
    "copy below dashes": """\
----------------------------------------
@UNMARKED@""",
    "name wrote": """\
Compta <c@creancier.example.fr> a écrit le 3 mars 2026 :
@UNMARKED@""",
}
SHAPES = {name: _filled(shape) for name, shape in _SHAPES.items()}
SHAPES["bars"] = "\n".join(f"| {line}" for line in UNMARKED.split("\n"))

_HTML = {
    "gmail": """\
<div dir=ltr>@SAID@</div>
<div class=gmail_quote><div class=gmail_attr>Le mar. 3 mars 2026 à 09:12, C
&lt;c@x.example.fr&gt; a écrit :</div>
<blockquote class=gmail_quote>@OURS@</blockquote>
</div>""",
    "gmail interleaved": """\
<div class=gmail_quote><blockquote class=gmail_quote>@OURS@</blockquote>
<div>@SAID@</div>
<blockquote class=gmail_quote>Cordialement</blockquote>
</div>""",
    "outlook word": """\
<div class=WordSection1>
<p class=MsoNormal>@SAID@</p>
<div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>De :</b> C<br><b>Envoyé :</b> mardi</p>
</div>
</div>
<p>@OURS@</p>
</div>""",
    "outlook web": """\
<div>@SAID@</div>
<div id="appendonsend"></div>
<hr><div id="divRplyFwdMsg">x</div>
<div>@OURS@</div>""",
    "thunderbird": """\
<p>@SAID@</p>
<div class="moz-cite-prefix">Le 03/03/2026 à 09:12, C a écrit :</div>
<blockquote type="cite">@OURS@</blockquote>""",
    "apple": """\
<div>@SAID@<br><blockquote type="cite"><div>Le 3 mars 2026, C a écrit :</div>@OURS@</blockquote>
</div>""",
    "yahoo": """\
<div>@SAID@</div>
<div class="ydp1 yahoo_quoted">@OURS@</div>""",
    "orange": """\
<p>@SAID@</p>
<blockquote style='border-left:2px solid #ff7900'>Message du 03/03/26<br>@OURS@</blockquote>""",
    "hr": """\
@SAID@<hr><font>Le 03/03/2026 à 09:12, C a écrit :<br>@OURS@</font>""",
    "display none": """\
<p>@SAID@</p>
<div style='display:none'>@OURS@</div>""",
    "font size 0": """\
<p>@SAID@</p>
<span style='font-size:0px'>@OURS@</span>""",
    "one pixel": """\
<p>@SAID@</p>
<span style='font-size: 1px'>@OURS@</span>""",
    "white": """\
<p>@SAID@</p>
<span style='color:#ffffff'>@OURS@</span>""",
    "white font": """\
<p>@SAID@</p>
<font color=white>@OURS@</font>""",
    "invisible": """\
<p>@SAID@</p>
<p style='visibility: hidden'>@OURS@</p>
<p hidden>@OURS@</p>
<p style='mso-hide:all'>@OURS@</p>""",
    "comment and style": """\
<style>p {}</style><!-- @OURS@ --><p>@SAID@</p>
<script>@OURS@</script>""",
    "signature": """\
<p>@SAID@</p>
<div class=gmail_signature>Promo jusqu'au 30 mars</div>""",
}
HTML = {name: _filled(shape) for name, shape in _HTML.items()}
