"""Run files of a reader's, each in its own process, which begins with some modules loaded.

``python reader_fork.py MODULE,MODULE WORKERS FOLDER…`` runs ``copied.py`` in each folder as the
main program, and leaves what it prints in ``out``, what it complains of in ``complaint`` and its
exit code in ``code``, all beside the folder: ``FOLDER.out`` and so on. A fork takes milliseconds
where a new interpreter that imports NumPy takes half a second.
"""

import importlib
import os
import runpy
import sys
import traceback


def child(folder: str) -> None:
    os.chdir(folder)
    for number, name in ((1, "out"), (2, "complaint")):
        os.dup2(os.open(f"{folder}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    code = 0
    try:
        sys.argv = ["copied.py"]
        runpy.run_path("copied.py", run_name="__main__")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    modules, workers, *folders = sys.argv[1:]
    for name in filter(None, modules.split(",")):
        importlib.import_module(name)
    running: dict[int, str] = {}
    while folders or running:
        if folders and len(running) < int(workers):
            folder = folders.pop()
            pid = os.fork()
            if pid == 0:
                child(folder)
            running[pid] = folder
            continue
        pid, status = os.wait()
        with open(f"{running.pop(pid)}.code", "w") as file:
            file.write(str(os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    main()
