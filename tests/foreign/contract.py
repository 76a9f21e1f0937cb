"""Schemathesis asks everything that the document describes, and what it does not, and compares the answers with it.

    contract.py EXECUTABLE

Starts a demonstration of its own and asks as its program, then as those of its people who may; then follows what is
made until it is read, and until it is taken away. This file is also the hooks that Schemathesis loads: who asks for an
operation, and which ids stand in its path. What is not asked, and which checks are not made, stands in
`schemathesis.toml` with the reason.
"""

import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from pathlib import Path

import requests

from demonstration import Demonstration, program_token

HERE = Path(__file__).resolve().parent
# Who asks, as long as nobody before them may: the permission of the operation decides. Those of one organisation come
# before those of the whole country: what they find in their lists is theirs to change.
PEOPLE = ["case_worker", "case_supervisor", "project_manager", "finance", "organisation_administrator",
          "national_coordinator", "administrator", "auditor", "specialist", "regional_officer",
          "investigator"]  # fmt: skip

# How much is asked. Of the program for each operation, which has 600 requests at once and then one a second; of people
# for each operation; how many things are made and read, and how many made, read, taken away and read again.
PROGRAM_EXAMPLES = 8
PEOPLE_EXAMPLES = 2
MADE_LIVES = 30
TAKEN_LIVES = 20
# What must have come of the lives, or they were none: how many answers of these.
LIVED = {
    "made": {"POST 201": 10, "GET 200": 5},
    "taken": {"POST 201": 5, "DELETE 204": 3, "GET 404 of what was taken away": 2},
}
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def api(url, token=None):
    session = requests.Session()
    if token:
        session.headers["Authorization"] = f"Bearer {token}"
    session.get_json = lambda path: session.get(f"{url}{path}", timeout=30).json()
    return session


# --- As a program: start, prepare, ask -----------------------------------------------------------


def lift_limits(folder, stopped):
    """What is counted of people is forgotten as it is written down: hundreds of unknown ids a minute are this
    program's work. The product has no switch for that; whoever holds the database needs none."""
    base = sqlite3.connect(f"{folder}/ro/punte.db", timeout=30, isolation_level=None)
    while not stopped.wait(0.2):
        base.execute("DELETE FROM throttle")
        base.execute(
            "INSERT OR REPLACE INTO read_volume (user_id, hour, reads) "
            "SELECT id, CAST(strftime('%s', 'now') AS INTEGER) / 3600, -1000000 FROM app_user"
        )


STATEFUL = ["--phases", "stateful", "--mode", "positive", "--checks", "not_a_server_error,response_schema_conformance,"
            "use_after_free,ensure_resource_availability,ignored_auth"]  # fmt: skip
# What people are refused at operations of the program, and it at theirs, is walked elsewhere.
RUNS = {
    "program": ["--phases", "examples,fuzzing", "--max-examples", str(PROGRAM_EXAMPLES)],
    "people": ["--phases", "examples,coverage,fuzzing", "--max-examples", str(PEOPLE_EXAMPLES)],
    "made": [*STATEFUL, "--max-examples", str(MADE_LIVES)],
    "taken": [*STATEFUL, "--max-examples", str(TAKEN_LIVES)],
}


def beginnings(document):
    """What is made from an example that names nothing else, and where it is read then: the paths of both."""
    paths, bodies = document["paths"], document["components"]["schemas"]
    for path, operations in paths.items():
        making = operations.get("post", {})
        made = making.get("responses", {}).get("201")
        example = bodies.get(schema(making.get("requestBody")), {}).get("example")
        if not made or not example or ID.search(json.dumps(example)):
            continue
        for item in paths:
            shown = paths[item].get("get") if item.endswith("}") else None
            if not shown:
                continue
            is_below = item.startswith(f"{path}/{{") and item.count("/") == path.count("/") + 1
            is_same = item.count("{") == 1 and schema(made) == schema(shown["responses"]["200"]) != ""
            if is_below or is_same:
                yield path, item, example
                break


