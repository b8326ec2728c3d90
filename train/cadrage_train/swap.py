"""Texts with the actors swapped: the same sentences about another state, party, union, religion or outlet.

The names of a group agree in gender, number, elision and number of words, so that a swapped text is as
grammatical as it was, and its words stand in the same places. A judgement that depends on who is judged
shows where flags differ between a text and its swapped twin.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from cadrage.document import Document, Span

# One group a line: family, then the names; those of an adjective with their inflected forms, `/` between them.
# ruff: noqa: E501
_GROUPS = """
state: Russie Turquie Chine Syrie Libye France Belgique Suisse Pologne Grèce Serbie Norvège Suède Tunisie Mauritanie Colombie Bolivie Hongrie Roumanie Bulgarie Géorgie Finlande Somalie Jordanie Palestine
state: Ukraine Allemagne Algérie Arménie Égypte Espagne Italie Inde Irlande Autriche Éthiopie Érythrée Estonie Albanie
state: Mali Sénégal Cameroun Maroc Liban Yémen Soudan Rwanda Burundi Niger Tchad Bénin Togo Gabon Nigeria Japon Brésil Mexique Canada Venezuela Pakistan Portugal Danemark Qatar Koweït Kosovo
state: Iran Irak Afghanistan Azerbaïdjan Équateur Ouganda Uruguay
state: États-Unis Émirats
state: Moscou Kiev Washington Berlin Londres Pékin Damas Téhéran Tripoli Rabat Beyrouth Bamako Dakar Varsovie Madrid Rome Tunis Kigali Kinshasa Khartoum Niamey
state: Ankara Alger Athènes Abidjan Erevan Addis-Abeba
state: russe/russes belge/belges suisse/suisses serbe/serbes bulgare/bulgares
state: iranien/iraniens/iranienne/iraniennes ukrainien/ukrainiens/ukrainienne/ukrainiennes israélien/israéliens/israélienne/israéliennes algérien/algériens/algérienne/algériennes égyptien/égyptiens/égyptienne/égyptiennes autrichien/autrichiens/autrichienne/autrichiennes italien/italiens/italienne/italiennes indien/indiens/indienne/indiennes arménien/arméniens/arménienne/arméniennes irakien/irakiens/irakienne/irakiennes éthiopien/éthiopiens/éthiopienne/éthiopiennes
state: syrien/syriens/syrienne/syriennes palestinien/palestiniens/palestinienne/palestiniennes tunisien/tunisiens/tunisienne/tunisiennes brésilien/brésiliens/brésilienne/brésiliennes jordanien/jordaniens/jordanienne/jordaniennes norvégien/norvégiens/norvégienne/norvégiennes canadien/canadiens/canadienne/canadiennes malien/maliens/malienne/maliennes
state: français/française/françaises libanais/libanaise/libanaises polonais/polonaise/polonaises japonais/japonaise/japonaises sénégalais/sénégalaise/sénégalaises camerounais/camerounaise/camerounaises congolais/congolaise/congolaises rwandais/rwandaise/rwandaises soudanais/soudanaise/soudanaises chinois/chinoise/chinoises hongrois/hongroise/hongroises danois/danoise/danoises suédois/suédoise/suédoises
state: marocain/marocains/marocaine/marocaines mexicain/mexicains/mexicaine/mexicaines cubain/cubains/cubaine/cubaines roumain/roumains/roumaine/roumaines
army: Hamas Hezbollah
army: Houthis Kurdes Tchétchènes Touaregs Peuls
army: houthis kurdes tchétchènes touaregs
army: FARDC FDLR
army: Tsahal Wagner
party: PS PCF RN MR NPA PLR PVV
party: LFI LREM LR
party: Républicains Socialistes
party: socialiste/socialistes communiste/communistes nationaliste/nationalistes royaliste/royalistes
party: gauche droite
party: macroniste/macronistes lepéniste/lepénistes mélenchoniste/mélenchonistes sarkozyste/sarkozystes
party: libéral/libéraux/libérale/libérales radical/radicaux/radicale/radicales
union: CGT CFDT CFTC CSC FGTB FSU FNSEA CSN FTQ
union: Medef Snuipp Snes Cnpf
religion: catholique/catholiques bouddhiste/bouddhistes
religion: musulman/musulmans/musulmane/musulmanes protestant/protestants/protestante/protestantes chrétien/chrétiens/chrétienne/chrétiennes
religion: christianisme judaïsme bouddhisme catholicisme protestantisme
religion: islam hindouisme
religion: pasteur/pasteurs rabbin/rabbins curé/curés prêtre/prêtres
religion: imam/imams évêque/évêques
religion: mosquée/mosquées synagogue/synagogues cathédrale/cathédrales paroisse/paroisses
outlet: Figaro Parisien Canard
outlet: Mediapart Valeurs Marianne
outlet: TF1 M6
outlet: BFMTV CNews RMC RTL
outlet: Reuters Belga Tass Xinhua Sputnik
outlet: AFP AP APS EFE
outlet: Facebook Twitter Telegram TikTok YouTube
"""


# Who belongs to which side, by first form; the others of a family are "other" with its name.
_CAMPS = """
Russia: Russie Moscou russe Tass Sputnik Wagner
Ukraine: Ukraine Kiev ukrainien
United States: États-Unis Washington Facebook Twitter YouTube
China: Chine Pékin chinois Xinhua TikTok
Iran: Iran Téhéran iranien Hezbollah
Israel: israélien Tsahal
Palestine: Palestine palestinien Hamas
France: France français AFP
Europe: Belgique Suisse Pologne Grèce Norvège Suède Hongrie Roumanie Bulgarie Finlande Allemagne Espagne Italie Irlande Autriche Estonie Portugal Danemark Berlin Londres Varsovie Madrid Rome Athènes belge suisse bulgare autrichien italien norvégien polonais hongrois danois suédois roumain Belga EFE
Arab world: Syrie Libye Tunisie Algérie Égypte Maroc Liban Yémen Qatar Koweït Irak Jordanie Damas Tripoli Rabat Beyrouth Tunis Alger syrien tunisien algérien égyptien irakien jordanien libanais marocain APS
Africa: Mauritanie Somalie Mali Sénégal Cameroun Soudan Rwanda Burundi Niger Tchad Bénin Togo Gabon Nigeria Ouganda Éthiopie Érythrée Bamako Dakar Kigali Kinshasa Khartoum Niamey Abidjan Addis-Abeba malien sénégalais camerounais congolais rwandais soudanais éthiopien FARDC Touaregs touaregs Peuls
left: gauche socialiste communiste PS PCF NPA LFI Socialistes mélenchoniste radical Mediapart
right: droite nationaliste royaliste RN LR Républicains lepéniste sarkozyste Figaro Valeurs CNews PVV
labour: CGT CFDT CFTC CSC FGTB FSU CSN FTQ Snuipp Snes
employers: Medef FNSEA Cnpf
Christians: catholique protestant chrétien christianisme catholicisme protestantisme pasteur curé prêtre évêque cathédrale paroisse
Muslims: musulman islam imam mosquée
Jews: judaïsme rabbin synagogue
"""


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor: the family of its group (state, army, party, union, religion, outlet) and its forms."""

    family: str
    group: int
    forms: tuple[str, ...]


