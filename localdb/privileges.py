"""PostgreSQL refuses to run as root; these are the ways to run it as somebody less."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from localdb.errors import LocalDatabaseError

NOBODY = 65534


@dataclass(frozen=True)
class Privileges:
    """A command to put before PostgreSQL's programs, and who owns their files then."""

    prefix: tuple[str, ...]
    owner: int

    def run(self, program: list[str]) -> bool:
        """Whether a program succeeds."""
        try:
            done = subprocess.run(
                [*self.prefix, *program],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        except OSError:
            return False
        return done.returncode == 0


def lowered_for(folder: Path, program: str) -> Privileges:
    """How to run a server's program over a folder: as it is, unless we are root.

    Raises LocalDatabaseError if we are root and can't be anybody else there.
    """
    if os.geteuid() != 0:
        if folder.stat().st_uid != os.geteuid():
            owner = pwd.getpwuid(folder.stat().st_uid).pw_name
            raise LocalDatabaseError(
                f"{folder} belongs to {owner}: run this as {owner}, give the folder to yourself "
                "with chown -R, or set DATA_DIR to another one."
            )
        return Privileges((), os.geteuid())

    for privileges in _ways_down():
        if not privileges.run(["true"]):
            continue
        _give(folder, privileges.owner)
        if privileges.run([program, "--version"]) and privileges.run(["test", "-w", str(folder)]):
            return privileges
    raise LocalDatabaseError(
        "PostgreSQL doesn't run as root, and nothing here lets it run as anybody else: run this "
        "as an ordinary user, or set DATABASE_URL."
    )


def _ways_down() -> list[Privileges]:
    ways = []
    if unshare := shutil.which("unshare"):
        # A user namespace of its own: root stays the owner of every file, and needs no new user,
        # no chown, and no way into the folder for anybody else. Containers may forbid it.
        mapped = (unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
        ways.append(Privileges(mapped, 0))
    if setpriv := shutil.which("setpriv"):
        lowered = (setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
        ways.append(Privileges(lowered, NOBODY))
    if runuser := shutil.which("runuser"):
        ways.append(Privileges((runuser, "-u", _name_of(NOBODY), "--"), NOBODY))
    return ways


def _name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return "nobody"


def _give(folder: Path, owner: int) -> None:
    """Give a folder to its server; only where an earlier start went another way down."""
    if folder.stat().st_uid == owner:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner, owner, follow_symlinks=False)
