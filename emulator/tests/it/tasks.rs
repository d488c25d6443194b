//! Tasks: an action starts them, another tells how far they are, and they end.

use serde_json::{Value, json};

use crate::{
    client::admin,
    session::{Session, person},
};

/// The answers of an action that is asked each second, from the first on.
async fn answers<const N: usize>(session: &Session, ask: &'static str, task_id: &Value) -> [Value; N] {
    let mut answers = [const { Value::Null }; N];
    for answer in &mut answers {
        *answer = session.ok(ask, json!({ "TaskId": task_id })).await;
        session.pass(1);
    }
    answers
}

#[tokio::test]
async fn a_task_passes_through_its_states_and_ends_well() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let flows = json!([{ "ResourceIds": [file], "FlowName": "合同" }]);
    let field = json!({ "Name": "甲方", "Type": "TEXT" });
    let days = json!({ "FromDate": "2026-01-01", "ToDate": "2026-01-31" });
    let table = [
        (
            "CreateContractComparisonTask",
            json!({ "OriginFileResourceId": file, "DiffFileResourceId": file }),
            "DescribeContractComparisonTask",
            json!([0, 1, 2, 2]),
        ),
        (
            "CreateBatchContractReviewTask",
            json!({ "ResourceIds": [file] }),
            "DescribeContractReviewTask",
            json!([1, 2, 3, 4]),
        ),
        (
            "CreateBatchInformationExtractionTask",
            json!({ "ResourceIds": [file], "Fields": [field] }),
            "DescribeInformationExtractionTask",
            json!([0, 1, 2, 3]),
        ),
        ("ExportContractReviewMarkedRisk", days, "DescribeContractReviewMarkedRiskExportTask", json!([0, 1, 2, 3, 4])),
        (
            "CreateDraftContractByPromptsTask",
            json!({ "Requirement": "一份租房合同" }),
            "DescribeDraftContractByPromptsTask",
            json!([0, 1, 2, 2]),
        ),
        (
            "CreateFileCounterSign",
            json!({ "FileId": file }),
            "DescribeFileCounterSignResult",
            json!(["PROCESSING", "FINISHED", "FINISHED"]),
        ),
        ("CreateArchiveFlowTask", json!({ "ArchiveFlows": flows }), "DescribeArchiveFlowTask", json!([0, 1, 2, 2])),
    ];
    for (start, request, ask, expected) in table {
        let started = session.ok(start, request).await;
        let task_id = started.get("TaskId").unwrap_or(&started["TaskIds"][0]);
        let answers: [Value; 5] = answers(&session, ask, task_id).await;
        let states: Vec<&Value> = answers.iter().map(|answer| &answer["Status"]).collect();
        let expected = expected.as_array().unwrap();
        assert_eq!(states[..expected.len()], expected.iter().collect::<Vec<_>>(), "{ask}");
        assert_eq!(states[4], expected.last().unwrap(), "{ask}");
    }
}

#[tokio::test]
async fn the_result_of_a_task_is_there_when_it_has_ended_and_stays_the_same() {
    let session = Session::start().await;
    let request = json!({ "Requirement": "一份租房合同" });
    let task_id = session.ok("CreateDraftContractByPromptsTask", request).await["TaskId"].take();
    let [first, _, third, fourth] = answers(&session, "DescribeDraftContractByPromptsTask", &task_id).await;
    assert_eq!((&first["ResourceId"], &first["ContractUrl"]), (&json!(""), &json!("")));
    assert_eq!((&third["ResourceId"], &third["Message"]), (&fourth["ResourceId"], &json!("")));
    // A contract can be made from it.
    let flow = json!({ "FlowName": "合同", "FileIds": [third["ResourceId"]], "Approvers": [person("甲")] });
    session.ok("CreateFlowByFiles", flow).await;
}

