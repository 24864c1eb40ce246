"""Create .venv and install a requirements file, unless that is done already.

Run by bin/environment with a suitable interpreter. Uses the standard library only.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
LOG = VENV / "install.log"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["local", "dev", "firefox"])
    parser.add_argument("--is-current", action="store_true", help="only say so, by the exit code")
    arguments = parser.parse_args()
    requirements = ROOT / f"requirements-{arguments.kind}.txt"

    if arguments.is_current:
        sys.exit(0 if is_current(requirements) else 1)

    # A SIGTERM that is sent to `make` must end the child processes too.
    signal.signal(signal.SIGTERM, exit_on_signal)
    with one_at_a_time():
        if is_current(requirements):
            return
        if not has_working_pip():
            create_venv()
        install(requirements)


def is_current(requirements: Path) -> bool:
    """Whether .venv has this interpreter's version and this very file was installed in it."""
    stamp = read_stamp()
    return stamp.get("python") == sys.version and stamp.get(requirements.name) == hash_of(
        requirements
    )


def read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def has_working_pip() -> bool:
    """Whether pip works in .venv, and Python there has this interpreter's version."""
    code = "import pip, sys; sys.stdout.write(sys.version)"
    try:
        result = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return result.stdout == sys.version


def create_venv() -> None:
    say(f"Creating .venv with Python {sys.version.split()[0]} …")
    if VENV.exists() and not (VENV / "pyvenv.cfg").exists() and any(VENV.iterdir()):
        end(f"{VENV} is not a virtual environment: move or delete it.")
    shutil.rmtree(VENV, ignore_errors=True)

    # venv needs ensurepip, which Debian's Python lacks. Then try uv or virtualenv.
    commands = []
    if importlib.util.find_spec("ensurepip"):
        commands.append([sys.executable, "-m", "venv", str(VENV)])
    if uv := shutil.which("uv"):
        commands.append([uv, "venv", "--quiet", "--seed", "--python", sys.executable, str(VENV)])
    if virtualenv := shutil.which("virtualenv"):
        commands.append([virtualenv, "--quiet", "--python", sys.executable, str(VENV)])
    for command in commands:
        if run(command, subprocess.DEVNULL) == 0 and has_working_pip():
            return
    end(
        f"{sys.executable} can't create virtual environments: install its venv package "
        "(Debian: apt-get install python3-venv), or use another: make PYTHON=/path/to/python3"
    )


def install(requirements: Path) -> None:
    say(f"Installing {requirements.name} into .venv …")
    stamp = read_stamp()
    STAMP.unlink(missing_ok=True)
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input"]
    command += ["--disable-pip-version-check", "--requirement", str(requirements)]
    with LOG.open("w", encoding="utf-8") as log:
        if run(command, log) != 0:
            end(f"The packages couldn't be installed; {LOG} says why. Fix that and try again.")
    if stamp.get("python") != sys.version:
        stamp = {"python": sys.version}
    stamp[requirements.name] = hash_of(requirements)
    if requirements.name == "requirements-dev.txt":
        # It includes every pin of requirements-local.txt: tests/toolchain/test_make.py checks that.
        local = ROOT / "requirements-local.txt"
        stamp[local.name] = hash_of(local)
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def run(command: list[str], output: int | IO[str]) -> int:
    """Run a command and return its exit code. It is terminated if this process is interrupted."""
    # Keep the user's settings for pip (an index, a proxy), but never install outside of .venv.
    environment = os.environ | {"PIP_USER": "0"}
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            raise


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Lock the project's folder itself, so that concurrent runs take turns and no file is left."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def end(line: str) -> None:
    sys.exit(f"careerladder: {line}")


def exit_on_signal(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
