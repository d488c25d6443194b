// The official Node SDK: both flows.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";

const address = process.env.TENCENT_ESS_EMULATOR;
// The SDK is installed outside of the sources.
const require = createRequire(path.join(process.env.TENCENT_ESS_NODE, "package.json"));
const { ess } = require("tencentcloud-sdk-nodejs/tencentcloud/services/ess");

const client = new ess.v20201111.Client({
  credential: { secretId: "AKIDEMULATOR0000000000000000000000", secretKey: "emulator-secret-key" },
  region: "",
  profile: { httpProfile: { endpoint: address, protocol: "http://" } },
});

const FILE = "%PDF-1.4\n%%EOF\n";
const Operator = { UserId: "yDemuUUemployee00000000000000001" };
const signers = [
  { ApproverType: 1, ApproverName: "典子谦", ApproverMobile: "13200000000" },
  { ApproverType: 1, ApproverName: "张三", ApproverMobile: "18888888888" },
];

// A file is uploaded, made a contract, signed over signing links, and downloaded.
async function fileFlow() {
  const created = await client.CreateFlowByFiles({
    Operator,
    FlowName: "采购合同",
    FileIds: [await upload()],
    Approvers: signers,
  });
  const { FlowId } = created;
  assert.equal(created.Approvers.length, signers.length);
  assert.equal(await status(FlowId), 1, "nobody has signed yet");
  for (const signer of signers) {
    const links = await client.CreateFlowSignUrl({ Operator, FlowId, FlowApproverInfos: [signer] });
    await admin("sign-at", { url: links.FlowApproverUrlInfos[0].SignUrl });
  }
  await expectSigned(FlowId);
}

// A page is asked for, its button pressed, and the contract signed and downloaded.
async function embeddedFlow() {
  const page = await client.CreatePrepareFlow({
    Operator,
    FlowName: "文件发起-嵌入式合同",
    ResourceType: 2,
    ResourceId: await upload(),
    Approvers: signers.slice(0, 1),
  });
  const started = await admin("start", { url: page.Url });
  assert.equal(started.flow_id, page.FlowId);
  await admin("sign", { flow_id: page.FlowId, signer: signers[0].ApproverMobile });
  await expectSigned(page.FlowId);
}

async function upload() {
  const uploaded = await client.UploadFiles({
    Caller: { OperatorId: Operator.UserId },
    BusinessType: "DOCUMENT",
    FileInfos: [{ FileName: "合同.pdf", FileBody: Buffer.from(FILE).toString("base64") }],
  });
  return uploaded.FileIds[0];
}

async function status(flowId) {
  const described = await client.DescribeFlowInfo({ Operator, FlowIds: [flowId] });
  return described.FlowDetailInfos[0].FlowStatus;
}

async function expectSigned(flowId) {
  assert.equal(await status(flowId), 4, "the contract is signed");
  const files = await client.DescribeFileUrls({ Operator, BusinessType: "FLOW", BusinessIds: [flowId] });
  const pdf = await (await fetch(files.FileUrls[0].Url)).text();
  assert.equal(pdf, FILE, "the file of the contract is downloaded");
}

// What people do in reality.
async function admin(act, body) {
  const answer = await fetch(`http://${address}/_emulator/${act}`, { method: "POST", body: JSON.stringify(body) });
  const json = await answer.json();
  assert.ok(answer.ok, `/_emulator/${act}: ${json.error}`);
  return json;
}

for (const [name, flow] of [["file flow", fileFlow], ["embedded flow", embeddedFlow]]) {
  try {
    await flow();
    console.log(`ok Node SDK: ${name}`);
  } catch (error) {
    console.log(`FAILED Node SDK: ${name}: ${error.stack}`);
  }
}
