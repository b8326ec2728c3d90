"""Word lists by which a named source is read: who can speak, and by which verbs. Curated, lower case.

The lists are closed classes of press French (roles, bodies, media, texts, reporting verbs, usual given names); what
stands in none of them is judged by its form, see `mention`.
"""

from __future__ import annotations

from cadrage.models.lexicon import CLASSES

PERSON, INSTITUTION, OUTLET, DOCUMENT = KINDS = ("person", "institution", "outlet", "document")
KIND_NAMES = {
    "fr": {PERSON: "personne", INSTITUTION: "institution", OUTLET: "média", DOCUMENT: "document"},
    "en": {PERSON: "person", INSTITUTION: "institution", OUTLET: "outlet", DOCUMENT: "document"},
}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _split(masculine: str, feminine: str) -> dict[str, str]:
    return {**dict.fromkeys(masculine.split(), "m"), **dict.fromkeys(feminine.split(), "f")}


# Determiners and their gender; "" where it does not show.
DETERMINERS = {
    **_split("le un ce cet du au", "la une cette"),
    **dict.fromkeys("les l' des ces son sa ses leur leurs notre nos votre vos mon ma mes aux".split(), ""),
    **dict.fromkeys("quelques plusieurs certains certaines deux trois quatre cinq six tous toutes".split(), ""),
}  # fmt: skip
# A body named with one of these and nothing behind it was named before: « l'agence », « ce rapport ».
DEFINITE = _set("le la l' les ce cet cette ces notre")

PRONOUNS = {
    **_split("il lui celui-ci lui-même ils eux ceux-ci eux-mêmes", "elle celle-ci elle-même elles celles-ci"),
    "-il": "m", "-ils": "m", "-t-il": "m", "-t-ils": "m", "-elle": "f", "-elles": "f", "-t-elle": "f", "-t-elles": "f",
}  # fmt: skip
# « on y lit », « apprend-on »: the text goes on with the source before.
IMPERSONAL = _set("on -on -t-on")

# Titles that stand before a name; the gender of whom they name.
TITLES = {
    **_split(
        "m mm mr monsieur messieurs docteur père frère cheikh imam prince roi lord sir baron mgr monseigneur abbé "
        "général colonel lieutenant-colonel commandant capitaine lieutenant adjudant sergent amiral maréchal major "
        "brigadier caporal don",
        "mme mmes mlle madame mademoiselle mesdames docteure sœur soeur mère princesse reine baronne générale "
        "colonelle commandante capitaine lieutenante sergente brigadière",
    ),
    **dict.fromkeys("me maître dr pr prof professeur professeure".split(), ""),
    "professeure": "f",
}

