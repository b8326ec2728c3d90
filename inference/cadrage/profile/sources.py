"""Who speaks: groups the named sources of a text by whom they name.

Each `named_source` span is read (`mention`), then joined to a source: a full name to the same name, a surname or a
function to the person who bore it, an acronym to the name it stands for, a pronoun or « l'agence » to the nearest
earlier source of fitting kind and gender. The text around helps: « Dario Tedesco » may stand in it outside any span.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cadrage.document import Document, Span
from cadrage.profile import words as w
from cadrage.profile.acronyms import acronyms
from cadrage.profile.grammar import fold
from cadrage.profile.mention import Mention, mention
from cadrage.profile.phrases import role


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody or something that a text cites.

    Attributes:
        name: the fullest name or designation the text gives, without title and cue.
        kind: person, institution, outlet or document.
        spans: its `named_source` spans, in reading order, as they stand in the document.
        key: the same for the same name in other texts: the acronym if there is one, else the name, folded. What only
            its text makes plain (« le maire », « le rapport », « la direction ») has a key of that text.
        resolved: False for a pronoun or a bare cue that no earlier source fits.
    """

    name: str
    kind: str
    spans: tuple[Span, ...]
    key: str
    resolved: bool = True

    @property
    def mentions(self) -> int:
        """How often the text cites it."""
        return len(self.spans)


@dataclass(slots=True)
class _Entity:
    """A source while it gathers its mentions."""

    name: str
    kind: str
    gender: str
    person: tuple[str, ...] = ()
    heads: set[str] = field(default_factory=set)
    complement: frozenset[str] = frozenset()
    aliases: set[str] = field(default_factory=set)
    acronym: str = ""
    spans: list[Span] = field(default_factory=list)
    resolved: bool = True

    def absorb(self, m: Mention) -> None:
        """Learn what a further mention tells."""
        if len(m.person) > len(self.person) or (m.name and not self.resolved):
            self.name, self.person, self.resolved = m.name, m.person, True
        # « la mairie », then « la mairie de Nantes ».
        elif not self.person and fold(m.name).startswith(f"{fold(self.name)} "):
            self.name = m.name
        self.gender = self.gender or m.gender
        if m.head:
            self.heads.add(m.head)
            self.complement |= m.complement
        if m.acronym:
            self.acronym = self.acronym or m.acronym
        if m.name and not m.definite:
            self.aliases.add(fold(m.name))


def sources(document: Document) -> list[Source]:
    """The sources that a document names, in order of first mention. Spans marked optional are left out.

    A span that joins two sources counts for the first. Statements and posts count for who issued them.
    """
    long_forms = acronyms(document.text)
    found: list[_Entity] = []
    recent: list[_Entity] = []  # one entry a mention, latest last
    for span in document.by_label("named_source"):
        if span.optional:
            continue
        m = mention(document, span)
        entity = _find(m, recent, document.text, span, long_forms)
        if entity is None:
            entity = _new(m, document, span, long_forms)
        else:
            entity.absorb(m)
        if entity not in found:
            found.append(entity)
        entity.spans.append(span)
        recent.append(entity)
    return [Source(_title(e), e.kind, tuple(e.spans), _key(e, document.id), e.resolved) for e in found]


def _key(e: _Entity, document: str) -> str:
    name = fold(e.acronym or e.name)
    # Of people who share a surname, and of « le Premier ministre » or « la police municipale », texts may mean others.
    proper = len(e.person) > 1 if e.kind == w.PERSON else e.name != e.name.lower()
    return name if proper else f"{name} @ {document}"


def _title(e: _Entity) -> str:
    return f"{e.name} ({e.acronym})" if e.acronym and e.acronym != e.name else e.name


