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
