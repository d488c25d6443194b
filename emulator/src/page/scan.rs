//! The page that a code leads to: whoever has scanned it says who they are, and gets a contract to sign.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::{Page, Visit, language::Language, layout, reasons};
use crate::state::{State, link::Target, refusal::Refusal};

/// How long the link works that leads on to the contract, in seconds.
const SIGN_LIFETIME: i64 = 1800;

pub(super) fn visit(visit: &Visit<'_>, state: &mut State, code_id: &str) -> Page {
    let Some(fields) = &visit.form else { return shown(visit, state, code_id, None) };
    let (name, mobile) = (fields.get("name").trim(), fields.get("mobile").trim());
    if name.is_empty() || mobile.is_empty() {
        let missing = if name.is_empty() { ("姓名", "name") } else { ("手机号", "mobile number") };
        let missing = visit.language.pick(missing.0, missing.1).to_owned();
        return shown(visit, state, code_id, Some(&Refusal::FieldMissing(missing)));
    }
    match state.scan(code_id, name, mobile) {
        Ok((flow_id, recipient_id)) => {
            let token = state.link(Target::Sign { flow_id, recipient_id }, SIGN_LIFETIME);
            Page::At(format!("{token}?{}", visit.raw_query()))
        }
        Err(refusal) => shown(visit, state, code_id, Some(&refusal)),
    }
}

fn shown(visit: &Visit<'_>, state: &State, code_id: &str, refusal: Option<&Refusal>) -> Page {
    let language = visit.language;
    let reason = refusal.map(|refusal| reasons::reason(language, refusal));
    let name = state.sign_codes.get(code_id).map(|code| code.flow_name.as_str()).unwrap_or_default();
    let content = html! {
        (layout::alert(reason.as_deref()))
        section { h2 { (name) } }
        (form(language))
    };
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::Shown(status, layout::page(visit, language.pick("扫码签署", "Sign a contract of your own"), &content))
}

fn form(language: Language) -> Markup {
    html! {
        form method="post" {
            div.field {
                label for="name" { (language.pick("姓名", "Name")) }
                input #name name="name" required;
            }
            div.field {
                label for="mobile" { (language.pick("手机号", "Mobile number")) }
                input #mobile name="mobile" type="tel" required;
            }
            div.actions {
                button.primary name="do" value="scan" { (language.pick("去签署", "Go on to sign")) }
            }
        }
    }
}
