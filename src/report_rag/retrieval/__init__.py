"""The way from a message to the passages that are shown for it, one module for each step.

`questions` picks the questions of a message; `rewriting` gives the texts that a follow-up question
may mean; `fusion` scores all passages for such a text; `imputation` estimates scores for reports
that nobody wrote questions for; `selection` chooses the passages to show.
"""
