"""What must never be missed, as rules over normalised text: no encoder, no index, no statistics.

A rule raises the help card and never lowers it; what no rule knows goes on to the examples. Each is
tried in both languages whatever the language detected. The rules are few and plain on purpose, so
that somebody who knows the field can read them; the many ways to say it stand in `examples.jsonl`.
"""

import re

from report_rag.memo import once
from report_rag.text.language import fold
from report_rag.text.normalisation import LOOKALIKES, legible

# Another speaker's words in quotation marks are a quotation when the rest asks about one.
_QUOTED = re.compile(r"[\"“«][^\"”»]*[\"”»]")
_ABOUT_A_QUOTE = re.compile(
    r"\b(?:report|page|chapter|survivors?|quot\w+|testimon\w+|author|sentence|phrase|stud(?:y|ies)|"
    r"interview\w*|survey|informe|entrevista\w*|encuesta|pagina|capitulo|sobrevivientes?|cita|"
    r"testimonio|autora?|frase|estudio|pasaje|passage)\b"
)

_POLITE = (
    r"please|pls|plz|por favor|porfavor|porfa|xfa|xfavor|god|dios|mio|omg|hey|hi|hello|hola|"
    r"alguien|somebody|someone|anyone|i|need|necesito|nesesito|quiero|pido|urgent|urgente|now|ya|"
    r"ahora|mismo|right|quick|rapido|me|us|mi|se|que|q"
)
_CRY = (
    r"h+e+l+p+|halp|hlp|s\W?o\W?s|mayday|emergency|ayuda+|aiuda|auxilio+|ausilio|socorro+|"
    r"ayudame|ayudeme|ayudenme|ayudenos|salvame|salvenme|emergencia|save me|rescue me"
)
_HARMED = (
    r"touch(?:es|ed|ing)?|hurt(?:s|ing)?|abus(?:es|ed|ing)|molest(?:s|ed|ing)?|rap(?:es|ed|ing)|"
    r"grop(?:es|ed|ing)|forc(?:es|ed|ing)|blackmail(?:s|ed|ing)|threaten(?:s|ed|ing)"
)
_DANO = (
    r"toca|toco|tocaba|tocaron|tocan|lastima|lastimo|lastimaba|lastimaron|manosea|manoseo|abusa|"
    r"abuso|abusaron|viola|violo|violaron|obliga|obligo|obligaron|amenaza|amenazo|amenazan|"
    r"chantajea|chantajeo|explota|explotan|hizo dano|hace dano|hicieron dano|amenazando|"
    r"chantajeando|explotando|lastimando|abusando|tocando|obligando"
)
_MY_PEOPLE = (
    r"(?:step ?)?(?:dad|daddy|father|mum|mom|mother|brother|sister)|uncle|aunt|auntie|grand\w+|"
    r"cousin|husband|ex|boyfriend|partner|teacher|coach|priest|pastor|boss|doctor|neighbou?r"
)
_MI_GENTE = (
    r"papa|papi|padre|mama|mami|madre|padrastro|madrastra|hermano|hermana|hermanastro|tio|tia|"
    r"abuelo|abuela|primo|prima|padrino|marido|esposo|ex|novio|pareja|patron|jefe|profe|profesora?|"
    r"maestr[oa]|entrenador|cura|pastor|doctor|vecino"
)
_MY_CHILD = (
    r"(?:little |younger |older |baby |step ?)?(?:daughter|son|child|kid|girl|boy|niece|nephew|"
    r"sister|brother|cousin|friend|pupil|student)"
)
_MI_NINA = (
    r"hij[ao]|hijit[ao]|nin[ao]|nen[ae]|bebe|sobrin[ao]|sobrinit[ao]|niet[ao]|hermanit[ao]|"
    r"herman[ao]|primit[ao]|amig[ao]|hijastr[ao]|ahijad[ao]|alumn[ao]|pib[ea]|guris?a?|cipot[ea]|"
    r"chamac[ao]|guagua|patoj[ao]|vecinit[ao]"
)

