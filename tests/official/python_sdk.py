"""The official Python SDK: both flows, then every action."""

import json
import warnings

from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ess.v20201111 import ess_client, models

import flows
from emulator import ADDRESS, SECRET_ID, SECRET_KEY
from every_action import Requests, action_names
from python_types import expect_types
from report import Report

# The SDK warns of a member that it does not know, unless it is one of the answer itself.
warnings.filterwarnings("error", message=".* fileds are useless")


class Client(ess_client.EssClient):
    """The SDK's client, which remembers the body of the latest answer."""

    def call(self, *arguments, **options):
        self.body = super().call(*arguments, **options)
        return self.body


CLIENT = Client(
    credential.Credential(SECRET_ID, SECRET_KEY),
    "",
    ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=ADDRESS)),
)


def answer(action, members):
    """Calls an action through the SDK's own classes."""
    request = getattr(models, f"{action}Request")()
    request._deserialize(members)
    return getattr(CLIENT, action)(request)


def call(action, members):
    return answer(action, members)._serialize()


def every_action(report):
    requests = Requests(call)
    for action in action_names():
        report.check(action, lambda action=action: expect_known(answer(action, requests.of(action))))


def expect_known(model):
    """The answer has no member that the SDK does not know, and none of another type."""
    unknown = json.loads(CLIENT.body)["Response"].keys() - model._serialize(allow_none=True).keys()
    flows.expect(not unknown, f"unknown members: {unknown}")
    expect_types(model)


def main():
    report = Report("Python SDK")
    report.check("file flow", lambda: flows.file_flow(call))
    report.check("embedded flow", lambda: flows.embedded_flow(call))
    every_action(report)


main()
