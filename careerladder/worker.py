"""gunicorn's threaded worker, of which a slow client holds no thread.

gunicorn gives a connection to a thread with its first byte, and the thread waits there for the
rest: as many half-sent requests as there are threads, and nothing else is answered. Here the
worker's own loop receives, without waiting, and a thread gets a request that is all there. What
the client doesn't take at once of the answer, the loop sends, and then closes; neither waits.

It stands on gunicorn's inner methods. tests/toolchain/test_slow_clients.py fails should a newer
gunicorn call others.
"""

import errno
import os
import re
import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn, ThreadWorker

# For a whole request, its body too, however steadily it trickles.
SECONDS_TO_SEND = 30
# For the next piece of an answer, however small.
SECONDS_TO_TAKE = 30
# For what is still under way when we close: a reset would take the answer with it.
SECONDS_TO_LEAVE = 2
MOST_LEAVING = 64

LONGEST_HEAD = 64 * 1024
# Twice DATA_UPLOAD_MAX_MEMORY_SIZE: nothing beyond it is read, and what is cut is answered 413.
LONGEST_BODY = 512 * 1024
LONGEST_CHUNK_LINE = 1024

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

FRAMING = re.compile(rb"\r\n(content-length|transfer-encoding|expect):[ \t]*([^\r\n]*)", re.I)


class Incoming:
    """A request as far as it has come in: how long it is, and nothing else, is read of it.

    Whatever is odd counts as whole: gunicorn refuses it, and reads no further for that.
    """

    def __init__(self, received: bytes = b"") -> None:
        self.received = bytearray(received)
        # Whether it ends, for us, before its end.
        self.is_cut_off = False
        self.waits_for_continue = False
        self._is_chunked = False
        # Where the head was looked through to; then where the body, or its next chunk, begins.
        self._position = 0
        self._end: int | None = None
        self._has_head = False

    def is_whole(self) -> bool:
        if not self._has_head:
            found = self.received.find(b"\r\n\r\n", max(0, self._position - 3))
            if found < 0:
                self._position = len(self.received)
                return self._is_cut_at(LONGEST_HEAD)
            self._has_head = True
            self._position = found + 4
            self._read_head(bytes(self.received[: found + 2]))
        if self._is_chunked:
            return self._has_last_chunk() or self._is_cut_at(LONGEST_HEAD + LONGEST_BODY)
        return self._end is None or len(self.received) >= self._end

    def _is_cut_at(self, most: int) -> bool:
        self.is_cut_off = len(self.received) > most
        return self.is_cut_off

    def _read_head(self, head: bytes) -> None:
        fields = {name.lower(): value.strip().lower() for name, value in FRAMING.findall(head)}
        length = fields.get(b"content-length", b"")
        self._is_chunked = b"chunked" in fields.get(b"transfer-encoding", b"")
        if length.isdigit() and not self._is_chunked:
            if len(length) > 9 or int(length) > LONGEST_BODY:
                self.is_cut_off = True
            else:
                self._end = self._position + int(length)
        is_current = head.partition(b"\r\n")[0].endswith(b"HTTP/1.1")
        self.waits_for_continue = is_current and fields.get(b"expect") == b"100-continue"

    def _has_last_chunk(self) -> bool:
        """Step from chunk to chunk, as far as they have come in."""
        while True:
            line_end = self.received.find(b"\r\n", self._position)
            if line_end < 0:
                self.is_cut_off = len(self.received) - self._position > LONGEST_CHUNK_LINE
                return self.is_cut_off
            size = self.received[self._position : line_end].partition(b";")[0].strip()
            if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", size):
                self.is_cut_off = True
                return True
            if int(size, 16) == 0:
                # An empty line ends what may follow the last chunk.
                return self.received.find(b"\r\n\r\n", line_end) >= 0
            following = line_end + 2 + int(size, 16) + 2
            if following > len(self.received):
                return False
            self._position = following


class HeldResponse:
    """Where a thread writes, instead of into the client's socket."""

    def __init__(self) -> None:
        self.written = bytearray()

    def send(self, data: bytes) -> int:
        self.written += data
        return len(data)

    sendall = send

    def shutdown(self, how: int) -> None:
        raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))

    def close(self) -> None:
        """Nothing: the loop closes the connection."""


class Connection(TConn):  # type: ignore[misc]
    """A connection that is received for its thread, and that closes without anybody waiting."""

    def __init__(self, worker: "Worker", *arguments: Any) -> None:
        super().__init__(*arguments)
        self.worker = worker
        # What gunicorn would wait for before it parses, it finds done.
        self.initialized = self.data_ready = True
        self.incoming = Incoming()
        self.unsent = bytearray()

    def send(self) -> None:
        """Send what the client takes now. Raises OSError if it is gone."""
        with suppress(BlockingIOError):
            del self.unsent[: self.sock.send(self.unsent)]

    def close(self, graceful: bool = False) -> None:
        if graceful:
            self.worker.let_leave(self)
        else:
            super().close()


