"""What the XML inside .xlsx and .docx cannot hold."""

import re

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fit_for_xml(text: str) -> str:
    """The text with U+FFFD, the sign for what cannot be shown, for each such character."""
    return _UNFIT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
