"""A request to S3 as a proxy sees it."""

import dataclasses
import urllib.parse


class Gone(Exception):
    """The other side has closed the connection."""


@dataclasses.dataclass(slots=True)
class Request:
    """As it came. `number` counts all requests of a proxy from 1."""
    method: str
    target: str
    head: bytes
    headers: dict
    body: bytes = b""
    number: int = 0
    # What became of it: the server's answer, None where it was never asked; and the fault's name.
    status: int | None = None
    fault: str | None = None

    @property
    def path(self):
        return urllib.parse.unquote(self.target.split("?")[0])

    @property
    def key(self):
        return self.path.lstrip("/").partition("/")[2]

    @property
    def query(self):
        return urllib.parse.parse_qs(self.target.partition("?")[2], keep_blank_values=True)

    @property
    def kind(self):
        """By what S3 charges it as, and the program counts it as."""
        if self.method == "GET" and not self.key and self.query.keys() & {"list-type", "prefix"}:
            return "LIST"
        if self.method == "PUT" and "x-amz-copy-source" in self.headers:
            return "COPY"
        return "DELETE" if self.method == "POST" and "delete" in self.query else self.method


def read_head(reader):
    """(bytes, first line, headers in lower case) up to the empty line."""
    lines = [reader.readline()]
    while lines[-1] not in (b"\r\n", b"\n"):
        if not lines[-1]:
            raise Gone
        lines.append(reader.readline())
    headers = {}
    for line in lines[1:-1]:
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    return b"".join(lines), lines[0].decode("latin-1"), headers
