"""`report-rag` as a program, with the double in the encoder's place: for servers that build.

With `HOLD` in the environment it stays where a test wants to meet it: `starting` never ends to open
the assistant, `rebuilding` starts a build that never ends and writes its number into `HOLD_FILE`.
With `RELEASE`, a number, it is a release that writes and reads another format of the index.
"""

import os
import sys
import threading

from doubles import HashedEncoder
from report_rag import assistant, encoder
from report_rag.cli import main as cli
from report_rag.index import files
from report_rag.web import standby

NEVER_ENDS = """
import os, pathlib, time
pathlib.Path(os.environ["HOLD_FILE"]).write_text(str(os.getpid()))
while True:
    time.sleep(1)
"""


def opened(model, *_):
    return HashedEncoder(model, dimension=32)


encoder.open_for_building = assistant.open_for_questions = opened
standby._PROGRAM = (sys.executable, __file__)
files.FORMAT_VERSION += int(os.environ.get("RELEASE", "0"))
match os.environ.get("HOLD"):
    case "starting":
        assistant.Assistant.open = lambda *_: threading.Event().wait()
    case "rebuilding":
        standby._PROGRAM = (sys.executable, "-c", NEVER_ENDS)

if __name__ == "__main__":
    sys.exit(cli.main())
