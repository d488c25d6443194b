//! Why something is refused, for people: what happened, and what they can do.

use super::language::Language;
use crate::state::{flow::FlowStatus, refusal::Refusal};

/// The reason in the language of the page.
pub(super) fn reason(language: Language, refusal: &Refusal) -> String {
    match language {
        Language::Chinese => chinese(refusal),
        Language::English => capitalised(&refusal.to_string()),
    }
}

fn chinese(refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::NoFlow(id) => return format!("合同 {id} 不存在。"),
        Refusal::NoTemplate(id) => return format!("模板 {id} 不存在或不可用，请更换模板后重新创建链接。"),
        Refusal::NoFile(id) => return format!("文件 {id} 不存在，请重新上传文件后再创建链接。"),
        Refusal::NoDraft(id) => return format!("草稿 {id} 不存在，草稿须先在发起页面上保存。"),
        Refusal::FileExpired(id) => return format!("文件 {id} 已过期，请重新上传文件后再创建链接。"),
        Refusal::Ended(status) => {
            return format!("合同已结束（{}），无法继续操作。", flow_status(Language::Chinese, *status));
        }
        Refusal::NotTheTemplatesSigners(_) => "签署方的数量、类型或顺序与模板不一致，请按模板填写。",
        Refusal::NoField(name) => return format!("没有名为“{name}”的控件。"),
        Refusal::FieldMissing(name) => return format!("请填写“{name}”。"),
        Refusal::Party(code, what) => return party(code, what),
        Refusal::NoApprover => "合同中没有这位签署人。",
        Refusal::NoLink => "链接不存在，请重新获取链接。",
        Refusal::LinkExpired => "链接已过期，请重新获取链接。",
        Refusal::LinkUsed => "链接只能使用一次，且已被使用，请重新获取链接。",
        Refusal::Started => "合同已发起。",
        Refusal::NotStarted => "合同尚未发起。",
        Refusal::ReviewAwaited => "企业内部审批尚未通过，请在审批通过后再试。",
        Refusal::NoReview => "没有等待中的审批。",
        Refusal::HasDocument => "合同已有文档。",
        Refusal::NoDocument => "合同还没有文档。",
        Refusal::DocumentNotReady => "电子文档不可用，请稍后重试。",
        Refusal::NotTheirTurn => "尚未轮到您操作，或您已完成操作。",
        Refusal::FlowName => "合同名称须为 1 至 200 个字。",
        Refusal::NobodySigns => "请至少添加一位签署方。",
        Refusal::Forbidden(_) => "发起方不允许此操作。",
        Refusal::Deadline(_) => "截止时间不正确，请选择一个将来的时间。",
    };
    text.to_owned()
}

fn party(code: &str, what: &str) -> String {
    let text = match code {
        "InvalidParameter.FlowDeadLine" => "签署截止时间已过，请选择一个将来的时间。",
        "InvalidParameter.Name" => "签署人姓名含有不支持的字符，请检查姓名。",
        "MissingParameter.ApproverMobile" => "请填写签署人的手机号。",
        "MissingParameter.ApproverName" => "请填写签署人的姓名。",
        "MissingParameter.ApproverOrganizationInfo" => "请填写签署企业的名称。",
        "OperationDenied.ApproverRepeat" => "签署方重复，请删除重复的签署方。",
        "OperationDenied.CcUserRepeat" => "抄送人重复。",
        _ => what,
    };
    text.to_owned()
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    let end = if text.ends_with(['.', '。']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}

/// What a contract's status is called.
pub(super) fn flow_status(language: Language, status: FlowStatus) -> &'static str {
    let (chinese, english) = match status {
        FlowStatus::NotStarted | FlowStatus::NotStartedWithFields => ("未发起", "not started"),
        FlowStatus::ToFill => ("待填写", "to be filled in"),
        FlowStatus::PartlyFilled => ("部分填写", "partly filled in"),
        FlowStatus::FillRefused => ("已拒填", "filling in refused"),
        FlowStatus::ToSign => ("待签署", "to be signed"),
        FlowStatus::PartlySigned => ("部分签署", "partly signed"),
        FlowStatus::Refused => ("已拒签", "refused"),
        FlowStatus::Signed => ("已签署", "signed by all"),
        FlowStatus::Expired => ("已过期", "expired"),
        FlowStatus::Cancelled => ("已撤销", "cancelled"),
        FlowStatus::Invalid => ("已失效", "invalid"),
        FlowStatus::Released => ("已解除", "released"),
    };
    language.pick(chinese, english)
}
