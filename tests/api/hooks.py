"""What schemathesis does not know by itself: how a caller signs in, which records there are, and what no answer may
ever be."""

import hashlib
import json
import os

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.generation.modes import GenerationMode

CALLER = json.loads(os.environ["UYA_CALLER"])
KNOWN = CALLER["known"]

# Answers to somebody without the right: told so, or refused before anybody asked who they are.
WITHOUT_RIGHT = {400, 401, 403, 404, 405, 408, 413, 414, 431}

GUARDS = ["content-security-policy", "x-content-type-options", "cache-control", "x-request-id"]


@schemathesis.auth()
class SignedIn:
    """The session of a person with the mark of its forms, or the token of a system."""

    def get(self, case, context):
        return CALLER

    def set(self, case, data, context):
        case.headers = case.headers or {}
        if "bearer" in data:
            case.headers["Authorization"] = f"Bearer {data['bearer']}"
            return
        case.cookies = {**(case.cookies or {}), "__Host-uya": data["cookie"]}
        case.headers["X-CSRF-Token"] = data["csrf"]


def pick(choices, seed):
    """One of the choices, the same for the same seed; sometimes none, so that absent records are asked for too."""
    number = int.from_bytes(hashlib.sha256(repr(seed).encode()).digest()[:4], "big")
    return None if not choices or number % 5 == 0 else choices[number // 5 % len(choices)]


def with_known(value, name=None):
    """A body whose codes are those of records that exist."""
    if isinstance(value, dict):
        kind = value.get("kind")
        named = {**{key: key for key in value}, **({"code": kind} if kind in KNOWN else {})}
        return {key: with_known(inner, named[key]) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_known(inner, name) for inner in value]
    if isinstance(value, str) and name in KNOWN:
        return pick(KNOWN[name], value) or value
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    """Random codes name no record: real ones take their place where the case is meant to be taken."""
    generation = getattr(case.meta, "generation", None)
    if generation is None or generation.mode == GenerationMode.NEGATIVE:
        return
    parameters = case.path_parameters or {}
    for name, value in parameters.items():
        parameters[name] = pick(KNOWN.get(name), value) or value
    if isinstance(case.body, (dict, list)):
        case.body = with_known(case.body)
    if case.headers and "If-Match" in case.headers:
        version = pick(["1", "2", "3", "4", "5"], case.headers["If-Match"])
        case.headers["If-Match"] = f'"v{version}"' if version else case.headers["If-Match"]
    if case.headers and "Idempotency-Key" in case.headers:
        # A key that comes again with another body is refused, and nothing behind it is reached.
        body = json.dumps([case.operation.path, parameters, case.body], default=repr)
        case.headers["Idempotency-Key"] = "attack-" + hashlib.sha256(body.encode()).hexdigest()


@schemathesis.check
def right_is_asked(ctx, response, case):
    """Whoever lacks the permission that an operation names is told no more than that."""
    wanted = case.operation.definition.raw.get("x-permission")
    if wanted is None or wanted in CALLER["permissions"] or response.status_code in WITHOUT_RIGHT:
        return
    raise Failure(
        operation=case.operation.label,
        title="A right was not asked for",
        message=f"{wanted} is not among the caller's permissions and the answer is {response.status_code}",
    )


@schemathesis.check
def closed_records_stay_closed(ctx, response, case):
    """A child of another office and a sealed one are never in an answer."""
    if response.status_code >= 400:
        return
    text = response.content.decode("utf-8", "replace")
    shown = [code for code in CALLER["closed"] if f'"{code}"' in text]
    if shown:
        raise Failure(
            operation=case.operation.label,
            title="A closed record was shown",
            message=f"{', '.join(shown)} is closed to this caller",
        )


@schemathesis.check
def every_answer_is_guarded(ctx, response, case):
    """The safety headers are on every answer that the program itself gave."""
    if response.status_code == 400 and not response.content:
        # What is no HTTP at all is answered by the library.
        return
    absent = [name for name in GUARDS if name not in response.headers]
    if absent:
        raise Failure(
            operation=case.operation.label, title="An answer without its guards", message=f"without {', '.join(absent)}"
        )
