//! The page behind the links of `CreatePrepareFlow` and its neighbours: a contract, or a group of them,
//! is looked at, changed as far as the request allows, and started.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::{
    Page, STARTED_PATH, Visit, contract::Sheet, form::Form, language::Language, layout, parts, problems::Problems,
    reasons, time,
};
use crate::state::{
    State,
    offer::{Edits, Prepared, PreparedGroup},
    refusal::Refusal,
};

pub(super) async fn visit(visit: &Visit<'_>) -> Page {
    let code = visit.query.get("code");
    visit
        .access(|state| match Preparation::of(visit, state, code) {
            Ok(mut preparation) => preparation.answer(state),
            Err(refusal) => closed(visit, &refusal),
        })
        .await
}

/// A visit to the page of a contract, or of a group of contracts.
struct Preparation<'a> {
    visit: &'a Visit<'a>,
    code: &'a str,
    /// As they were sent to the API.
    contracts: Vec<Contract>,
    group: Option<PreparedGroup>,
}

struct Contract {
    code: String,
    /// What the names of its controls begin with.
    prefix: String,
    prepared: Prepared,
}

impl<'a> Preparation<'a> {
    fn of(visit: &'a Visit<'a>, state: &State, code: &'a str) -> Result<Self, Refusal> {
        let contract =
            |code: &str, prefix| Ok(Contract { code: code.to_owned(), prefix, prepared: state.offered(code)? });
        let group = match state.prepared_group(code) {
            Err(Refusal::NoLink) => None,
            group => Some(group?.clone()),
        };
        let contracts = match &group {
            None => vec![contract(code, String::new())?],
            Some(group) => {
                let numbered = group.codes.iter().enumerate();
                numbered.map(|(number, code)| contract(code, format!("{number}."))).collect::<Result<_, Refusal>>()?
            }
        };
        Ok(Self { visit, code, contracts, group })
    }

    fn answer(&mut self, state: &mut State) -> Page {
        let Some(fields) = &self.visit.form else {
            return self.shown(state, &self.forms(Form::of), &Problems::default());
        };
        let mut forms = self.forms(|prepared, prefix| Form::sent(fields, prepared, prefix));
        if let Some(file) = fields.file() {
            let language = self.language();
            for (Contract { code, prepared, .. }, form) in self.contracts.iter_mut().zip(&forms) {
                match state.choose_file(code, &file.name, &file.content) {
                    Ok(resource) => prepared.resource = resource,
                    Err(refusal) => {
                        let problems = Problems::of_file(language, prepared, form, &refusal);
                        return self.shown(state, &forms, &problems);
                    }
                }
            }
        }
        match fields.get("do") {
            "start" => self.start(state, &forms),
            "save" => self.save(state, &forms),
            button => {
                for form in &mut forms {
                    form.press(button);
                }
                self.shown(state, &forms, &Problems::default())
            }
        }
    }

    fn forms(&self, form: impl Fn(&Prepared, &str) -> Form) -> Vec<Form> {
        self.contracts.iter().map(|contract| form(&contract.prepared, &contract.prefix)).collect()
    }

    fn start(&self, state: &mut State, forms: &[Form]) -> Page {
        let mut problems = self.problems(state, forms);
        if problems.is_empty() {
            let mut edits: Vec<Edits> = self.edits(forms).collect();
            let started = match self.group {
                Some(_) => state.start_prepared_group(self.code, &edits),
                None => state.start_prepared(self.code, edits.pop().unwrap_or_default()),
            };
            match started {
                Ok(_) => return Page::At(format!("{STARTED_PATH}?{}", self.visit.raw_query())),
                Err(refusal) => problems = Problems::refused(self.language(), &refusal),
            }
        }
        self.shown(state, forms, &problems)
    }

