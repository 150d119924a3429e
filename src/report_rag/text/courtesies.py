"""Whether a message is a greeting, thanks or "what can you do?", and not a question.

A closed set of words, since a wrong guess here would swallow a question: one word outside of the
set makes it a question.
"""

import re

from report_rag.text.language import fold, words
from report_rag.types import Courtesy

_COURTESY = frozenset(
    "hi hello hey hiya hola buenas buenos dias tardes noches good morning afternoon evening "
    "greetings saludos que tal how are you como estas esta estan va todo bien mucho gusto "
    "thanks thank thx ty cheers gracias muchas mil muchisimas agradecido agradecida bendiciones "
    "so very much really super that was is it this great nice cool perfect excellent useful "
    "helpful ok okay vale bye goodbye adios chao chau hasta luego pronto nos vemos see later "
    "muy util genial perfecto excelente buenisimo amable un una por tu su ayuda your for "
    "the help lot a there all de nada dear friend amigo amiga bot assistant asistente y and".split()
)
# Without one of these the words above could be the start of a question ("how is that?").
_SALUTATION = re.compile(
    r"\b(?:hi|hello|hey|hiya|hola|buen[oa]s|good (?:morning|afternoon|evening)|greetings|saludos|"
    r"thanks|thank you|thx|ty|cheers|gracias|bye|goodbye|adios|chao|chau|hasta luego|nos vemos|"
    r"bendiciones|que tal|how are you|como estas|great|perfect|excellent|cool|perfecto|genial|"
    r"excelente|buenisimo|ok|okay|vale|como estan)\b"
)
_HELLO = re.compile(
    r"\b(?:hi|hello|hey|hiya|hola|good (?:morning|afternoon)|greetings|saludos|how are you|"
    r"buenos dias|buenas tardes|como est(?:as|an))\b"
)
_THANKS = re.compile(
    r"\b(?:thanks|thank you|thx|ty|cheers|gracias|bendiciones|agradecid[oa]|great|perfect|"
    r"excellent|cool|perfecto|genial|excelente|buenisimo)\b"
)
_GOODBYE = re.compile(r"\b(?:bye|goodbye|see you|adios|chao|chau|hasta luego|nos vemos)\b")
_ABOUT_THE_TOOL = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hola|buenas|buenos dias)\W+)?"
    r"(?:what (?:can|do) you do|what (?:can i|should i|could i) ask(?: you)?|who are you|"
    r"what are you|how do(?:es)? (?:you|this|it) work|are you (?:a )?(?:bot|robot|human|ai)|"
    r"(?:que|en que) (?:puedes|podes|puede|sabes) (?:hacer|ayudar(?:me)?)|"
    r"que (?:te |le )?puedo preguntar(?:te)?|quien (?:eres|sos|es usted)|que (?:eres|sos)|"
    r"como funcionas?(?: esto)?|(?:eres|sos) (?:un )?(?:bot|robot|humano|persona))\W*$"
)


def courtesy(text: str) -> Courtesy:
    """What small talk says; thanks come before what is said with them, a greeting before praise."""
    folded = " ".join(words(text))
    if _ABOUT_THE_TOOL.match(folded):
        return Courtesy.GREETING
    if _THANKS.search(folded) and not _HELLO.search(folded):
        return Courtesy.THANKS
    return Courtesy.GOODBYE if _GOODBYE.search(folded) else Courtesy.GREETING


def is_smalltalk(text: str) -> bool:
    """Whether a message asks nothing of the report."""
    folded = " ".join(words(text))
    if _ABOUT_THE_TOOL.match(fold(text)) or _ABOUT_THE_TOOL.match(folded):
        return True
    return bool(_SALUTATION.search(folded)) and _COURTESY.issuperset(words(text))
