"""`make audit`: compares what the locks pin with the advisories that the repository keeps.

Ends with 0 when nothing is found or what is found is accepted, with 1 when something is found, and
with 2 when the locks or the list cannot be trusted. It asks nobody, so it knows no more than the
list: it says how much that is, and how old.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from advisories import LIST, Accepted, Advisory, Known, ListError, read_known
from locked import DEV_LOCK, LOCK, LockError, Pin, read_lock, read_torch_pin

STALE_DAYS = 90
FOUND, UNTRUSTED = 1, 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A pinned version that an advisory is about, and why that is put up with, if it is."""

    pin: Pin
    advisory: Advisory
    accepted: Accepted | None


@dataclass(frozen=True, slots=True)
class Audit:
    """What was compared, and what was found."""

    known: Known
    packages: frozenset[str]
    hits: tuple[Hit, ...]
    age_days: int

    @property
    def open(self) -> tuple[Hit, ...]:
        """The hits that nobody has accepted."""
        return tuple(hit for hit in self.hits if hit.accepted is None)

    @property
    def none_listed(self) -> tuple[str, ...]:
        """The packages that the list says nothing about, which does not mean that they are safe."""
        return tuple(sorted(self.packages - self.known.packages))


def audit(pins: Sequence[Pin], known: Known, today: date) -> Audit:
    """Compares; raises `ListError` for an acceptance that accepts nothing (any more)."""
    found = [
        (pin, advisory)
        for pin in pins
        for advisory in known.advisory
        if advisory.package == pin.name and advisory.hits(pin.version)
    ]
    for accepted in known.accepted:
        hit = {name for pin, one in found if _same(accepted, pin) for name in one.ids}
        if unused := sorted(set(accepted.ids) - hit):
            raise ListError(
                f"accepted: {accepted.package} {accepted.version} is not hit by "
                f"{', '.join(unused)}: take it out"
            )
    hits = tuple(Hit(pin, one, _acceptance(pin, one, known, today)) for pin, one in found)
    packages = frozenset(pin.name for pin in pins)
    return Audit(known, packages, hits, (today - known.gathered).days)


def _same(accepted: Accepted, pin: Pin) -> bool:
    return accepted.package == pin.name and accepted.version == pin.version


def _acceptance(pin: Pin, advisory: Advisory, known: Known, today: date) -> Accepted | None:
    for accepted in known.accepted:
        if (
            _same(accepted, pin)
            and set(accepted.ids) & set(advisory.ids)
            and today <= accepted.until
        ):
            return accepted
    return None


def report(done: Audit) -> list[str]:
    """What the command prints, line by line."""
    known, about, unlisted = done.known, len(done.known.packages), done.none_listed
    listed = len(done.packages) - len(unlisted)
    lines = [
        f"{len(known.advisory)} advisories about {about} packages, gathered on {known.gathered}.",
        known.basis,
        f"{len(done.packages)} packages pinned, torch included; {listed} of them with advisories.",
        f"None listed for the other {len(unlisted)}: {', '.join(unlisted)}.",
    ]
    if done.age_days > STALE_DAYS:
        lines.append(
            f"WARNING: the list is {done.age_days} days old and knows nothing of what came later; "
            "docs/guide/supply-chain.md tells how to renew it."
        )
    for accepted in known.accepted:
        count = sum(hit.accepted is accepted for hit in done.hits)
        if count:
            lines.append(
                f"Accepted until {accepted.until}: {count} about {accepted.package} "
                f"{accepted.version}. {accepted.reason}"
            )
    lines += [f"HIT: {hit.pin}: {hit.advisory}" for hit in done.open]
    lines.append(f"{len(done.open)} found that nobody has accepted.")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Compare the locks with the known advisories.")
    parser.add_argument("--lock", type=Path, action="append", help="instead of both locks")
    parser.add_argument("--list", type=Path, default=LIST, help="instead of advisories.toml")
    options = parser.parse_args(arguments)
    try:
        pins = {pin for path in options.lock or (LOCK, DEV_LOCK) for pin in read_lock(path)}
        pins.add(read_torch_pin())
        known = read_known(options.list, {pin.name for pin in pins})
        done = audit(sorted(pins, key=str), known, datetime.now(tz=UTC).date())
    except (ListError, LockError, OSError) as error:
        print(f"not audited: {error}", file=sys.stderr)
        return UNTRUSTED
    print("\n".join(report(done)))
    return FOUND if done.open else 0


if __name__ == "__main__":
    sys.exit(main())
