"""The emulator under test: its address, its keys, and what people do in reality."""

import json
import os
import urllib.error
import urllib.request

ADDRESS = os.environ["TENCENT_ESS_EMULATOR"]
"""Host and port, as `run` has started it."""

SECRET_ID = "AKIDEMULATOR0000000000000000000000"
SECRET_KEY = "emulator-secret-key"


def admin(path, body):
    """Calls the admin API."""
    request = urllib.request.Request(f"http://{ADDRESS}/_emulator/{path}", json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"/_emulator/{path}: {error.read().decode()}") from error


def download(url):
    """The bytes behind an address."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()