# Functions: masculine and feminine form of each; a form that serves both gives no gender.
_ROLE_PAIRS = """
président présidente|directeur directrice|premier-ministre première-ministre|député députée|sénateur sénatrice
préfet préfète|procureur procureure|avocat avocate|conseiller conseillère|adjoint adjointe|délégué déléguée
gouverneur gouverneure|ambassadeur ambassadrice|chercheur chercheuse|historien historienne|médecin médecine
fondateur fondatrice|cofondateur cofondatrice|patron patronne|chef cheffe|dirigeant dirigeante|candidat candidate
élu élue|coordinateur coordinatrice|coordonnateur coordonnatrice|éleveur éleveuse|agriculteur agricultrice
chancelier chancelière|opposant opposante|représentant représentante|négociateur négociatrice|envoyé envoyée
instituteur institutrice|enseignant enseignante|infirmier infirmière|policier policière|gérant gérante
auteur auteure|auteur autrice|écrivain écrivaine|réalisateur réalisatrice|acteur actrice|comédien comédienne
chanteur chanteuse|metteur metteuse|animateur animatrice|producteur productrice|éditeur éditrice
entraîneur entraîneuse|joueur joueuse|sélectionneur sélectionneuse|champion championne|vainqueur vainqueure
militant militante|manifestant manifestante|habitant habitante|voisin voisine|résident résidente|commerçant commerçante
étudiant étudiante|lycéen lycéenne|ouvrier ouvrière|cultivateur cultivatrice|pêcheur pêcheuse|berger bergère
consultant consultante|analyste analyste|expert experte|professeur professeure|doyen doyenne|recteur rectrice
inspecteur inspectrice|enquêteur enquêtrice|rapporteur rapporteuse|rapporteur rapporteure|administrateur administratrice
secrétaire secrétaire|trésorier trésorière|syndicaliste syndicaliste|économiste économiste|sociologue sociologue
ministre ministre|maire mairesse|maire maire|porte-parole porte-parole|juge juge|journaliste journaliste
commissaire commissaire|bourgmestre bourgmestre|échevin échevine|syndic syndique|municipal municipale
responsable responsable|capitaine capitaine|notaire notaire|pharmacien pharmacienne|technicien technicienne
ingénieur ingénieure|géologue géologue|volcanologue volcanologue|épidémiologiste épidémiologiste|biologiste biologiste
philosophe philosophe|politologue politologue|géographe géographe|démographe démographe|psychiatre psychiatre
résistant résistante|combattant combattante|soldat soldate|officier officière|gendarme gendarme|pompier pompière
roi reine|prince princesse|pape papesse|évêque évêque|imam imame|rabbin rabbine|pasteur pasteure|curé curé
chorégraphe chorégraphe|photographe photographe|peintre peintre|libraire libraire|restaurateur restauratrice
boulanger boulangère|prévenu prévenue|accusé accusée|plaignant plaignante|victime victime|témoin témoin
greffier greffière|magistrat magistrate|conservateur conservatrice|intendant intendante|sous-préfet sous-préfète
premier première|numéro numéro|pdg pdg|dg dg|entrepreneur entrepreneuse|armateur armatrice|coach coach|arbitre arbitre
eurodéputé eurodéputée|parlementaire parlementaire|collègue collègue|camarade camarade|consœur consœur|confrère confrère
propriétaire propriétaire|substitut substitute|médiateur médiatrice|expert-comptable expert-comptable
milliardaire milliardaire|informaticien informaticienne
généraliste généraliste|pneumologue pneumologue|pédiatre pédiatre
"""
ROLES: dict[str, str] = {}
# The masculine form stands for both, so that « la présidente » is found again as « cette présidente ».
ROLE_BASE: dict[str, str] = {}
for _pair in _ROLE_PAIRS.replace("\n", "|").strip("|").split("|"):
    _m, _f = _pair.split()
    for _form, _gender in ((_m, "m"), (_f, "f")):
        ROLES[_form] = "" if _m == _f or (_form in ROLES and ROLES[_form] != _gender) else _gender
        ROLE_BASE.setdefault(_form, _m)
# What takes up a person by a wider word: the functions it may stand for, none named for any person.
WIDER_ROLES: dict[str, frozenset[str]] = {
    "élu": _set("maire député sénateur conseiller adjoint président eurodéputé échevin syndic municipal bourgmestre"),
    "dirigeant": _set("président directeur pdg dg patron chef fondateur ministre"),
    "patron": _set("président directeur pdg dg fondateur dirigeant"),
    "magistrat": _set("procureur juge président"),
    "militaire": _set("général colonel commandant capitaine lieutenant porte-parole"),
    "officier": _set("général colonel commandant capitaine lieutenant"),
    "parlementaire": _set("député sénateur eurodéputé"),
    "chercheur": _set("sociologue économiste historien politologue biologiste géographe épidémiologiste professeur"),
    "médecin": _set("professeur généraliste pneumologue pédiatre psychiatre épidémiologiste"),
}
ANY_PERSON = _split("intéressé homme", "intéressée femme") | dict.fromkeys(("responsable", "spécialiste"), "")
AGED = ("naire", "génaire")  # « le quinquagénaire », « la trentenaire »

