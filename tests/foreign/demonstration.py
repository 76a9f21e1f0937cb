"""A demonstration of its own for a test: started in a folder, stopped, started again."""

import os
import socket
import subprocess
import sys
import time

import requests

PROGRAM = "de300000-0000-4000-8000-000000000001"
SECRET = "punte-demo-secret-that-everybody-may-know-1"


class Demonstration:
    """Runs as long as the block does. Its data stay in the folder."""

    def __init__(self, executable, folder):
        self.executable, self.folder = executable, folder
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.url = f"http://localhost:{self.port}"

    def __enter__(self):
        command = [self.executable, "demo", "--data", self.folder, "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(900):
            time.sleep(0.2)
            if self.process.poll() is not None:
                sys.exit(f"the demonstration ended: {self.process.stderr.read().decode()}")
            if os.path.exists(f"{self.folder}/ro/filled") and self.answers():
                return self
        self.process.kill()
        sys.exit("the demonstration does not start")

    def answers(self):
        try:
            return requests.get(f"{self.url}/health/ready", timeout=5).ok
        except requests.ConnectionError:
            return False

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)


def program_token(url):
    """A token of the one service account, with all of its scopes."""
    asked = requests.post(
        f"{url}/oauth/token", auth=(PROGRAM, SECRET), data={"grant_type": "client_credentials"}, timeout=30
    )
    asked.raise_for_status()
    return asked.json()["access_token"]
