//! What is emitted for some actions of the whole service: they, what they reach, and nothing else.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use tencent_ess_spec::{Files, Spec};

const SELECTION: [&str; 2] = ["CreatePrepareFlow", "DescribeFlowInfo"];

/// The items of a module by name, each with all the words in its body.
type Items = BTreeMap<String, BTreeSet<String>>;

fn spec() -> (Spec, Files) {
    let files = Files::embedded("ess/2020-11-11").unwrap();
    (Spec::load(&files).unwrap(), files)
}

fn expansion(actions: &[&str]) -> TokenStream {
    let (spec, files) = spec();
    tencent_ess_codegen::generate(&spec, &files, actions, &tencent_ess_codegen::path("::tencent_ess_client")).unwrap()
}

/// The items that follow `keyword`, here and not in modules below.
fn items(code: TokenStream, keyword: &str) -> BTreeMap<String, TokenStream> {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let mut found = BTreeMap::new();
    for (index, token) in tokens.iter().enumerate() {
        if !matches!(token, TokenTree::Ident(word) if word == keyword) {
            continue;
        }
        let Some(TokenTree::Ident(name)) = tokens.get(index + 1) else { continue };
        let body = tokens[index..].iter().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => Some(group.stream()),
            _ => None,
        });
        found.insert(name.to_string(), body.unwrap_or_default());
    }
    found
}

fn words(code: TokenStream, found: &mut BTreeSet<String>) {
    for token in code {
        match token {
            TokenTree::Ident(word) => drop(found.insert(word.to_string())),
            TokenTree::Group(group) => words(group.stream(), found),
            _ => {}
        }
    }
}

fn items_with_words(code: TokenStream, keyword: &str) -> Items {
    let with_words = |(name, body)| {
        let mut found = BTreeSet::new();
        words(body, &mut found);
        (name, found)
    };
    items(code, keyword).into_iter().map(with_words).collect()
}

fn names<T>(items: &BTreeMap<String, T>) -> BTreeSet<&str> {
    items.keys().map(String::as_str).collect()
}

#[test]
fn a_selection_holds_the_actions_and_what_they_reach_alone() {
    let modules = items(expansion(&SELECTION), "mod");
    let actions = items_with_words(modules["actions"].clone(), "struct");
    let types = items_with_words(modules["types"].clone(), "struct");
    let enums = items_with_words(modules["enums"].clone(), "enum");
    assert_eq!(
        names(&actions),
        ["CreatePrepareFlow", "CreatePrepareFlowResponse", "DescribeFlowInfo", "DescribeFlowInfoResponse"].into()
    );

    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut waiting: Vec<&BTreeSet<String>> = actions.values().collect();
    while let Some(words) = waiting.pop() {
        for word in words.iter().filter(|word| types.contains_key(*word) || enums.contains_key(*word)) {
            if reached.insert(word) {
                waiting.extend(types.get(word));
            }
        }
    }
    assert_eq!(names(&types).union(&names(&enums)).copied().collect::<BTreeSet<_>>(), reached);
    assert!(types.contains_key("UserInfo") && enums.contains_key("ResourceType"), "the walk found nothing");
}

#[test]
fn a_selection_has_builders_and_markers_for_itself_alone() {
    let modules = items(expansion(&SELECTION), "mod");
    let builders = items(modules["builders"].clone(), "mod");
    let mut used = BTreeSet::new();
    words(builders["actions"].clone(), &mut used);
    let built: BTreeSet<&str> = used.iter().map(String::as_str).filter(|word| word.ends_with("Builder")).collect();
    assert_eq!(built, ["CreatePrepareFlowBuilder", "DescribeFlowInfoBuilder"].into());
    words(builders["types"].clone(), &mut used);
    for marker in items(modules["required"].clone(), "enum").keys() {
        assert!(used.contains(marker), "no builder requires `{marker}`");
    }
}

#[test]
fn a_selection_has_its_own_error_codes_and_the_common_ones_alone() {
    let (spec, _) = spec();
    let documented: BTreeSet<&String> = SELECTION.iter().flat_map(|name| &spec.actions[*name].errors).collect();
    let codes = items(expansion(&SELECTION), "enum")["ErrorCode"].clone();
    let mut variants = BTreeSet::new();
    words(codes, &mut variants);
    for code in &spec.errors.errors {
        let wanted = code.common || documented.contains(&code.code);
        let ident = code.code.replace(['.', '_'], "");
        assert_eq!(variants.contains(&ident), wanted, "{}", code.code);
    }
}

/// Every link of documentation in code that stands in `module`: the path from the client module.
fn links(code: TokenStream, module: &[String], found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => {
                let inner = match index.checked_sub(2).map(|start| &tokens[start..index]) {
                    Some([TokenTree::Ident(keyword), TokenTree::Ident(name)]) if keyword == "mod" => {
                        [module, &[name.to_string()]].concat()
                    }
                    _ => module.to_vec(),
                };
                links(group.stream(), &inner, found);
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                for path in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                    let up = path.matches("super::").count();
                    let base = module.len().checked_sub(up).map(|depth| module[..depth].join("::"));
                    let base = base.unwrap_or_else(|| panic!("`{path}` in `{module:?}` leads out of the module"));
                    found.push(
                        format!("{base}::{}", path.trim_start_matches("super::")).trim_start_matches("::").to_owned(),
                    );
                }
            }
            _ => {}
        }
    }
}

/// The items that a link can lead to, as paths from the client module.
fn targets(code: &TokenStream) -> BTreeSet<String> {
    let modules = items(code.clone(), "mod");
    let in_module = |module: &str, keyword: &str| -> Vec<String> {
        names(&items(modules[module].clone(), keyword)).iter().map(|name| format!("{module}::{name}")).collect()
    };
    [in_module("actions", "struct"), in_module("types", "struct"), in_module("enums", "enum")]
        .concat()
        .into_iter()
        .collect()
}

#[test]
fn documentation_of_a_selection_links_to_what_it_emits_alone() {
    let (spec, _) = spec();
    let all: Vec<&str> = spec.actions.keys().map(String::as_str).collect();
    let selections = [&["CancelFlow"][..], &["DescribeBillUsage"], &["CreatePrepareFlow"], &SELECTION, &all];
    for selection in selections {
        let code = expansion(selection);
        let targets = targets(&code);
        let mut found = Vec::new();
        links(code, &[], &mut found);
        assert!(!found.is_empty(), "{selection:?} has no link at all");
        for link in found.iter().filter(|link| !link.ends_with("Self::category")) {
            // A link to a field leads to its record first.
            let item = link.splitn(3, "::").take(2).collect::<Vec<_>>().join("::");
            assert!(targets.contains(&item), "{selection:?}: `{link}` leads nowhere");
        }
    }
}

#[test]
fn actions_are_listed_by_the_task_that_they_serve() {
    let code = expansion(&["CancelFlow", "CreatePrepareFlow"]).to_string();
    let start = "# Start a contract";
    let follow = "# Follow and end contracts";
    let index = code.split("The requests and their answers.").nth(1).unwrap().split('"').next().unwrap();
    assert!(index.find(start).unwrap() < index.find(follow).unwrap(), "{index}");
    assert!(
        index.contains("- [`CancelFlow`](actions::CancelFlow): Cancels a flow that has not been signed by everyone.")
    );
    assert!(!index.contains("# Seals"), "a task without an action is no heading: {index}");
    assert!(index.contains("[`CreatePrepareFlow`](actions::CreatePrepareFlow) for an embedded page"), "{index}");
    assert!(index.contains("Begin with `CreateFlowByFiles`"), "what is not emitted is no link: {index}");
}
