"""Stop a server without losing a request: nobody new is let in, and who is in is answered.

When a listening socket is closed, the kernel resets the connections that nobody has accepted yet. A
proxy that has sent a form on one can't know whether it was carried out, and answers 502. So new
connections are kept out first: the kernel drops their first packet. The client repeats it a second
later, finds the port closed, and a proxy asks another server.
"""

import ctypes
import socket
import struct
from contextlib import suppress
from functools import wraps
from typing import Any

# Linux's number, which the socket module doesn't have.
SO_ATTACH_FILTER = 26

# A program for the kernel's packet filter, which sees a segment from its TCP header on: drop it if
# of the flags SYN and ACK it has SYN alone, and keep any other.
KEEP_OUT_NEW_CONNECTIONS = (
    (0x30, 0, 0, 13),  # Load the byte of the flags.
    (0x54, 0, 0, 0x12),  # Keep the bits of SYN and ACK.
    (0x15, 0, 1, 0x02),  # If it is SYN alone, go on; otherwise skip a line.
    (0x06, 0, 0, 0),  # Drop it.
    (0x06, 0, 0, 0xFFFFFFFF),  # Keep all of it.
)


def keep_out_new_connections(listener: socket.socket) -> None:
    """Have the kernel drop the packets that open a connection. Does nothing but on Linux."""
    lines = b"".join(struct.pack("HBBI", *line) for line in KEEP_OUT_NEW_CONNECTIONS)
    program = ctypes.create_string_buffer(lines)
    option = struct.pack("HP", len(KEEP_OUT_NEW_CONNECTIONS), ctypes.addressof(program))
    with suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, option)


def drain_before_stopping(arbiter: Any) -> None:
    """Have gunicorn's master keep out new connections before it stops its workers."""
    stop = arbiter.stop

    @wraps(stop)
    def drain_and_stop(graceful: bool = True) -> None:
        for listener in arbiter.LISTENERS:
            keep_out_new_connections(listener.sock)
        stop(graceful)

    arbiter.stop = drain_and_stop
