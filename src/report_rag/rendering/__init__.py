"""Answers as HTML, text and JSON; templates and static files of the pages."""
