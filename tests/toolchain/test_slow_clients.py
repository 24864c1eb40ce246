"""Clients that send, or take, as slowly as they can: everybody else is answered meanwhile."""

import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from careerladder.worker import LONGEST_BODY, LONGEST_HEAD, MOST_LARGER, IncomingRequest

pytestmark = pytest.mark.slow

# Three times as many as the server has threads.
CLIENTS = 24

HEAD = b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\n"
SLOW = {
    "nothing": b"",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Length: 1000\r\n\r\nlogin=",
    "half a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\nlogin=",
    "no last chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n6\r\nlogin=\r\n",
    "a body that is too big": HEAD + b"Content-Length: 9000000\r\n\r\nlogin=",
    "no end after its answer": b"GET /healthz HTTP/1.0\r\n\r\n",
    "a refused request": b"NONSENSE\r\n\r\n",
}


@contextmanager
def clients(
    port: int, sends: bytes, *, times: int = CLIENTS, receive_buffer: int = 0
) -> Iterator[list[socket.socket]]:
    """Connections that have sent this and stay."""
    with ExitStack() as stack:
        connections = []
        for _ in range(times):
            connection = stack.enter_context(socket.socket())
            if receive_buffer:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            connection.connect(("127.0.0.1", port))
            connection.sendall(sends)
            connections.append(connection)
        # The server has had the time to fall for it.
        time.sleep(0.5)
        yield connections


def is_answered(server) -> bool:
    return [server.get(path)[0] for path in ("/healthz", "/", "/account/login/")] == [200] * 3


@pytest.mark.parametrize("sends", SLOW.values(), ids=SLOW)
def test_who_sends_half_a_request_keeps_nobody_waiting(local, sends):
    with clients(local.port, sends):
        assert is_answered(local)


def test_who_sends_a_byte_a_second_keeps_nobody_waiting(local):
    ended = threading.Event()

    def trickle(connections: list[socket.socket]) -> None:
        while not ended.wait(1):
            for connection in connections:
                connection.sendall(b"x")

    with clients(local.port, HEAD + b"X-Trickle: ") as connections:
        thread = threading.Thread(target=trickle, args=[connections])
        thread.start()
        try:
            for _ in range(3):
                assert is_answered(local)
                time.sleep(1)
        finally:
            ended.set()
            thread.join()


def test_who_takes_no_answer_keeps_nobody_waiting(local):
    sheet, *_ = [part for part in local.get("/")[1].split('"') if part.endswith(".css")]
    # Together they fill the kernel's buffer several times.
    requests = f"GET {sheet} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 200
    with clients(local.port, requests, receive_buffer=1024):
        assert is_answered(local)


def test_who_comes_when_all_connections_are_taken_replaces_the_slowest(local):
    with many_files(), clients(local.port, HEAD, times=1000):
        assert is_answered(local)


