"""Runs what docs/guide.md and docs/recipes.md say, in each of their languages, as somebody would who follows them.

    guide.py EXECUTABLE NODE

Each language has the demonstration as it was first started. After the guide one referral more is accepted, of which the
recipes read; after them, what they sent, exported and tried to import is there.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

from demonstration import Demonstration, program_token

ROOT = Path(__file__).resolve().parents[2]
executable, node = sys.argv[1:]
FRONTEND = ROOT / "frontend/node_modules"
# As strictly as the package itself is compiled.
CHECK = [FRONTEND / "typescript7/bin/tsc", "--noEmit", "--strict", "--module", "nodenext", "--types", "node"]
LANGUAGES = {
    "sh": ("sh", ["bash", "-euo", "pipefail"]),
    "python": ("py", [sys.executable]),
    "ts": ("mts", [node]),
}
# How many snippets each text has in each language: none is passed over by its mark.
GUIDE = {"sh": 6, "python": 6, "ts": 6}
RECIPES = {"sh": 7, "python": 8, "ts": 8}


def program(url):
    """Asks for lists as the program of the demonstration."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {program_token(url)}"

    def asked(path, **parameters):
        answer = session.get(f"{url}/api/v1/{path}", params=parameters, timeout=30)
        answer.raise_for_status()
        return answer.json()["items"]

    return asked


def accepted(asked):
    return len(asked("referrals", box="in", state="accepted", limit=100))


def told(asked):
    """Waits until the list of events says that a referral was accepted."""
    for _ in range(100):
        if asked("events", types="referral.accepted"):
            return
        time.sleep(0.1)
    sys.exit("no event tells that a referral was accepted")


def follow(text, snippets, language, place, url):
    """Runs the snippets of a text, one after the other as one program; gives what it printed."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / "docs" / text).read_text(), re.DOTALL | re.MULTILINE)
    assert len(found) == snippets[language], f"{text}, {language}: {len(found)} snippets"
    ending, command = LANGUAGES[language]
    name = f"{Path(text).stem}.{ending}"
    (place / name).write_text("\n".join(found).replace("http://localhost:8080", url))
    if language == "ts":
        subprocess.run([node, *CHECK, name], cwd=place, check=True)
    ran = subprocess.run([*command, name], cwd=place, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, f"{text}, {language}: {ran.stdout}{ran.stderr}"
    return ran.stdout


with tempfile.TemporaryDirectory() as folder:
    first = Path(folder, "first")
    with Demonstration(executable, first):
        pass
    for language in LANGUAGES:
        place, data = Path(folder, language), Path(folder, f"{language}-data")
        shutil.copytree(first, data)
        packages = place / "node_modules"
        shutil.copytree(ROOT / "target/client", packages / "punte-client")
        (packages / "@types").mkdir()
        for package in ["@types/node", "standardwebhooks"]:
            (packages / package).symlink_to(FRONTEND / package)
        with Demonstration(executable, data) as demo:
            asked = program(demo.url)
            before = accepted(asked)
            said = follow("guide.md", GUIDE, language, place, demo.url)
            assert accepted(asked) == before + 1, f"{language}: {said}"
            print(f"{language}: accepted", flush=True)

            told(asked)
            said = follow("recipes.md", RECIPES, language, place, demo.url)
            # The event that was read, the trial that was received, and what is wrong with the second row.
            for part in ["referral.accepted", "webhook.test", "/county"]:
                assert part in said, f"{language}: no {part} in {said}"
            assert (place / "export.age").read_bytes().startswith(b"age-encryption.org/v1\n"), language
            assert [one["state"] for one in asked("exports")] == ["downloaded"], language
            tried = [(one["kind"], one["is_dry_run"], one["valid"], one["refused"]) for one in asked("imports")]
            assert tried == [("notifications", True, 1, 1)], f"{language}: {tried}"
            print(f"{language}: connected", flush=True)
