"""What the XML inside .xlsx and .docx cannot hold."""

from report_rag.sheets.format_limits import fit_for_xml


def test_ordinary_text_stays_as_it_is():
    """Letters of any script, tabs, line breaks and emoji are kept."""
    text = "¿Qué dice?\tAgua 👋\nñ 水"
    assert fit_for_xml(text) == text


def test_what_xml_cannot_hold_is_shown_as_such():
    """Control characters and half characters become the sign for what cannot be shown."""
    assert fit_for_xml("a\x00b\x0bc\ud800d\uffff") == "a\ufffdb\ufffdc\ufffdd\ufffd"


def test_line_breaks_are_of_one_kind():
    """Those of Windows and of old Macs become line feeds."""
    assert fit_for_xml("a\r\nb\rc") == "a\nb\nc"
