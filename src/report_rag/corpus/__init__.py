"""Reads a corpus, a folder of reports: texts, passages, countries, help contacts; checks it."""
