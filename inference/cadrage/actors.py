"""The names of states, parties, unions, religions, armed groups and outlets: who must not matter for a flag.

The models do not see which of them a text is about. Every name is read as the first one of its group, so that a
text about one camp and the same text about another get the same flags. The names of a group agree in gender,
number and elision, and their forms stand in the same order: a text with a name in another's place is as
grammatical as it was.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# One group a line: family, then the names; those of an adjective with their inflected forms, `/` between them.
# ruff: noqa: E501
_GROUPS = """
state: France Russie Turquie Chine Syrie Libye Belgique Pologne Grèce Serbie Norvège Suède Tunisie Mauritanie Colombie Bolivie Hongrie Roumanie Bulgarie Géorgie Finlande Somalie Jordanie Palestine Biélorussie Moldavie Slovaquie Slovénie Croatie Bosnie Lituanie Lettonie Macédoine Mongolie Malaisie Thaïlande Birmanie Zambie Tanzanie Namibie Gambie Guinée Centrafrique Tchéquie
state: Italie Ukraine Allemagne Algérie Arménie Égypte Espagne Inde Irlande Autriche Éthiopie Érythrée Estonie Albanie Angleterre Australie Islande Indonésie
state: Canada Mali Sénégal Cameroun Maroc Liban Yémen Soudan Rwanda Burundi Niger Tchad Bénin Togo Gabon Nigeria Japon Brésil Mexique Venezuela Pakistan Portugal Danemark Qatar Koweït Kosovo Pérou Chili Paraguay Nicaragua Honduras Guatemala Vietnam Cambodge Laos Népal Kenya Ghana Liberia Mozambique Botswana Kazakhstan Tadjikistan Turkménistan Kirghizistan Bangladesh Monténégro Congo
state: Uruguay Iran Irak Afghanistan Azerbaïdjan Équateur Ouganda Angola Ouzbékistan
state: Israël Oman Haïti
state: Cuba Chypre Malte Madagascar Taïwan Singapour
state: Paris Moscou Kiev Kyiv Washington Berlin Londres Pékin Damas Téhéran Tripoli Rabat Beyrouth Bamako Dakar Varsovie Madrid Rome Tunis Kigali Kinshasa Khartoum Niamey Bruxelles Belgrade Bucarest Budapest Lisbonne Copenhague Stockholm Riga Vilnius Minsk Tbilissi Bakou Riyad Doha Bagdad Kaboul Séoul Tokyo Pyongyang Manille Canberra Mexico Bogota Caracas Brasilia Lima Nairobi Bangui Libreville Lomé Cotonou Conakry Bujumbura Luanda Sanaa Tel-Aviv Jérusalem Ramallah
state: Athènes Ankara Alger Abidjan Erevan Addis-Abeba Oslo Abuja Accra Islamabad Ottawa Amman Ouagadougou Antananarivo
state: belge/belges russe/russes serbe/serbes bulgare/bulgares slovaque/slovaques slovène/slovènes croate/croates tchèque/tchèques moldave/moldaves biélorusse/biélorusses
state: italien/italiens/italienne/italiennes iranien/iraniens/iranienne/iraniennes ukrainien/ukrainiens/ukrainienne/ukrainiennes israélien/israéliens/israélienne/israéliennes algérien/algériens/algérienne/algériennes égyptien/égyptiens/égyptienne/égyptiennes autrichien/autrichiens/autrichienne/autrichiennes indien/indiens/indienne/indiennes arménien/arméniens/arménienne/arméniennes irakien/irakiens/irakienne/irakiennes éthiopien/éthiopiens/éthiopienne/éthiopiennes américain/américains/américaine/américaines ivoirien/ivoiriens/ivoirienne/ivoiriennes allemand/allemands/allemande/allemandes espagnol/espagnols/espagnole/espagnoles afghan/afghans/afghane/afghanes australien/australiens/australienne/australiennes estonien/estoniens/estonienne/estoniennes haïtien/haïtiens/haïtienne/haïtiennes
state: canadien/canadiens/canadienne/canadiennes syrien/syriens/syrienne/syriennes palestinien/palestiniens/palestinienne/palestiniennes tunisien/tunisiens/tunisienne/tunisiennes brésilien/brésiliens/brésilienne/brésiliennes jordanien/jordaniens/jordanienne/jordaniennes norvégien/norvégiens/norvégienne/norvégiennes malien/maliens/malienne/maliennes marocain/marocains/marocaine/marocaines mexicain/mexicains/mexicaine/mexicaines cubain/cubains/cubaine/cubaines roumain/roumains/roumaine/roumaines turc/turcs/turque/turques grec/grecs/grecque/grecques saoudien/saoudiens/saoudienne/saoudiennes libyen/libyens/libyenne/libyennes vénézuélien/vénézuéliens/vénézuélienne/vénézuéliennes colombien/colombiens/colombienne/colombiennes péruvien/péruviens/péruvienne/péruviennes chilien/chiliens/chilienne/chiliennes bolivien/boliviens/bolivienne/boliviennes coréen/coréens/coréenne/coréennes mauritanien/mauritaniens/mauritanienne/mauritaniennes nigérien/nigériens/nigérienne/nigériennes nigérian/nigérians/nigériane/nigérianes géorgien/géorgiens/géorgienne/géorgiennes lituanien/lituaniens/lituanienne/lituaniennes letton/lettons/lettone/lettones somalien/somaliens/somalienne/somaliennes tchadien/tchadiens/tchadienne/tchadiennes vietnamien/vietnamiens/vietnamienne/vietnamiennes qatari/qataris/qatarie/qataries
state: français/française/françaises libanais/libanaise/libanaises polonais/polonaise/polonaises japonais/japonaise/japonaises sénégalais/sénégalaise/sénégalaises camerounais/camerounaise/camerounaises congolais/congolaise/congolaises rwandais/rwandaise/rwandaises burundais/burundaise/burundaises soudanais/soudanaise/soudanaises chinois/chinoise/chinoises hongrois/hongroise/hongroises danois/danoise/danoises suédois/suédoise/suédoises portugais/portugaise/portugaises finlandais/finlandaise/finlandaises néerlandais/néerlandaise/néerlandaises taïwanais/taïwanaise/taïwanaises pakistanais/pakistanaise/pakistanaises togolais/togolaise/togolaises gabonais/gabonaise/gabonaises béninois/béninoise/béninoises luxembourgeois/luxembourgeoise/luxembourgeoises québécois/québécoise/québécoises
state: anglais/anglaise/anglaises irlandais/irlandaise/irlandaises albanais/albanaise/albanaises ougandais/ougandaise/ougandaises
army: Hezbollah Hamas
people: kurde/kurdes tchétchène/tchétchènes druze/druzes
people: touaregs peuls
army: houthis talibans
army: FARDC FDLR
party: PS PCF RN FN MR NPA PLR PVV
party: LR LFI LREM
party: UMP UDI UDC UDF
party: Vox Podemos Syriza
party: Likoud Fidesz
party: Républicains Démocrates
party: socialiste/socialistes communiste/communistes nationaliste/nationalistes royaliste/royalistes travailliste/travaillistes centriste/centristes
party: gauche droite
party: macroniste/macronistes lepéniste/lepénistes mélenchoniste/mélenchonistes sarkozyste/sarkozystes
union: CFDT CGT CFTC CSC FGTB FSU FNSEA CSN FTQ CGC
union: Medef Snuipp Snes Cnpf
religion: bouddhiste/bouddhistes catholique/catholiques
religion: chrétien/chrétiens/chrétienne/chrétiennes musulman/musulmans/musulmane/musulmanes juif/juifs/juive/juives
religion: sunnite/sunnites chiite/chiites
religion: protestantisme christianisme judaïsme bouddhisme catholicisme
religion: hindouisme islam
religion: pasteur/pasteurs rabbin/rabbins curé/curés prêtre/prêtres
religion: évêque/évêques imam/imams
religion: paroisse/paroisses mosquée/mosquées synagogue/synagogues cathédrale/cathédrales
outlet: RTL BFMTV CNews RMC
outlet: Belga Reuters Tass Xinhua Sputnik Bloomberg
outlet: AFP AP APS EFE
outlet: Facebook Twitter Telegram TikTok YouTube
"""


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor: the family of its group (state, people, army, party, union, religion, outlet) and its forms."""

    family: str
    group: int
    forms: tuple[str, ...]


