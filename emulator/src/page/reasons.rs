//! Why something is refused, for people: what happened, and what they can do.

use tencent_ess_spec::{Format, Found, Rule, Violation};

use super::language::Language;
use crate::{
    rules::meaning::Misfit,
    state::{
        contract::{flow::FlowStatus, plan::Content},
        refusal::{PartyFlaw, Refusal},
    },
};

/// The reason in the language of the page.
pub(super) fn reason(language: Language, refusal: &Refusal) -> String {
    if language.is_english() { capitalised(&refusal.to_string()) } else { chinese(language, refusal) }
}

/// The rule that a text breaks which is called so.
pub(super) fn violation(language: Language, label: &str, violation: &Violation<'_>) -> String {
    if language.is_english() {
        return capitalised(&format!("{label} {violation}"));
    }
    match (violation.rule, &violation.found) {
        (Rule::MaxChars(max), Found::Count(chars)) => format!("{label}最多 {max} 个字，现有 {chars} 个。"),
        (Rule::MinChars(min), Found::Count(chars)) => format!("{label}至少 {min} 个字，现有 {chars} 个。"),
        (Rule::MaxBytes(max), Found::Count(bytes)) => format!("{label}最多 {max} 字节，现有 {bytes} 字节。"),
        (Rule::Charset(_), Found::Char(stranger)) => format!("{label}不支持字符“{stranger}”。"),
        (Rule::Charset(_), _) => format!("{label}含有不支持的字符。"),
        (Rule::Format(Format::Base64), _) => format!("{label}须为 Base64 编码。"),
        (Rule::Format(Format::Url), _) => format!("{label}须为网址。"),
        _ => format!("{label}不符合要求。"),
    }
}

/// Why a text that is called so is not what its name says.
pub(super) fn misfit(language: Language, label: &str, misfit: &Misfit) -> String {
    if language.is_english() {
        return capitalised(&format!("{label} {misfit}"));
    }
    match misfit {
        Misfit::Stranger(Some(stranger)) => format!("{label}不支持字符“{stranger}”。"),
        Misfit::Stranger(None) => format!("{label}含有不支持的字符。"),
        Misfit::NotAnAddress => format!("{label}须为网址。"),
        Misfit::NotAMobile => format!("{label}须为 11 位手机号。"),
    }
}

fn chinese(language: Language, refusal: &Refusal) -> String {
    let text = match refusal {
        Refusal::NoFlow(id) => return format!("合同 {id} 不存在。"),
        Refusal::NoTemplate(id) => return format!("模板 {id} 不存在或不可用，请更换模板后重新创建链接。"),
        Refusal::NoFile(id) => return format!("文件 {id} 不存在，请重新上传文件后再创建链接。"),
        Refusal::NoDraft(id) => return format!("草稿 {id} 不存在，草稿须先在发起页面上保存。"),
        Refusal::FileExpired(id) => return format!("文件 {id} 已过期，请重新上传文件后再创建链接。"),
        Refusal::NotConverted(kind) => return format!("文件为 {kind} 格式，请先转换为 PDF。"),
        Refusal::Ended(status) => {
            return format!("合同已结束（{}），无法继续操作。", flow_status(language, *status));
        }
        Refusal::NotTheTemplatesSigners(_) => "签署方的数量、类型或顺序与模板不一致，请按模板填写。",
        Refusal::NoField(name) => return format!("没有名为“{name}”的控件。"),
        Refusal::FieldMissing(name) => return format!("请填写“{name}”。"),
        Refusal::FieldMisfit(name, content) => return field_misfit(name, content),
        Refusal::Party(flaw) => party(flaw),
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
        Refusal::FlowName => "请填写合同名称。",
        Refusal::NobodySigns => "请至少添加一位签署方。",
        Refusal::Forbidden(_) => "发起方不允许此操作。",
        Refusal::Deadline(_) => "截止时间不正确，请选择一个将来的时间。",
        Refusal::NobodyToVerify(who) => return format!("没有可以认证的“{who}”。"),
        Refusal::NoTask(id) => return format!("没有任务“{id}”。"),
        Refusal::TaskEnded => "任务已经结束。",
        Refusal::NotAPdf(_) => "请选择完整且未加密的 PDF 文件；其他格式须先转换为 PDF。",
    };
    language.say(text, "")
}

fn party(flaw: &PartyFlaw) -> &'static str {
    match flaw {
        PartyFlaw::DeadlinePassed => "签署截止时间已过，请选择一个将来的时间。",
        PartyFlaw::StrangeName(..) => "签署人姓名含有不支持的字符，请检查姓名。",
        PartyFlaw::StrangeMobile(_) => "手机号须为 11 位数字。",
        PartyFlaw::NoOrganization => "请填写签署企业的名称。",
        PartyFlaw::NoName => "请填写签署人的姓名。",
        PartyFlaw::NoMobile => "请填写签署人的手机号。",
        PartyFlaw::SignerRepeated(_) => "签署方重复，请删除重复的签署方。",
        PartyFlaw::CopyRepeated => "抄送人重复。",
    }
}

fn field_misfit(name: &str, content: &Content) -> String {
    let takes = match content {
        Content::Line | Content::Lines => "不支持表情符号",
        Content::Tick => "只能勾选或不勾选",
        Content::Choice(choices) => return format!("“{name}”只能从以下选项中选择：{}。", choices.join("、")),
        Content::Date => "须为日期，例如 2024年05月28日",
        Content::Number => "须为数字，可带小数点",
        Content::Email => "须为有效的邮箱地址",
        Content::Mobile => "须为 11 位手机号",
        Content::Files(most) => return format!("“{name}”须填写文件编号，以逗号分隔，最多 {most} 个。"),
        Content::Nothing => "不能填写",
    };
    format!("“{name}”{takes}。")
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
