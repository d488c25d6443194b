"""The two ways to a signed contract, for any client that is given as `call(action, request)`."""

import base64

from emulator import admin, download

OPERATOR = {"UserId": "yDemuUUemployee00000000000000001"}
FILE = base64.b64encode(b"%PDF-1.4\n%%EOF\n").decode()
SIGNERS = [
    {"ApproverType": 1, "ApproverName": "典子谦", "ApproverMobile": "13200000000"},
    {"ApproverType": 1, "ApproverName": "张三", "ApproverMobile": "18888888888"},
]


def file_flow(call):
    """A file is uploaded, made a contract, signed over signing links, and downloaded."""
    file_id = upload(call)
    created = call(
        "CreateFlowByFiles",
        {"Operator": OPERATOR, "FlowName": "采购合同", "FileIds": [file_id], "Approvers": SIGNERS},
    )
    flow_id = created["FlowId"]
    expect(len(created["Approvers"]) == len(SIGNERS), f"signers: {created['Approvers']}")
    expect(status(call, flow_id) == 1, "nobody has signed yet")
    for signer in SIGNERS:
        links = call(
            "CreateFlowSignUrl",
            {"Operator": OPERATOR, "FlowId": flow_id, "FlowApproverInfos": [signer]},
        )
        admin("sign-at", {"url": links["FlowApproverUrlInfos"][0]["SignUrl"]})
    expect_signed(call, flow_id)


def embedded_flow(call):
    """A page is asked for, its button pressed, and the contract signed and downloaded."""
    page = call(
        "CreatePrepareFlow",
        {
            "Operator": OPERATOR,
            "FlowName": "文件发起-嵌入式合同",
            "ResourceType": 2,
            "ResourceId": upload(call),
            "Approvers": SIGNERS[:1],
        },
    )
    started = admin("start", {"url": page["Url"]})
    flow_id = page["FlowId"]
    expect(started["flow_id"] == flow_id, f"another contract was started: {started}")
    admin("sign", {"flow_id": flow_id, "signer": SIGNERS[0]["ApproverMobile"]})
    expect_signed(call, flow_id)


def upload(call):
    """Uploads a file; returns its id."""
    uploaded = call(
        "UploadFiles",
        {
            "Caller": {"OperatorId": OPERATOR["UserId"]},
            "BusinessType": "DOCUMENT",
            "FileInfos": [{"FileName": "合同.pdf", "FileBody": FILE}],
        },
    )
    return uploaded["FileIds"][0]


def status(call, flow_id):
    described = call("DescribeFlowInfo", {"Operator": OPERATOR, "FlowIds": [flow_id]})
    return described["FlowDetailInfos"][0]["FlowStatus"]


def expect_signed(call, flow_id):
    """The contract is signed, and its file can be downloaded."""
    expect(status(call, flow_id) == 4, "the contract is not signed")
    files = call(
        "DescribeFileUrls",
        {"Operator": OPERATOR, "BusinessType": "FLOW", "BusinessIds": [flow_id]},
    )
    pdf = download(files["FileUrls"][0]["Url"])
    expect(pdf == base64.b64decode(FILE), f"another file was downloaded: {pdf[:20]}")


def expect(holds, otherwise):
    if not holds:
        raise AssertionError(otherwise)