def _read() -> tuple[tuple[Actor, ...], ...]:
    groups = []
    for number, line in enumerate(_GROUPS.strip().splitlines()):
        family, _, names = line.partition(": ")
        groups.append(tuple(Actor(family, number, tuple(name.split("/"))) for name in names.split()))
    return tuple(groups)


def capital(form: str) -> str:
    """The form with a capital: adjectives and common nouns stand at the beginning of sentences too."""
    return form[0].upper() + form[1:]


def _spellings(name: str) -> set[str]:
    """A name as it is written: with a capital too, which many papers leave without its accent (« Etats-Unis »)."""
    upper = capital(name)
    return {name, upper, unicodedata.normalize("NFD", upper[0])[0] + upper[1:]}


GROUPS = _read()
# Every form with its actor and its number among the actor's forms.
FORMS: dict[str, tuple[Actor, int]] = {
    form: (actor, k)
    for group in GROUPS
    for actor in group
    for k, name in enumerate(actor.forms)
    for form in _spellings(name)
}
# What the models read in place of each form.
READ_AS = {
    form: target if form == actor.forms[k] else capital(target)
    for form, (actor, k) in FORMS.items()
    for target in (GROUPS[actor.group][0].forms[k],)
    if actor != GROUPS[actor.group][0]
}


def read_as(form: str) -> str:
    """A word as the models read it: of an actor's name, the first one of its group."""
    return READ_AS.get(unicodedata.normalize("NFC", form), form)
