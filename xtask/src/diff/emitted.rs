//! The code that is emitted for a spec, as tests of consequences compare it.

use std::{collections::BTreeSet, fmt::Write as _};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use tencent_ess_spec::Spec;

/// The module for all actions of a service.
pub(super) fn emitted(spec: &Spec) -> TokenStream {
    let actions: Vec<&str> = spec.actions.keys().map(String::as_str).collect();
    let client = tencent_ess_codegen::path("::tencent_ess_client");
    tencent_ess_codegen::generate(spec, &spec.to_files("spec"), &actions, &client).unwrap()
}

/// The code without its documentation.
pub(super) fn undocumented(tokens: TokenStream) -> String {
    let mut out = String::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let is_doc = |next: &TokenTree| matches!(next, TokenTree::Group(group) if group.stream().to_string().starts_with("doc"));
                if tokens.next_if(is_doc).is_none() {
                    out.push('#');
                }
            }
            TokenTree::Group(group) => write!(out, "({})", undocumented(group.stream())).unwrap(),
            other => write!(out, "{other} ").unwrap(),
        }
    }
    out
}

/// An item of any module, without its documentation.
pub(super) struct Item {
    code: String,
    /// The names that stand in it.
    names: BTreeSet<String>,
}

/// The items of the code.
pub(super) fn items(tokens: TokenStream) -> Vec<Item> {
    let mut items = Vec::new();
    let mut item: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let ends = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        item.push(token);
        if !ends {
            continue;
        }
        let is_module = item.iter().any(|token| matches!(token, TokenTree::Ident(ident) if ident == "mod"));
        match item.pop() {
            Some(TokenTree::Group(group)) if is_module => items.extend(self::items(group.stream())),
            last => {
                let code = undocumented(item.iter().cloned().chain(last).collect());
                let names = code.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect();
                items.push(Item { code, names });
            }
        }
        item.clear();
    }
    items
}

/// The code of the items in which one of these names stands.
pub(super) fn code_with<'i>(names: &[String], items: &'i [Item]) -> Vec<&'i str> {
    let found = items.iter().filter(|item| names.iter().any(|name| item.names.contains(name)));
    found.map(|item| item.code.as_str()).collect()
}
