"""gunicorn's threaded worker, changed so that a slow client occupies no thread.

gunicorn hands a connection to a thread at its first byte, and the thread waits for the rest. As
many half-sent requests as there are threads block the worker. Here the worker's event loop receives
requests without blocking, and a thread gets a complete request. The loop also sends what the client
doesn't take of the response at once, and then closes the connection.

This overrides private methods of gunicorn. tests/toolchain/test_slow_clients.py fails if a newer
gunicorn calls others.
"""

import errno
import os
import re
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from django.conf import settings
from gunicorn import util
from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn, ThreadWorker

# The timeout for receiving a whole request with its body.
SECONDS_TO_RECEIVE = 30
# How long a worker that stops waits for the first byte of a request. Proxies connect, then send.
SECONDS_TO_BEGIN = 1
# The timeout for the client to take another part of a response, however small.
SECONDS_TO_WRITE = 30
# The timeout of a lingering close: after sending the response, input is discarded until the client
# closes. Closing at once would reset the connection, and the client could lose the response.
SECONDS_TO_LINGER = 2
MOST_LINGERING = 64

LONGEST_HEAD = 64 * 1024
# Twice DATA_UPLOAD_MAX_MEMORY_SIZE. No more is read, and a truncated request is answered 413.
LONGEST_BODY = 4 * 1024 * 1024
LONGEST_CHUNK_LINE = 1024
# Bodies of settings.LARGER_BODIES that are over LONGEST_BODY: how many a worker holds at once, in
# what time each has to arrive, and in which parts a thread gets it.
MOST_LARGER = 4
SECONDS_TO_RECEIVE_LARGER = 120
PART_OF_LARGER = 64 * 1024

TIMEOUT_RESPONSE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

BUSY = b"Too many archives are being sent at the moment. Nothing was saved. Try again in a minute."
BUSY_RESPONSE = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 60\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (len(BUSY), BUSY)
)

FRAMING = re.compile(rb"\r\n(content-length|transfer-encoding|expect):[ \t]*([^\r\n]*)", re.I)


class IncomingRequest:
    """The bytes of a request received so far. Only its length is parsed.

    A malformed request counts as complete: gunicorn refuses it without reading more.
    """

    def __init__(self, received: bytes = b"") -> None:
        self.received = bytearray(received)
        # Whether it is too long or malformed, so that the rest is not read.
        self.is_truncated = False
        # Whether its body is over LONGEST_BODY, and its path takes that.
        self.is_larger = False
        self.expects_continue = False
        self._is_chunked = False
        # How far the head was searched for its end; later, where the body or next chunk begins.
        self._position = 0
        self._end: int | None = None
        self._has_head = False

    def is_complete(self) -> bool:
        if not self._has_head:
            found = self.received.find(b"\r\n\r\n", max(0, self._position - 3))
            if found < 0:
                self._position = len(self.received)
                return self._truncate_at(LONGEST_HEAD)
            self._has_head = True
            self._position = found + 4
            self._read_head(bytes(self.received[: found + 2]))
        if self._is_chunked:
            return self._has_last_chunk() or self._truncate_at(LONGEST_HEAD + LONGEST_BODY)
        return self._end is None or len(self.received) >= self._end

    def _truncate_at(self, most: int) -> bool:
        self.is_truncated = len(self.received) > most
        return self.is_truncated

    def _read_head(self, head: bytes) -> None:
        fields = {name.lower(): value.strip().lower() for name, value in FRAMING.findall(head)}
        length = fields.get(b"content-length", b"")
        self._is_chunked = b"chunked" in fields.get(b"transfer-encoding", b"")
        if length.isdigit() and not self._is_chunked:
            longest = LONGEST_BODY if len(length) < 8 else max(LONGEST_BODY, _larger_body(head))
            if len(length) > 9 or int(length) > longest:
                self.is_truncated = True
            else:
                self.is_larger = int(length) > LONGEST_BODY
                self._end = self._position + int(length)
        is_current = head.partition(b"\r\n")[0].endswith(b"HTTP/1.1")
        self.expects_continue = is_current and fields.get(b"expect") == b"100-continue"

    def _has_last_chunk(self) -> bool:
        """Skip the chunks received so far. Return True after the last one, or if truncated."""
        while True:
            line_end = self.received.find(b"\r\n", self._position)
            if line_end < 0:
                self.is_truncated = len(self.received) - self._position > LONGEST_CHUNK_LINE
                return self.is_truncated
            size = self.received[self._position : line_end].partition(b";")[0].strip()
            if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", size):
                self.is_truncated = True
                return True
            if int(size, 16) == 0:
                # Trailers may follow the last chunk. An empty line ends them.
                return self.received.find(b"\r\n\r\n", line_end) >= 0
            following = line_end + 2 + int(size, 16) + 2
            if following > len(self.received):
                return False
            self._position = following


