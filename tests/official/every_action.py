"""A request for every action, made from its definition."""

import json
import pathlib
import time

import flows
from emulator import admin
from flows import OPERATOR, SIGNERS

DEFINITIONS = pathlib.Path(__file__).parents[2] / "spec/ess/2020-11-11"
DAY = 86_400
EMPLOYEE = "yDemuUUemployee00000000000000002"


def action_names():
    return sorted(path.stem for path in (DEFINITIONS / "actions").glob("*.json"))


def definition(folder, name):
    return json.loads((DEFINITIONS / folder / f"{name}.json").read_text(encoding="utf-8"))


class Requests:
    """Makes requests. `call` makes what they speak of: files, contracts, templates."""

    def __init__(self, call):
        self.call = call

    def of(self, action):
        """What the definition requires, and what the state of the service requires on top."""
        required = self.members(definition("actions", action)["request"])
        return required | self.started(action) | getattr(self, action, dict)()

    def members(self, fields):
        return {field["name"]: self.value(field) for field in fields if field.get("required")}

    def value(self, field):
        made = VALUES.get(field["name"])
        if made:
            value = made(self)
        elif field["type"] in SCALARS:
            value = scalar(field)
        else:
            value = self.members(definition("types", field["type"])["fields"])
        if not field.get("list"):
            return value
        elements = value if isinstance(value, list) else [value]
        return elements * max(1, field.get("min_items", 1))

    # What is in the service.

    def file(self):
        return flows.upload(self.call)

    def template(self):
        """A template with one signer, who is a person, and nothing to fill in."""
        filters = [{"Key": "template-name", "Values": ["承诺书"]}]
        return self.call("DescribeFlowTemplates", {"Operator": OPERATOR, "Filters": filters})["Templates"][0]

    def flow(self, **members):
        """A contract that waits to be signed."""
        request = {"Operator": OPERATOR, "FlowName": "合同", "FileIds": [self.file()], "Approvers": SIGNERS}
        return self.call("CreateFlowByFiles", request | members)

    def signed_flow(self, **members):
        flow = self.flow(**members)
        for signer in SIGNERS:
            admin("sign", {"flow_id": flow["FlowId"], "signer": signer["ApproverMobile"]})
        return flow

    def draft(self):
        """A contract that is to have the template's document."""
        request = {"Operator": OPERATOR, "FlowName": "承诺", "Approvers": SIGNERS[:1]}
        return self.call("CreateFlow", request)["FlowId"]

    def group(self, signers=SIGNERS):
        """Two contracts of the same signers."""
        infos = [{"FlowName": name, "FileIds": [self.file()], "Approvers": signers} for name in ("合同", "附件")]
        request = {"Operator": OPERATOR, "FlowGroupName": "合同组", "FlowGroupInfos": infos}
        return self.call("CreateFlowGroupByFiles", request)["FlowGroupId"]

    def seal(self):
        return self.call("DescribeOrganizationSeals", {"Operator": OPERATOR})["Seals"][0]["SealId"]

    def department(self):
        name = f"部门{time.monotonic_ns()}"
        return self.call("CreateIntegrationDepartment", {"Operator": OPERATOR, "DeptName": name})["DeptId"]

    def task(self):
        """A conversion of a file."""
        return self.call("CreateFileConvertTask", self.of("CreateFileConvertTask"))["TaskId"]

    def started(self, action):
        """The id of a task that the action is asked about: the definitions say which action starts it."""
        for starter in action_names():
            task = definition("actions", starter).get("curated", {}).get("task")
            if task and task["ask"] == action:
                answer = self.call(starter, self.of(starter))
                return {name: member(answer, pointer) for name, pointer in task["pass"].items()}
        return {}

    # What actions need that their definitions leave open.

    def CancelMultiFlowSignQRCode(self):
        code = self.call("CreateMultiFlowSignQRCode", self.of("CreateMultiFlowSignQRCode"))
        return {"QrCodeId": code["QrCode"]["QrCodeId"]}

    def ArchiveDynamicFlow(self):
        return {"FlowId": self.signed_flow(OpenDynamicSignFlow=True)["FlowId"]}

    def CreateBatchQuickSignUrl(self):
        return {"FlowIds": [self.flow()["FlowId"]], "FlowApproverInfo": SIGNERS[0]}

    def CreateBatchSignUrl(self):
        name, mobile = SIGNERS[0]["ApproverName"], SIGNERS[0]["ApproverMobile"]
        return {"FlowIds": [self.flow()["FlowId"]], "Name": name, "Mobile": mobile}

    def CreateDocument(self):
        return {"FlowId": self.draft()}

    def CreateDynamicFlowApprover(self):
        return {"FlowId": self.flow(OpenDynamicSignFlow=True)["FlowId"]}

    def CreateFlowApprovers(self):
        unnamed = {"ApproverType": 1, "ApproverOption": {"FillType": 1}}
        flow = self.flow(Approvers=[unnamed])
        named = SIGNERS[0] | {"RecipientId": flow["Approvers"][0]["RecipientId"]}
        del named["ApproverType"]
        return {"FlowId": flow["FlowId"], "Approvers": [named]}

    def CreateFlowBlockchainEvidenceUrl(self):
        return {"FlowId": self.signed_flow()["FlowId"]}

    def CreateFlowByFiles(self):
        return {"Approvers": SIGNERS}

    def CreateFlowEvidenceReport(self):
        return {"FlowId": self.signed_flow()["FlowId"]}

    def CreateFlowForwards(self):
        flow = self.flow()
        signer = {"FlowId": flow["FlowId"], "RecipientId": flow["Approvers"][0]["RecipientId"]}
        return {"FlowForwardInfos": [signer]}

    def CreateFlowGroupByFiles(self):
        group = [{"FlowName": name, "FileIds": [self.file()], "Approvers": SIGNERS} for name in ("合同", "附件")]
        return {"FlowGroupInfos": group}

    def CreateFlowGroupByTemplates(self):
        template_id = self.template()["TemplateId"]
        group = [{"FlowName": name, "TemplateId": template_id, "Approvers": SIGNERS[:1]} for name in ("合同", "附件")]
        return {"FlowGroupInfos": group}

    def CreateFlowGroupSignReview(self):
        signer = SIGNERS[0] | {"ApproverNeedSignReview": True}
        reviewed = {"ApproverType": "PERSON", "ApproverName": signer["ApproverName"]}
        return {"FlowGroupId": self.group([signer]), "ApproverInfo": reviewed}

    def CreateFlowSignReview(self):
        signer = SIGNERS[0] | {"ApproverNeedSignReview": True}
        return {"FlowId": self.flow(Approvers=[signer])["FlowId"]}

    def CreateFlowSignUrl(self):
        return {"FlowApproverInfos": SIGNERS}

    def CreateOrganizationBatchSignUrl(self):
        name, mobile = SIGNERS[0]["ApproverName"], SIGNERS[0]["ApproverMobile"]
        return {"FlowIds": [self.flow()["FlowId"]], "Name": name, "Mobile": mobile}

    def CreateMiniAppPrepareFlow(self):
        return {"ResourceType": 2}

    def CreatePrepareFlowGroup(self):
        # It takes files only, whatever its definition allows.
        return self.CreateFlowGroupByFiles() | {"ResourceType": 2}

    def DeleteSealPolicies(self):
        return {"SealId": self.seal()}

    def DescribeBatchOrganizationRegistrationUrls(self):
        starter = "CreateBatchOrganizationRegistrationTasks"
        return {"TaskId": self.call(starter, self.of(starter))["TaskId"]}

    def DescribeCancelFlowsTask(self):
        offer = self.call("CreateBatchCancelFlowUrl", self.of("CreateBatchCancelFlowUrl"))
        return {"TaskId": offer["TaskId"]}

    def DescribeFileUrls(self):
        return {"BusinessType": "FLOW", "BusinessIds": [self.flow()["FlowId"]]}

    def DescribeFlowEvidenceReport(self):
        return {"ReportId": self.call("CreateFlowEvidenceReport", self.of("CreateFlowEvidenceReport"))["ReportId"]}

    def DescribeFlowInfo(self):
        return {"FlowIds": [self.flow()["FlowId"]]}

    def ModifyFlowDeadline(self):
        # A contract may be signed for a year unless told otherwise.
        return {"Deadline": int(time.time()) + 400 * DAY}

    def DescribeOrganizationAuthStatus(self):
        return {"OrganizationName": "典子谦示例企业"}

    def DisableUserAutoSign(self):
        url = self.call("CreateUserAutoSignEnableUrl", self.of("CreateUserAutoSignEnableUrl"))["Url"]
        admin("verify-at", {"url": url})
        return {}

    def OperateSeals(self):
        return {"Act": 1, "SealIds": [self.seal()]}

    def OperateTemplate(self):
        return {"OperateType": "ENABLE"}

    def StartFlow(self):
        flow_id = self.draft()
        self.call("CreateDocument", self.of("CreateDocument") | {"FlowId": flow_id})
        # By then the document is composed.
        admin("clock", {"advance": 10})
        return {"FlowId": flow_id}

    def UnbindEmployeeUserIdWithClientOpenId(self):
        bound = OPERATOR | {"OpenId": "n1"}
        self.call("BindEmployeeUserIdWithClientOpenId", {"Operator": OPERATOR} | bound)
        return bound

    def UploadFiles(self):
        return {"FileInfos": [{"FileName": "合同.pdf", "FileBody": flows.FILE}]}


