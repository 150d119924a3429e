"""Reads texts: language, stems, spelling, countries named, answer types, small talk.

docs/guide/add-a-language.md lists the files to write for another language.
"""
