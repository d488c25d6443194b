//! Copied text, whose cells run together.

use std::collections::BTreeSet;

use super::{action, names, read, warnings};
use crate::source::{
    evidence::Evidence,
    glued::{Split, split_field},
    glued_codes::split_code,
};

#[test]
fn rows_are_split_where_something_speaks_for_it() {
    let examples = "{\n\"Operator\": {\"UserId\": \"x\"},\n\"StartDate\": \"2021\",\n\"FileType\": \"PDF\",\n\"FlowName\": \"n\"\n}\nArray of Component表\n";
    let evidence = Evidence::from_page(examples);
    let table: &[(&str, &str, &str, &str)] = &[
        ("ResourceTypeInteger资源类型", "ResourceType", "Integer", "资源类型"),
        ("FlowDisplayTypeInteger", "FlowDisplayType", "Integer", ""),
        ("CodeStringbase64格式", "Code", "String", "base64格式"),
        ("TypeInteger0 : 成功", "Type", "Integer", "0 : 成功"),
        ("FileTypeStringPDF文件", "FileType", "String", "PDF文件"),
        ("BirthTimestamp ISO8601出生", "Birth", "Timestamp ISO8601", "出生"),
        ("BirthDateDate出生", "BirthDate", "Date", "出生"),
        ("ExpireTimeTimestamp失效", "ExpireTime", "Timestamp", "失效"),
        ("StartDateString开始", "StartDate", "String", "开始"),
        ("QueryStringsString参数", "QueryStrings", "String", "参数"),
        ("OperatorUserInfo执行人", "Operator", "UserInfo", "执行人"),
        ("AgentAgent代理", "Agent", "Agent", "代理"),
        ("ComponentsComponent控件", "Components", "Component", "控件"),
        ("FlowOptionCreateFlowOption选项", "FlowOption", "CreateFlowOption", "选项"),
        ("OrganizationOrganizationInfo机构", "Organization", "OrganizationInfo", "机构"),
        ("SignComponentConfigSignComponentConfig配置", "SignComponentConfig", "SignComponentConfig", "配置"),
        ("CcInfosCcInfo抄送", "CcInfos", "CcInfo", "抄送"),
        ("Approvers.NArray of FlowCreateApprover签署人", "Approvers.N", "Array of FlowCreateApprover", "签署人"),
        ("FileIdsArray of String文件", "FileIds", "Array of String", "文件"),
        ("ListArray of ComponentID列表", "List", "Array of Component", "ID列表"),
        ("Name是String名称", "Name", "String", "名称"),
        ("Items.N否Array of Item条目", "Items.N", "Array of Item", "条目"),
        ("hadAutoFixVulBoolean已修复", "hadAutoFixVul", "Boolean", "已修复"),
    ];
    for (line, name, ty, rest) in table {
        let Split::Row(found) = split_field(line, &evidence, false, &BTreeSet::new()) else { panic!("no row: {line}") };
        assert_eq!((found.name.as_str(), found.ty.as_str(), found.rest.as_str()), (*name, *ty, *rest), "{line}");
    }
}

#[test]
fn text_that_only_looks_like_a_row_stays_text() {
    let evidence = Evidence::from_page("{\n\"Flow\": {},\n\"FlowName\": \"n\"\n}\n");
    let table: &[&str] = &[
        "",
        "注意：需要同时设置",
        "  • CLOSE:关闭",
        "FlowName不能为空",
        "String类型的值",
        "CREATE_SEAL：创建印章",
        "UserId 获取方式",
        "AppId",
        "ExpireDate",
        "1. 说明",
        "https://example.com",
    ];
    for line in table {
        assert_eq!(split_field(line, &evidence, false, &BTreeSet::new()), Split::No, "{line}");
    }
    // A name that has its row already does not get another one.
    assert_eq!(split_field("AgentAgent代理", &evidence, false, &BTreeSet::from(["Agent".to_owned()])), Split::No);
}

