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


def client(method="POST"):
    http = HttpProfile(protocol="http", endpoint=ADDRESS, reqMethod=method)
    return Client(credential.Credential(SECRET_ID, SECRET_KEY), "", ClientProfile(httpProfile=http))


def answer(client, action, members):
    """Calls an action through the SDK's own classes."""
    request = getattr(models, f"{action}Request")()
    request._deserialize(members)
    return getattr(client, action)(request)


def caller(client):
    return lambda action, members: answer(client, action, members)._serialize()


def expect_known(client, model):
    """The latest answer has no member that the SDK does not know, and none of another type."""
    unknown = json.loads(client.body)["Response"].keys() - model._serialize(allow_none=True).keys()
    flows.expect(not unknown, f"unknown members: {unknown}")
    expect_types(model)


def main():
    report = Report("Python SDK")
    for method in ("POST", "GET"):
        call = caller(client(method))
        report.check(f"file flow by {method}", lambda: flows.file_flow(call))
        report.check(f"embedded flow by {method}", lambda: flows.embedded_flow(call))
    every = client()
    requests = Requests(caller(every))
    for action in action_names():
        report.check(action, lambda: expect_known(every, answer(every, action, requests.of(action))))


main()
