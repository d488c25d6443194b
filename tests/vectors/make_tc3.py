#!/usr/bin/env python3
"""Writes tc3.json: requests signed by the official Python SDK, for the client's signer to be compared with.

    pip install tencentcloud-sdk-python-ess==3.1.194 tencentcloud-sdk-python-common==3.1.195
    python3 tests/vectors/make_tc3.py

The SDK's own code builds and signs each request; only its clock is set. A payload is written as a list of
[text, count] pairs, each text repeated count times, so that a large one does not make a large file.
The output is the same bytes each time.
"""

import json
import pathlib
import time
from importlib.metadata import version
from unittest import mock

from tencentcloud.common import credential
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ess.v20201111 import ess_client

MAIN = "ess.tencentcloudapi.com"
NOON = 1700049600  # 2023-11-15T12:00:00Z
KEYS = ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")


class Client(ess_client.EssClient):
    """The SDK's client, with its request builder in reach."""

    def signed(self, action, params, method):
        request = RequestInternal(self._get_endpoint(), method, self._requestPath)
        self._build_req_with_tc3_signature(action, params, request)
        return request

    def signed_bytes(self, action, payload):
        """Signs a payload that `json.dumps` would not make, by giving it to the builder in its place."""
        with mock.patch("tencentcloud.common.abstract_client.json.dumps", return_value=payload):
            return self.signed(action, None, "POST")


def client(host=MAIN, keys=KEYS, token=None, service=None):
    profile = ClientProfile(signMethod="TC3-HMAC-SHA256", httpProfile=HttpProfile(endpoint=host))
    made = Client(credential.Credential(*keys, token), "", profile)
    made._service = service or made._service
    return made


def vector(name, request_of, at=NOON, parts=None, **settings):
    """Signs with `request_of(client)` at the time `at`; `parts` stands for the payload where it is large."""
    made = client(**settings)
    with mock.patch.object(time, "time", return_value=at):
        request = request_of(made)
    is_get = request.method == "GET"
    payload = "" if is_get else request.data
    parts = parts or [[payload, 1]]
    assert "".join(text * count for text, count in parts) == payload, name
    assert request.header["X-TC-Timestamp"] == str(at), name
    secret_id, secret_key = settings.get("keys", KEYS)
    return {
        "name": name,
        "secret_id": secret_id,
        "secret_key": secret_key,
        "token": request.header.get("X-TC-Token"),
        "service": made._service,
        "timestamp": at,
        "method": request.method,
        "query": request.data if is_get else "",
        "host": request.header["Host"],
        "content_type": request.header["Content-Type"],
        "payload": parts,
        "authorization": request.header["Authorization"],
    }


def vectors():
    simple = lambda c: c.signed("DescribeFlowInfo", {"FlowIds": ["yDxxx"]}, "POST")

    bodies = {
        "no members": {},
        "escaped unicode": {"FlowName": "文件发起-嵌入式合同", "Emoji": "😀"},
        "nested": {"Operator": {"UserId": "u"}, "Approvers": [{"ApproverType": 1, "Required": False, "Nothing": None}]},
        "characters of HTML": {"Url": "<a href=\"x?y=1&z=2\">'</a>"},
        "numbers": {"Int": -9223372036854775808, "Uint": 18446744073709551615, "Float": 1.5e-7},
        "control characters": {"Text": "\x00\t\r\n\x7f\u2028\u2029"},
    }
    for name, body in bodies.items():
        yield vector(f"body: {name}", lambda c: c.signed("CreatePrepareFlow", body, "POST"))

    raw = {
        "empty": "",
        "one blank": " ",
        "raw unicode": '{"FlowName":"文件发起-嵌入式合同","Emoji":"😀","Accent":"e\u0301"}',
        "line breaks kept": '{\r\n  "A": 1\r\n}\n',
        "byte order mark": "\ufeff{}",
        "not JSON": "a=1&b=2",
    }
    for name, payload in raw.items():
        yield vector(f"bytes: {name}", lambda c: c.signed_bytes("CreatePrepareFlow", payload))

    large = {
        "64 KiB of ASCII": [['{"Data":"', 1], ["A", 65536], ['"}', 1]],
        "1 MB of Chinese": [['{"Data":"', 1], ["签", 333333], ['"}', 1]],
        "10 MB": [["0123456789", 1000000]],
        "one SHA-256 block": [["x", 64]],
        "a byte less than the padding": [["x", 55]],
        "the padding": [["x", 56]],
    }
    for name, parts in large.items():
        payload = "".join(text * count for text, count in parts)
        yield vector(f"size: {name}", lambda c: c.signed_bytes("UploadFiles", payload), parts=parts)

    times = {
        "1970": 0,
        "last second of the first day": 86399,
        "first second of the second day": 86400,
        "before a leap day": 1709164799,
        "leap day": 1709164800,
        "after a leap day": 1709251200,
        "last second of a year": 1735689599,
        "first second of a year": 1735689600,
        "midnight in China": 1700064000,
        "second before midnight in China": 1700063999,
        "midnight UTC": 1700092800,
        "second before midnight UTC": 1700092799,
        "second after midnight UTC": 1700092801,
        "2038": 2147483648,
        "no leap day in 2100": 4107542400,
        "eleven digits": 99999999999,
    }
    for name, at in times.items():
        yield vector(f"time: {name}", simple, at=at)

    hosts = ["ess.test.ess.tencent.cn", "file.ess.tencent.cn", "127.0.0.1:8080", "[::1]:8443", "localhost",
             "ess.ap-guangzhou.tencentcloudapi.com"]
    for host in hosts:
        yield vector(f"host: {host}", simple, host=host)

    for token in ["short", "t" * 1000, "a+/=-_."]:
        yield vector(f"token of {len(token)}, unsigned", simple, token=token)

    keys = {
        "one character": ("i", "k"),
        "longer than a block": ("AKIDlong", "k" * 200),
        "exactly a block with the prefix": ("AKIDblock", "k" * 61),
        "unicode": ("AKIDunicode", "密钥"),
    }
    for name, pair in keys.items():
        yield vector(f"keys: {name}", simple, keys=pair)

    for service in ["sts", "essbasic", "cvm"]:
        yield vector(f"service: {service}", simple, service=service, host=f"{service}.tencentcloudapi.com")

    for name, params in {"none": {}, "some": {"FlowIds": ["a b", "签&="], "Limit": 1}}.items():
        yield vector(f"GET with parameters: {name}", lambda c: c.signed("DescribeFlowInfo", params, "GET"))


if __name__ == "__main__":
    made_by = [f"{name} {version(name)}" for name in ("tencentcloud-sdk-python-common", "tencentcloud-sdk-python-ess")]
    output = {"made_by": made_by, "vectors": list(vectors())}
    path = pathlib.Path(__file__).with_name("tc3.json")
    path.write_text(json.dumps(output, ensure_ascii=True, indent=1) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(output['vectors'])} vectors")