#[test]
fn a_row_for_which_nothing_speaks_is_left_out_with_its_lines() {
    let page = "标题\n1. 接口描述\n2. 输入参数\n参数名称必选类型描述\nActionString公共参数,本接口取值:DoThing。\nFirstString甲\n\
                OperatorUserInfo执行人\n长度不超过5个字符\nLastString乙\n3. 输出参数\n参数名称类型描述\nRequestIdString编号\n\
                5. 错误码\n错误码描述\nFailedOperation失败。\n";
    let reading = read(page);
    assert_eq!(names(action(&reading).request.as_ref()), ["First", "Last"]);
    let fields = action(&reading).request.as_ref().unwrap();
    assert_eq!(fields[0].prose.lines.len(), 1, "the lines of the lost row describe no other one");
    assert_eq!(
        warnings(&reading),
        [
            "page, input parameters, row 3: cells run together and nothing says where to split `OperatorUserInfo执行人`: \
          `Operator` of type `UserInfo`, `OperatorUser` of type `Info`, or text"
        ]
    );
}

#[test]
fn tabs_between_cells_keep_the_required_column() {
    let page = "标题\n1. 接口描述\n2. 输入参数\n参数名称\t必选\t类型\t描述\nAction\t是\tString\t公共参数,本接口取值:DoThing。\n\
                Mode\t否\tKind\t方式\n第二行\n3. 输出参数\n参数名称\t类型\t描述\nRequestId\tString\t编号\n\
                5. 错误码\n错误码\t描述\nFailedOperation\t失败。\n";
    let reading = read(page);
    let field = &action(&reading).request.as_ref().unwrap()[0];
    assert_eq!((field.name.as_str(), field.required, field.prose.lines.len()), ("Mode", Some(false), 2));
}

#[test]
fn codes_end_where_their_text_begins() {
    let table: &[(&str, &str, &str)] = &[
        ("FailedOperation操作失败。", "FailedOperation", "操作失败。"),
        ("FailedOperation", "FailedOperation", ""),
        ("AuthFailureCAM签名错误。", "AuthFailure", "CAM签名错误。"),
        ("LimitExceededAPI超限", "LimitExceeded", "API超限"),
        ("InvalidParameterValue参数取值错误", "InvalidParameterValue", "参数取值错误"),
        ("DryRunOperationDryRun 操作", "DryRunOperation", "DryRun 操作"),
        ("InternalError.DependsApi依赖的API错误", "InternalError.DependsApi", "依赖的API错误"),
        (
            "InvalidParameter.ClientTokenClientToken不合法请检查。",
            "InvalidParameter.ClientToken",
            "ClientToken不合法请检查。",
        ),
        ("InvalidParameter.InvalidOpenIdOpenId不正确。", "InvalidParameter.InvalidOpenId", "OpenId不正确。"),
        ("InvalidParameter.InvalidIdid类型不合法", "InvalidParameter.InvalidId", "id类型不合法"),
        ("InvalidParameter.FromSource不合法的FromSource", "InvalidParameter.FromSource", "不合法的FromSource"),
        ("InvalidParameter.LimitLimit 超出", "InvalidParameter.Limit", "Limit 超出"),
        ("ResourceNotFound.UrlURL不存在", "ResourceNotFound.Url", "URL不存在"),
        ("InvalidParameter.NameInvalid name.", "InvalidParameter.Name", "Invalid name."),
        ("InternalErrorInternal error.", "InternalError", "Internal error."),
        ("ResourceNotFound.UserThe user is gone.", "ResourceNotFound.User", "The user is gone."),
        ("FailedOperation.Md5_1校验失败", "FailedOperation.Md5_1", "校验失败"),
    ];
    for (line, code, text) in table {
        let Split::Row(found) = split_code(line) else { panic!("no row: {line}: {:?}", split_code(line)) };
        assert_eq!((found.name.as_str(), found.rest.as_str()), (*code, *text), "{line}");
    }
}

#[test]
fn lines_that_are_no_codes_stay_text() {
    for line in
        ["请检查后重试。", "更多", "4006-808-062", "API Explorer", "Operator不存在", "failed", "InvalidParameters表"]
    {
        assert_eq!(split_code(line), Split::No, "{line}");
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_not_guessed() {
    for line in ["ExpireDate表示失效的时间", "CreateFlow接口说明"] {
        let split = split_field(line, &Evidence::default(), false, &BTreeSet::new());
        assert!(matches!(split, Split::Unclear(_)), "{line}: {split:?}");
    }
    for line in ["InternalError.JsonMarshalJson序列化失败。", "ResourceNotFound.FlowUserId 不存在"] {
        assert!(matches!(split_code(line), Split::Unclear(_)), "{line}: {:?}", split_code(line));
    }
}
