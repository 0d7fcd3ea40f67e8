"""The launcher's command line: `python -m standalone run|demo|env|exec`."""

import argparse
import ctypes
import errno
import os
import shlex
import signal
import sys

from standalone.errors import StartFailed
from standalone.launcher import Launcher, running_settings
from standalone.options import home_path, read_options
from standalone.progress import tell


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m standalone", description=__doc__)
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when `make` is gone")
    verbs = parser.add_subparsers(dest="verb")
    verbs.add_parser("run", help="start everything and stay (the default)")
    verbs.add_parser("demo", help="the same, in a home of its own, with an invented company")
    verbs.add_parser("env", help="print the settings of what runs, for `eval`")
    command = verbs.add_parser("exec", help="run a command with the settings of what runs")
    command.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args()


def _launch(*, demo: bool, stop_with_parent: bool) -> int:
    if stop_with_parent and sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(signal.SIGTERM))  # PR_SET_PDEATHSIG
    options = read_options(home_path(".attendance-demo" if demo else ".attendance"))
    Launcher(options, demo=demo).run()
    return 0


def _beside(verb: str, command: list[str]) -> int:
    settings = running_settings(home_path())
    if verb == "env":
        for name, value in settings.items():
            tell(f"export {name}={shlex.quote(value)}")
        return 0
    if not command:
        raise StartFailed("Say which command to run: python -m standalone exec COMMAND …")
    os.execvpe(command[0], command, {**os.environ, **settings})  # noqa: S606
    return 1


def main() -> int:
    """Run the verb; a failure is one sentence on standard error and status 1."""
    asked = _arguments()
    try:
        if asked.verb in ("env", "exec"):
            return _beside(asked.verb, getattr(asked, "command", []))
        return _launch(demo=asked.verb == "demo", stop_with_parent=asked.stop_with_parent)
    except StartFailed as failed:
        sys.stderr.write(f"{failed}\n")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.stderr.write("The disk is full: free some space and start again.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
