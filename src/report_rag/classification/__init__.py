"""Classifies texts by their words and pieces of words.

`safeguarding` uses this to tell which messages need help contacts, `intent` to tell what a message
asks for.
"""
