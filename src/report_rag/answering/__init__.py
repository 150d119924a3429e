"""The steps from a question to the `Answer` that is shown; the search itself is in `retrieval`.

What is the message about (intent)? Does the report answer it (abstention)? Which sentences are
marked (highlights), and which questions are offered next (suggestions)? The parts then become an
`Answer` (composing).
"""