    /// Keeps the contract as a draft; a group cannot be.
    fn save(&self, state: &mut State, forms: &[Form]) -> Page {
        let edits = self.edits(forms).next().filter(|_| self.group.is_none());
        let forbidden = Refusal::Forbidden("drafts may not be saved");
        match edits.ok_or(forbidden).and_then(|edits| state.save_draft(self.code, edits)) {
            Ok(draft_id) => Page::Shown(StatusCode::OK, saved(self.visit, &draft_id)),
            Err(refusal) => self.shown(state, forms, &Problems::refused(self.language(), &refusal)),
        }
    }

    fn edits(&self, forms: &[Form]) -> impl Iterator<Item = Edits> {
        self.contracts.iter().zip(forms).map(|(contract, form)| form.edits(&contract.prepared))
    }

    /// What is wrong by the rules of the definition, and by the state.
    fn problems(&self, state: &State, forms: &[Form]) -> Problems {
        let (language, spec) = (self.language(), &self.visit.service.spec);
        let rules = match self.group {
            Some(_) => spec.types.get("FlowGroupInfo").map(|contract| &contract.fields),
            None => spec.actions.get("CreatePrepareFlow").map(|action| &action.request),
        };
        let rules = rules.map_or(&[][..], Vec::as_slice);
        let mut problems = Problems::default();
        for (Contract { code, prepared, .. }, form) in self.contracts.iter().zip(forms) {
            match state.edited(code, form.edits(prepared)) {
                Ok((_, found)) => problems.add_all(language, rules, (prepared, form), found),
                Err(refusal) => problems.add(None, reasons::reason(language, &refusal)),
            }
        }
        problems
    }

    fn language(&self) -> Language {
        let first = self.contracts.first();
        self.visit.language.calling(first.map_or(0, |contract| contract.prepared.plan.flow_display_type))
    }

    fn shown(&self, state: &State, forms: &[Form], problems: &Problems) -> Page {
        let language = self.language();
        let first = self.contracts.first().map(|contract| &contract.prepared);
        let takes_file = first.is_some_and(Prepared::takes_file);
        let content = html! {
            (problems.list(language))
            @if let Some(description) = first.and_then(|first| first.option_text("CustomCreateFlowDescription")) {
                p.note { (description) }
            }
            @if let Some(group) = &self.group { (parts::said(&language.say("合同组", "Group"), &group.name)) }
            // What is wrong is said by the page, all at once and in its own language.
            form method="post" action=(self.visit.here()) novalidate enctype=[takes_file.then_some("multipart/form-data")] {
                // Enter in a field presses the first button, which must not start anything.
                button.default name="do" value="look" tabindex="-1" aria-hidden="true" {}
                @for (number, (Contract { prepared, .. }, form)) in self.contracts.iter().zip(forms).enumerate() {
                    @let sheet = Sheet { language, state, prepared, form, problems };
                    @if self.group.is_some() {
                        @let title = format!("{} {}", language.say("合同", "Contract"), number + 1);
                        article.contract aria-label=(title) { p.title { (title) } (sheet.show()) }
                    } @else {
                        (sheet.show())
                    }
                }
                @if let Some(first) = first { (buttons(language, first)) }
            }
        };
        let title = match self.group {
            Some(_) => language.say("发起合同组", "Start a group of contracts"),
            None => language.say("发起合同", "Start a contract"),
        };
        Page::Shown(problems.status(), layout::page(self.visit, &title, &content))
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
            (language.say("链接仅可发起一次，有效期至 ", "The link works once, until "))
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
        p { a href=(visit.here()) { (language.pick("继续编辑", "Go on editing")) } }
    };
    layout::page(visit, language.pick("草稿已保存", "The draft was saved"), &content)
}

/// What the page says when it does not open any more, or never did.
pub(super) fn closed(visit: &Visit<'_>, refusal: &Refusal) -> Page {
    let language = visit.language;
    let again = language.pick(
        "请返回业务系统，重新调用接口获取新的链接。",
        "Go back to where you came from, and let it call the API for another link.",
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
