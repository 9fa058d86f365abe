"""What headings mean: our fields and the phrases that French software and hand-made sheets use for them.

1. The number is the strength: when two columns could be one field, the stronger phrase gets it.
2. Fields that we do not read (`x_…`) stand here too: a heading that is known to mean something else is never taken
   for one of ours because it shares a word (`Date de relance`, `Montant HT`).
3. A phrase may serve several fields; the cells below it decide (`Échéance due`, `Règlement`, `Intitulé`).
"""

from relance_mail.sources.headings import Words, words_of

AMOUNTS = frozenset(["total", "paid", "amount_due", "debit", "credit"])
DAYS = frozenset(["issue_date", "due_date", "settled_on", "deposited_on"])
PARTY = (
    "customer_id", "customer_name", "email", "kind", "country", "siren", "siret", "vat_number", "means",
)  # fmt: skip

_PHRASES: dict[str, dict[int, str]] = {
    "number": {
        100: "N° facture|Facture N° client|N° de la facture|Id facture|N° facture avoir",
        95: "N° facture document|Facture piece N°|Reference facture|N° facture interne",
        92: "N° piece|N° document|Reference piece|Reference document|Facture piece|Document commercial N°",
        88: "Facture|Facture avoir|Factures",
        80: "Piece|Document|Piece comptable|Num piece comptable|Document N° externe",
        66: "Reference|Reference interne",
        60: "Num",
    },
    "type": {
        95: "Type facture|Type document|Type piece|Type mouvement|Nature piece|Nature document|Facture type|"
        "Sens document",
        90: "Type",
    },
    "customer_id": {
        100: "Code client|Code tiers|N° client|N° tiers|Id client|Compte client|Compte tiers|N° compte client|"
        "Client id|N° compte tiers|Identifiant tiers|Num auxiliaire|Compte auxiliaire|Code auxiliaire|"
        "Code compte client|Compte auxiliaire N°|Matricule client|Code debiteur|N° adherent|"
        "N° compte auxiliaire|Code societe",
        90: "Auxiliaire|Comp aux num|Code comptable client|Code|Matricule",
        80: "Compte|N° compte|Code compte|Compte comptable",
        70: "Client|Tiers|Reference client|Client tiers|Reference tiers",
    },
    "customer_name": {
        100: "Nom client|Nom tiers|Raison sociale|Raison sociale client|Nom du client facture|Intitule client|"
        "Intitule tiers|Denomination|Denomination sociale|Nom raison sociale|Nom denomination|Client nom|"
        "Libelle client|Libelle tiers|Nom societe|Nom prenom|Nom prenom client|Raison sociale tiers|"
        "Client raison sociale nom|Comp aux lib|Nom debiteur|Client societe|Nom complet|Denomination client|"
        "Intitule compte tiers|Intitule compte client|Libelle compte client|Libelle auxiliaire|"
        "Client adresse facture nom|Raison soc|RS client",
        90: "Nom|Intitule compte|Libelle compte|Titulaire|Nom affiche|Designation client",
        80: "Societe",
        85: "Client|Tiers|Client facture|Client facture nom|Client tiers|Destinataire",
        70: "Intitule|Compte|Compte client|Compte tiers",
    },
    "issue_date": {
        100: "Date facture|Date emission|Date facture emission|Facture emise le|Date piece|Date document|"
        "Emission|Facturee le|Date de la facture|Date facture avoir|Date emission facture",
        85: "Date|Date ecriture|Date comptable|Date operation|Date mouvement|Date comptabilisation",
        90: "Facture due",  # « facture du … »: its cells are days
        60: "Emission le|Date creation facture",
    },
    "due_date": {
        100: "Date echeance|Echeance|Echeance facture|Date echeance facture|Date limite reglement|Date due|"
        "Date limite payer|Date limite|Echeance reglement|Payer avant|Payer avant le|Date echeance reglement|"
        "Limite reglement|Limite payer|Echeance client|Echeance piece|Echeance date due|Reglement due|"
        "Echeance le|Date d'ech",
        90: "Payer le|Payable le|Payable|Date reglement prevu|Date prevu reglement|Reglement prevu|Date payer|"
        "Due on|Date echu|Reglement prevu le|Net due date|Reglement due date",
        70: "Due|Echu le|Terme",
    },
    "total": {
        100: "Montant TTC|Total TTC|TTC|Montant facture TTC|Total facture TTC|Montant total TTC|TTC facture|"
        "Montant TTC facture|Montant toutes taxes comprises|Prix TTC",
        92: "Montant facture|Total facture|Montant total|Montant initial|Montant facture initial|Montant piece|"
        "Montant document|Montant creance initial|Total document|Montant total facture|Creance initial",
        82: "Montant|Montant creance",
        55: "Facture",
        72: "Total|Total general|Net payer|Net payer TTC|Prix|Montant echeance",
    },
    "paid": {
        100: "Montant regle|Regle|Deja regle|Total regle|Montant deja regle|Regle TTC|Montant regle TTC|"
        "Montant reglement|Reglement montant|Total reglement|Reglement|Reglement regle|Cumul reglement|"
        "Montant lettrage|Regle client|Somme regle|Acompte regle|Reglement acompte|Montant total regle|"
        "Cumul regle|Reglement effectue|Reglement partiel",
        80: "Acompte|Montant acompte|Acompte TTC|Avance|Lettrage montant",
    },
    "amount_due": {
        100: "Reste due|Reste payer|Solde due|Solde restant due|Reste regler|Montant reste due|Montant due|"
        "Solde reste due|Montant impaye|Reste recouvrer|Total due|Total reste due|Solde payer|Solde regler|"
        "Montant reste payer|Solde reste payer|Reste payer TTC|Reste due TTC|Montant reste|Net due|"
        "Solde TTC due|Solde impaye|Impaye|Montant non regle|Non regle|Montant due TTC|Solde facture due|"
        "Reste solder|Solde solder|Montant non lettre|Solde due TTC|Montant ouvert|Due TTC|Montant recouvrer|"
        "Total impaye|Reste TTC|Montant exigible|Creance due|Somme due|Somme reste due|Reste facture|Non solde|"
        "Solde non regle|Solde non lettrage|Solde jour|Dette|Total reste payer|RAP|RAR",
        90: "Solde|Reste|Solde facture|Solde client|Solde TTC|Solde reste|Solde piece|Solde debiteur|"
        "Solde total|Solde compte|Solde tenue compte|Solde document",
        78: "Net payer|Payer|Montant payer|Due|Creance|Encours|Total payer|Net payer TTC|Montant payer TTC|"
        "Total encours|Encours client|Montant echeance|Recouvrer|Encours due",
    },
    "currency": {
        100: "Devise|Code devise|Devise facture|Monnaie|Devise document|Libelle devise",
        80: "Unite monetaire|ISO devise",
    },
    "subject": {
        95: "Objet|Libelle|Libelle facture|Objet facture|Libelle ecriture|Designation|Description|"
        "Libelle piece|Libelle operation|Libelle mouvement|Intitule facture|Ecriture lib|Libelle document|"
        "Chantier|Affaire|Projet|Dossier|Prestation|Travaux",
        60: "Intitule|Motif|Detail|Nature",
    },
    "order_ref": {
        100: "N° commande|Commande|N° commande client|Bon commande|N° bon commande|Reference commande|"
        "Commande client|Reference commande client|Purchase order|Order N°|Bon|N° BC|N° bon|N° BC client",
        80: "Reference client|Reference client facture|Votre reference|Votre commande|Votre N° commande|"
        "Reference externe|Reference acheteur|Reference client commande",
    },
    "siren": {100: "SIREN|N° SIREN|SIREN client|Code SIREN|SIREN tiers|SIREN debiteur|Identifiant SIREN|SIREN SIRET"},
    "siret": {100: "SIRET|N° SIRET|SIRET client|Code SIRET|SIRET tiers|Identifiant SIRET"},
    "vat_number": {
        100: "N° TVA|TVA intracommunautaire|N° TVA intracommunautaire|Identifiant TVA|N° TVA client|"
        "Code TVA intracommunautaire|TVA intracommunautaire client|N° intracommunautaire|"
        "Identifiant intracommunautaire",
        60: "TVA",
    },
    "iban": {100: "IBAN|N° IBAN|IBAN client|RIB|IBAN BIC|Compte bancaire IBAN|RIB IBAN"},
    "email": {
        100: "Email|Email client|Adresse email|Email comptabilite|Email facture|Email contact|"
        "Adresse email client|Adresse mel|Email comptabilite client|Email tiers|Email relance|"
        "Email recouvrement|Email facture client|Email societe|Email service comptabilite|"
        "Email comptabilite fournisseur|Adresse messagerie|Messagerie|Adresse electronique",
        70: "Contact",
    },
    "kind": {
        100: "Type client|Categorie client|Type tiers|Categorie tiers|Nature client|Type debiteur|"
        "Statut juridique|Famille client|Categorie|Famille tiers|Profil client|Client type|Qualite client",
        85: "Type|Famille|Segment",
    },
    "means": {
        100: "Mode reglement|Mode regle|Type reglement|Mode de paiement client|Reglement mode|Code reglement|Mode",
        75: "Reglement|Condition reglement",
    },
    "status": {
        95: "Statut|Statut facture|Statut reglement|Statut client facture|Statut document|Statut piece|"
        "Etat reglement|Solde O N",
        85: "Regle|Soldee|Solder|Facture regle|Regle O N|Regle oui non|Reglement|Facture soldee|"
        "Lettrage statut|Litige|Paye",
    },
    "settled_on": {
        100: "Date reglement|Regle le|Date regle|Reglement date|Reglement le|Date valeur reglement|"
        "Date dernier reglement|Date reglement effectue|Dernier reglement|Reglement recu le|"
        "Date reglement recu|Date reglement regle",
        80: "Regle|Reglement",
    },
    "life_cycle": {
        100: "Statut Chorus|Statut Chorus Pro|Statut facture Chorus|Statut facture Chorus Pro|Cycle vie|"
        "Statut cycle vie|Statut plateforme|Statut facture plateforme|Statut PDP|Statut facture electronique",
    },
    "deposited_on": {
        100: "Date depot|Date depot facture|Date depot Chorus|Date depot Chorus Pro|Date depot facture Chorus|"
        "Date depot facture Chorus Pro|Depot Chorus|Depot Chorus Pro|Date depot plateforme|Date depot portail|"
        "Date Chorus|Date Chorus Pro",
        80: "Date mise disposition|Date reception Chorus|Date reception Chorus Pro",
    },
    "debit": {100: "Debit|Montant debit|Mouvement debit|Debit TTC|Total debit|Debit client|Debit tenue compte"},
    "credit": {100: "Credit|Montant credit|Mouvement credit|Credit TTC|Total credit|Credit client|Credit tenue compte"},
    "side": {100: "Sens|Debit credit|D C|Sens ecriture|DC"},
    "lettering": {100: "Lettrage|Code lettrage|Lettrage code|Ecriture let|Lettrage compte|Pointage"},
    "journal": {100: "Jnl|Code jnl|Jnl code|Jnl comptable|Libelle jnl"},
    "legal_form": {100: "Forme juridique|Forme|Forme sociale|Statut juridique forme|Forme legale"},
    "contact_name": {
        100: "Contact|Nom contact|Contact comptabilite|Contact facture|Contact principal|Contact client|Attention"
    },
    "civility": {100: "Civilite|Titre|Civ"},
    "first_name": {100: "Prenom|Prenom client"},
    "email_management": {
        100: "Email direction|Email relance direction|Email direction client|Email responsable|Email secondaire"
    },
    "phone": {
        100: "Telephone|N° telephone|Telephone client|Telephone fixe|Telephone contact|Telephone comptabilite|"
        "Contact telephone"
    },
    "address": {
        100: "Adresse|Adresse facture|Adresse client|Adresse facture client|Adresse postale|Adresse ligne|Rue|"
        "Adresse complete|Adresse tiers|Adresse facturee ligne"
    },
    "address_more": {100: "Complement adresse|Complement|Adresse complement|Adresse suite|Adresse ligne complement"},
    "postcode": {
        100: "Code postal|Postal|Postal client|Code postal client|Postal facture|Code postal facture|"
        "Adresse code postal"
    },
    "city": {100: "Ville|Ville client|Ville facture|Adresse ville"},
    "country": {100: "Pays|Code pays|Pays client|Pays facture|Pays ISO|Adresse pays"},
    "seat_address": {100: "Adresse siege|Siege|Siege social|Adresse siege social|Adresse du siege"},
    "seat_postcode": {100: "Code postal siege|Postal siege"},
    "seat_city": {100: "Ville siege|Siege ville"},
    "language": {100: "Langue|Language|Code langue|Langue client"},
    "sales_person": {100: "Commercial|Nom commercial|Code commercial|Commercial client|Code representant"},
    "responsible": {
        100: "Responsable|Responsable recouvrement|Responsable client|Gestionnaire|Charge recouvrement|"
        "Responsable compte"
    },
    "policy": {100: "Scenario|Scenario relance|Politique relance|Profil relance|Plan relance"},
    "payer": {100: "Payeur|Groupe|Tiers payeur|Client payeur|Groupe client|Payeur groupe|Client groupe"},
    "factor": {100: "Factor|Affacturage|Cede factor|Factor oui non|Cede|Affacture|Factorise|Cession"},
    "do_not_remind": {
        100: "Ne pas relance|Pas relance|Exclu relance|Exclure relance|Bloquer relance|Relance bloque|"
        "Non relance|Hors relance"
    },
    "service_code": {100: "Code service|Service executant|Code service executant|Code service Chorus"},
    "interest": {100: "Penalite|Penalite retard|Reclamer penalite|Interet retard|Penalite interet retard"},
    "commitment": {100: "N° engagement|Engagement|Engagement juridique|N° engagement juridique|Reference engagement"},
    "total_foreign": {100: "Montant devise|Total devise|Montant TTC devise|Montant facture devise|Total TTC devise"},
    "paid_foreign": {100: "Regle devise|Montant regle devise|Reglement devise"},
    "amount_due_foreign": {
        100: "Solde devise|Reste devise|Montant due devise|Reste payer devise|Solde due devise|Reste due devise"
    },
    "x_other": {
        100: "Montant HT|Total HT|HT|Net HT|Base HT|Prix HT|Montant net HT|HT facture|Montant facture HT|"
        "Total net HT|Montant TVA|Total TVA|TVA facture|Taux TVA|Taux|Code TVA|Montant TVA facture|Retard|"
        "Jour retard|Nombre jour|Nombre jour retard|Retard jour|Delai|Delai reglement|Jour|Condition reglement|"
        "Delai jour|Anciennete|Age|Date relance|Relance|Niveau relance|Nombre relance|Dernier relance|"
        "Date dernier relance|Prochain relance|Date prochain relance|Commentaire|Commentaire relance|Action|"
        "Date lettrage|Banque|Agence|Site|Service|Periode|Exercice|Quantite|Article|Remise|Escompte|"
        "Interet|Frais|Indemnite|Montant penalite|Plafond|Encours autorise|Plafond encours|Nombre facture|"
        "Nombre|Date livraison|Date commande|Date saisie|Date creation|Date modification|Date envoi|"
        "Date promesse|Promesse|Prevu|Montant prevu|Date prevu|Solde progressif|Solde cumule|Cumul|"
        "Solde anterieur|Solde precedent|Fournisseur|N° fournisseur|Ligne|N° ligne|N° ordre|Collectif|"
        "Compte collectif|Compte general|Categorie article|BIC|Banque BIC|Pourcentage|Ecriture num|"
        "Num ecriture|N° ecriture|Valid date|Date let|Date litige|Motif litige|Chiffre affaire|CA|"
        "Numero cheque|N° cheque|Cheque|Total echu|Montant echu|N° mouvement|Code pays article|N° BL|BL|"
        "N° devis|Devis|Bon livraison|N° bon livraison|Region|Secteur|Zone|Departement|Effectif|Fax|Site web|"
        "NAF|Code NAF|APE|Code APE|Capital|Montant HT TVA|Total HT TVA|HT TVA|Net HT TVA|Retenue garantie|"
        "Garantie|Assurance"
    },
}

Meaning = tuple[tuple[str, int], ...]


def _meanings() -> dict[Words, Meaning]:
    found: dict[Words, dict[str, int]] = {}
    for field, by_strength in _PHRASES.items():
        for strength, phrases in by_strength.items():
            for phrase in phrases.split("|"):
                fields = found.setdefault(words_of(phrase), {})
                fields[field] = max(strength, fields.get(field, 0))
    return {words: tuple(fields.items()) for words, fields in found.items() if words}


MEANINGS = _meanings()
KNOWN_WORDS: frozenset[str] = frozenset(word for words in MEANINGS for word in words)
FIELDS = frozenset(_PHRASES) - {"x_other"}
# Words that change nothing when they are added to a phrase.
FILLERS = words_of("facture client document piece total montant ttc initial comptable tiers actuel net global")