_RULES: dict[str, re.Pattern[str]] = {
    "a cry for help and nothing else": re.compile(
        rf"^\W*(?:(?:{_POLITE})\W+)*(?:{_CRY})(?:\W+(?:{_POLITE}|{_CRY}))*\W*$"
    ),
    "somebody close harms the writer": re.compile(
        rf"\bmy (?:{_MY_PEOPLE})(?: \w+){{0,2}} (?:{_HARMED}) me\b|"
        rf"\bmi (?:{_MI_GENTE})(?: \w+){{0,2}} me (?:{_DANO})\b"
    ),
    "the writer has been harmed": re.compile(
        r"\bi (?:was|am|have been|ve been|got) (?:being |been |sexually )*"
        r"(?:abused|raped|molested|groomed|trafficked|sextorted)\b|"
        rf"^\W*(?:he|she|they|a man|someone|somebody) (?:{_HARMED}) me\b|"
        rf"^\W*(?:me|alguien me|un hombre me) (?:{_DANO})\b|"
        r"\b(?:abusan|abusa|abuso|abusaron) (?:sexualmente )?de mi(?:\W*$| (?:cuando|desde|y|pero))"
    ),
    "a child close to the writer is being harmed": re.compile(
        rf"\b(?:{_HARMED}) my (?:{_MY_CHILD})\b|\bmy (?:{_MY_CHILD}) (?:is|was) being "
        rf"(?:abused|blackmailed|exploited|groomed|threatened|trafficked)\b|"
        rf"\b(?:{_DANO}) (?:a|de) mi (?:{_MI_NINA})\b|"
        rf"\ba mi (?:{_MI_NINA}) (?:la|lo|le) (?:estan? )?(?:{_DANO}|tocan|amenaz\w+|chantaj\w+)\b"
    ),
    "unsure whether it is abuse": re.compile(
        r"\b(?:i don ?t know|idk|not sure|i m not sure) (?:if|whether) "
        r"(?:it ?s|it is|it was|this is|that was|what he did is|what happened is) (?:really )?"
        r"(?:abuse|rape|grooming)\b|"
        r"\bno se si (?:esto |eso |lo que me (?:paso|hizo|hace) )?(?:es|fue|era) "
        r"(?:un )?(?:abuso|violacion|acoso)\b"
    ),
    "a first disclosure": re.compile(
        r"\b(?:i ve|i have|i) never told (?:anyone|anybody|a soul)\b|"
        r"\bnunca (?:se )?(?:lo |le )?(?:habia |he )?(?:conte|contado|dije|dicho) "
        r"(?:esto )?a nadie\b"
    ),
    "threats with the writer's images": re.compile(
        r"\b(?:leak|post|share|send|publish|spread) my (?:nudes|pics|pictures|photos|videos)\b|"
        r"\b(?:publicar|subir|difundir|mandar|pasar) mis? (?:fotos|videos|nudes|pack)\b|"
        r"\bme (?:esta |estan )?(?:chantaje|extorsion|amenaz)\w+ con (?:\w+ )?(?:fotos|videos)\b"
    ),
    "wish to die": re.compile(
        r"\bi (?:want to|wanna|want 2) (?:die|kill myself|end my life)\b|\bkill(?:ing)? myself\b|"
        r"\b(?:me quiero|quiero) (?:morir|matar)(?:me)?\b|"
        r"\bno quiero (?:seguir viviendo|vivir mas)\b"
    ),
}


@once
def normalised(text: str) -> str:
    """Folded, with invisible characters gone, look-alikes unified and apostrophes as spaces.

    Look-alikes in every word, since here one may be made of nothing else.
    """
    plain = fold(legible(text)).translate(LOOKALIKES)
    return " ".join(plain.replace("’", " ").replace("'", " ").split())


# Somebody looks for a helpline, or for where to report: not a thing that a report answers.
_WHERE_TO_TURN = re.compile(
    r"\b(?:help ?lines?|hot ?lines?|lineas? de (?:ayuda|emergencias?|atencion|denuncia))\b|"
    r"\bwhere (?:can|do|should|could) (?:i|we|you|one|someone|people) (?:report|get help)\b|"
    r"\bwho (?:can|do|should) i (?:call|report to|contact)\b|"
    r"\bdonde (?:se )?(?:puedo |puede |podemos |puedes |podes )?(?:denun?ci\w+|pedir ayuda)\b|"
    r"\b(?:numero|telefono|linea)s? (?:para|pa|a donde) (?:hacer una )?"
    r"(?:ayuda|denun?ci\w+|emergencias?)\b|"
    # "Número de denuncias" is a figure.
    r"\b(?:numero|telefono)s? de (?:ayuda|emergencias?)\b|\btelefonos? de denun?cias?\b"
)


@once
def is_cry_for_help(text: str) -> bool:
    """Whether a message is a cry for help and nothing else: HELP, AYUDA, SOS."""
    return bool(_RULES["a cry for help and nothing else"].search(normalised(text)))


@once
def asks_for_help_contacts(text: str) -> bool:
    """Whether a message asks where help is to be had, or where to report."""
    return bool(_WHERE_TO_TURN.search(normalised(text)))


@once
def rule_for(text: str) -> str | None:
    """The name of the rule that a message meets; None when it meets none."""
    plain = normalised(text)
    unquoted = _QUOTED.sub(" ", plain)
    if _ABOUT_A_QUOTE.search(unquoted):
        plain = unquoted
    return next((name for name, pattern in _RULES.items() if pattern.search(plain)), None)
