"""Reads texts: their language, words and sentences, the countries they name, what they ask for.

docs/guide/add-a-language.md lists the files to write for another language.
"""
