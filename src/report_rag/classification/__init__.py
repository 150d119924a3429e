"""Which class a text belongs to, by its words and pieces of words: for help and for intents."""