INSTITUTIONS = _set(
    "ministère gouvernement parquet préfecture sous-préfecture mairie municipalité police gendarmerie tribunal cour "
    "conseil assemblée sénat parlement commission comité agence institut institution université école lycée collège "
    "fédération confédération syndicat association ong organisation parti mouvement front union alliance coalition "
    "entreprise société groupe compagnie firme banque fonds office observatoire collectif hôpital clinique chu "
    "ambassade consulat état-major armée armées forces marine aviation direction département région métropole "
    "communauté commune ville canton wilaya province délégation chambre ordre autorité régie caisse centrale "
    "consortium fondation ligue secours croix-rouge centre club équipe académie rectorat inspection douane douanes "
    "présidence élysée matignon kremlin maison-blanche pentagone exécutif état chancellerie opérateur constructeur "
    "fabricant enseigne gestionnaire réassureur assureur distributeur exploitant amicale bureau cabinet service "
    "services secrétariat congrès groupement coopérative réseau musée théâtre festival églises église diocèse "
    "évêché vatican gouvernorat administration collectivité établissement laboratoire maison tour section "
    "antenne brigade commissariat régiment bataillon milice rébellion junte régime majorité mutuelle "
    "intersyndicale consistoire conférence sécurité protection défense justice assurance"
)
FEMININE_BODIES = _set(
    "préfecture sous-préfecture mairie municipalité police gendarmerie cour assemblée commission agence institution "
    "université école fédération confédération association ong organisation union alliance coalition entreprise "
    "société compagnie firme banque clinique ambassade armée marine aviation direction région métropole communauté "
    "commune ville wilaya province délégation chambre autorité régie caisse centrale fondation ligue croix-rouge "
    "équipe académie inspection douane présidence maison-blanche chancellerie enseigne amicale coopérative église "
    "administration collectivité maison section antenne brigade milice rébellion junte majorité mutuelle conférence "
    "intersyndicale chaîne radio télévision revue rédaction télé étude enquête loi directive circulaire convention "
    "note délibération ordonnance résolution constitution charte annexe notice motion déclaration lettre vidéo "
    "pétition expertise analyse synthèse liste tribune statistique affiche dépêche"
)
OUTLET_HEADS = _set(
    "quotidien journal hebdomadaire mensuel magazine revue chaîne radio télévision télé média site blog rédaction "
    "station tabloïd podcast gazette bimensuel webzine"
)
DOCUMENTS = _set(
    "rapport étude enquête document texte loi décret arrêté arrêt code article directive règlement circulaire projet "
    "proposition convention accord traité contrat budget bilan bulletin baromètre sondage recensement compte comptes "
    "note avis délibération jugement ordonnance résolution constitution charte annexe paragraphe livre livret "
    "notice registre registres liste plan programme procès-verbal pv motion statuts cahier guide expertise audit "
    "analyse synthèse mémoire mémo données chiffres statistiques révélations tableau tableaux carte amendement "
    "protocole panneau affiche banderole pancarte documentaire film ouvrage pétition communiqué communiqués images "
    "dossier fiche préambule constat relevé relevés fichier "
    "comptages mesures calendrier échéancier courrier"
)
# Words for how something was said: the source is who issued it.
VEHICLES = _set(
    "communiqué communiqués déclaration déclarations tweet message publication lettre courrier discours vidéo images "
    "post propos mots termes entretien interview réponse tribune avis informations aveu site"
)
# Press agencies, which « l'agence » takes up.
AGENCIES = _set("afp reuters ap tass xinhua efe ansa dpa ats belga anp anadolu apa aps map tap kyodo")
OUTLETS = AGENCIES | frozenset(
    "le monde|le figaro|figaro|libération|libé|l'humanité|la croix|les échos|le parisien|mediapart|l'express|l'obs|"
    "le point|marianne|le canard enchaîné|ouest-france|sud ouest|la voix du nord|le progrès|nice-matin|l'équipe|"
    "la tribune|challenges|valeurs actuelles|le monde diplomatique|courrier international|jeune afrique|le soir|"
    "la libre belgique|le temps|la presse|le devoir|radio-canada|france inter|france info|franceinfo|france 2|"
    "france 3|france 24|france culture|france télévisions|rfi|rtl|europe 1|rmc|bfm|bfm tv|bfmtv|cnews|lci|tf1|m6|"
    "arte|tv5 monde|rtbf|rts|bbc|cnn|fox news|nbc|abc|cbs|msnbc|npr|new york times|the new york times|"
    "washington post|the washington post|wall street journal|the wall street journal|financial times|"
    "the guardian|guardian|the times|the economist|the independent|daily mail|politico|axios|bloomberg|"
    "associated press|agence france-presse|der spiegel|spiegel|die welt|bild|die zeit|el país|el pais|"
    "la repubblica|corriere della sera|rt|russia today|sputnik|ria novosti|al jazeera|al-jazeera|al-manar|"
    "al-mayadeen|press tv|sana|izvestia|kommersant|global times|haaretz|jerusalem post|checknews|"
    "acrimed|arrêt sur images|france-soir|boulevard voltaire|the lancet|nature|science".split("|")
)
# Words of proper names that are no person's.
ORGANISATION_WORDS = _set(
    "international internationale france watch group groupe bank banque conservation agency press news media "
    "company corporation inc ltd sa sas university association foundation fund council committee party union "
    "the times post herald rassemblement nations unies fédération institut "
    "institute centre center front mouvement media médecins sans frontières "
    "greenpeace amnesty rights human world global europe européenne européen national nationale insoumise "
    "républicains météo-france société general générale caritas secours catholique populaire maison blanche "
    "république assemblée sénat parlement commission conseil tribunal cour ministère police"
)
# Nouns with a capital that end a function, not begin a name: « le ministre de l'Intérieur Pierre Dumas ».
DOMAINS = _set(
    "intérieur justice défense santé économie finances éducation travail armées culture agriculture transports "
    "environnement affaires logement république état etat assemblée sénat parlement commission conseil union parti "
    "sécurité énergie recherche commerce industrie budget écologie transition famille jeunesse sports numérique "
    "rassemblement front onu otan ue unesco fmi oms europe france état-major cour banque chambre église nation"
)

