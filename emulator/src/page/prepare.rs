//! The page behind the `Url` of `CreatePrepareFlow`: a contract is looked at, changed as far as
//! `FlowOption` allows, and started.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::{
    Page, STARTED_PATH, Visit, contract::Sheet, form::Form, language::Language, layout, problems::Problems, time,
};
use crate::state::{State, check::Problem, link::Prepared, refusal::Refusal};

pub(super) async fn visit(visit: &Visit<'_>) -> Page {
    let code = visit.query.get("code");
    visit
        .access(|state| match state.offered(code) {
            Ok(prepared) => Preparation { visit, code, prepared }.answer(state),
            Err(refusal) => closed(visit, &refusal),
        })
        .await
}

/// A visit to the page of a contract.
struct Preparation<'a> {
    visit: &'a Visit<'a>,
    code: &'a str,
    /// As it was sent to the API.
    prepared: Prepared,
}

impl Preparation<'_> {
    fn answer(&mut self, state: &mut State) -> Page {
        let Some(fields) = &self.visit.form else {
            return self.shown(state, &Form::of(&self.prepared, ""), &Problems::default());
        };
        let mut form = Form::sent(fields, &self.prepared, "");
        if let Some(file) = fields.file() {
            match state.choose_file(self.code, &file.name, &file.content) {
                Ok(resource) => self.prepared.resource = resource,
                Err(refusal) => {
                    let problems = Problems::of_file(self.language(), &self.prepared, &form, &refusal);
                    return self.shown(state, &form, &problems);
                }
            }
        }
        match fields.get("do") {
            "start" => self.start(state, &form),
            "save" => match state.save_draft(self.code, form.edits(&self.prepared)) {
                Ok(draft_id) => Page::Shown(StatusCode::OK, saved(self.visit, &draft_id)),
                Err(refusal) => self.shown(state, &form, &Problems::refused(self.language(), &refusal)),
            },
            button => {
                form.press(button);
                self.shown(state, &form, &Problems::default())
            }
        }
    }

    fn start(&self, state: &mut State, form: &Form) -> Page {
        let language = self.language();
        let mut problems = Problems::default();
        match state.edited(self.code, form.edits(&self.prepared)) {
            Ok((_, found)) => self.tell(&mut problems, form, found),
            Err(refusal) => problems = Problems::refused(language, &refusal),
        }
        if problems.is_empty() {
            match state.start_prepared(self.code, form.edits(&self.prepared)) {
                Ok(_) => return Page::At(format!("{STARTED_PATH}?{}", self.visit.raw_query())),
                Err(refusal) => problems = Problems::refused(language, &refusal),
            }
        }
        self.shown(state, form, &problems)
    }

    /// Puts into words what is wrong by the rules of the definition, and what was found to be.
    fn tell(&self, problems: &mut Problems, form: &Form, found: Vec<Problem>) {
        let action = self.visit.service.spec.actions.get("CreatePrepareFlow");
        let rules = action.map_or(&[][..], |action| &action.request);
        problems.add_all(self.language(), rules, (&self.prepared, form), found);
    }

    fn language(&self) -> Language {
        self.visit.language.calling(self.prepared.plan.flow_display_type)
    }

    fn shown(&self, state: &State, form: &Form, problems: &Problems) -> Page {
        let (language, prepared) = (self.language(), &self.prepared);
        let sheet = Sheet { language, state, prepared, form, problems };
        let content = html! {
            (problems.list(language))
            @if let Some(description) = prepared.option_text("CustomCreateFlowDescription") { p.note { (description) } }
            // What is wrong is said by the page, all at once and in its own language.
            form method="post" novalidate enctype=[prepared.takes_file().then_some("multipart/form-data")] {
                // Enter in a field presses the first button, which must not start anything.
                button.default name="do" value="look" tabindex="-1" aria-hidden="true" {}
                (sheet.show())
                (buttons(language, prepared))
            }
        };
        let page = layout::page(self.visit, &language.say("发起合同", "Start a contract"), &content);
        Page::Shown(problems.status(), page)
    }
}

fn buttons(language: Language, prepared: &Prepared) -> Markup {
    let until = time::shown(prepared.expires_on);
    html! {
        @if prepared.need_create_review {
            p.hint {
                (language.say(
                    "合同提交后须经企业内部审批，通过后才会发起。",
                    "The contract is reviewed inside the organization before it starts.",
                ))
            }
        }
        div.actions {
            button.primary name="do" value="start" {
                @if prepared.need_create_review {
                    (language.pick("提交审批", "Submit for review"))
                } @else {
                    (language.say("发起合同", "Start the contract"))
                }
            }
            @if prepared.option("NeedFlowDraft") {
                button name="do" value="save" { (language.pick("保存草稿", "Save as a draft")) }
            }
        }
        p.hint {
            (language.say("链接仅可发起一次，有效期至 ", "The link starts one contract, until "))
            (until) (language.pick("。", "."))
        }
    }
}

fn saved(visit: &Visit<'_>, draft_id: &str) -> Markup {
    let language = visit.language;
    let content = html! {
        p.done role="status" {
            (language.pick("草稿已保存，编号 ", "The draft was saved. Its id is ")) code { (draft_id) } (language.pick("。", "."))
        }
        p { a href={ "?" (visit.raw_query()) } { (language.pick("继续编辑", "Go on editing")) } }
    };
    layout::page(visit, language.pick("草稿已保存", "The draft was saved"), &content)
}

/// What the page says when it does not open any more, or never did.
pub(super) fn closed(visit: &Visit<'_>, refusal: &Refusal) -> Page {
    let language = visit.language;
    let again = language.pick(
        "请返回业务系统，重新调用 CreatePrepareFlow 获取新的链接。",
        "Go back to where you came from, and let it call CreatePrepareFlow for another link.",
    );
    let (status, what) = match refusal {
        Refusal::LinkUsed => (
            StatusCode::GONE,
            language.pick(
                "此链接已使用：合同已发起或已提交审批。",
                "This link was used: the contract was started, or submitted for review.",
            ),
        ),
        Refusal::LinkExpired => (StatusCode::GONE, language.pick("此链接已过期。", "This link has expired.")),
        _ => (
            StatusCode::NOT_FOUND,
            language.pick(
                "此链接不存在，可能不完整，或模拟器已被重置。",
                "There is no such link. It may be incomplete, or the emulator was reset.",
            ),
        ),
    };
    let link = html! {
        p { (again) }
        @if *refusal == Refusal::LinkUsed {
            p { a href={ (STARTED_PATH) "?" (visit.raw_query()) } { (language.pick("查看已发起的合同", "Look at the contract")) } }
        }
    };
    Page::Shown(status, layout::problem(visit, what, &link))
}
