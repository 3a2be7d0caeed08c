"""A proxy before an S3 server that is as slow, or goes as wrong, as it is told.

    python tests/s3/proxy.py --upstream 127.0.0.1:7070 --latency-ms 50

prints its port and delays each answer; tests start it inside themselves and give it a `plan`, a
function that picks what goes wrong with a request (faults.py). Requests pass unchanged, as the
signature covers the Host header: servers compare it with what they receive and not with their
own name. Answers pass unchanged but for `Connection: close`, so that clients keep their
connections as they do with S3 itself.

One thread for each connection, so that a request that goes wrong is read from top to bottom. 64
connections get 1,750 small answers a second through it, on two busy cores.
"""

import argparse
import contextlib
import select
import socket
import struct
import threading
import time

from s3_request import Gone, Request, read_head

BUFFER_BYTES = 1 << 18
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
# More than any client here opens.
BACKLOG = 512


class Connection:
    """A socket and what reads it."""

    def __init__(self, connected):
        self.socket = connected
        self.reader = connected.makefile("rb", BUFFER_BYTES)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def is_stale(self):
        return bool(select.select([self.socket], [], [], 0)[0])

    def send(self, data):
        self.socket.sendall(data)

    def close(self):
        with contextlib.suppress(OSError):
            self.reader.close()
            self.socket.close()

    def reset(self):
        """RST, and nothing of what was not sent yet."""
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()


class Exchange:
    """A request on its way: what faults are made of."""

    def __init__(self, proxy, client, request):
        self.proxy, self.client, self.request = proxy, client, request

    def forward(self):
        """The whole answer of the server: head and body."""
        parts = []
        self.relay(parts.append)
        return parts[0], b"".join(parts[1:])

    def relay(self, sink):
        """Asks the server; the answer goes to `sink` as it comes, the head first."""
        upstream = self.proxy.take_upstream()
        try:
            upstream.send(self.request.head + self.request.body)
            head, line, headers = read_head(upstream.reader)
            while line.split()[1] == "100":
                head, line, headers = read_head(upstream.reader)
            self.request.status = int(line.split()[1])
            closes = headers.get("connection", "").lower() == "close"
            if closes:
                head = without_connection(head)
            sink(head)
            self.relay_body(upstream.reader, headers, sink)
        except BaseException:
            upstream.close()
            raise
        self.proxy.give_back(upstream, closes)

    def relay_body(self, reader, headers, sink):
        if self.request.method == "HEAD" or self.request.status in (204, 304):
            return
        if headers.get("transfer-encoding", "").lower() == "chunked":
            size = None
            while size != 0:
                line = reader.readline()
                size = int(line.split(b";")[0], 16)
                sink(line + reader.read(size + 2))
            return
        left = int(headers.get("content-length", 0))
        while left:
            piece = reader.read1(min(left, BUFFER_BYTES))
            if not piece:
                raise Gone
            left -= len(piece)
            sink(piece)

    def reply(self, data):
        self.client.send(data)

    def reset(self):
        self.client.reset()
        self.client = None


def without_connection(head):
    return b"".join(line for line in head.splitlines(keepends=True)
                    if not line.lower().startswith(b"connection:"))


class Proxy:
    """Runs from start() to stop(). Thread-safe.

    plan: None, or a function of a Request that gives a fault (faults.py) or None; called for
    one request at a time, in the order in which they came.
    """

    def __init__(self, upstream, latency=0.0, plan=None):
        self.upstream, self.latency, self.plan = upstream, latency, plan
        self.seen = []
        self.lock = threading.Lock()
        self.idle = []
        self.clients = set()
        self.busy = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
        self.port = self.listener.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"

    def start(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def stop(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            for client in self.clients:
                with contextlib.suppress(OSError):
                    client.socket.shutdown(socket.SHUT_RDWR)

    def requests(self):
        """What came so far."""
        with self.lock:
            return list(self.seen)

    def quiet(self, seconds=30):
        """Waits until no request is on its way any more; tells whether that came."""
        end = time.monotonic() + seconds
        while self.busy and time.monotonic() < end:
            time.sleep(0.02)
        return not self.busy

    def forget(self):
        """Forgets them, and counts from 1 again."""
        with self.lock:
            self.seen.clear()

    def accept(self):
        while True:
            try:
                connected, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(Connection(connected),),
                             daemon=True).start()

    def serve(self, client):
        with self.lock:
            self.clients.add(client)
        try:
            while self.serve_one(client):
                pass
        except (Gone, OSError, ValueError):
            pass
        finally:
            with self.lock:
                self.clients.discard(client)
            client.close()

    def serve_one(self, client):
        """False where the connection is no more."""
        head, line, headers = read_head(client.reader)
        method, target, _ = line.split(" ")
        request = Request(method, target, head, headers)
        if headers.get("expect", "").lower() == "100-continue":
            client.send(CONTINUE)
        size = int(headers.get("content-length", 0))
        request.body = client.reader.read(size) if size else b""
        if len(request.body) < size:
            raise Gone
        exchange = Exchange(self, client, request)
        fault = self.note(request)
        try:
            if fault:
                fault(exchange)
            elif self.latency:
                answer = exchange.forward()
                time.sleep(self.latency)
                client.send(b"".join(answer))
            else:
                exchange.relay(client.send)
        finally:
            with self.lock:
                self.busy -= 1
        request.body = b""
        return exchange.client is not None

    def note(self, request):
        with self.lock:
            self.busy += 1
            self.seen.append(request)
            request.number = len(self.seen)
            fault = self.plan(request) if self.plan else None
        request.fault = getattr(fault, "__name__", None)
        return fault

    def take_upstream(self):
        with self.lock:
            kept = self.idle.pop() if self.idle else None
        if kept and not kept.is_stale():
            return kept
        if kept:
            kept.close()
        return Connection(socket.create_connection(self.upstream))

    def give_back(self, upstream, closes):
        if closes:
            upstream.close()
            return
        with self.lock:
            self.idle.append(upstream)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--upstream", required=True)
    parser.add_argument("--latency-ms", type=float, default=0)
    arguments = parser.parse_args()
    host, port = arguments.upstream.rsplit(":", 1)
    proxy = Proxy((host, int(port)), arguments.latency_ms / 1000).start()
    print(proxy.port, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
