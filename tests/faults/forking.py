"""A process that forks while another thread starts a command, as the shop does when it starts.

Prints "free" if the thread comes back from starting while the fork is alive, else "stuck". The
first argument says how it starts: "guarded" as the shop does, or "plain".
"""

import os
import subprocess
import sys
import threading

from shop.serving import started

COMMAND = [sys.executable, "-c", ""]
A_MOMENT, A_WHILE, VERY_LONG = 0.3, 2, 30
in_between, forked = threading.Event(), threading.Event()
_fork_exec = subprocess._fork_exec


def _slowly(*args: object) -> int:
    """Give the fork time to fall between the command's beginning and the closing of its pipe."""
    in_between.set()
    forked.wait(A_MOMENT)
    return _fork_exec(*args)


def main() -> None:
    guarded = sys.argv[1] == "guarded"
    subprocess._fork_exec = _slowly
    start = started if guarded else subprocess.Popen
    thread = threading.Thread(target=lambda: start(COMMAND).wait(), daemon=True)
    thread.start()
    in_between.wait()
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.close(writing)
        os.read(reading, 1)  # until its parent is done
        os._exit(0)
    forked.set()
    thread.join(VERY_LONG if guarded else A_WHILE)
    sys.stdout.write("stuck" if thread.is_alive() else "free")
    sys.stdout.flush()
    os.close(writing)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main()
