"""Attacks the API of a running server with what its own OpenAPI document allows and forbids, as each role and as a
system with a token. Every caller has a demo of its own, on a free port, with a database that is thrown away.

    tests/api/run.sh                       a brief run over every operation
    tests/api/run.sh --examples 500        the long run; --role specialist for one caller alone
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Sign-in names of the demo, one for each role; the system acts with a token that the operator issued.
PEOPLE = {"specialist": "aigerim", "reviewer": "marat", "supervisor": "gulnar", "data": "erlan", "operator": "timur"}
SYSTEM = "system"

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "right_is_asked",
    "closed_records_stay_closed",
    "every_answer_is_guarded",
]

# A sealed child and two of another office.
CLOSED_TO_THE_OFFICE = ["C-012", "C-110", "C-111"]

# The brief run walks the edges of every schema as the role that may do most, and fuzzes a little as everybody.
BRIEF_EXAMPLES = 6
WALKS_THE_EDGES = "specialist"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """An answer that leads elsewhere is an answer."""

    def redirect_request(self, *_args, **_kwargs):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


def ask(base, path, cookie=None, form=None):
    """Sends a request as a page does; answers status, headers, text."""
    headers = {"Accept-Language": "en"}
    if cookie:
        headers["Cookie"] = f"__Host-uya={cookie}"
    body = urllib.parse.urlencode(form, doseq=True).encode() if form is not None else None
    request = urllib.request.Request(base + path, data=body, headers=headers)
    try:
        with OPENER.open(request) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read().decode()


class Demo:
    """`uya demo` in a process of its own, with a folder that goes away."""

    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory(prefix="uya-api-")
        command = [program, "--lang", "en", "demo", "--folder", self.folder.name, "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        said = ""
        for line in self.process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        else:
            raise SystemExit(f"the demo ended:\n{said}")
        self.base = re.search(r"http://127\.0\.0\.1:\d+", said)[0]
        self.password = re.search(r"aigerim\s+(\S+)", said)[1]

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.folder.cleanup()

    def sign_in(self, name):
        """The cookie of somebody who signed in, and the mark of their forms."""
        status, headers, text = ask(self.base, "/sign-in", form={"name": name, "password": self.password})
        if status != 303:
            raise SystemExit(f"{name} cannot sign in: {status}\n{text}")
        cookie = re.search(r"__Host-uya=([^;]+)", "\n".join(headers.get_all("set-cookie")))[1]
        return cookie, json.loads(ask(self.base, "/api/v1/me", cookie)[2])

    def issue_token(self, scopes):
        """A token of a system with these scopes."""
        cookie, me = self.sign_in(PEOPLE["operator"])
        form = {"csrf": me["csrf"], "token_name": "attack", "token_office": "ZHM-SUPPORT", "days": "1", "scopes": scopes}
        status, _, text = ask(self.base, "/admin/tokens", cookie, form)
        found = re.search(r"uya_t_[A-Za-z0-9_-]{43}", text)
        if status != 200 or not found:
            raise SystemExit(f"no token was issued: {status}\n{text}")
        return found[0]


def codes(base, cookie, path, field):
    """Codes of a list, as far as the caller may see it."""
    status, _, text = ask(base, f"/api/v1/{path}?limit=200", cookie)
    return [item[field] for item in json.loads(text)["items"]] if status == 200 else []


def caller(demo, role):
    """What the hooks need to know of whoever attacks."""
    specialist, _ = demo.sign_in(PEOPLE["specialist"])
    known = {
        "child": codes(demo.base, specialist, "children", "code")[:12],
        "family": codes(demo.base, specialist, "families", "code")[:12],
        "run": ["R-1", "R-2", "R-3"],
        "proposal": codes(demo.base, specialist, "proposals", "number"),
        "request": ["W-1", "W-2"],
        "enquiry": ["Q-1", "Q-2"],
    }
    if role == SYSTEM:
        document = json.loads(ask(demo.base, "/api/v1/openapi.json")[2])
        operations = [operation for methods in document["paths"].values() for operation in methods.values()]
        scopes = sorted({operation["x-permission"] for operation in operations if operation["x-for-systems"]})
        token = demo.issue_token(scopes)
        return {"bearer": token, "permissions": scopes, "known": known, "closed": CLOSED_TO_THE_OFFICE}
    cookie, me = demo.sign_in(PEOPLE[role])
    seen = set(codes(demo.base, cookie, "children", "code"))
    closed = [child for child in CLOSED_TO_THE_OFFICE if child not in seen]
    return {
        "cookie": cookie,
        "csrf": me["csrf"],
        "permissions": me["permissions"],
        "known": known,
        "closed": closed,
        "must_be_closed": role in ("specialist", "reviewer"),
    }


def attack(role, options):
    """One caller against a server of its own; whether nothing was found."""
    with Demo(options.program) as demo:
        who = caller(demo, role)
        if who.get("must_be_closed") and not who["closed"]:
            raise SystemExit(f"{role}: the demo has no child that is closed to this role")
        environment = os.environ | {
            "SCHEMATHESIS_HOOKS": "hooks",
            "PYTHONPATH": str(HERE),
            "UYA_CALLER": json.dumps(who),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [
            str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(HERE / "schemathesis.toml"),
            "run", f"{demo.base}/api/v1/openapi.json",
            "--checks", ",".join(CHECKS), "--seed", str(options.seed), "--max-examples", str(options.examples),
            "--suppress-health-check", "all", "--generation-database", "none", "--continue-on-failure",
            "--warnings", "off", "--request-timeout", "60", "--no-color",
        ]
        if options.brief:
            command += ["--phases", "coverage,fuzzing" if role == WALKS_THE_EDGES else "fuzzing"]
        started = time.monotonic()
        print(f"== {role}", flush=True)
        done = subprocess.run(command, env=environment, cwd=demo.folder.name)
        alive = demo.process.poll() is None
        verified = verify(options.program, demo)
        print(f"== {role}: {time.monotonic() - started:.0f} s, server {'up' if alive else 'DOWN'}, trail {verified}", flush=True)
        return done.returncode == 0 and alive and verified == "holds"


def verify(program, demo):
    """Whether the trail still holds."""
    url = f"sqlite:{demo.folder.name}/uya-demo.sqlite"
    done = subprocess.run([program, "--database", url, "audit", "verify"], capture_output=True, text=True)
    return "holds" if done.returncode == 0 else f"BROKEN\n{done.stdout}{done.stderr}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--role", choices=[*PEOPLE, SYSTEM], action="append")
    parser.add_argument("--examples", type=int, help="cases per operation; a brief run when absent")
    parser.add_argument("--seed", type=int, default=20261101)
    parser.add_argument("--program", default=os.environ.get("UYA_PROGRAM", str(ROOT / "target/debug/uya")))
    options = parser.parse_args()
    options.brief = options.examples is None
    options.examples = options.examples or BRIEF_EXAMPLES
    failed = [role for role in options.role or [*PEOPLE, SYSTEM] if not attack(role, options)]
    if failed:
        raise SystemExit(f"something was found as: {', '.join(failed)}")
    print("Nothing was found.")


if __name__ == "__main__":
    main()
