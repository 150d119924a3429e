"""What kind of thing a question asks for, and whether a passage holds such a thing.

A passage may be about the very subject of a question and still not have what is asked: "few
convictions" is no rate, and a law mentioned is not the law's article. The expected answer type is a
classic signal of question answering (Li and Roth 2002); here it is read from words, in English and
Spanish, folded. It knows six kinds and no others.
"""

import re
from enum import StrEnum

from report_rag.memo import once
from report_rag.text.language import fold


class AnswerType(StrEnum):
    """Kinds of thing that a question may ask for."""

    FIGURE = "figure"
    LAW = "law"
    DATE = "date"
    PERSON = "person"
    CONTACT = "contact"
    ORGANISATION = "organisation"


_ASKED = {
    AnswerType.FIGURE: re.compile(
        r"%|\b(?:how (?:many|much|often|long|old|big|large)|percent\w*|proportion|share|rates?|"
        r"numbers?|figures?|statistics?|costs?|budget|amounts?|total|"
        r"cuant(?:os|as?)|(?<!en )cuanto|porcentajes?|proporcion|tasas?|cifras?|numeros?|"
        r"estadisticas?|costos?|presupuesto|montos?)\b"
    ),
    AnswerType.LAW: re.compile(
        r"\b(?:laws?|acts?|articles?|statutes?|penalt(?:y|ies)|sentences?|prison|legal age|"
        r"ley|leyes|articulos?|codigos?|decretos?|penas?|carcel|condenas?|edad minima)\b"
    ),
    AnswerType.DATE: re.compile(
        r"\b(?:when|what year|which year|dates?|since when|deadline|"
        r"cuando|que ano|fechas?|desde cuando|plazos?)\b"
    ),
    AnswerType.PERSON: re.compile(
        r"\b(?:who|whose|names? of|director|president|authors?|"
        r"quien|quienes|nombres?|directora?|presidenta?|autor(?:a|es)?)\b"
    ),
    AnswerType.ORGANISATION: re.compile(
        # "Which hotel chains …", and not "What should hotels …".
        r"\b(?:which(?: of the)?|what|name the|list the|que|cuales(?: son las| son los)?)"
        r"(?: (?!(?:an?|the|of|in|on|for|by|do|does|did|can|could|should|must|will|would|is|are|"
        r"was|were|has|have|role|el|la|las|los|un|una|de|del|con|por|para|papel)\b)\w+){0,2} "
        r"(?:organi[sz]ations?|ngos?|compan(?:y|ies)|business(?:es)?|firms?|hotels?|chains?|"
        r"airlines?|banks?|platforms?|apps?|websites?|agenc(?:y|ies)|ministr(?:y|ies)|"
        r"universit(?:y|ies)|donors?|organizacion(?:es)?|ong|empresas?|hoteles?|cadenas?|"
        r"aerolineas?|bancos?|plataformas?|aplicacion(?:es)?|sitios|agencias?|ministerios?|"
        r"universidad(?:es)?|donantes?)\b"
    ),
    AnswerType.CONTACT: re.compile(
        r"\b(?:(?:tele)?phone|e ?mail|address|contacts?|websites?|hotlines?|helplines?|whatsapp|"
        r"telefonos?|correo|direccion|contactos?|pagina web|lineas?)\b"
    ),
}
_HELD = {
    AnswerType.FIGURE: re.compile(
        r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter|"
        r"dozens?|hundreds?|thousands?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|"
        r"mitad|tercio|cuarto|decenas?|cientos|miles)\b"
    ),
    AnswerType.LAW: re.compile(r"\b(?:laws?|legal|legislat\w*|ley|leyes|legislacion)\b"),
    AnswerType.DATE: re.compile(r"\b(?:1[89]|20)\d\d\b"),
    AnswerType.CONTACT: re.compile(r"@|www\.|https?:|\+\d"),
}
# Two words in a row with capitals: a person or an organisation. Read from the text as it is.
_NAME = re.compile(r"\b[A-ZÁÉÍÓÚÑ]\w+ (?:[a-z]{1,3} )?[A-ZÁÉÍÓÚÑ]\w")


@once
def expected(question: str) -> frozenset[AnswerType]:
    """The kinds of thing that a question asks for; none when it asks for something else."""
    folded = fold(question)
    return frozenset(kind for kind, pattern in _ASKED.items() if pattern.search(folded))


def holds(text: str, kind: AnswerType) -> bool:
    """Whether a passage has something of that kind in it, right or not."""
    if kind in (AnswerType.PERSON, AnswerType.ORGANISATION):
        return bool(_NAME.search(text))
    return bool(_HELD[kind].search(fold(text)))
