"""A corpus of two reports that are easily mistaken for each other, and the bare one."""

import shutil
from pathlib import Path

GARDEN, HARBOUR, PLAIN = "garden-report", "harbour-report", "plain-report"
HARBOUR_TITLE = "Harbour Week – Mending Nets"
SPANISH_HARBOUR_TITLE = "Semana del Puerto – Remendar redes"
# The second report is the first one with other words: the same sections, lists and countries.
_OTHER_WORDS = {
    "Quito Garden Week – Growing Together": HARBOUR_TITLE,
    "Semana de los Huertos de Quito – Crecer juntos": SPANISH_HARBOUR_TITLE,
    "potatoes": "sardines",
    "las papas": "las sardinas",
    "pumps": "winches",
    "bombas": "grúas",
    "raffles": "concerts",
    "rifas": "conciertos",
    "gardeners": "sailors",
    "garden": "harbour",
    "Garden": "Harbour",
}
_TEXTS = ("*.md", "*.toml", "*.jsonl")


def corpus_of(folder: Path, data: Path, *names: str) -> Path:
    """A corpus of some of the three, made in a folder from those in `data`."""
    for name in names:
        own = folder / name
        shutil.copytree(data / ("bare" if name == PLAIN else "tiny") / _kind(name), own)
        if name == HARBOUR:
            (own / "source.txt").unlink()
            for path in (path for pattern in _TEXTS for path in own.glob(pattern)):
                path.write_text(_reworded(path.read_text("utf-8")), "utf-8")
    return folder


def _kind(name: str) -> str:
    return PLAIN if name == PLAIN else GARDEN


def _reworded(text: str) -> str:
    for old, new in _OTHER_WORDS.items():
        text = text.replace(old, new)
    return text


WITHOUT_BANK = {
    "en": """# Solar kiosks

The cooperative opened 14 solar kiosks on the islands. Each kiosk charges 300 lamps a week.

# Tariffs of the kiosks

- Charging a lamp costs two coins.
- Charging a telephone costs three coins.
- Schools charge for nothing.

# Repairs

Broken lamps are mended by apprentices from the fishing village.
""",
    "es": """# Quioscos solares

La cooperativa abrió 14 quioscos solares en las islas. Cada quiosco carga 300 lámparas por semana.

# Tarifas de los quioscos

- Cargar una lámpara cuesta dos monedas.
- Cargar un teléfono cuesta tres monedas.
- Las escuelas cargan sin pagar nada.

# Reparaciones

Las lámparas rotas las reparan aprendices del pueblo de pescadores.
""",
}
"""The same short text in both languages: without pages, publisher, quotations and countries."""
TITLES_WITHOUT_BANK = {"en": "Kiosks of the Islands", "es": "Quioscos de las islas"}


def without_bank(corpus: Path, name: str, language: str, *, translated: bool) -> Path:
    """Adds a report of `WITHOUT_BANK` to a corpus: a title, a text, a translation if wanted."""
    own, other = corpus / name, "es" if language == "en" else "en"
    own.mkdir(parents=True)
    described = f'title = "{TITLES_WITHOUT_BANK[language]}"\nlanguage = "{language}"\n'
    if translated:
        described += f'[translation]\ntitle = "{TITLES_WITHOUT_BANK[other]}"\n'
        (own / f"report.{other}.md").write_text(WITHOUT_BANK[other], "utf-8")
    (own / "report.toml").write_text(described, "utf-8")
    (own / f"report.{language}.md").write_text(WITHOUT_BANK[language], "utf-8")
    return corpus
