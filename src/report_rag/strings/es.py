"""Spanish, as it is spoken from Mexico to Argentina: neither tú nor vos nor usted where it can be
avoided."""

from report_rag.progress import Step
from report_rag.strings.shape import Plural, Strings
from report_rag.types import AnswerColumn, Notice, Outcome, Problem, Refusal, RowProblem

SPANISH = Strings(
    answered=Plural(
        "Esto dice el informe, palabra por palabra.",
        "Esto dicen los informes, palabra por palabra.",
    ),
    answered_low="Estos pasajes se acercan. Conviene comprobar si responden a la pregunta.",
    answered_list="La lista completa, con las palabras y en el orden del informe.",
    answered_country="{passages} sobre {country}, palabra por palabra.",
    only_mentions=Plural(
        "El informe solo menciona {country}: {passages}, palabra por palabra.",
        "Los informes solo mencionan {country}: {passages}, palabra por palabra.",
    ),
    some_only_mention="En {count} de ellos solo hay una mención.",
    only_mentioned_label="solo se menciona",
    passages=Plural("{count} pasaje", "{count} pasajes"),
    some_passages="{shown} de {of} pasajes",
    not_in_report=Plural("El informe no responde a esto.", "Los informes no responden a esto."),
    country_not_treated=Plural(
        "El informe no dice nada en particular sobre {country}.",
        "Los informes no dicen nada en particular sobre {country}.",
    ),
    also_not_treated=Plural(
        "No dice nada en particular sobre {country}.",
        "No dicen nada en particular sobre {country}.",
    ),
    related="Relacionado, pero no es una respuesta:",
    searching="Búsqueda: {question}",
    chitchat=Plural(
        "¡Hola! Aquí se puede preguntar lo que sea sobre este informe. Respondo con sus propias "
        "palabras e indico dónde están; si el informe no lo dice, lo digo.",
        "¡Hola! Aquí se puede preguntar lo que sea sobre estos informes. Respondo con sus propias "
        "palabras e indico dónde están; si los informes no lo dicen, lo digo.",
    ),
    welcome="Con mucho gusto. Aquí se puede volver a preguntar cuando haga falta.",
    goodbye="Hasta pronto; mis mejores deseos.",
    help_title="No es tu culpa.",
    help_message=(
        "Si hay peligro ahora, para ti o para otra persona, llama al número local de emergencias. "
        "Aquí hay gente que escucha y puede ayudar:"
    ),
    help_ending=(
        "Esta página solo busca en informes. Aquí nadie lee lo que escribes y no se guarda nada."
    ),
    declined=(
        "Esta herramienta no ayuda con eso. La explotación sexual de niñas, niños y adolescentes "
        "es un delito. Si te preocupan tus pensamientos o tus actos, o los de otra persona, hay "
        "ayuda confidencial, y pedirla es un buen paso:"
    ),
    helpline_question=(
        "Los números impresos en un informe pueden haber cambiado. Se puede acudir aquí:"
    ),
    not_meant="No quise decir eso",
    get_help="Pedir ayuda",
    problems={
        Problem.EMPTY: "Falta escribir una pregunta.",
        Problem.NO_WORDS: (
            "No encontré palabras en el mensaje. Se puede preguntar en español o en inglés."
        ),
        Problem.OTHER_SCRIPT: (
            "Solo puedo leer letras latinas. Se puede preguntar en español o en inglés. "
            "Si hay peligro para ti o para una niña, un niño o un adolescente, llama al número "
            "local de emergencias o busca una línea de ayuda en childhelplineinternational.org."
        ),
        Problem.TOO_LONG: (
            "El texto pasa de {limit} caracteres. Conviene acortarlo y volver a preguntar."
        ),
        Problem.UNKNOWN_SECTION: (
            "Esa parte del informe cambió de lugar o no está aquí. "
            "La pregunta se puede hacer sobre todo el informe."
        ),
        Problem.UNKNOWN_REPORT: "Ese informe no está aquí. Los que hay son: {names}.",
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
    copy="Copiar con la cita",
    and_word="y",
    leave="Salir de esta página",
    leave_hint=(
        "Salir de esta página: se abre otro sitio al instante. También sirve pulsar Mayús tres "
        "veces. No puede borrar el historial del navegador."
    ),
    promise=Plural(
        "Las respuestas son pasajes del informe, palabra por palabra, con su página. "
        "No se inventa nada.",
        "Las respuestas son pasajes de los informes, palabra por palabra, con su página. "
        "No se inventa nada.",
    ),
    question_label="Pregunta",
    question_placeholder="¿Qué dice sobre…?",
    ask="Preguntar",
    new_conversation="Conversación nueva",
    examples_label="Algunas preguntas posibles",
    conversation_label="Preguntas y respuestas",
    language_label="Idioma",
    language_name="Español",
    copied="Copiado.",
    not_copied="Aquí no se pudo copiar. El texto se puede seleccionar a mano.",
    link_copied="El enlace está copiado. Abre de nuevo esta respuesta.",
    share="Compartir esta respuesta",
    answer_in_this="Esta respuesta en español",
    follow_ups_label="También se puede preguntar",
    ask_instead_label="Esto sí tiene respuesta",
    countries_label="Qué dice sobre un país",
    country_question="¿Qué dice el informe sobre {country}?",
    save="Guardar en un archivo",
    print="Imprimir",
    wait="Buscando…",
    helped="¿Sirvió la respuesta?",
    yes="Sí",
    no="No",
    thanks="Gracias.",
    needs_script="El chat necesita JavaScript. Para leer y para encontrar ayuda no hace falta.",
    about="Sobre",
    ask_anywhere="Preguntar a todo el informe",
    read=Plural("Leer el informe completo", "Leer los informes"),
    reports_title="Preguntar a los informes",
    report_label="Preguntar a",
    all_reports="Todos los informes",
    ask_all="Preguntar a todos los informes",
    not_a_helpline=(
        "Esto no es una línea de ayuda. Si hay peligro para ti o para una niña, un niño o un "
        "adolescente, llama al número local de emergencias o busca una línea de ayuda en "
        "childhelplineinternational.org."
    ),
    privacy="No se guarda nada de lo que se escribe.",
    busy=(
        "En este momento pregunta mucha gente. La pregunta sigue en el recuadro; se puede volver a "
        "intentar en un momento."
    ),
    failed=(
        "Algo falló de nuestro lado. La pregunta sigue en el recuadro; se puede volver a intentar."
    ),
    skip_to_question="Ir al recuadro de la pregunta",
    contents="Contenido",
    page_mark="Página {page}",
    back_to_chat="Hacer una pregunta",
    unofficial_translation="Traducción no oficial. El texto que se cita es el inglés.",
    added_heading="Título añadido en esta edición",
    licence="Licencia",
    reader_promise=(
        "El informe completo, palabra por palabra, con los números de página de la edición impresa."
    ),
    reports_promise="Cada informe está aquí completo, palabra por palabra.",
    skip_to_text="Ir al texto del informe",
    view_label="Texto",
    view_original="Original",
    view_translation="Traducción",
    view_both="En paralelo",
    ask_about="Preguntar sobre",
    this_section="esta sección",
    find_label="Buscar en el informe",
    find_hint=(
        "Una o varias palabras, tal como están en el texto; no importan las mayúsculas ni las "
        "tildes."
    ),
    find="Buscar",
    places=Plural("{count} lugar con «{words}»", "{count} lugares con «{words}»"),
    no_place="«{words}» no está en este texto.",
    no_place_hint=(
        "Aquí se busca lo escrito al pie de la letra. El chat encuentra también lo que está dicho "
        "con otras palabras."
    ),
    first_places="Los primeros {shown} están en la lista y marcados en el texto.",
    clear_find="Borrar la búsqueda",
    countries_title="Países y temas",
    countries_hint="De qué países habla el informe, y dónde",
    picture_title="Países por sección del informe",
    picture_hint=(
        "Cada fila es un país y cada columna, una sección. Un punto más grande indica más pasajes; "
        "cada punto lleva a los suyos."
    ),
    picture_cell="{country}, {section}: {passages}",
    picture_sections="Las secciones",
    country_index="Países de la A a la Z",
    unavailable="El asistente no puede responder por el momento",
    unavailable_hint=(
        "Quienes administran esta página tienen que revisarlo; conviene volver más tarde. "
        "La página de ayuda siempre está abierta."
    ),
    widget_title="Preguntar al informe",
    opening="Abriendo…",
    close="Cerrar",
    offline="No hay conexión en este momento. La pregunta sigue en el recuadro.",
    did_not_open=(
        "No se pudo abrir. O este sitio no está en la lista de los que pueden mostrarlo, o no hay "
        "conexión."
    ),
    for_owners="¿Es tu sitio? Qué se puede hacer",
    frame_refused="{origin} no está en la lista de sitios que pueden mostrar este panel.",
    frame_refused_to_all="Ningún sitio puede mostrar este panel todavía.",
    frame_refused_hint="Quienes cuidan el sitio pueden comprobarlo aquí y ver qué hacer:",
    ask_elsewhere="Todo se puede preguntar y leer también aquí:",
    check_title="El asistente en un sitio propio",
    check_label="Dirección del sitio",
    check_hint="Por ejemplo, https://www.example.org",
    check="Comprobar",
    site_allowed="{origin} está en la lista. Ahí se abre el asistente.",
    site_not_allowed="{origin} no está en la lista. Ahí todavía no se abre el asistente.",
    site_insecure="{origin} no está cifrado. El asistente solo se abre en sitios con https.",
    site_unreadable="Eso no se pudo leer como dirección de un sitio.",
    check_exact=(
        "Hay que pedir a quienes administran este asistente que pongan exactamente esta dirección "
        "en la lista. Con www y sin www son dos direcciones; http y https, o dos puertos, también."
    ),
    check_operator="La dirección se indica al iniciar el asistente:",
    tag_title="La etiqueta para las páginas",
    tag_hint=(
        "Se pega una vez, en cualquier lugar de la página. Aparte del propio script, no se pide "
        "nada hasta que alguien abre el asistente. La segunda parte es para quienes navegan sin "
        "JavaScript."
    ),
    policy_title="Si el sitio tiene una Content Security Policy",
    policy_hint="Se añaden estas fuentes a las que ya tiene. No hace falta nada más:",
    refusals_title="Por qué se puede rechazar una solicitud",
    unsearchable="La pregunta no se puede buscar",
    refusals={
        Refusal.UNREADABLE: "La solicitud no se pudo leer",
        Refusal.MISSING_FIELD: "Falta un campo",
        Refusal.UNKNOWN_FIELD: "Hay un campo desconocido",
        Refusal.WRONG_FIELD: "Un campo contiene otro tipo de valor",
        Refusal.LONG_FIELD: "Un campo contiene demasiado",
        Refusal.OTHER_SITE: "Este sitio no puede preguntar",
        Refusal.NOT_FOUND: "No se encontró",
        Refusal.WRONG_METHOD: "Esta dirección se consulta de otra forma",
        Refusal.TOO_SLOW: "Demasiado lento",
        Refusal.TOO_LARGE: "Demasiado de una vez",
        Refusal.NOT_JSON: "Hace falta JSON",
        Refusal.TOO_MANY: "Muchas preguntas a la vez",
        Refusal.FAILED: "Algo falló de nuestro lado",
        Refusal.BUSY: "En este momento pregunta mucha gente",
        Refusal.NOT_READY: "El asistente se está preparando",
    },
    refusal_details={
        Refusal.UNREADABLE: "Hace falta enviar un solo objeto JSON, como texto en UTF-8.",
        Refusal.MISSING_FIELD: "Hace falta el campo “{field}”.",
        Refusal.UNKNOWN_FIELD: "Aquí no hay ningún campo “{field}”.",
        Refusal.WRONG_FIELD: "El campo “{field}” no puede contener ese valor.",
        Refusal.LONG_FIELD: "Conviene poner menos en el campo “{field}”.",
        Refusal.OTHER_SITE: (
            "Solo se reciben preguntas desde los sitios asociados. Quien administra esta página "
            "puede agregar un sitio."
        ),
        Refusal.NOT_FOUND: "En esta dirección no hay nada. Puede haber cambiado.",
        Refusal.WRONG_METHOD: "El encabezado Allow indica qué métodos acepta.",
        Refusal.TOO_SLOW: "Tardó demasiado en llegar. Se puede volver a intentar.",
        Refusal.TOO_LARGE: "Conviene enviar menos. Se pueden omitir las preguntas anteriores.",
        Refusal.NOT_JSON: "Hace falta JSON, con el encabezado Content-Type: application/json.",
        Refusal.TOO_MANY: (
            "Conviene esperar un momento y volver a preguntar. La página de ayuda siempre está "
            "abierta."
        ),
        Refusal.FAILED: "Se puede volver a intentar. La página de ayuda siempre está abierta.",
        Refusal.BUSY: (
            "Se puede volver a preguntar en un momento. La página de ayuda siempre está abierta."
        ),
        Refusal.NOT_READY: (
            "Se puede volver a preguntar en unos minutos. La página de ayuda siempre está abierta."
        ),
    },
    columns={
        AnswerColumn.QUESTION: "Pregunta",
        AnswerColumn.OUTCOME: "Resultado",
        AnswerColumn.NOTE: "Nota",
        AnswerColumn.PASSAGES: "Pasajes",
        AnswerColumn.TRANSLATION: "Traducción no oficial",
        AnswerColumn.REPORT: "Informe",
        AnswerColumn.SECTION: "Sección",
        AnswerColumn.PAGE: "Página",
        AnswerColumn.CITATION: "Cómo citar",
        AnswerColumn.LINK: "Enlace",
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
        RowProblem.OTHER_SCRIPT: (
            "Está en letras que aquí no se pueden leer. Se puede preguntar en español o en inglés."
        ),
        RowProblem.TOO_LONG: ("Pasa de {limit} caracteres. Conviene hacer una pregunta más corta."),
        RowProblem.UNKNOWN_SECTION: "Esa parte del informe cambió de lugar o no está aquí.",
        RowProblem.UNKNOWN_REPORT: "Ese informe no está aquí. Los que hay son: {names}.",
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
    unanswered_title="Preguntas sin respuesta",
    steps={
        Step.CONVERT_WEIGHTS: "Preparando el modelo de lenguaje (solo la primera vez)",
        Step.EXPORT_ENCODER: "Haciéndolo rápido (solo la primera vez)",
        Step.ENCODE: "Leyendo los textos",
        Step.CALIBRATE: "Aprendiendo qué no tiene respuesta",
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
    tables_found=(
        "{place}: bloques con una tabla: {count}. Una tabla se cita con sus barras; "
        "una lista o frases se leen mejor."
    ),
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
    general_contacts=(
        "Contactos de ayuda: el corpus no tiene {file}, así que solo se muestran los de alcance "
        "general; conviene añadir los de cada país antes de un lanzamiento público."
    ),
    address="Listo: {url}",
    stop_hint="Se detiene con Ctrl+C.",
)
