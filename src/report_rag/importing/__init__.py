"""Turns a file (PDF, Word, web page, Markdown) into the folder of a report in the corpus.

`importer.py` chooses the reader of a file by its name and content, and writes the folder. A reader
is one function in a module of its own: `read_pdf` in `pdf_document.py`, `read_web_page` in
`web_page.py`, `read_word` in `word_document.py`, `read_markdown` in `markdown_file.py`. Each takes
the path of the file and gives an `Imported` (`imported.py`), whose blocks are Markdown that the
functions of `edition_writer.py` write. `proof.py` arranges the independent text of the file, so
that `report-rag check` can compare the edition with it word for word.
"""
