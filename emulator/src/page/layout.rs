//! The frame of every page, and the page that says that something cannot be done.

use maud::{DOCTYPE, Markup, html};

use super::{STYLE_PATH, Visit, language::Language};

/// A page with a title.
pub(super) fn page(visit: &Visit<'_>, title: &str, content: &Markup) -> Markup {
    let (language, other) = (visit.language, visit.language.other());
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href=(STYLE_PATH);
            }
            body {
                header {
                    span { (language.pick("电子签 · 本地模拟器", "ESS · local emulator")) }
                    a href=(in_language(visit, other)) hreflang=(other.tag()) lang=(other.tag()) {
                        (other.pick("中文", "English"))
                    }
                }
                main {
                    h1 { (title) }
                    (content)
                }
            }
        }
    }
}

/// A page that says what is wrong, and what can be done about it.
pub(super) fn problem(visit: &Visit<'_>, what: &str, advice: &Markup) -> Markup {
    let title = visit.language.pick("无法继续", "This cannot be done");
    let content = html! {
        p.alert role="alert" { (what) }
        (advice)
    };
    page(visit, title, &content)
}

/// The address of the same page in another language.
fn in_language(visit: &Visit<'_>, language: Language) -> String {
    let others = visit.raw_query().split('&');
    let others = others.filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    let lang = format!("lang={}", language.tag());
    let query: Vec<&str> = others.chain([lang.as_str()]).collect();
    format!("?{}", query.join("&"))
}
