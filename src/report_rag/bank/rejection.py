"""Decides which questions of a file are added to a report's bank, and says why others are not.

`checked_form` looks at each question by itself and at those that are there; `checked_fit` searches
for it. The second is round-trip filtering: a question is kept only if a search that knows nothing
of it finds the passage for which it was written (Alberti et al. 2019, ACL; for questions that are
added to passages, Gospodinov, MacAvaney and Macdonald 2023, "Doc2Query--: When Less is More"). A
question for another passage than its own would draw later questions there.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np

from report_rag.answering.abstention import has_all_words
from report_rag.assistant import LONGEST_QUESTION
from report_rag.bank.entries import Entry, Read, Rejected
from report_rag.bank.trial import with_bank
from report_rag.encoder import Encoder
from report_rag.index.loaded import Index
from report_rag.progress import Progress, Step
from report_rag.retrieval.fusion import Found, search
from report_rag.text.answer_types import holds
from report_rag.text.language import content_words, words
from report_rag.text.parsed import ParsedText
from report_rag.types import EntryProblem, Passage
from report_rag.vectors.neighbourhood import Neighbourhoods