def _find(m: Mention, recent: Sequence[_Entity], text: str, span: Span, long_forms: dict[str, str]) -> _Entity | None:
    """The earlier source that a mention names, nearest first."""
    backwards = list({id(e): e for e in reversed(recent)}.values())
    if m.empty:
        return backwards[0] if backwards else None
    if m.pronoun:
        return next((e for e in backwards if _pronoun_fits(m, e)), None)
    if m.person:
        return next((e for e in backwards if _same_person(m, e)), None)
    if m.kind == w.PERSON:
        return next((e for e in backwards if m.definite and _same_function(m, e)), None)
    forms = {fold(m.name), fold(m.acronym), fold(long_forms.get(m.name, "")), fold(_short(m.name, long_forms))} - {""}
    if not (m.definite and not m.complement):
        by_name = next((e for e in backwards if e.aliases & forms or _same_body(m, e)), None)
        return by_name or (next((e for e in backwards if _surname(m, e)), None) if _one_name(m) else None)
    return next((e for e in backwards if _takes_up(m, e)), None)


def _short(name: str, long_forms: dict[str, str]) -> str:
    return next((short for short, long in long_forms.items() if fold(long) == fold(name)), "")


def _gender_fits(m: Mention, e: _Entity) -> bool:
    return not m.gender or not e.gender or m.gender == e.gender


def _pronoun_fits(m: Mention, e: _Entity) -> bool:
    # A body is taken up by its own gender only; a person whose gender does not show by either.
    return _gender_fits(m, e) if e.kind == w.PERSON else bool(m.gender) and m.gender == e.gender


def _same_person(m: Mention, e: _Entity) -> bool:
    if e.kind != w.PERSON or not _gender_fits(m, e):
        return False
    if not e.person:
        # « La maire » before her name is given.
        return e.resolved and m.head in e.heads and (m.complement >= e.complement or not m.complement)
    a, b = [fold(x) for x in m.person], [fold(x) for x in e.person]
    if len(a) > len(b):
        a, b = b, a
    return a == b[-len(a) :] or (len(a) == 1 and a[0] == b[0]) or (a[-1] == b[-1] and a[0][:1] == b[0][:1] == a[0])


def _same_function(m: Mention, e: _Entity) -> bool:
    if e.kind != w.PERSON or not _gender_fits(m, e):
        return False
    if m.head in w.ANY_PERSON or m.head.endswith(w.AGED):
        return True
    if m.head == "chef" and m.complement & {"etat"} and "président" in e.heads:
        return True
    wider = w.WIDER_ROLES.get(m.head, frozenset())
    return (m.head in e.heads or bool(wider & e.heads)) and m.complement <= e.complement


def _same_body(m: Mention, e: _Entity) -> bool:
    """« la police cantonale » and « la police cantonale vaudoise », « la préfecture » and « la préfecture du Gard »."""
    if e.kind != m.kind or not m.head or m.head not in e.heads or not m.definite:
        return False
    return m.complement <= e.complement or e.complement < m.complement


# Bodies that a wider word takes up: « l'organisation » an association, « le groupe » a company.
_WIDER_BODIES = {
    "organisation": frozenset("association ong fédération syndicat collectif mouvement union ligue fondation".split()),
    "association": frozenset("collectif ong fédération ligue amicale".split()),
    "syndicat": frozenset("fédération confédération union intersyndicale centrale".split()),
    "centrale": frozenset("syndicat confédération".split()),
    "entreprise": frozenset("société groupe compagnie firme opérateur constructeur fabricant enseigne".split()),
    "groupe": frozenset("société entreprise compagnie enseigne constructeur".split()),
    "société": frozenset("entreprise groupe compagnie".split()),
    "municipalité": frozenset("mairie ville commune".split()),
    "mairie": frozenset("ville municipalité commune".split()),
}
# What no name without a noun can be: « le ministère » takes up no « CGT ».
_STATE = frozenset(
    "ministère gouvernement parquet préfecture mairie police gendarmerie tribunal cour assemblée sénat parlement "
    "ambassade armée présidence exécutif état municipalité ville région département".split()
)


def _takes_up(m: Mention, e: _Entity) -> bool:
    """Whether a body or text named by its noun alone (« l'agence », « le rapport ») is this earlier one."""
    if m.head in e.heads:
        return True
    if m.kind == w.DOCUMENT:
        return e.kind == w.DOCUMENT and m.head in {"document", "texte"}
    if m.kind == w.OUTLET:
        return e.kind == w.OUTLET and not (e.heads & w.OUTLET_HEADS)
    if e.kind != w.INSTITUTION:
        return False
    return bool(_WIDER_BODIES.get(m.head, frozenset()) & e.heads) or (
        not e.heads and m.head not in _STATE and (not e.gender or e.gender == m.gender)
    )


