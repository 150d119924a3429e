"""Whether the report answers, which words answer, what to ask next, and the answer itself."""
