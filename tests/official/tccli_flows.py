"""The official command line tool: both flows, a process for each call."""

import json
import os
import pathlib
import subprocess
import sys

import flows
from emulator import ADDRESS, SECRET_ID, SECRET_KEY
from report import Report

TCCLI = pathlib.Path(sys.executable).with_name("tccli")
# A home of its own, so that nobody's configuration is read or changed.
ENVIRONMENT = {
    "HOME": os.environ["TENCENT_ESS_HOME"],
    "PATH": os.environ["PATH"],
    "LANG": "C.UTF-8",
    "TENCENTCLOUD_SECRET_ID": SECRET_ID,
    "TENCENTCLOUD_SECRET_KEY": SECRET_KEY,
}


def call(action, request):
    command = [TCCLI, "ess", action, "--endpoint", f"http://{ADDRESS}", "--region", "ap-guangzhou"]
    for name, value in request.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        command += [f"--{name}", text]
    done = subprocess.run(command, check=False, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"tccli {action}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def main():
    report = Report("tccli")
    report.check("file flow", lambda: flows.file_flow(call))
    report.check("embedded flow", lambda: flows.embedded_flow(call))


main()
