"""Runs a command in a session of its own, once it is written down which process that is.

The starter sends one byte when its record is on disk. If it ends before that, so does this: no
process runs that nobody knows of. Started as: session.py COMMAND...
"""

import os
import sys

NOBODY_KNOWS = 75

os.setsid()  # the terminal's Ctrl-C ends the command line, not the parts
if os.read(0, 1) == b"":
    sys.exit(NOBODY_KNOWS)
nothing = os.open(os.devnull, os.O_RDONLY)
os.dup2(nothing, 0)
os.close(nothing)
try:
    os.execvp(sys.argv[1], sys.argv[1:])
except OSError as refused:
    sys.exit(f"{sys.argv[1]} can't be run: {refused.strerror}")
