"""Ways to run PostgreSQL without root privileges: it refuses to run as root."""

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
    """A command prefix that drops privileges, and the user id that must own the files then."""

    prefix: tuple[str, ...]
    owner: int

    def run(self, program: list[str]) -> bool:
        """Run a program. Return whether it succeeded."""
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


def find_privileges(folder: Path, program: str) -> Privileges:
    """How to run the server's program in a folder: unchanged, unless this process is root.

    Raise LocalDatabaseError if the folder belongs to another user, or if root can't drop its
    privileges there.
    """
    if os.geteuid() != 0:
        if folder.stat().st_uid != os.geteuid():
            owner = pwd.getpwuid(folder.stat().st_uid).pw_name
            raise LocalDatabaseError(
                f"{folder} belongs to {owner}: run this as {owner}, take over the folder "
                "with chown -R, or set DATA_DIR to another one."
            )
        return Privileges((), os.geteuid())

    for privileges in _candidates():
        if not privileges.run(["true"]):
            continue
        _change_owner(folder, privileges.owner)
        if privileges.run([program, "--version"]) and privileges.run(["test", "-w", str(folder)]):
            return privileges
    raise LocalDatabaseError(
        "PostgreSQL can't run as root, and there is no way here to run it as another user: run "
        "this as an ordinary user, or set DATABASE_URL."
    )


def _candidates() -> list[Privileges]:
    ways = []
    if unshare := shutil.which("unshare"):
        # In a user namespace root stays the owner of every file: no chown is needed, and no other
        # user needs access to the folder. Containers may forbid it.
        mapped = (unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
        ways.append(Privileges(mapped, 0))
    if setpriv := shutil.which("setpriv"):
        lowered = (setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
        ways.append(Privileges(lowered, NOBODY))
    if runuser := shutil.which("runuser"):
        ways.append(Privileges((runuser, "-u", _user_name(NOBODY), "--"), NOBODY))
    return ways


def _user_name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return "nobody"


def _change_owner(folder: Path, owner: int) -> None:
    """Change the folder's owner, if an earlier start used other privileges."""
    if folder.stat().st_uid == owner:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner, owner, follow_symlinks=False)
