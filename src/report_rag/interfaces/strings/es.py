"""Spanish, as it is spoken from Mexico to Argentina: neither tú nor vos nor usted where it can be
avoided."""

from report_rag.interfaces.files.rows import Column, RowProblem
from report_rag.interfaces.strings.shape import Strings
from report_rag.progress import Step
from report_rag.types import Notice, Outcome, Problem

SPANISH = Strings(
    answered="Esto dice el informe, palabra por palabra.",
    answered_low="Estos pasajes se acercan. Conviene comprobar si responden a la pregunta.",
    answered_list="La lista completa, con las palabras y en el orden del informe.",
    answered_country="{passages} sobre {country}, palabra por palabra.",
    only_mentions="El informe solo menciona {country}: {passages}, palabra por palabra.",
    some_only_mention="En {count} de ellos solo hay una mención.",
    only_mentioned_label="solo se menciona",
    one_passage="1 pasaje",
    many_passages="{count} pasajes",
    some_passages="{shown} de {of} pasajes",
    not_in_report="El informe no responde a esto.",
    country_not_treated="El informe no dice nada en particular sobre {country}.",
    also_not_treated="No dice nada en particular sobre {country}.",
    related="Relacionado, pero no es una respuesta:",
    searching="Búsqueda: {question}",
    chitchat=(
        "¡Hola! Aquí se puede preguntar lo que sea sobre este informe. Respondo con sus propias "
        "palabras e indico dónde están; si el informe no lo dice, lo digo."
    ),
    help_title="No es tu culpa.",
    help_message=(
        "Si hay peligro ahora, para ti o para otra persona, llama al número local de emergencias. "
        "Aquí hay gente que escucha y puede ayudar:"
    ),
    help_ending=(
        "Esta página solo busca en un informe. Aquí nadie lee lo que escribes y no se guarda nada."
    ),
    declined=(
        "Esta herramienta no ayuda con eso. La explotación sexual de niñas, niños y adolescentes "
        "es un delito. Si te preocupan tus pensamientos o tus actos, o los de otra persona, hay "
        "ayuda confidencial, y pedirla es un buen paso:"
    ),
    helpline_question=(
        "El informe no da ninguna línea de ayuda ni lugar donde denunciar. Se puede acudir aquí:"
    ),
    not_meant="No quise decir eso",
    get_help="Pedir ayuda",
    problems={
        Problem.EMPTY: "Falta escribir una pregunta.",
        Problem.NO_WORDS: (
            "No encontré palabras en el mensaje. Se puede preguntar en español o en inglés."
        ),
        Problem.TOO_LONG: (
            "El texto pasa de {limit} caracteres. Conviene hacer una pregunta más corta; "
            "el texto sigue en el recuadro."
        ),
    },
    notices={
        Notice.OTHER_LANGUAGE: "Hablo español e inglés; por eso respondo en español.",
        Notice.BETTER_WORDS: "Busqué con palabras que no culpan a las niñas ni a los niños.",
    },
    page="página {page}",
    pages="páginas {pages}",
    listing="{shown} de {of}",
    translation_label="Traducción no oficial",
    open_in_report="Abrir en el informe",
    passage_number="Pasaje {number}",
    cite_as="Cómo citar",
    and_word="y",
    promise=(
        "Las respuestas son pasajes del informe, palabra por palabra, con su página. "
        "No se inventa nada."
    ),
    question_label="Pregunta",
    question_placeholder="Por ejemplo: ¿qué dice el informe sobre mi país?",
    ask="Preguntar",
    new_conversation="Conversación nueva",
    examples_label="Algunas preguntas posibles",
    conversation_label="Preguntas y respuestas",
    language_label="Idioma",
    language_name="Español",
    read_report="Leer el informe completo",
    not_a_helpline=(
        "Esto no es una línea de ayuda. Si hay peligro para ti o para una niña, un niño o un "
        "adolescente, llama al número local de emergencias o busca una línea de ayuda en "
        "childhelplineinternational.org."
    ),
    privacy="No se guarda nada de lo que se escribe.",
    failed=(
        "Algo falló de nuestro lado. La pregunta sigue en el recuadro; se puede volver a intentar."
    ),
    skip_to_question="Ir al recuadro de la pregunta",
    contents="Contenido",
    page_mark="Página {page}",
    back_to_chat="Hacerle una pregunta al informe",
    unofficial_translation="Traducción no oficial. El texto que se cita es el inglés.",
    added_heading="Título añadido en esta edición",
    licence="Licencia",
    not_found="Aquí no hay ninguna página con esa dirección.",
    columns={
        Column.QUESTION: "Pregunta",
        Column.OUTCOME: "Resultado",
        Column.NOTE: "Nota",
        Column.PASSAGES: "Pasajes",
        Column.TRANSLATION: "Traducción no oficial",
        Column.SECTION: "Sección",
        Column.PAGE: "Página",
        Column.CITATION: "Cómo citar",
        Column.LINK: "Enlace",
    },
    outcomes={
        Outcome.ANSWERED: "Respondida",
        Outcome.NOT_IN_REPORT: "No está en el informe",
        Outcome.CHITCHAT: "Saludo",
        Outcome.SAFEGUARDING: "Ayuda",
        Outcome.DECLINED: "Rechazada",
    },
    outcome_marked="No se pudo buscar",
    row_problems={
        RowProblem.EMPTY: "En esta fila no hay ninguna pregunta.",
        RowProblem.NO_WORDS: (
            "No hay palabras que buscar. Se puede preguntar en español o en inglés."
        ),
        RowProblem.TOO_LONG: ("Pasa de {limit} caracteres. Conviene hacer una pregunta más corta."),
        RowProblem.UNREADABLE: "No se pudo leer esta línea: no es un objeto JSON.",
        RowProblem.NOT_TEXT: "La pregunta tiene que ser texto.",
        RowProblem.NOT_CALCULATED: (
            "La pregunta es una fórmula cuyo valor no está en el archivo. Conviene abrirlo en un "
            "programa de hojas de cálculo, guardarlo y volver a intentar."
        ),
        RowProblem.LANGUAGE: "El idioma puede ser en (inglés) o es (español).",
        RowProblem.HISTORY: (
            "El historial tiene que ser una lista de mensajes con role y content."
        ),
    },
    row_number="Fila {number}",
    more_passages="{count} más no caben en esta celda.",
    unanswered_title="Preguntas que el informe no responde",
    steps={
        Step.CONVERT_WEIGHTS: "Preparando el modelo de lenguaje (solo la primera vez)",
        Step.EXPORT_ENCODER: "Haciéndolo rápido (solo la primera vez)",
        Step.ENCODE: "Leyendo el informe",
        Step.CALIBRATE: "Aprendiendo qué no responde el informe",
        Step.ANSWER: "Respondiendo",
    },
    built=(
        "Índice construido: {passages} pasajes, {questions} preguntas del banco; {encoded} textos "
        "codificados de nuevo. Está en {folder}."
    ),
    up_to_date="El índice en {folder} está al día; no hay nada que hacer.",
    missing_translation=(
        "{report}: sin traducción; las preguntas en español se responden solo con el codificador."
    ),
    missing_bank=(
        "{report}: sin questions.jsonl; con un banco de preguntas, las respuestas serían mejores."
    ),
    missing_gaps=(
        "{report}: sin unanswered.jsonl; sin él solo se rechaza lo que queda muy lejos del tema."
    ),
    check_passed=(
        "{report}: en orden. {passages} pasajes, {words} palabras comparadas con la fuente."
    ),
    check_failed="Problemas encontrados: {count}.",
    index_checked="Índice: en orden. {files} archivos comparados con su SHA-256.",
    answers_written="Respuestas escritas: {count}, en {file}.",
    answers_counted=(
        "Respondidas: {answered}. No están en el informe: {missing}. Saludos y mensajes sobre "
        "ayuda: {other}. No se pudieron leer o buscar: {marked}."
    ),
    unanswered_written="Preguntas sin respuesta: {count}, en {file}.",
    doubtful_contact=(
        "Contacto de ayuda por confirmar antes de un lanzamiento público: {name} ({reason})"
    ),
    address="Listo: {url}",
    stop_hint="Se detiene con Ctrl+C.",
)
