"""Word classes that the linear model sees beside the words: reporting verbs, attributing prepositions,
anonymous speakers, titles, quantities. They are features, not rules: the weights decide what they mean."""

from __future__ import annotations

_LISTS = {
    "say": "dire déclarer affirmer annoncer expliquer préciser indiquer ajouter assurer estimer juger souligner "
    "rappeler reconnaître admettre confirmer révéler rapporter raconter répondre répéter répliquer rétorquer "
    "soutenir prétendre insister noter observer relever constater signaler mentionner évoquer commenter "
    "témoigner avouer confier glisser lâcher lancer marteler résumer conclure écrire publier informer avertir "
    "alerter prévenir dénoncer critiquer accuser reprocher regretter déplorer réclamer demander exiger "
    "appeler plaider recommander proposer promettre garantir nier démentir réfuter contester récuser "
    "rejeter saluer féliciter réjouir indigner inquiéter plaindre moquer ironiser tonner fustiger clamer "
    "proclamer prévoir interdire imposer montrer démontrer établir attester croire penser considérer "
    "craindre redouter espérer supposer soupçonner imaginer murmurer chuchoter souffler arguer alléguer "
    "argumenter détailler développer décrire poursuivre renchérir tempérer nuancer corriger objecter "
    "vouloir parler citer énoncer formuler exposer présenter avancer arguer vanter défendre",
    "according": "selon d'après suivant dixit",
    "anonymous": "source expert analyste observateur spécialiste proche témoin riverain habitant internaute "
    "enquêteur responsable connaisseur initié opposant partisan détracteur critique commentateur "
    "rumeur certains d'aucuns beaucoup plusieurs autorité opposition milieu entourage média presse "
    "voix acteur professionnel économiste scientifique militant manifestant syndicat élu autre gauche droite "
    "majorité minorité population gens personne voisin client usager parent salarié rebelle combattant "
    "site indicateur chiffre statistique image sondage milieux nombreux",
    "title": "m mme mlle dr pr maître monsieur madame président présidente ministre maire préfet préfète "
    "député députée sénateur sénatrice directeur directrice procureur procureure porte-parole secrétaire "
    "professeur professeure chercheur chercheuse capitaine colonel général commandant avocat avocate "
    "délégué déléguée gouverneur gouverneure évêque imam patron patronne fondateur fondatrice "
    "chef cheffe responsable conseiller conseillère médecin sociologue historien historienne",
    "institution": "ministère parquet préfecture mairie gouvernement police gendarmerie tribunal cour "
    "conseil assemblée commission agence institut université fédération syndicat association ong "
    "parti entreprise groupe société banque rapport communiqué étude enquête sondage arrêté décret loi "
    "article directive règlement observatoire comité collectif confédération union office hôpital "
    "ambassade état-major armée",
    "quantity": "million milliard millier centaine dizaine quinzaine vingtaine trentaine quarantaine cinquantaine "
    "douzaine moitié tiers quart plupart % pourcent pour-cent doubler tripler plus moins environ près",
    "cause": "cause causer provoquer entraîner raison à-cause grâce due dû dus résulter conséquence afin but "
    "motif responsable permettre viser chercher destiner parce car puisque volonté intention objectif",
    "first_person": "je j' me moi mon ma mes nous notre nos",
    "on": "on il",
    "negation": "ne n' pas jamais rien aucun aucune",
    "determiner": "le la les l' un une des du de d' ce cet cette ces leur leurs son sa ses",
    "copula": "être avoir",
    "hearsay": "sembler apprendre paraître passer réputer soi-disant prétendu présumé supposé",
    "label_noun": "terroriste régime milice milicien mercenaire occupant ennemi extrémiste fanatique clique "
    "officine larbin valet marionnette traître caste oligarchie bande meute secte idéologue",
    "quote_open": "« “",
    "quote_close": "» ”",
    "quote_straight": '"',
}

CLASSES: dict[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in _LISTS.items()}

# Classes whose words introduce what somebody says.
CUES = ("say",)