class ResponseBuffer:
    """Stands for the client's socket in a thread, and collects what is written."""

    def __init__(self) -> None:
        self.written = bytearray()

    def send(self, data: bytes) -> int:
        self.written += data
        return len(data)

    sendall = send

    def shutdown(self, how: int) -> None:
        raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))

    def close(self) -> None:
        """Do nothing: the event loop closes the connection."""


class Connection(TConn):  # type: ignore[misc]
    """A connection that the event loop receives, and closes without blocking."""

    def __init__(self, worker: "Worker", *arguments: Any) -> None:
        super().__init__(*arguments)
        self.worker = worker
        # gunicorn would wait for these before parsing.
        self.initialized = self.data_ready = True
        self.incoming = IncomingRequest()
        # When it began to wait for its request.
        self.since = 0.0
        self.unsent = bytearray()

    def send(self) -> None:
        """Send what the client takes without blocking. Raise OSError if it is gone."""
        with suppress(BlockingIOError):
            del self.unsent[: self.sock.send(self.unsent)]

    def close(self, graceful: bool = False) -> None:
        if graceful:
            self.worker.linger(self)
        else:
            super().close()


class Worker(ThreadWorker):  # type: ignore[misc]
    def init_process(self) -> None:
        # The deadline of each connection, the oldest first.
        self.receiving: dict[Connection, float] = {}
        self.sending: dict[Connection, float] = {}
        self.lingering: dict[Connection, float] = {}
        # With a larger body, until the response is written.
        self.larger: set[Connection] = set()
        super().init_process()

    def accept(self, listener: Any) -> bool:
        """Take a connection. Return False if nobody waits for one."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED):
                raise
            return False
        self.nr_conns += 1
        self.enqueue_req(Connection(self, self.cfg, client, address, listener.getsockname()))
        if self.nr_conns >= self.worker_connections:
            self._make_room()
        return True

    def set_accept_enabled(self, enabled: bool) -> None:
        """As gunicorn does. When the worker stops, also take who has connected, and close the port.

        gunicorn would keep it open until the last response, and whoever connected meanwhile would
        be reset. careerladder/draining.py says why that matters.
        """
        super().set_accept_enabled(enabled)
        if self.alive or enabled:
            return
        for listener in self.sockets:
            for _ in range(self.worker_connections):
                if not self.accept(listener):
                    break
            listener.close()

    def enqueue_req(self, conn: Connection) -> None:
        """Receive the connection's next request. A thread gets it when it is complete."""
        # The client may have sent a part of it with the previous request.
        buffered = conn.parser.unreader.take_buffered() if conn.parser else b""
        conn.incoming = IncomingRequest(buffered)
        conn.since = time.monotonic()
        self.receiving[conn] = conn.since + SECONDS_TO_RECEIVE
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
        if conn.incoming.is_complete():
            self._dispatch(conn)
        else:
            # Usually the request has arrived already.
            self._receive(conn)

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Handle the next request of a keep-alive connection, unless it was just dropped.

        The event loop calls the callbacks of all events of a poll, even if one of them drops the
        connection of another. So each callback checks first whether its connection is still there.
        """
        if conn in self.keepalived_conns:
            super().on_client_socket_readable(conn, client)

    def _receive(self, conn: Connection, _socket: object = None) -> None:
        if conn not in self.receiving:
            return
        try:
            received = conn.sock.recv(64 * 1024)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        incoming = conn.incoming
        incoming.received += received
        if not received:
            self._drop(conn)
        elif incoming.is_complete():
            self._dispatch(conn)
        elif incoming.is_larger and not self._admits_larger(conn):
            self._refuse(conn)
        elif incoming.expects_continue:
            incoming.expects_continue = False
            _try_send(conn.sock, b"HTTP/1.1 100 Continue\r\n\r\n")

    def _admits_larger(self, conn: Connection) -> bool:
        """Give a larger body more time. Return False if there are too many."""
        if conn not in self.larger:
            if len(self.larger) >= MOST_LARGER:
                return False
            self.larger.add(conn)
            self.receiving[conn] = conn.since + SECONDS_TO_RECEIVE_LARGER
        return True

    def _refuse(self, conn: Connection) -> None:
        _try_send(conn.sock, BUSY_RESPONSE)
        self._unregister(conn)
        self.nr_conns -= 1
        conn.close(graceful=True)

    def _dispatch(self, conn: Connection) -> None:
        self._unregister(conn)
        # The thread parses from memory, and never waits for the client.
        received, conn.incoming.received = conn.incoming.received, bytearray()
        parts = _in_parts(received) if conn.incoming.is_larger else [bytes(received)]
        conn.parser = get_parser(self.cfg, parts, conn.client)
        super().enqueue_req(conn)

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """In a thread: respond, and send as much as the client takes without blocking."""
        if conn.incoming.is_truncated or conn.incoming.is_larger:
            # The rest of the request must not be parsed as the next one. What came behind a larger
            # one is still in its parts.
            req.force_close()
        client, buffer = conn.sock, ResponseBuffer()
        conn.sock = buffer
        try:
            return bool(super().handle_request(req, conn))
        finally:
            conn.sock, conn.unsent = client, buffer.written
            conn.sock.setblocking(False)
            conn.send()

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """In the event loop: send the rest of a response, then finish as gunicorn does."""
        self.larger.discard(conn)
        if not conn.unsent:
            super().finish_request(conn, fs)
            return
        self.sending[conn] = time.monotonic() + SECONDS_TO_WRITE
        self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._send, conn, fs))

    def _send(self, conn: Connection, fs: Any, _socket: object) -> None:
        if conn not in self.sending:
            return
        try:
            conn.send()
        except OSError:
            self._drop(conn)
            return
        # Insert it again at the end, to keep the dict ordered by deadline.
        del self.sending[conn]
        self.sending[conn] = time.monotonic() + SECONDS_TO_WRITE
        if not conn.unsent:
            self._unregister(conn)
            super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Drop the connections past their deadline. The loop calls this at least once a second."""
        now = time.monotonic()
        for conn, deadline in list(self.receiving.items()):
            # A worker that stops waits for begun requests, and drops connections without one.
            is_idle = not conn.incoming.received and now > conn.since + SECONDS_TO_BEGIN
            if deadline <= now or (not self.alive and is_idle):
                if conn.incoming.received:
                    _try_send(conn.sock, TIMEOUT_RESPONSE)
                self._drop(conn)
        for conn in [conn for conn, deadline in self.sending.items() if deadline <= now]:
            self._drop(conn)
        for conn in [conn for conn, deadline in self.lingering.items() if deadline <= now]:
            self._close_lingering(conn)

    def linger(self, conn: Connection) -> None:
        """Begin a lingering close: discard input until the client closes, or until the timeout."""
        conn.sock.setblocking(False)
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(
                conn.sock, selectors.EVENT_READ, partial(self._discard_input, conn)
            )
        except (OSError, ValueError):
            util.close(conn.sock)
            return
        self.lingering[conn] = time.monotonic() + SECONDS_TO_LINGER
        if len(self.lingering) > MOST_LINGERING:
            self._close_lingering(next(iter(self.lingering)))

    def _discard_input(self, conn: Connection, _socket: object) -> None:
        if conn not in self.lingering:
            return
        try:
            received = conn.sock.recv(64 * 1024)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if not received:
            self._close_lingering(conn)

    def _close_lingering(self, conn: Connection) -> None:
        del self.lingering[conn]
        self.poller.unregister(conn.sock)
        util.close(conn.sock)

    def _make_room(self) -> None:
        """Drop the longest idle connection, else the slowest request, else the slowest response."""
        if self.keepalived_conns:
            conn = self.keepalived_conns.popleft()
            self.poller.unregister(conn.sock)
            self.nr_conns -= 1
            conn.close()
        elif slow := self.receiving or self.sending:
            self._drop(next(iter(slow)))

    def _drop(self, conn: Connection) -> None:
        self.larger.discard(conn)
        self._unregister(conn)
        self.nr_conns -= 1
        conn.close()

    def _unregister(self, conn: Connection) -> None:
        self.receiving.pop(conn, None)
        self.sending.pop(conn, None)
        self.poller.unregister(conn.sock)


def _larger_body(head: bytes) -> int:
    """The longest body that the path of a request takes if it is one of LARGER_BODIES, or 0."""
    target = head.partition(b"\r\n")[0].split(b" ")[1:2]
    path = b"".join(target).partition(b"?")[0].decode("ascii", errors="replace")
    return int(settings.LARGER_BODIES.get(path, 0))


def _in_parts(received: bytearray) -> Iterator[bytes]:
    """What was taken is dropped, so that it isn't in memory twice."""
    while received:
        yield bytes(received[:PART_OF_LARGER])
        del received[:PART_OF_LARGER]


def _try_send(client: socket.socket, data: bytes) -> None:
    """Send without blocking, and ignore errors."""
    with suppress(OSError):
        client.send(data)
