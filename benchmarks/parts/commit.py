"""Which state of the project a result belongs to."""

from report_rag.evaluation import measured_commit

_DIRTY = "-dirty"


def commit_measured() -> dict[str, str | bool | None]:
    """The commit, and whether files differ from it; both None outside of git."""
    described = measured_commit()
    if described is None:
        return {"commit": None, "dirty": None}
    return {"commit": described.removesuffix(_DIRTY), "dirty": described.endswith(_DIRTY)}
