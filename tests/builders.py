"""Builders in processes of their own: killed at any operation on files, starved, all at once.

Started as a program, it learns once what builds of some corpora write, then reads orders from its
input, a JSON object a line, and carries out each in a fork of itself, so that none costs more than
its writing. For each it prints what came of it.
"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from doubles import HashedEncoder
from report_rag.errors import IndexUnusableError
from report_rag.index import build as build_folder
from report_rag.index.store import write_build
from report_rag.progress import silent
from report_rag.types import Manifest

DIMENSION = 32
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}
Write = Callable[[Path], Manifest]


class Builders:
    """The program as a test uses it."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def build(self, corpus: int, folder: Path, **how: object) -> dict[str, object]:
        """Writes the build of a corpus, by number, into a folder.

        `kill_at`: the operation before which the builder is killed. `most`: of how many bytes a
        file may be, an error for the builder, or with `fatal` its end in the middle of the file.
        Gives back `signal` (0 for none), `said` (the error, if any) and `operations`.
        """
        return self._order({"corpus": corpus, "folder": str(folder), **how})

    def build_at_once(self, corpora: Sequence[Path], folder: Path) -> None:
        """Sets one builder to work for each corpus, from reading on; `done` waits for them."""
        assert self._program.stdin
        order = {"at_once": [str(corpus) for corpus in corpora], "folder": str(folder)}
        print(json.dumps(order), file=self._program.stdin, flush=True)

    def busy(self) -> bool:
        """Whether some of them are still at work."""
        return not select.select([self._program.stdout], [], [], 0)[0]

    def done(self) -> list[str]:
        """What the builders that work at once said, each on its own."""
        assert self._program.stdout
        said: list[str] = json.loads(self._program.stdout.readline())["said"]
        return said

    def _order(self, order: dict[str, object]) -> dict[str, object]:
        assert self._program.stdin
        assert self._program.stdout
        print(json.dumps(order), file=self._program.stdin, flush=True)
        result: dict[str, object] = json.loads(self._program.stdout.readline())
        return result


@contextmanager
def builders(corpora: Sequence[Path]) -> Iterator[Builders]:
    """The program, with what it has to know of these corpora."""
    # With one thread it can fork.
    alone = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    with subprocess.Popen(
        [sys.executable, __file__, *map(str, corpora)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | alone,
    ) as program:
        yield Builders(program)
        assert program.stdin
        program.stdin.close()


def build(corpus: Path, folder: Path) -> None:
    """The index of a corpus, with small vectors."""
    double = HashedEncoder(dimension=DIMENSION)
    build_folder.build(corpus, folder, double.name, lambda: double, silent)


def _learnt(corpus: Path) -> Write:
    """What a build of a corpus ends with: its files, to be written into any folder."""
    with mock.patch.object(build_folder, "write_build") as caught:
        caught.side_effect = lambda folder, manifest, *_: manifest
        with tempfile.TemporaryDirectory() as nowhere:
            build(corpus, Path(nowhere))
    _, manifest, write, *_ = caught.call_args.args
    return lambda folder: write_build(folder, manifest, write)


def _carried_out(order: dict[str, object], writes: Sequence[Write]) -> dict[str, object]:
    read, write = os.pipe()
    if not (child := os.fork()):
        operations = _Operations(order.get("kill_at"))
        _starve(order.get("most"), fatal=bool(order.get("fatal")))
        said = ""
        try:
            writes[int(str(order["corpus"]))](Path(str(order["folder"])))
        except IndexUnusableError as error:
            said = str(error)
        os.write(write, json.dumps({"said": said, "operations": operations.count}).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return {"signal": os.WTERMSIG(status), **(json.loads(told) if told else {})}


def _at_once(corpora: Sequence[str], folder: str) -> dict[str, object]:
    """All begin at the same moment, when the pipe that they wait at is closed."""
    gate, opened = os.pipe()
    pipes = []
    for corpus in corpora:
        read, write = os.pipe()
        pipes.append(read)
        if not os.fork():
            os.close(opened)
            os.read(gate, 1)
            said = "built"
            try:
                build(Path(corpus), Path(folder))
            except BaseException as error:
                said = f"{type(error).__name__}: {error}"
            os.write(write, said.encode())
            os._exit(0)
        os.close(write)
    os.close(opened)
    said = []
    for pipe in pipes:
        with os.fdopen(pipe) as file:
            said.append(file.read())
        os.wait()
    os.close(gate)
    return {"said": said}


class _Operations:
    """Counts what this process does to files, and ends it before one of them.

    Python tells of most of them; of forcing a file to disk it does not.
    """

    def __init__(self, kill_at: object) -> None:
        self.count = 0
        self._kill_at = kill_at
        sys.addaudithook(self._hear)
        force = os.fsync

        def fsync(descriptor: int) -> None:
            self._one_more()
            force(descriptor)

        os.fsync = fsync

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        writing = event == "open" and bool(int(str(arguments[2])) & (os.O_WRONLY | os.O_RDWR))
        if writing or event in CHANGES:
            self._one_more()

    def _one_more(self) -> None:
        self.count += 1
        if self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _starve(most: object, *, fatal: bool) -> None:
    if isinstance(most, int):
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL if fatal else signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def main(corpora: Sequence[str]) -> None:
    """Carries out orders until its input ends."""
    writes = [_learnt(Path(corpus)) for corpus in corpora]
    for line in sys.stdin:
        order = json.loads(line)
        if "at_once" in order:
            result = _at_once(order["at_once"], order["folder"])
        else:
            result = _carried_out(order, writes)
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