def _one_name(m: Mention) -> bool:
    return bool(m.name) and " " not in m.name and not m.head and not m.name.isupper()


def _surname(m: Mention, e: _Entity) -> bool:
    return e.kind == w.PERSON and bool(e.person) and fold(m.name) == fold(e.person[-1])


def _new(m: Mention, document: Document, span: Span, long_forms: dict[str, str]) -> _Entity:
    """A source that no earlier mention named; the text before it may give its full name."""
    before = document.text[: span.start]
    kind, name, person = m.kind or w.PERSON, m.name, m.person
    full = _full_name(name, before) if len(person) == 1 or _one_name(m) else ()
    if full:
        kind, person, name = w.PERSON, full, " ".join(full)
    elif m.pronoun:
        person = _person_before(before, m.gender)
        name = " ".join(person)
    elif m.definite and not m.complement and kind == w.INSTITUTION:
        name = _full_body(m.head, before) or name
    short = m.acronym or (name if name in long_forms else _short(name, long_forms))
    entity = _Entity(long_forms.get(name, name), kind, m.gender, person, acronym=short)
    entity.absorb(m)
    entity.aliases |= {fold(x) for x in (name, short, long_forms.get(short, "")) if x}
    if not name:
        entity.name, entity.resolved = " ".join(document.wording(span).split()), False
        entity.aliases.clear()
    return entity


_CAPITALS = r"(?:[A-ZÀ-Ý][\w’'-]*[\w][^\S\n]){1,2}"
_NO_NAME = frozenset("selon pour mais et comme ainsi quand si or car puis alors depuis après avec chez".split())


def _full_name(surname: str, before: str) -> tuple[str, ...]:
    """The full name that the text gave to a surname: the capitals before it, from a given name on."""
    for match in re.finditer(rf"({_CAPITALS}){re.escape(surname)}(?!\w)", before):
        given = match[1].split()
        if len(given) == 2 and given[0].lower() not in w.GIVEN:
            given = given[1:]  # « Moldavie Ilan Shor »
        if _can_begin_name(given[0]):
            return (*given, surname)
    return ()


def _can_begin_name(word: str) -> bool:
    low = word.lower()
    known = low in w.DETERMINERS or low in w.PREPOSITIONS or low in w.TITLES or low in _NO_NAME or low in w.VERB_FORMS
    elided = low[1:2] in {"'", "’"}
    return not known and not elided and not role(low) and not word.isupper() and low not in w.ORGANISATION_WORDS


_NAME = re.compile(
    r"(?<![\w’'-])[A-ZÀ-Ý][\w’'-]*\w(?:[^\S\n](?:(?:de|von|van|al|el|ben)[^\S\n])?[A-ZÀ-Ý][\w’'-]*\w){1,2}"
)


def _person_before(before: str, gender: str) -> tuple[str, ...]:
    """The last person that the text named within reach by a usual given name of fitting gender."""
    for match in reversed(list(_NAME.finditer(before, max(0, len(before) - 400)))):
        name = match[0].split()
        given = w.GIVEN.get(name[0].lower(), w.GIVEN.get(name[0].lower().split("-")[0]))
        if given is not None and given == gender:
            return tuple(name)
    return ()


def _full_body(head: str, before: str) -> str:
    """« ministère » as « ministère de la Santé », if the text named it so."""
    s = r"[^\S\n]"
    pattern = (
        rf"\b{re.escape(head)}(?:{s}[a-zà-ÿ-]+)?{s}(?:de{s}la{s}|de{s}l['’]|du{s}|des{s}|d['’]|de{s})"
        rf"[A-ZÀ-Ý][\w-]+(?:{s}[a-zà-ÿ]+(?=[,.]))?"
    )
    found = re.findall(pattern, before)
    return " ".join(found[-1].split()) if found else ""
