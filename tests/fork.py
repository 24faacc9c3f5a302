"""Work in a process that begins with all that is imported here already."""

import os
import sys
import traceback
from collections.abc import Callable

__all__ = ["in_a_process"]


def in_a_process(work: Callable[[], int | None]) -> int:
    """Do `work` in a process that begins here, and return its exit code."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    code = 1
    try:
        code = work() or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
