"""The few German, Spanish, Italian and Dutch words in which foreign customers say when they pay, or have paid.

1. A sure reading needs the models too, which know these languages little: most such mails still go to a person, with
   the day and the invoice already read.
2. Only forms that mean nothing else in French or English stand here (« mai » and « september » are those of both).
"""

from relance_mail.replies.patterns import words

MONTHS = (
    ("januar", "januari", "enero", "gennaio"),
    ("februar", "februari", "febrero", "febbraio"),
    ("marz", "maerz", "maart", "marzo"),
    ("abril", "aprile"),
    ("mayo", "maggio", "mei"),
    ("juni", "junio", "giugno"),
    ("juli", "julio", "luglio"),
    ("augustus", "agosto"),
    ("septiembre", "settembre"),
    ("oktober", "octubre", "ottobre"),
    ("noviembre", "novembre"),
    ("dezember", "diciembre", "dicembre"),
)
WEEKDAYS = (
    ("montag", "lunes", "lunedi", "maandag"),
    ("dienstag", "martes", "martedi", "dinsdag"),
    ("mittwoch", "miercoles", "mercoledi", "woensdag"),
    ("donnerstag", "jueves", "giovedi", "donderdag"),
    ("freitag", "viernes", "venerdi", "vrijdag"),
    ("samstag", "sabado", "sabato", "zaterdag"),
    ("sonntag", "domingo", "domenica", "zondag"),
)
# What may stand before a day: « am 15. Januar », « el 20 de abril », « il 20 aprile », « op 27 november ».
ARTICLES = ("am", "den", "zum", "el", "il", "op", "el proximo", "el dia", "il giorno", "il prossimo", "am kommenden")
BY = (
    "bis zum",
    "bis",
    "spatestens am",
    "antes del",
    "para el",
    "entro il",
    "entro",
    "per il",
    "voor",
    "uiterlijk",
    "uiterlijk op",
)

_GAP = r"(?:[\w.,'/€-]+ ){0,9}?"
AHEAD = words(
    rf"""
        (?:wird|werden|werde) {_GAP}(?:uberwiesen|bezahlt|beglichen|uberweisen|bezahlen|zahlen|begleichen|angewiesen)\b
        (?:wir|ich) (?:uberweis|bezahl|zahl|begleich)en?\b
        (?:uberweis|bezahl|zahl|begleich)en? (?:wir|ich)\b
        (?:pagaremos|pagare|haremos|hare|realizaremos|efectuaremos|abonaremos|abonare|transferiremos|liquidaremos)\b
        (?:vamos|voy) a (?:pagar|hacer|realizar|abonar|transferir|liquidar)\b
        (?:sera|seran) (?:pagad|abonad|liquidad|transferid)\w+
        (?:pagheremo|paghero|effettueremo|effettuero|salderemo|saldero|bonificheremo|verseremo|provvederemo)\b
        (?:verra|verranno|sara|saranno) {_GAP}(?:pagat|saldat|effettuat|dispost|bonificat)\w+
        (?:wordt|worden|zal|zullen) {_GAP}(?:betaald|overgemaakt|voldaan|betalen|overmaken|voldoen)\b
        (?:wij|we|ik) (?:betalen|betaal|voldoen)\b
    """
)
PAST = words(
    rf"""
        (?:wurde|wurden|haben|habe|hat|ist) {_GAP}(?:uberwiesen|bezahlt|beglichen)\b
        (?:hemos|he|ha|han) (?:\w+ )?(?:pagado|realizado|efectuado|abonado|transferido|liquidado|hecho (?:la|el|una))\b
        (?:abbiamo|ho|e stat[ao]|sono stat[ei]) {_GAP}(?:pagat|saldat|effettuat|bonificat|versat)\w+
        (?:is|zijn|hebben|heb|werd) {_GAP}(?:betaald|overgemaakt|voldaan)\b
        (?:uberweisung|zahlung|transferencia|bonifico|betaling) {_GAP}(?:erfolgt|ausgefuhrt|realizada|eseguito|
            verricht)\b
    """
)
