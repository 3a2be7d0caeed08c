"""What goes wrong between a client and S3, and with which requests.

A fault is a function of proxy.Exchange. A plan is a function of s3_request.Request that gives a fault
or None; plans here are made of a `where`, which picks the requests.
"""

import random
import time

ERROR = ('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code>'
         "<Message>{message}</Message><RequestId>0</RequestId></Error>")


def answer(status, code, message="made up by the test"):
    """The server is not asked; the client gets S3's words for an error."""
    def answered(exchange):
        body = ERROR.format(code=code, message=message).encode()
        if exchange.request.method == "HEAD":
            body = b""
        exchange.reply(f"HTTP/1.1 {status} {code}\r\nContent-Type: application/xml\r\n"
                       f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    answered.__name__ = f"answer {status} {code}"
    return answered


internal_error = answer(500, "InternalError")
slow_down = answer(503, "SlowDown", "Please reduce your request rate.")
conflict = answer(409, "ConditionalRequestConflict")
access_denied = answer(403, "AccessDenied", "Access Denied")


def reset_before(exchange):
    """Nothing reaches the server."""
    exchange.reset()


def lose_answer(exchange):
    """The server does it, and nobody learns of that."""
    exchange.forward()
    exchange.reset()


def cut_body(exchange):
    """The answer ends in the middle, with or without a body."""
    head, body = exchange.forward()
    exchange.reply(head + body[:len(body) // 2] if body else head[:len(head) // 2])
    # Not at once: a reset may overtake the bytes before it.
    time.sleep(0.05)
    exchange.reset()


def forward_late(seconds):
    """The client is told nothing; the request reaches the server when it has gone on."""
    def forwarded_late(exchange):
        exchange.reset()
        time.sleep(seconds)
        exchange.forward()
    return forwarded_late


def lose_answer_late(seconds):
    """As forward_late, but the client waits for the reset as long."""
    def lost_late(exchange):
        exchange.forward()
        time.sleep(seconds)
        exchange.reset()
    return lost_late


# Plans -----------------------------------------------------------------------------------


def when(where, fault):
    """Every request for which `where` is true."""
    return lambda request: fault if where(request) else None


def first(count, where, fault):
    """The first `count` of these."""
    left = [count]

    def plan(request):
        if left[0] == 0 or not where(request):
            return None
        left[0] -= 1
        return fault
    return plan


def nth(number, where, fault):
    """The number-th of these, from 1."""
    seen = [0]

    def plan(request):
        if not where(request):
            return None
        seen[0] += 1
        return fault if seen[0] == number else None
    return plan


def at_random(rate, seed, faults, where=lambda request: True):
    """Each of these with that chance, with one of `faults`."""
    chance = random.Random(seed)

    def plan(request):
        if not where(request) or chance.random() >= rate:
            return None
        return chance.choice(faults)
    return plan


def of_kind(*kinds):
    return lambda request: request.kind in kinds


def always(request):
    return True