def member(answer, pointer):
    """The member of an answer that a JSON pointer leads to; of a list, the first."""
    for name in pointer.strip("/").split("/"):
        answer = answer[name]
    return answer[0] if isinstance(answer, list) else answer


SCALARS = {"String": "文字文字文字", "Int64": 1, "Uint64": 1, "Float": 1.0, "Boolean": False, "Binary": ""}


def scalar(field):
    """A value that the definition allows."""
    if "values" in field:
        return field["values"][0]["value"]
    by_format = {"base64": flows.FILE, "unix_seconds": int(time.time()) + 7 * DAY}
    return by_format.get(field.get("format"), field.get("example", SCALARS[field["type"]]))


VALUES = {
    "Approvers": lambda requests: SIGNERS,
    "DeptId": lambda requests: requests.department(),
    "FileIds": lambda requests: [requests.file()],
    "FlowGroupId": lambda requests: requests.group(),
    "FlowId": lambda requests: requests.flow()["FlowId"],
    "FlowIds": lambda requests: [requests.flow()["FlowId"]],
    "NeedRelievedFlowId": lambda requests: requests.signed_flow()["FlowId"],
    "Operator": lambda requests: OPERATOR,
    "ResourceId": lambda requests: requests.file(),
    "SealId": lambda requests: requests.seal(),
    "TargetUserId": lambda requests: EMPLOYEE,
    "TaskId": lambda requests: requests.task(),
    "TemplateId": lambda requests: requests.template()["TemplateId"],
    "UserId": lambda requests: EMPLOYEE,
}
"""What the service has to know, by the name of the field that speaks of it."""
