//! Codes with which everybody who scans them signs a contract of their own.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, Call, Handler, answered, beijing_time};
use crate::{
    ApiError,
    state::{
        link::Target,
        sign_codes::{Person, SignCode},
    },
};

pub(super) const HANDLERS: &[Handler] = &[
    Handler {
        action: "CreateMultiFlowSignQRCode",
        answer: create,
        codes: &[&[
            "FailedOperation.QrCodeTemplateId",
            "InvalidParameter.QrEffectDay",
            "InvalidParameter.QrFlowEffectDay",
            "ResourceNotFound.Template",
        ]],
    },
    Handler {
        action: "CancelMultiFlowSignQRCode",
        answer: cancel,
        codes: &[&["OperationDenied.QrHasExpire", "OperationDenied.QrInvalid", "ResourceNotFound.QrInfo"]],
    },
];

const DAY: i64 = 86_400;
/// How long a code is good, and a contract open, unless the request says so, in days.
const DAYS: i64 = 7;
/// The longest that a code is good, in days.
const MAX_DAYS: i64 = 365;
/// How many contracts are started unless the request says so.
const CONTRACTS: i64 = 5;

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Restricted {
    restrictions: Vec<Person>,
}

fn create(call: &mut Call<'_>) -> Answer {
    let template_id = call.text("TemplateId").to_owned();
    let template = call.state.templates.get(&template_id).filter(|template| template.available);
    let template = template.ok_or_else(|| {
        ApiError::new("ResourceNotFound.Template", format!("there is no template `{template_id}` that can be used"))
    })?;
    if !template.suits_a_code() {
        let message = "the template does not suit: a person has to sign, and the organization at most after that, \
                       without fields of whoever starts the contract";
        return Err(ApiError::new("FailedOperation.QrCodeTemplateId", message));
    }
    let positive = |name: &str| call.integer(name).filter(|number| *number != 0);
    let now = call.state.now;
    let days = positive("QrEffectiveDay").unwrap_or(DAYS);
    let expires_on = positive("QrCodeExpiredOn").unwrap_or(now.saturating_add(days.saturating_mul(DAY)));
    if expires_on <= now || expires_on > now.saturating_add(MAX_DAYS * DAY) {
        return Err(ApiError::new("InvalidParameter.QrEffectDay", "a code ends within a year from now"));
    }
    let open = positive("FlowEffectiveDay").unwrap_or(DAYS);
    if open < 1 {
        return Err(ApiError::new("InvalidParameter.QrFlowEffectDay", "`FlowEffectiveDay` is negative; give days"));
    }
    let Restricted { restrictions } = call.read()?;
    let code = SignCode {
        template_id,
        flow_name: call.text("FlowName").to_owned(),
        user_data: call.text("UserData").to_owned(),
        creator: call.operator().to_owned(),
        left: positive("MaxFlowNum").unwrap_or(CONTRACTS),
        lifetime: open.saturating_mul(DAY),
        allowed: restrictions,
        once: call.flag("ForbidPersonalMultipleSign"),
        named_after_signer: call.flag("FlowNameAppendScannerInfo"),
        scanned_by: Vec::new(),
        expires_on,
        cancelled: false,
    };
    let code_id = call.state.ids.resource();
    call.state.sign_codes.insert(code_id.clone(), code);
    let token = call.state.link(Target::Scan { code_id: code_id.clone() }, expires_on.saturating_sub(now));
    let url = format!("{}/sign/{token}", call.base_url);
    answered(json!({
        "QrCode": { "QrCodeId": code_id, "QrCodeUrl": url, "ExpiredTime": expires_on, "WeixinQrCodeUrl": url },
        "SignUrls": { "AppSignUrl": url, "EffectiveTime": beijing_time(expires_on), "HttpSignUrl": url },
    }))
}

fn cancel(call: &mut Call<'_>) -> Answer {
    let (now, code_id) = (call.state.now, call.text("QrCodeId").to_owned());
    let code = call.state.sign_codes.get_mut(&code_id);
    let none = || ApiError::new("ResourceNotFound.QrInfo", format!("there is no code `{code_id}`"));
    let code = code.ok_or_else(none)?;
    if code.expires_on <= now {
        return Err(ApiError::new("OperationDenied.QrHasExpire", "the code has expired"));
    }
    if code.cancelled {
        return Err(ApiError::new("OperationDenied.QrInvalid", "the code was cancelled before"));
    }
    code.cancelled = true;
    answered(json!({}))
}
