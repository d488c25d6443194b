//! The controls of forms: an input, its label, and what is wrong with what stands in it.

use maud::{Markup, html};

use super::language::Language;
use crate::state::contract::plan::{Component, Content};

/// A control of a form, by its name.
#[derive(Clone, Copy, Default)]
pub(super) struct Control<'a> {
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) value: &'a str,
    pub(super) required: bool,
    /// What is wrong with what stands in it.
    pub(super) problem: Option<&'a str>,
    /// It has the focus when the page is opened.
    pub(super) focus: bool,
}

/// How it is typed into.
pub(super) enum Input<'a> {
    /// A line: the `type`, `inputmode` and `autocomplete` of HTML.
    Line {
        kind: &'a str,
        mode: Option<&'a str>,
        autocomplete: Option<&'a str>,
    },
    Lines,
    /// One of these, each a value and what it is called.
    Choice(Vec<(&'a str, &'a str)>),
    Tick,
    /// A PDF.
    File,
}

impl Input<'_> {
    pub(super) const LINE: Self = Self::line("text");

    pub(super) const fn line(kind: &'static str) -> Self {
        Self::Line { kind, mode: None, autocomplete: None }
    }
}

impl Control<'_> {
    pub(super) fn show(&self, language: Language, input: &Input<'_>) -> Markup {
        let &Self { name, label, value, required, problem, focus } = self;
        let invalid = problem.map(|_| "true");
        let problem_id = format!("{name}.problem");
        let described = problem.map(|_| problem_id.as_str());
        html! {
            div.field.wrong[problem.is_some()] {
                label for=(name) {
                    (label)
                    @if required { span.required { (language.pick("（必填）", " (required)")) } }
                }
                div.input {
                    @match input {
                        Input::Line { kind, mode, autocomplete } => {
                            input #(name) name=(name) type=(kind) value=(value) inputmode=[mode] autocomplete=[autocomplete]
                                required[required] autofocus[focus] aria-invalid=[invalid] aria-describedby=[described];
                        }
                        Input::Lines => {
                            // The first line break of a text area is no part of the text.
                            textarea #(name) name=(name) rows="3"
                                required[required] autofocus[focus] aria-invalid=[invalid] aria-describedby=[described]
                                { "\n" (value) }
                        }
                        Input::Choice(choices) => {
                            select #(name) name=(name) required[required] autofocus[focus]
                                aria-invalid=[invalid] aria-describedby=[described] {
                                @for (choice, text) in choices {
                                    option value=(choice) selected[*choice == value] { (text) }
                                }
                            }
                        }
                        Input::File => {
                            input #(name) name=(name) type="file" accept="application/pdf,.pdf"
                                aria-invalid=[invalid] aria-describedby=[described];
                        }
                        Input::Tick => {
                            input #(name) name=(name) type="checkbox" value="true" checked[value == "true"]
                                autofocus[focus] aria-invalid=[invalid] aria-describedby=[described];
                            // A box that is not ticked is not sent; then this is the first of its name.
                            input type="hidden" name=(name) value="false";
                        }
                    }
                    @if let Some(problem) = problem { p.problem #(problem_id) { (problem) } }
                }
            }
        }
    }

    /// The control for a field of a contract, as its kind wants it.
    pub(super) fn show_field(&self, language: Language, field: &Component) -> Markup {
        let content = field.content();
        let input = match &content {
            Content::Tick => Input::Tick,
            Content::Lines => Input::Lines,
            Content::Choice(choices) => Input::Choice(self.choices(language, choices)),
            Content::Date => {
                // What is no date would not be shown, and so be lost.
                let Some(date) = typed_date(self.value) else { return self.show(language, &Input::LINE) };
                return Control { value: &date, ..*self }.show(language, &Input::line("date"));
            }
            Content::Number => Input::Line { kind: "text", mode: Some("decimal"), autocomplete: None },
            Content::Email => Input::line("email"),
            Content::Mobile => Input::line("tel"),
            Content::Files(_) => {
                let hint = language.pick("（UploadFiles 返回的文件编号）", " (ids of files from UploadFiles)");
                let label = [self.label, hint].concat();
                return Control { label: &label, ..*self }.show(language, &Input::LINE);
            }
            Content::Line | Content::Nothing => Input::LINE,
        };
        self.show(language, &input)
    }

    /// The choices, with an empty one unless that cannot be meant, and what stands there whatever it is.
    fn choices<'b>(&'b self, language: Language, choices: &'b [String]) -> Vec<(&'b str, &'b str)> {
        let nothing = ("", language.pick("请选择", "choose one"));
        let strange = !self.value.is_empty() && choices.iter().all(|choice| choice != self.value);
        let strange = strange.then_some((self.value, self.value));
        let choices = choices.iter().map(|choice| (choice.as_str(), choice.as_str()));
        std::iter::once(nothing).chain(choices).chain(strange).collect()
    }
}

/// What was sent by the control for a field, as the value of the field.
pub(super) fn field_value(field: &Component, sent: &str) -> String {
    match field.content() {
        Content::Date => said_date(sent).unwrap_or_else(|| sent.to_owned()),
        // Browsers end lines with both characters.
        Content::Lines => sent.replace("\r\n", "\n"),
        _ => sent.to_owned(),
    }
}

/// A date as fields have it, in the way that an input has it: `2024-05-28`. Empty stays empty.
fn typed_date(said: &str) -> Option<String> {
    if said.is_empty() {
        return Some(String::new());
    }
    let (year, rest) = said.split_once('年')?;
    let (month, day) = rest.strip_suffix('日')?.split_once('月')?;
    let [year, month, day] = [year, month, day].map(|figure| figure.parse::<u16>().ok());
    Some(format!("{:04}-{:02}-{:02}", year?, month?, day?))
}

/// The other way round: `2024年05月28日`.
fn said_date(typed: &str) -> Option<String> {
    let mut parts = typed.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_figure = |text: &str, digits| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_date = is_figure(year, 4) && is_figure(month, 2) && is_figure(day, 2) && parts.next().is_none();
    is_date.then(|| format!("{year}年{month}月{day}日"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_the_same_after_it_was_shown_and_sent() {
        let field = Component { kind: "DATE".to_owned(), ..Component::default() };
        for said in ["", "2024年05月28日", "0999年12月31日"] {
            assert_eq!(field_value(&field, &typed_date(said).unwrap()), said);
        }
        assert_eq!(typed_date("2024年5月8日").unwrap(), "2024-05-08");
        assert_eq!(typed_date("28.5.2024"), None);
        assert_eq!(field_value(&field, "28.5.2024"), "28.5.2024");
    }
}