#[tokio::test]
async fn a_batch_starts_a_task_for_each_file() {
    let session = Session::start().await;
    let files = [session.upload("a.pdf").await, session.upload("b.pdf").await];
    let request = json!({ "ResourceIds": files, "PolicyType": 2, "Comment": "急" });
    let task_ids = session.ok("CreateBatchContractReviewTask", request).await["TaskIds"].take();
    assert_eq!(task_ids.as_array().unwrap().len(), 2);
    let review = session.ok("DescribeContractReviewTask", json!({ "TaskId": task_ids[1] })).await;
    assert_eq!((&review["TaskId"], &review["ResourceId"]), (&task_ids[1], &json!(files[1])));
    // What the request said, and nothing that is not known yet.
    assert_eq!((&review["PolicyType"], &review["Comment"]), (&json!(2), &json!("急")));
    assert_eq!((&review["Risks"], &review["FinishedOn"]), (&json!([]), &json!(0)));
    assert_eq!(review["CreatedOn"], session.now());
    session.pass(3);
    let review = session.ok("DescribeContractReviewTask", json!({ "TaskId": task_ids[1] })).await;
    assert_eq!((&review["FinishedOn"], &review["CreatedOn"]), (&json!(session.now()), &json!(session.now() - 3)));
}

#[tokio::test]
async fn a_task_that_is_waited_for_has_ended_in_its_first_answer() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let waiting = session.ok("CreateFileCounterSign", json!({ "FileId": file })).await;
    assert_eq!((&waiting["Status"], &waiting["ResultFileId"]), (&json!("PROCESSING"), &json!("")));
    let signed = session.ok("CreateFileCounterSign", json!({ "FileId": file, "SyncMode": true })).await;
    assert_eq!(signed["Status"], "FINISHED");
    let result = session.ok("DescribeFileCounterSignResult", json!({ "TaskId": signed["TaskId"] })).await;
    assert_eq!(result["ResultFileId"], signed["ResultFileId"]);
}

#[tokio::test]
async fn a_test_ends_tasks_as_it_likes() {
    let session = Session::start().await;
    let file = session.upload("合同.docx").await;
    let start = async || {
        let request = json!({ "OriginFileResourceId": file, "DiffFileResourceId": file });
        session.id("CreateContractComparisonTask", request, "TaskId").await
    };
    let compared = async |id: &str| session.ok("DescribeContractComparisonTask", json!({ "TaskId": id })).await;
    let [failing, finishing] = [start().await, start().await];
    session.emulator.fail_task(&failing, "文件已加密").await.unwrap();
    let failed = compared(&failing).await;
    assert_eq!(
        (&failed["Status"], &failed["Message"], &failed["ComparisonDetail"]),
        (&json!(3), &json!("文件已加密"), &json!([]))
    );
    session.emulator.finish_task(&finishing).await.unwrap();
    assert_eq!(compared(&finishing).await["Status"], 2);
    session.pass(60);
    assert_eq!(compared(&failing).await["Status"], 3);

    let request = json!({ "ResourceType": "docx", "ResourceName": "合同", "ResourceId": file });
    let conversion = session.id("CreateFileConvertTask", request, "TaskId").await;
    let body = json!({ "task_id": conversion, "message": "文件已损坏" }).to_string();
    assert_eq!(admin(&session.emulator, "POST", "fail-task", &body).await, (200, json!({ "done": true })));
    let converted = session.ok("DescribeFileConvertTask", json!({ "TaskId": conversion })).await;
    assert_eq!((&converted["TaskStatus"], &converted["ResourceId"]), (&json!(-6), &json!("")));

    let body = json!({ "task_id": conversion }).to_string();
    let refused = (409, json!({ "error": "the task has ended" }));
    assert_eq!(admin(&session.emulator, "POST", "finish-task", &body).await, refused);
    let unknown = session.emulator.finish_task("yDnone").await.unwrap_err();
    assert_eq!(unknown.to_string(), "there is no task `yDnone`");
}

#[tokio::test]
async fn a_task_of_another_kind_is_not_there() {
    let session = Session::start().await;
    let file = session.upload("合同.pdf").await;
    let review =
        session.ok("CreateBatchContractReviewTask", json!({ "ResourceIds": [file] })).await["TaskIds"][0].take();
    let table = [
        ("DescribeContractComparisonTask", "ResourceNotFound"),
        ("DescribeDraftContractByPromptsTask", "ResourceNotFound.NotExistResource"),
        ("DescribeInformationExtractionTask", "InvalidParameter.ParamError"),
    ];
    for (ask, code) in table {
        assert_eq!(session.code(ask, json!({ "TaskId": review })).await, code, "{ask}");
    }
    // The page of a review says how far it is.
    session.pass(1);
    let page = session.ok("DescribeContractReviewWebUrl", json!({ "TaskId": review })).await;
    assert_eq!(page["Status"], 2);
}