class Worker(ThreadWorker):  # type: ignore[misc]
    def init_process(self) -> None:
        # Each with its deadline, oldest first.
        self.receiving: dict[Connection, float] = {}
        self.sending: dict[Connection, float] = {}
        self.leaving: dict[Connection, float] = {}
        super().init_process()

    def accept(self, listener: Any) -> None:
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED):
                raise
            return
        self.nr_conns += 1
        self.enqueue_req(Connection(self, self.cfg, client, address, listener.getsockname()))
        if self.nr_conns >= self.worker_connections:
            self._make_room()

    def enqueue_req(self, conn: Connection) -> None:
        """Receive a request, be it the connection's first; a thread gets it when it is whole."""
        # What came in behind the request before.
        conn.incoming = Incoming(conn.parser.unreader.take_buffered() if conn.parser else b"")
        self.receiving[conn] = time.monotonic() + SECONDS_TO_SEND
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
        if conn.incoming.is_whole():
            self._hand_on(conn)
        else:
            # Mostly it is here already.
            self._receive(conn)

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """A kept connection has its next request, unless it was just dropped to make room.

        The loop goes through all that it was told of at once, dropped meanwhile or not; so the
        other callbacks look for theirs first too.
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
        elif incoming.is_whole():
            self._hand_on(conn)
        elif incoming.waits_for_continue:
            incoming.waits_for_continue = False
            _say(conn.sock, b"HTTP/1.1 100 Continue\r\n\r\n")

    def _hand_on(self, conn: Connection) -> None:
        self._stop_waiting(conn)
        # A thread reads from memory: whatever it makes of the request, it waits for nobody.
        conn.parser = get_parser(self.cfg, [bytes(conn.incoming.received)], conn.client)
        conn.incoming.received.clear()
        super().enqueue_req(conn)

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """In a thread: answer, and send as much as the client takes at once."""
        if conn.incoming.is_cut_off:
            # What follows on this connection is no request.
            req.force_close()
        client, answer = conn.sock, HeldResponse()
        conn.sock = answer
        try:
            return bool(super().handle_request(req, conn))
        finally:
            conn.sock, conn.unsent = client, answer.written
            conn.sock.setblocking(False)
            conn.send()

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """In the loop: send the rest of an answer, then go on as gunicorn does."""
        if not conn.unsent:
            super().finish_request(conn, fs)
            return
        self.sending[conn] = time.monotonic() + SECONDS_TO_TAKE
        self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._send, conn, fs))

    def _send(self, conn: Connection, fs: Any, _socket: object) -> None:
        if conn not in self.sending:
            return
        try:
            conn.send()
        except OSError:
            self._drop(conn)
            return
        # The latest to take something is the last in line.
        del self.sending[conn]
        self.sending[conn] = time.monotonic() + SECONDS_TO_TAKE
        if not conn.unsent:
            self._stop_waiting(conn)
            super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Leave those whose time is up; the loop calls this at least once a second."""
        now = time.monotonic()
        for conn, deadline in list(self.receiving.items()):
            # A worker that stops waits for requests, and for nobody who has sent nothing.
            if deadline <= now or not (self.alive or conn.incoming.received):
                if conn.incoming.received:
                    _say(conn.sock, TOO_SLOW)
                self._drop(conn)
        for conn in [conn for conn, deadline in self.sending.items() if deadline <= now]:
            self._drop(conn)
        for conn in [conn for conn, deadline in self.leaving.items() if deadline <= now]:
            self._see_off(conn)

    def let_leave(self, conn: Connection) -> None:
        """Close once the client has closed, or when it had the time to: nobody waits for it."""
        conn.sock.setblocking(False)
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._ignore, conn))
        except (OSError, ValueError):
            util.close(conn.sock)
            return
        self.leaving[conn] = time.monotonic() + SECONDS_TO_LEAVE
        if len(self.leaving) > MOST_LEAVING:
            self._see_off(next(iter(self.leaving)))

    def _ignore(self, conn: Connection, _socket: object) -> None:
        if conn not in self.leaving:
            return
        try:
            still_sends = conn.sock.recv(64 * 1024)
        except BlockingIOError:
            return
        except OSError:
            still_sends = b""
        if not still_sends:
            self._see_off(conn)

    def _see_off(self, conn: Connection) -> None:
        del self.leaving[conn]
        self.poller.unregister(conn.sock)
        util.close(conn.sock)

    def _make_room(self) -> None:
        """Drop who has been idle longest, else who has sent longest: most take milliseconds."""
        if self.keepalived_conns:
            conn = self.keepalived_conns.popleft()
            self.poller.unregister(conn.sock)
            self.nr_conns -= 1
            conn.close()
        elif slow := self.receiving or self.sending:
            self._drop(next(iter(slow)))

    def _drop(self, conn: Connection) -> None:
        self._stop_waiting(conn)
        self.nr_conns -= 1
        conn.close()

    def _stop_waiting(self, conn: Connection) -> None:
        self.receiving.pop(conn, None)
        self.sending.pop(conn, None)
        self.poller.unregister(conn.sock)


def _say(client: socket.socket, words: bytes) -> None:
    """Send without waiting: to who takes nothing there is nothing to say."""
    with suppress(OSError):
        client.send(words)
