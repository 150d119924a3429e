"""Reads a corpus folder: reports, their passages, countries and help contacts; checks it."""