GIVEN = _split(
    "jean pierre michel philippe alain bernard jacques françois christian daniel patrick nicolas olivier laurent "
    "thierry stéphane éric david julien christophe frédéric sébastien emmanuel pascal bruno gérard andré marc rené "
    "louis henri charles antoine guillaume thomas alexandre vincent benoît mathieu matthieu maxime florian romain "
    "kevin kévin arnaud jérôme fabrice ludovic cédric franck hervé didier yves gilles denis roger guy serge robert "
    "georges paul luc hugo lucas théo arthur adrien baptiste clément quentin valentin rémi xavier édouard gabriel "
    "raphaël simon samuel victor grégory jérémie jordan loïc yann yannick alban armel bastien damien étienne fabien "
    "gaël gaspard joël jonathan lionel manuel marcel martin maurice norbert pascal régis richard roland sylvain "
    "tristan ulysse mohamed mohammed ahmed ali hassan hussein omar youssef karim rachid said saïd mustapha mehdi "
    "bachar abdallah abdelkader ibrahim ismaël moussa mamadou ousmane amadou abdoulaye boubacar alassane laurent "
    "félix cheikh kofi koffi kwame joe john donald barack george james william peter boris tony gordon theresa "
    "vladimir sergueï dmitri volodymyr viktor ivan igor oleg mikhaïl xi narendra recep benjamin yasser mahmoud "
    "mario matteo silvio giorgio angelo josé juan carlos pedro luis jair javier hans klaus olaf friedrich josep "
    "jens antónio ban tedros gérald jordan jean-luc jean-marie jean-pierre jean-claude jean-michel jean-yves "
    "jean-paul jean-françois jean-louis jean-jacques pierre-yves léon",
    "marie anne catherine nathalie isabelle sylvie martine françoise christine valérie sophie sandrine véronique "
    "stéphanie céline patricia brigitte corinne laurence monique jacqueline élisabeth elisabeth hélène caroline "
    "julie émilie aurélie virginie camille léa manon chloé emma sarah laura pauline mathilde marine charlotte "
    "juliette alice louise jeanne claire lucie audrey delphine karine florence agnès anne-marie marie-claire "
    "ségolène martine rachida najat christiane fatima aïcha khadija leïla nadia samira yasmine mariam aminata "
    "fatou awa rokhaya inès zineb salima angela hillary kamala giorgia ursula theresa margaret nancy maria greta "
    "célia clémentine danièle ghislaine ginette josiane maryvonne odile pascale roselyne simone solange suzanne "
    "yvette amélie anaïs élodie justine marion mélanie noémie océane gwenaëlle barbara sibeth olga svetlana jen "
    "béatrice bénédicte cécile colette élise eva éva geneviève irène jocelyne maryse michèle mireille myriam régine",
)

