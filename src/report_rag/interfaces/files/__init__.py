"""Files of questions and of answers, one module for each kind; `rows` has the nouns."""
