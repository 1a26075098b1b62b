"""A client that costs little itself: one kept-open connection, requests prepared beforehand."""

import re
import socket
import time
from collections.abc import Callable, Sequence
from statistics import median
from urllib.parse import urlencode

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Client:
    """One connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._host = f"127.0.0.1:{port}"

    def request(self, path: str, *, form: dict[str, str] | None = None, cookie: str = "") -> bytes:
        """The bytes of a request."""
        body = urlencode(form).encode() if form is not None else b""
        head = [
            f"{'POST' if form is not None else 'GET'} {path} HTTP/1.1",
            f"Host: {self._host}",
            "Accept-Language: en",
        ]
        if cookie:
            head.append(f"Cookie: {cookie}")
        if form is not None:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join([*head, "", ""]).encode() + body

    def send(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body of the answer."""
        self._socket.sendall(request)
        answer = self._socket.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += self._socket.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        found = LENGTH.search(head)
        missing = (int(found.group(1)) if found else 0) - len(body)
        while missing > 0:
            portion = self._socket.recv(65536)
            body += portion
            missing -= len(portion)
        return int(head.split(b" ", 2)[1]), head, body


def seconds(send: Callable[[bytes], tuple[int, bytes, bytes]], requests: Sequence[bytes], expected: int) -> float:
    """How long the requests take, one after the other; each must be answered as expected."""
    began = time.perf_counter()
    for request in requests:
        status, _head, body = send(request)
        if status != expected:
            raise RuntimeError(f"answered {status} instead of {expected}: {body[:400]!r}")
    return time.perf_counter() - began


def ratio(bare: Callable[[], float], elchi: Callable[[], float], rounds: int) -> float:
    """How much of the bare speed Elchi reaches: the median over rounds in which both take turns."""
    bare()
    elchi()
    return median(bare() / elchi() for _ in range(rounds))