# The reporting verbs of the model's lexicon, and others that introduce words or contents.
_VERBS = CLASSES["say"] | _set(
    "disposer autoriser limiter fixer chiffrer invoquer attribuer exempter placer brosser justifier jurer suggérer "
    "conseiller souhaiter inviter exhorter féliciter soupirer analyser compléter confesser corroborer crier décréter "
    "divulguer évaluer exprimer insinuer menacer minimiser opposer pointer pronostiquer protester prôner qualifier "
    "refuser rassurer relater relativiser retracer revendiquer riposter spécifier stipuler trancher vociférer engager "
    "préconiser trouver recenser dénombrer compter calculer classer désoler étonner émouvoir alarmer insurger "
    "offusquer targuer ordonner statuer continuer enchaîner commencer donner songer condamner remarquer avancer "
    "répertorier promulguer encourager apporter balayer"
)
_IRREGULAR = """
dit disent disait disaient dira dirait disant dite écrit écrivent écrivait écrivaient écrite écrivant prévoit prévoient
prévoyait prévoyaient prévu prévue prévues prévoyant promet promettent promettait promis promise permet permettent
permis admet admettent admettait admis soumet reconnaît reconnaissent reconnaissait reconnu reconnue reconnait répond
répondent répondait répondu prétend prétendent prétendait prétendu soutient soutiennent soutenait soutenu convient
convenu maintient maintenu tient tiennent tenait tenu revient conclut concluent concluait conclu interdit interdisent
interdisait prédit redit contredit croit croient croyait cru craint craignent craignait craint dément démentent
démentait démenti avertit avertissent avertissait averti garantit garantissent garanti établit établissent établi
réagit réagissent réagissait réagi fournit définit poursuit poursuivent poursuivait poursuivi prévient préviennent
prévenait prévenu veut veulent voulait voulu entend entendent entendait entendu défend défendent défendait défendu
sourit fait font faisait faisaient vaut valoir savoir peut doit va vont vient viennent requiert requis enjoint
lit voit voient savait sait apprend apprennent appris prescrit prescrivent dispose disposent transmet reprend reprenait
réfléchit réfute démontre dépeint décrit décrivent décrivait rit renchérit renchérissait sent plaint plaignait
réjouit réjouissent réjouissait jette jettent semble
semblent figure figurent
"""
AUXILIARIES = _set(
    "a ont avait avaient aura aurait auraient est sont était étaient sera serait fut furent eut eurent ayant étant "
    "ai avons avez suis"
)
CLITICS = _set("se s' ne n' y en me m' te t' nous vous l' lui leur")


def _conjugate(infinitive: str) -> set[str]:
    """Third persons, participles of a regular verb in -er; elsewhere nothing, irregular forms are listed."""
    if not infinitive.endswith("er"):
        return set()
    stem = infinitive[:-2]
    soft = {"c": "ç", "g": "ge"}.get(stem[-1], stem[-1])
    before_a = stem[:-1] + soft
    strong = {stem}
    for k in (len(stem) - 1, len(stem) - 2, len(stem) - 3):
        if k >= 0 and stem[k] in "eé" and all(c not in "aeiouyéèê" for c in stem[k + 1 :]):
            strong |= {stem[:k] + "è" + stem[k + 1 :], stem + stem[-1]}
    if stem.endswith(("oy", "uy", "ay")):
        strong.add(stem[:-1] + "i")
    mute = {s + end for s in strong for end in ("e", "ent", "era", "erait", "eront")}
    return (
        mute
        | {stem + e for e in ("é", "ée", "és", "ées", "èrent")}
        | {before_a + e for e in ("a", "ait", "aient", "ant")}
    )


VERB_FORMS: frozenset[str] = frozenset(_set(_IRREGULAR).union(*(_conjugate(v) for v in _VERBS)))
# Verbs that only a person is the subject of; they tell a name from a brand where nothing else does.
HUMAN_VERBS: frozenset[str] = frozenset().union(
    *(_conjugate(v) for v in "raconter confier témoigner expliquer déplorer lâcher glisser soupirer ironiser".split()),
    ("sourit", "dit", "disait", "répond", "écrit", "écrivait", "résume", "lance"),
)
RELATIVES = _set("qui dont où que qu' lequel laquelle lesquels lesquelles")
PREPOSITIONS = _set("de d' du des à au aux en dans sur par pour avec chez sous devant lors entre contre vers sans")
