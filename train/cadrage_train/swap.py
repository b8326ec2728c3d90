"""Texts with the actors swapped: the same sentences about another state, party, union, religion or outlet.

A name gives way to another one of its group in `cadrage.actors`. A judgement that depends on who is judged shows
where flags differ between a text and its swapped twin.
"""

from __future__ import annotations

import random
import re

from cadrage.actors import FORMS, GROUPS, Actor, capital
from cadrage.document import Document, Span

# Who belongs to which side, by first form; the others of a family are "other" with its name.
# ruff: noqa: E501
_CAMPS = """
Russia: Russie Moscou russe Tass Sputnik
Ukraine: Ukraine Kiev Kyiv ukrainien
United States: Washington américain Facebook Twitter YouTube
China: Chine Pékin chinois Xinhua TikTok
Iran: Iran Téhéran iranien Hezbollah
Israel: Israël israélien Jérusalem Tel-Aviv Likoud
Palestine: Palestine palestinien Hamas Ramallah
France: France Paris français AFP
Europe: Belgique Pologne Grèce Norvège Suède Hongrie Roumanie Bulgarie Finlande Allemagne Espagne Italie Irlande Autriche Estonie Portugal Danemark Berlin Londres Varsovie Madrid Rome Athènes belge bulgare autrichien italien norvégien polonais hongrois danois suédois roumain Belga EFE Slovaquie Slovénie Croatie Lituanie Lettonie Tchéquie Angleterre Islande Luxembourg Bruxelles Bucarest Budapest Lisbonne Copenhague Stockholm Riga Vilnius Oslo slovaque slovène croate tchèque allemand espagnol estonien grec lituanien letton portugais finlandais néerlandais luxembourgeois anglais irlandais
Arab world: Syrie Libye Tunisie Algérie Égypte Maroc Liban Yémen Qatar Koweït Irak Jordanie Damas Tripoli Rabat Beyrouth Tunis Alger syrien tunisien algérien égyptien irakien jordanien libanais marocain APS Oman Riyad Doha Bagdad Sanaa Amman saoudien libyen qatari
Africa: Mauritanie Somalie Mali Sénégal Cameroun Soudan Rwanda Burundi Niger Tchad Bénin Togo Gabon Nigeria Ouganda Éthiopie Érythrée Bamako Dakar Kigali Kinshasa Khartoum Niamey Abidjan Addis-Abeba malien sénégalais camerounais congolais rwandais soudanais éthiopien FARDC touaregs peuls Zambie Tanzanie Namibie Gambie Guinée Centrafrique Kenya Ghana Liberia Mozambique Botswana Congo Angola Nairobi Bangui Libreville Lomé Cotonou Conakry Bujumbura Luanda Abuja Accra Ouagadougou ivoirien mauritanien nigérien nigérian somalien tchadien burundais togolais gabonais béninois ougandais
left: gauche socialiste communiste PS PCF NPA LFI mélenchoniste Podemos Syriza
right: droite nationaliste royaliste RN LR Républicains lepéniste sarkozyste FN UMP CNews PVV Vox Fidesz
labour: CGT CFDT CFTC CSC FGTB FSU CSN FTQ Snuipp Snes
employers: Medef FNSEA Cnpf
Christians: catholique chrétien christianisme catholicisme protestantisme pasteur curé prêtre évêque cathédrale paroisse
Muslims: musulman sunnite chiite islam imam mosquée
Jews: juif judaïsme rabbin synagogue
"""

_CAMP_OF = {
    form: camp
    for line in _CAMPS.strip().splitlines()
    for camp, _, forms in [line.partition(": ")]
    for form in forms.split()
}
CAMPS = tuple(dict.fromkeys(_CAMP_OF.values()))
_ANY = re.compile(r"(?<![\w-])(?:" + "|".join(sorted(map(re.escape, FORMS), key=len, reverse=True)) + r")(?![\w-])")


def camp_of(actor: Actor) -> str:
    """The side an actor belongs to; of an actor of none, its family."""
    return _CAMP_OF.get(actor.forms[0], f"other {actor.family}")


def actors_in(text: str) -> list[Actor]:
    """The actors that a text names, each once, in order."""
    return list(dict.fromkeys(FORMS[m[0]][0] for m in _ANY.finditer(text)))


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
        actor, form = FORMS[m[0]]
        if actor not in new:
            continue
        target = new[actor].forms[form]
        if m[0][0].isupper():
            target = capital(target)
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