def lives(document, are_taken):
    """The document of what is made and read, or of what is taken away again too; with links from each to the next, by
    which Schemathesis follows a thing. One person does all of it, so that nobody is out of sight of it."""
    paths = {}
    for path, item, example in beginnings(document):
        making = document["paths"][path]["post"]
        reading, removing = (document["paths"][item].get(method) for method in ["get", "delete"])
        if bool(removing) != are_taken:
            continue
        ids = {name: f"$request.path.{name}" for name in re.findall(r"{(\w+)}", item)}
        found = {**ids, list(ids)[-1]: "$response.body#/id"}
        to = lambda operation, parameters: {"operationId": operation["operationId"], "parameters": parameters}
        making["requestBody"]["content"]["application/json"]["schema"] = {"enum": [example]}
        links = making["responses"]["201"]["links"] = {"read": to(reading, found)}
        paths.setdefault(path, {})["post"] = making
        paths.setdefault(item, {})["get"] = reading
        steps = [making, reading]
        if removing:
            links["take_away"] = to(removing, found)
            removing["responses"]["204"]["links"] = {"read_again": to(reading, ids)}
            paths[item]["delete"] = removing
            steps.append(removing)
        for step in steps:
            step["x-permissions"] = [one["x-permission"] for one in steps]
    return {**document, "paths": paths}


def schema(described):
    """The name of the schema of a body."""
    one = next(iter((described or {}).get("content", {}).values()), {})
    return one.get("schema", {}).get("$ref", "").rpartition("/")[2]


def document_for(url, who):
    """The document, and for the program only what is open to it."""
    document = api(url).get_json("/api/v1/openapi.json")
    if who in LIVED:
        return lives(document, who == "taken")
    if who == "program":
        for path, operations in document["paths"].items():
            is_open = lambda operation: any("clientCredentials" in one for one in operation.get("security", []))
            document["paths"][path] = {method: one for method, one in operations.items() if is_open(one)}
    return document


