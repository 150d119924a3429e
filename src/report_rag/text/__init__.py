"""What the words of a text are: language, stems, spelling, countries, answer types, courtesies.

The files to write or extend for another language, besides `types.Language`:

- `text/words_<language>.toml`: its word lists;
- `text/country_names.toml`: names of peoples, and the articles of names of countries;
- `text/countries.py`, `safeguarding/rules.toml`, `safeguarding/terms.toml` and
  `retrieval/rewriting.py`: the expressions of these modules hold words of all languages;
- `text/language.py`: the signs that tell its questions from those of the other languages;
- `strings/<language>.py`: the sentences that users see.
"""