def _read() -> tuple[tuple[Actor, ...], ...]:
    groups = []
    for number, line in enumerate(_GROUPS.strip().splitlines()):
        family, _, names = line.partition(": ")
        groups.append(tuple(Actor(family, number, tuple(name.split("/"))) for name in names.split()))
    return tuple(groups)


GROUPS = _read()
_CAMP_OF = {
    form: camp
    for line in _CAMPS.strip().splitlines()
    for camp, _, forms in [line.partition(": ")]
    for form in forms.split()
}
CAMPS = tuple(dict.fromkeys(_CAMP_OF.values()))
# A capital begins every name that has one; adjectives and common nouns also occur with one.
_FORMS: dict[str, tuple[Actor, int]] = {
    form: (actor, k)
    for group in GROUPS
    for actor in group
    for k, lower in enumerate(actor.forms)
    for form in {lower, lower[0].upper() + lower[1:]}
}
_ANY = re.compile(r"(?<![\w-])(?:" + "|".join(sorted(map(re.escape, _FORMS), key=len, reverse=True)) + r")(?![\w-])")


def camp_of(actor: Actor) -> str:
    """The side an actor belongs to; of an actor of none, its family."""
    return _CAMP_OF.get(actor.forms[0], f"other {actor.family}")


def actors_in(text: str) -> list[Actor]:
    """The actors that a text names, each once, in order."""
    return list(dict.fromkeys(_FORMS[m[0]][0] for m in _ANY.finditer(text)))


def swap_actors(document: Document, seed: int) -> Document:
    """The document with every actor replaced by another one of its group, the same one throughout."""
    order = random.Random(seed)
    present = actors_in(document.text)
    new: dict[Actor, Actor] = {}
    for actor in present:
        group = [a for a in GROUPS[actor.group] if a != actor and a not in new.values()]
        new[actor] = order.choice(group or [a for a in GROUPS[actor.group] if a != actor])
    return replace_actors(document, new)


def replace_actors(document: Document, new: dict[Actor, Actor]) -> Document:
    """The document with actors replaced; its spans keep their words."""
    parts: list[str] = []
    shifts: list[tuple[int, int, int]] = []  # old start, old end, new start
    at = length = 0
    for m in _ANY.finditer(document.text):
        actor, form = _FORMS[m[0]]
        if actor not in new:
            continue
        target = new[actor].forms[form]
        if m[0][0].isupper():
            target = target[0].upper() + target[1:]
        parts.append(document.text[at : m.start()])
        length += m.start() - at
        shifts.append((m.start(), m.end(), length))
        parts.append(target)
        length += len(target)
        at = m.end()
    parts.append(document.text[at:])
    text = "".join(parts)

    def moved(offset: int, *, end: bool) -> int:
        """Where an offset stands now. Inside a replaced word it moves to that word's edge."""
        shift = 0
        for k, (start, stop, now) in enumerate(shifts):
            if offset < start or (end and offset == start):
                break
            following = shifts[k + 1][2] - shifts[k + 1][0] if k + 1 < len(shifts) else len(text) - len(document.text)
            if offset < stop or (not end and offset == start):
                return now if not end else stop + following
            shift = following
        return offset + shift

    spans = [
        Span(moved(s.start, end=False), moved(s.end, end=True), s.label, optional=s.optional) for s in document.spans
    ]
    return Document(document.id, text, document.meta, tuple(spans), document.frames)