@contextmanager
def many_files() -> Iterator[None]:
    """For more connections than a process has by default."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = 4096 if hard == resource.RLIM_INFINITY else min(hard, 4096)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, enough), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("sends", [b"", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"])
def test_who_sends_while_being_replaced_ends_no_process(local, sends):
    """A connection is closed, and its own byte is next in the list of what to read."""
    pids = set(workers_of(local))
    with many_files(), clients(local.port, sends, times=900) as held, ExitStack() as stack:
        for _ in range(8):
            for _ in range(60):
                new = stack.enter_context(socket.socket())
                new.setblocking(False)
                with suppress(BlockingIOError):
                    new.connect(("127.0.0.1", local.port))
                with suppress(OSError):
                    held.pop(0).send(b"G")
            time.sleep(0.2)
        assert is_answered(local)
    assert set(workers_of(local)) == pids
    assert "Traceback" not in local.log.read_text(encoding="utf-8")


def workers_of(server) -> list[int]:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    return [int(pid) for pid in children.read_text().split()]


REQUESTS = [
    b"GET / HTTP/1.1\r\n\r\n",
    b"\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    b"POST / HTTP/1.1\r\ncontent-length:\t5\r\nHost: localhost\r\n\r\n\r\n\r\n!",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\n0\r\n\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n0\r\nX: 1\r\n\r\n",
]


@pytest.mark.parametrize("sent", REQUESTS)
def test_a_request_is_whole_with_its_last_byte_and_no_sooner(sent):
    incoming = IncomingRequest()
    for byte in sent[:-1]:
        incoming.received.append(byte)
        assert not incoming.is_complete()
    incoming.received.append(sent[-1])
    assert incoming.is_complete()
    assert not incoming.is_truncated
    # What the client sent behind it changes nothing.
    assert IncomingRequest(sent + b"GET / HTTP/1.1\r\n").is_complete()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nX: " + b"x" * LONGEST_HEAD,
        b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LONGEST_BODY + 1),
        b"POST / HTTP/1.1\r\nContent-Length: %s\r\n\r\n" % (b"9" * 5000),
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 2000,
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"FFFF\r\n%s\r\n" % (b"x" * 0xFFFF) * (LONGEST_BODY // 0xFFFF + 2),
    ],
)
def test_what_is_too_long_is_cut_off_and_no_request_follows_it(sent):
    incoming = IncomingRequest(sent)
    assert incoming.is_complete()
    assert incoming.is_truncated


def test_a_larger_body_is_received_only_where_the_path_takes_it(settings):
    [(path, longest)] = settings.LARGER_BODIES.items()
    for sent_to, length, is_larger in [
        (path, longest, True),
        (f"{path}?from=here", longest, True),
        (path, LONGEST_BODY, False),
        (path, longest + 1, False),
        ("/evidence/", longest, False),
        (f"/{path}", longest, False),
    ]:
        head = f"POST {sent_to} HTTP/1.1\r\nContent-Length: {length}\r\n\r\n"
        incoming = IncomingRequest(head.encode())
        is_whole = incoming.is_complete()
        assert incoming.is_larger == is_larger
        # Too long: it is answered without its body.
        assert is_whole == incoming.is_truncated == (not is_larger and length > LONGEST_BODY)


ARCHIVE = b"POST /account/import/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 25000000\r\n"
FORM = b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"


def test_only_a_few_larger_bodies_are_received_at_once(local):
    """By each worker, so each of these finds a place but the last."""
    held_by_all = MOST_LARGER * len(workers_of(local))
    with clients(local.port, ARCHIVE + FORM + b"--x", times=held_by_all + 6) as held:
        refused = 0
        for connection in held:
            connection.settimeout(0.2)
            with suppress(TimeoutError):
                refused += connection.recv(1000).startswith(b"HTTP/1.1 503 ")
        assert refused >= 6
        assert is_answered(local)
    # Those that hung up make room again.
    assert said_to_an_archive(local).startswith(b"HTTP/1.1 302 ")


def test_a_larger_body_of_a_stranger_leads_to_the_login(local):
    said = said_to_an_archive(local)
    assert said.startswith(b"HTTP/1.1 302 ")
    assert b"Location: /account/login/?next=/account/import/\r\n" in said
    assert b"Connection: close\r\n" in said


def said_to_an_archive(server) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(ARCHIVE + FORM + b"x" * 25_000_000)
        return b"".join(iter(lambda: client.recv(1000), b""))


def test_who_waits_to_be_told_to_go_on_is_told(local):
    with socket.create_connection(("127.0.0.1", local.port), timeout=60) as client:
        head = b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        client.sendall(head + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 100 ")
        client.sendall(b"ok")
        answer = b"".join(iter(lambda: client.recv(1000), b""))
    assert b"HTTP/1.1 200 OK" in answer


def test_requests_sent_at_once_are_answered_in_turn(local):
    with socket.create_connection(("127.0.0.1", local.port), timeout=60) as client:
        asked = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
        client.sendall((asked + b"\r\n") * 3 + asked + b"Connection: close\r\n\r\n")
        answers = b"".join(iter(lambda: client.recv(1000), b""))
    assert answers.count(b"HTTP/1.1 200 OK") == 4
