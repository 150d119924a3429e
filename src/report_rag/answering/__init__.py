"""Decides whether to answer, marks the sentences that answer, suggests what to ask next."""