def run(url, who, extra):
    environment = {**os.environ, "CONTRACT_URL": url, "CONTRACT_WHO": who}
    environment |= {"SCHEMATHESIS_HOOKS": "contract", "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [Path(sys.executable).with_name("st"), "--config-file", HERE / "schemathesis.toml", "run"]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "openapi.json")
        document.write_text(json.dumps(document_for(url, who)))
        command += [document, "--url", url, "--warnings", "off", *RUNS[who], *extra]
        answers = Path(folder, "answers.txt")
        environment["CONTRACT_ANSWERS"] = str(answers)
        ended = subprocess.run(command, cwd=folder, env=environment, check=False)
        print(f"{who}: {time.monotonic() - began:.0f} s", flush=True)
        if who in LIVED:
            lived = Counter(answers.read_text().splitlines() if answers.exists() else [])
            print(f"{who}: {dict(lived)}", flush=True)
            if any(lived[answer] < least for answer, least in LIVED[who].items()):
                return 1
    return ended.returncode


def main():
    executable, *extra = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder, Demonstration(executable, folder) as demo:
        stopped = threading.Event()
        lifting = threading.Thread(target=lift_limits, args=(folder, stopped), daemon=True)
        lifting.start()
        try:
            failed = [who for who in RUNS if run(demo.url, who, extra)]
        finally:
            stopped.set()
            lifting.join()
    sys.exit(f"the answers are not as the document has them: {', '.join(failed)}" if failed else 0)


# --- As hooks: who asks, and for which ids --------------------------------------------------------


class People:
    """The people of the demonstration by what they may do, or its program; each with a token that is renewed."""

    def __init__(self, url, who):
        self.url, self.is_program = url, who == "program"
        self.tokens, self.lock = {}, threading.Lock()
        if self.is_program:
            self.may = {}
            return
        accounts = api(url).get_json("/api/v1/demo/accounts")["items"]
        self.keys = {}
        for account in accounts:
            self.keys.setdefault(account["role"], account["key"])
        roles = api(url, self.token("administrator")).get_json("/api/v1/roles")["items"]
        self.may = {role["key"]: {grant["permission"] for grant in role["grants"]} for role in roles}

    def who(self, operation):
        permissions = operation.get("x-permissions", [operation.get("x-permission")])
        able = [role for role in PEOPLE if self.may.get(role, set()).issuperset(permissions)]
        return able[0] if able else "case_worker"

    def token(self, role):
        with self.lock:
            token, until = self.tokens.get(role, ("", 0))
            if time.monotonic() < until:
                return token
            if self.is_program:
                token = program_token(self.url)
            else:
                asked = requests.post(f"{self.url}/api/v1/demo/sessions", json={"account": self.keys[role]}, timeout=30)
                asked.raise_for_status()
                token = asked.json()["access_token"]
            self.tokens[role] = token, time.monotonic() + 480
            return token


# Ends people's sessions, suspends them or all of their organisation: with an id that is theirs, nobody would be left to ask.
SPARED = ("/api/v1/users/", "/api/v1/sessions/", "/api/v1/clients/", "/api/v1/organisations/{id}/close",
          "/api/v1/organisations/{id}/suspend")  # fmt: skip


class There:
    """Something that there is: the ids in its path, and the version it was last seen in."""

    def __init__(self, ids, version=1):
        self.ids, self.version = ids, version

    def shown(self, answer):
        """Keeps the version that an answer shows of it, also the refusal of another one."""
        now = answer.get("current") or answer
        self.version = now.get("version") or now.get("case_version") or self.version


class Ids:
    """What there is to ask for: of each path with ids, some things, found through the lists before it."""

    def __init__(self, people, paths):
        self.people, self.paths, self.found = people, paths, {}

    def of(self, path):
        if path not in self.found:
            self.found[path] = self.find(path)
        return self.found[path]

    def find(self, path):
        names = re.findall(r"{(\w+)}", path)
        if not names or path.startswith(SPARED):
            return []
        before, rest = path[: path.rindex("{")].rstrip("/"), path[path.rindex("}") + 1 :]
        if rest:
            return self.of(path[: -len(rest)])
        listed = self.paths.get(before, {}).get("get")
        if listed is None:
            return []
        outer = self.of(before) if len(names) > 1 else [There({})]
        session = api(self.people.url, self.people.token(self.people.who(listed)))
        things = []
        for around in outer[:8]:
            answer = session.get_json(before.format(**around.ids))
            items = answer.get("items", []) if isinstance(answer, dict) else []
            for item in items:
                if "id" in item:
                    things.append(There({**around.ids, names[-1]: item["id"]}, item.get("version") or around.version))
        if before == "/api/v1/cases" and not self.people.is_program:
            # Of those that show in the list, the ones whose content shows too.
            content = [session.get(f"{self.people.url}{before}/{one.ids['id']}/consents") for one in things]
            things = [one for one, answer in zip(things, content) if answer.ok]
        return things


def hooks(url, who):
    import schemathesis

    people = People(url, who)
    document = api(url).get_json("/api/v1/openapi.json")
    ids = Ids(people, document["paths"])
    chance = random.Random(7)
    asked_for, taken = {}, set()

    @schemathesis.auth(refresh_interval=None)
    class Signed:
        def get(self, case, context):
            return people.token(people.who(context.operation.definition.raw))

        def set(self, case, data, context):
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}

    @schemathesis.hook
    def before_call(context, case, kwargs):
        """Most questions are for what there is, in a version it may have."""
        asked = case.path_parameters or {}
        if case.operation.path.startswith(SPARED):
            asked.update({name: str(uuid.uuid4()) for name in asked if ID.fullmatch(str(asked[name]))})
        headers = case.headers or {}
        if is_life(case):
            # What was made just now is in its first version; whatever else a step needs, it has from the one before.
            if "If-Match" in headers:
                headers["If-Match"] = '"1"'
            if case.operation.method.upper() != "POST":
                return
        elif case.meta is None or chance.random() < 0.2:
            return
        if "Idempotency-Key" in headers:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if "If-Match" in headers:
            headers["If-Match"] = f'"{chance.randint(1, 3)}"'
        if asked and all(ID.fullmatch(str(asked[name])) for name in asked if name.endswith("id")):
            there = ids.of(case.operation.path)
            if there:
                one = asked_for[case.id] = chance.choice(there)
                asked.update(one.ids)
                if "If-Match" in headers and chance.random() < 0.8:
                    headers["If-Match"] = f'"{one.version}"'

    def is_life(case):
        return case.meta is not None and case.meta.phase.name.value == "stateful"

    @schemathesis.hook
    def after_call(context, case, response):
        if is_life(case):
            method, place = case.operation.method.upper(), response.request.url
            answer = f"{method} {response.status_code}"
            if method == "DELETE" and response.status_code == 204:
                taken.add(place)
            elif method == "GET" and place in taken:
                answer += " of what was taken away"
            with open(os.environ["CONTRACT_ANSWERS"], "a") as answers:
                print(answer, file=answers)
        one = asked_for.pop(case.id, None)
        if one and "json" in response.headers.get("content-type", [""])[0]:
            answer = json.loads(response.content or b"null")
            if isinstance(answer, dict) and (response.status_code < 300 or response.status_code == 412):
                one.shown(answer)


if __name__ == "__main__":
    main()
elif "CONTRACT_URL" in os.environ:
    hooks(os.environ["CONTRACT_URL"], os.environ["CONTRACT_WHO"])
