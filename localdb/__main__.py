"""`python -m localdb FOLDER`: start that folder's PostgreSQL again whenever it ends.

It ends with its standard input, which `watch` holds open.
"""

import select
import sys
from pathlib import Path

from localdb.cluster import Cluster
from localdb.errors import LocalDatabaseError

SECONDS_BETWEEN_CHECKS = 1


def main(cluster: Cluster) -> None:
    failure = ""
    while not select.select([sys.stdin], [], [], SECONDS_BETWEEN_CHECKS)[0]:
        if cluster.is_up():
            continue
        if not failure:
            say("the local PostgreSQL ended. Starting it again.")
        try:
            cluster.start()
        except LocalDatabaseError as error:
            if str(error) != failure:
                failure = str(error)
                say(failure)
        else:
            failure = ""
            say("the local PostgreSQL is back.")


def say(sentence: str) -> None:
    sys.stderr.write(f"careerladder: {sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(Cluster(Path(sys.argv[1])))
