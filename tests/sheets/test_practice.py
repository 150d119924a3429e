"""Sheets as people and programs make them: each asks its questions, and nothing else.

A sheet is a list of rows; what is expected are the numbers of the rows that are asked, with the
letter of the column and, where rows name it, the language.
"""

import csv
from datetime import datetime

import openpyxl
import pytest

from report_rag.sheets.question_file import read_questions
from report_rag.sheets.rows import column_letter
from report_rag.types import Language

EN, ES = Language.EN, Language.ES
WATER = "¿Qué dice sobre el agua?"
WHO = "¿Quién presta bombas?"
BEES = "What does it say about bees?"
PAYS = "Who pays for the pumps?"
AT = datetime(2024, 5, 12, 10, 3, 11)  # noqa: DTZ001 - workbooks have no time zones


def expected(column, *numbers, languages=None):
    return column, list(numbers), languages


SHEETS = {
    "Google Forms in Spanish": (
        [
            [
                "Marca temporal",
                "Dirección de correo electrónico",
                "¿De qué país nos escribe?",
                "¿Qué le gustaría preguntar al informe?",
                "¿En qué idioma prefiere la respuesta?",
            ],
            [AT, "ana@example.org", "Perú", WATER, "Español (Latinoamérica)"],
            [AT, "eva@example.org", "Chile", "agua en Lima", "Inglés"],
        ],
        expected("D", 2, 3, languages=[ES, EN]),
    ),
    "Google Forms in English, times as text": (
        [
            ["Timestamp", "Email Address", "What would you like to ask the report?"],
            ["5/12/2024 10:03:11", "ana@example.org", BEES],
            ["5/12/2024 10:14:40", "eva@example.org", "water"],
        ],
        expected("C", 2, 3),
    ),
    "Google Forms, a sentence that names nothing": (
        [
            ["Marca temporal", "Organización", "¿Qué le preocupa más del tema?"],
            [AT, "Red de Jardines", WATER],
            [AT, "Casa Común", WHO],
        ],
        expected("C", 2, 3),
    ),
    "Microsoft Forms in English": (
        [
            ["ID", "Start time", "Completion time", "Email", "Name", "Your question", "Language"],
            [1, AT, AT, "anonymous", "Ana Pérez", BEES, "English"],
            [2, AT, AT, "anonymous", "Eva Ruiz", WATER, "Spanish (Latin America)"],
        ],
        expected("F", 2, 3, languages=[EN, ES]),
    ),
    "Microsoft Forms in Spanish": (
        [
            [
                "Id.",
                "Hora de inicio",
                "Hora de finalización",
                "Correo electrónico",
                "Nombre",
                "Tema",
                "Escriba aquí su pregunta",
            ],
            [1, AT, AT, "anonymous", "Ana", "Agua", WATER],
            [2, AT, AT, "anonymous", "Eva", "Bombas", WHO],
        ],
        expected("G", 2, 3),
    ),
    "LimeSurvey with codes and texts": (
        [
            [
                "id. ID de respuesta",
                "submitdate. Fecha de envío",
                "lastpage. Última página",
                "startlanguage. Idioma inicial",
                "seed. Semilla",
                "G01Q01. Nombre de su organización",
                "G01Q02. ¿Qué desea saber del informe?",
            ],
            ["1", "2024-05-12 10:03:11", "2", "es", "1823", "Red de Jardines", WATER],
            ["2", "2024-05-12 10:14:40", "2", "es-MX", "9932", "Casa Común", WHO],
        ],
        expected("G", 2, 3, languages=[ES, ES]),
    ),
    "LimeSurvey with codes only": (
        [
            ["id", "submitdate", "lastpage", "startlanguage", "seed", "G01Q01", "G01Q02"],
            ["1", "2024-05-12 10:03:11", "2", "en", "1823", "Garden Network", BEES],
            ["2", "2024-05-12 10:14:40", "2", "en", "9932", "Common House", PAYS],
        ],
        expected("G", 2, 3, languages=[EN, EN]),
    ),
    "Kobo with labels in Spanish": (
        [
            [
                "start",
                "end",
                "Nombre de la organización",
                "Pregunta para el informe",
                "Idioma",
                "_id",
                "_uuid",
                "_submission_time",
                "_validation_status",
                "_status",
                "_submitted_by",
                "__version__",
                "_tags",
                "_index",
            ],
            [
                "2024-05-12T10:03:11.000-06:00",
                "2024-05-12T10:09:11.000-06:00",
                "Casa",
                WATER,
                "Español",
                "51",
                "3f2a-9c",
                "2024-05-12T16:09:15",
                "",
                "submitted_via_web",
                "",
                "vQ8",
                "",
                "1",
            ],
            [
                "2024-05-12T10:13:11.000-06:00",
                "2024-05-12T10:19:11.000-06:00",
                "Red",
                BEES,
                "Inglés",
                "52",
                "77ab-1d",
                "2024-05-12T16:19:15",
                "",
                "submitted_via_web",
                "",
                "vQ8",
                "",
                "2",
            ],
        ],
        expected("D", 2, 3, languages=[ES, EN]),
    ),
    "Kobo with names in English": (
        [
            ["start", "end", "group_a/organisation", "group_a/question", "_id", "_uuid", "_index"],
            [
                "2024-05-12T10:03:11.000-06:00",
                "2024-05-12T10:09:11.000-06:00",
                "House",
                BEES,
                "51",
                "3f2a-9c",
                "1",
            ],
            [
                "2024-05-12T10:13:11.000-06:00",
                "2024-05-12T10:19:11.000-06:00",
                "Net",
                PAYS,
                "52",
                "77ab-1d",
                "2",
            ],
        ],
        expected("D", 2, 3),
    ),
    "SurveyMonkey with two rows of names": (
        [
            [
                "Respondent ID",
                "Collector ID",
                "Start Date",
                "End Date",
                "IP Address",
                "What would you like to know?",
            ],
            ["", "", "", "", "", "Open-Ended Response"],
            ["118", "42", "05/12/2024 10:03:11 AM", "05/12/2024 10:09:11 AM", "190.12.3.4", BEES],
            ["119", "42", "05/12/2024 10:13:11 AM", "05/12/2024 10:19:11 AM", "190.12.3.5", PAYS],
        ],
        expected("F", 3, 4),
    ),
    "Qualtrics with three rows of names": (
        [
            ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Q1"],
            [
                "Start Date",
                "End Date",
                "Response Type",
                "IP Address",
                "Progress",
                "What is your question for the report?",
            ],
            [
                '{"ImportId":"startDate"}',
                '{"ImportId":"endDate"}',
                '{"ImportId":"status"}',
                '{"ImportId":"ip"}',
                '{"ImportId":"progress"}',
                '{"ImportId":"QID1_TEXT"}',
            ],
            ["2024-05-12 10:03:11", "2024-05-12 10:09:11", "IP Address", "190.12.3.4", "100", BEES],
            ["2024-05-12 10:13:11", "2024-05-12 10:19:11", "IP Address", "190.12.3.5", "100", PAYS],
        ],
        expected("F", 4, 5),
    ),
    "a workshop sheet with titles": (
        [
            ["Taller regional de huertos"],
            ["Lima, 12 de mayo de 2024"],
            [],
            ["N.º", "Nombre", "Organización", "Inquietud", "Responsable"],
            [1, "Ana", "Casa", WATER, "Área A"],
            [2, "Eva", "Red", "bombas de agua", "Área B"],
            [3, None, None, None, None],
            [4, None, None, None, None],
        ],
        expected("D", 5, 6),
    ),
    "a sheet with facts above the table": (
        [
            ["Fecha:", "12/05/2024"],
            ["Facilitadora:", "Ana Pérez"],
            [],
            ["Mesa", "Pregunta del grupo", "Tema"],
            ["Mesa 1", WATER, "Agua"],
            ["Mesa 2", WHO, "Bombas"],
        ],
        expected("B", 5, 6),
    ),
    "a title that names questions, and other names below": (
        [
            ["PREGUNTAS"],
            ["Mesa", "Aporte"],
            ["Mesa 1", WATER],
            ["Mesa 2", WHO],
        ],
        expected("B", 3, 4),
    ),
    "a title that names questions, and no names": (
        [["Preguntas del taller"], [], [1, WATER], [2, WHO]],
        expected("B", 3, 4),
    ),
    "a header in both languages, one below the other": (
        [
            ["N.º", "Pregunta", "Idioma"],
            ["No.", "Question", "Language"],
            [1, WATER, "es"],
            [2, BEES, "en"],
        ],
        expected("B", 3, 4, languages=[ES, EN]),
    ),
    "a header in both languages in each cell": (
        [
            ["No.", "Tema / Topic", "Pregunta / Question", "Idioma | Language"],
            ["1", "Bolivia", WATER, "Español / Spanish"],
            ["2", "Justicia", PAYS, "Inglés"],
        ],
        expected("C", 2, 3, languages=[ES, EN]),
    ),
    "questions in a column for each language": (
        [
            ["Topic", "English", "Español"],
            ["Bees", BEES, None],
            ["Agua", None, WATER],
            ["Bombas", PAYS, WHO],
        ],
        expected("B", 2, 3, 4),
    ),
    "questions named in two languages, filled in once": (
        [
            ["ID", "Question", "Pregunta"],
            [1, BEES, None],
            [2, None, WATER],
        ],
        expected("B", 2, 3),
    ),
    "answers already beside": (
        [
            ["Pregunta", "Respuesta", "Fuente"],
            [WATER, "¿Se sabe? No: falta agua en todo el valle.", "página 3"],
            [WHO, "Una ONG presta bombas a las familias.", "página 4"],
        ],
        expected("A", 2, 3),
    ),
    "answers before the questions": (
        [
            ["Respuesta esperada", "Estado", "Consulta"],
            ["Falta agua en todo el valle.", "lista", "agua en el valle"],
            ["Una ONG presta bombas.", "lista", "bombas"],
        ],
        expected("C", 2, 3),
    ),
    "names that are about questions": (
        [
            [
                "Número de pregunta",
                "Tipo de pregunta",
                "Idioma de la pregunta",
                "Texto de la pregunta",
            ],
            [1, "abierta", "es", WATER],
            [2, "abierta", "es", "bombas"],
        ],
        expected("D", 2, 3, languages=[ES, ES]),
    ),
    "the same in English": (
        [
            ["Question number", "Question type", "Question language", "Question text"],
            [1, "open", "en", BEES],
            [2, "open", "en", "pumps"],
        ],
        expected("D", 2, 3, languages=[EN, EN]),
    ),
    "a form that asks whether there is a question": (
        [
            ["Timestamp", "Do you have a question?", "Please write it here"],
            [AT, "Yes", BEES],
            [AT, "Yes", PAYS],
        ],
        expected("C", 2, 3),
    ),
    "a total and notes below the table": (
        [
            ["N.º", "Pregunta", "Votos"],
            [1, WATER, 12],
            [2, WHO, 7],
            ["Total", None, 19],
            [],
            ["Nota: los votos son del segundo día."],
            ["Las preguntas se enviarán al comité."],
        ],
        expected("B", 2, 3),
    ),
    "a total in the column of questions": (
        [
            ["Question", "Votes"],
            [BEES, 12],
            ["TOTAL", 12],
            [],
            ["Source: workshop in Quito"],
        ],
        expected("A", 2),
    ),
    "the names again on every page": (
        [
            ["Pregunta", "País"],
            [WATER, "Perú"],
            ["Pregunta", "País"],
            [WHO, "Chile"],
        ],
        expected("A", 2, 4),
    ),
    "rows of spaces": (
        [
            ["Pregunta", "País"],
            ["   ", "\u00a0"],
            [WATER, "Perú"],
            ["\u200b", " "],
            [WHO, "Chile"],
        ],
        expected("A", 3, 5),
    ),
    "no names, numbers before the questions": (
        [[1, WATER], [2, WHO], [3, "agua"]],
        expected("B", 1, 2, 3),
    ),
    "no names, times and addresses before the questions": (
        [
            ["12/05/2024 10:03:11 a. m. GMT-6", "ana@example.org", WATER],
            ["12/05/2024 10:14:40 a. m. GMT-6", "eva@example.org", WHO],
        ],
        expected("C", 1, 2),
    ),
    "a list of words without a header": (
        [["Agua"], ["Contacto"], ["País"]],
        expected("A", 1, 2, 3),
    ),
    "a question about a question is no header": (
        [["¿Qué preguntas hicieron las personas?"], [WATER], [WHO], [BEES]],
        expected("A", 1, 2, 3, 4),
    ),
    "a wish is no header": (
        [["Quisiera saber más sobre el agua"], [WATER], [WHO], [BEES]],
        expected("A", 1, 2, 3, 4),
    ),
    "a title, and names that say nothing": (
        [["Preguntas"], [], ["Zona", "Aporte"], ["Norte", WATER], ["Sur", WHO]],
        expected("B", 3, 4, 5),
    ),
    "choices beside words": (
        [
            ["Marca temporal", "¿De qué país nos escribe?", "¿Tiene alguna pregunta?", "Anótela"],
            [AT, "Perú", "Sí", "agua"],
            [AT, "Chile", "No", "bombas"],
        ],
        expected("D", 2, 3),
    ),
    "a sentence that asks for a question, and words": (
        [
            [
                "Marca temporal",
                "¿A qué organización pertenece?",
                "¿Qué pregunta te gustaría hacer?",
            ],
            [AT, "Red de Jardines de Lima", "agua"],
            [AT, "Casa Común de las Semillas", "bombas"],
        ],
        expected("C", 2, 3),
    ),
    "headings over the names": (
        [
            ["Preguntas", None, None, "Respuestas", None],
            ["N.º", "Texto", "Tema", "Respuesta", "Página"],
            [1, WATER, "Agua", "Falta agua.", 3],
            [2, "bombas", "Agua", "Hay bombas.", 4],
        ],
        expected("B", 3, 4),
    ),
    "questions that are numbered in words": (
        [["Pregunta 1", WATER], ["Pregunta 2", WHO], ["Pregunta 3", "agua"]],
        expected("B", 1, 2, 3),
    ),
    "a list with a sum and a note": (
        [["Preguntas"], [WATER], ["agua"], [], ["Total: 2"], ["Nota: sin cambios."]],
        expected("A", 2, 3),
    ),
    "words that could be names": (
        [["Tema", "Pregunta"], ["País", "Contacto"], ["Organización", "Idioma"]],
        expected("B", 2, 3),
    ),
    "groups are no names of columns": (
        [["Grupo 1", "agua"], ["Grupo 2", "bombas"], ["Mesa azul", "semillas"]],
        expected("A", 1, 2, 3),
    ),
    "a question about a name is no header": (
        [["País", "¿Qué dice sobre Bolivia?"], ["Agua", WATER], ["Bombas", WHO]],
        expected("B", 1, 2, 3),
    ),
    "a form with a single question": (
        [["¿Qué te gustaría preguntar al informe?"], [WATER], [WHO]],
        expected("A", 2, 3),
    ),
    "a title above a plain list": (
        [["Preguntas del taller de Lima"], [], [WATER], [WHO], [BEES]],
        expected("A", 3, 4, 5),
    ),
    "questions in a column of remarks": (
        [
            ["Fecha", "Persona", "Comentarios"],
            [AT, "Ana Pérez", WATER],
            [AT, "Eva Ruiz", WHO],
        ],
        expected("C", 2, 3),
    ),
    "languages that are none or several": (
        [
            ["Pregunta", "Idioma"],
            [WATER, "ambos"],
            [WHO, "Español e inglés"],
            [BEES, "N/A"],
            [PAYS, "ENG"],
        ],
        expected("A", 2, 3, 4, 5, languages=[None, None, None, EN]),
    ),
}


@pytest.fixture(params=["xlsx", "csv"])
def read(request, tmp_path):
    """Writes a sheet, as a workbook and as text with semicolons, and reads it."""

    def found(rows):
        path = tmp_path / f"q.{request.param}"
        if request.param == "xlsx":
            workbook = openpyxl.Workbook()
            for row in rows:
                workbook.active.append(row)
            workbook.save(path)
        else:
            width = max(map(len, rows))
            padded = [[*row, *[""] * (width - len(row))] for row in rows]
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file, delimiter=";").writerows(padded)
        return read_questions(path)

    return found


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_asks_its_questions_and_nothing_else(read, name):
    """Rows, column and languages are those that a person would choose."""
    rows, (column, numbers, languages) = SHEETS[name]
    file = read(rows)
    assert column_letter(file.sheet.layout.question) == column
    assert [row.number for row in file.rows] == numbers
    texts = {cell for row in rows for cell in row if isinstance(cell, str)}
    assert all(row.question in texts and row.problem is None for row in file.rows)
    if languages is not None:
        assert [row.language for row in file.rows] == languages
