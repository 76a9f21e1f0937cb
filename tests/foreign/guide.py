"""Runs what docs/guide.md says, in each of its languages, as somebody would who follows it.

    guide.py EXECUTABLE NODE

Each language has the demonstration as it was first started; afterwards one referral more is accepted.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

from demonstration import Demonstration, program_token

ROOT = Path(__file__).resolve().parents[2]
executable, node = sys.argv[1:]
guide = (ROOT / "docs/guide.md").read_text()
# As strictly as the package itself is compiled.
CHECK = [ROOT / "frontend/node_modules/typescript7/bin/tsc", "--noEmit", "--strict", "--module", "nodenext"]
LANGUAGES = {
    "sh": ("guide.sh", ["bash", "-euo", "pipefail", "guide.sh"]),
    "python": ("guide.py", [sys.executable, "guide.py"]),
    "ts": ("guide.mts", [node, "guide.mts"]),
}


def accepted(url):
    headers = {"Authorization": f"Bearer {program_token(url)}"}
    asked = {"box": "in", "state": "accepted", "limit": 100}
    return len(requests.get(f"{url}/api/v1/referrals", params=asked, headers=headers, timeout=30).json()["items"])


with tempfile.TemporaryDirectory() as folder:
    first = Path(folder, "first")
    with Demonstration(executable, first):
        pass
    for language, (name, command) in LANGUAGES.items():
        snippets = re.findall(rf"^```{language}\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
        assert len(snippets) == 6, f"{language}: {len(snippets)} snippets"
        place, data = Path(folder, language), Path(folder, f"{language}-data")
        shutil.copytree(first, data)
        shutil.copytree(ROOT / "target/client", place / "node_modules/punte-client")
        with Demonstration(executable, data) as demo:
            (place / name).write_text("\n".join(snippets).replace("http://localhost:8080", demo.url))
            before = accepted(demo.url)
            if language == "ts":
                subprocess.run([node, *CHECK, name], cwd=place, check=True)
            ran = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=60, check=False)
            assert ran.returncode == 0, f"{language}: {ran.stdout}{ran.stderr}"
            assert accepted(demo.url) == before + 1, f"{language}: {ran.stdout}{ran.stderr}"
            print(f"{language}: accepted", flush=True)
