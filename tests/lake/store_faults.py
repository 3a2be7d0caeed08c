"""What goes wrong with a request that changes a lake on S3."""

import faults

CHANGES = ("PUT", "POST", "COPY", "DELETE")
LATE_SECONDS = 0.3


def is_change(request):
    return request.kind in CHANGES


def is_commit(request):
    return "if-none-match" in request.headers


FAULTS = {"error 500": (faults.internal_error, is_change),
          # S3 gives it where two writers put at once, and to nothing else here.
          "error 409": (faults.conflict, is_commit),
          "reset before": (faults.reset_before, is_change),
          "lost answer": (faults.lose_answer, is_change),
          "late": (faults.forward_late(LATE_SECONDS), is_change)}
