//! Lays out emitted code for readers: items as `prettyplease` has them, and of the run-time's macros a
//! line for each row, which `prettyplease` runs together.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Attribute, Item, ItemMacro, visit_mut::VisitMut};

use super::docs::{lines, text_of};

const INDENT: &str = "    ";

/// The code as text, with its documentation or without.
pub(super) fn layout(mut file: syn::File, with_docs: bool) -> String {
    let mut macros = Macros { with_docs, texts: Vec::new() };
    macros.visit_file_mut(&mut file);
    let mut out = String::new();
    for line in prettyplease::unparse(&file).lines() {
        if let Some(text) = macros.at(line) {
            let indent = line.len() - line.trim_start().len();
            for row in text.lines() {
                // Writing to a string has no way to fail.
                let _ = writeln!(out, "{:indent$}{row}", "");
            }
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// The invocations, taken out of the code and marked by a constant each.
struct Macros {
    with_docs: bool,
    texts: Vec<String>,
}

impl Macros {
    fn at(&self, line: &str) -> Option<&str> {
        let number = line.trim().strip_prefix("const _: () = ")?.strip_suffix(';')?;
        self.texts.get(number.parse::<usize>().ok()?).map(String::as_str)
    }
}

impl VisitMut for Macros {
    /// Documentation of several lines has an attribute for each, which prints as `///`.
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        for attribute in std::mem::take(attributes) {
            match text_of(&attribute.meta) {
                Some(text) if self.with_docs => {
                    attributes.extend(lines(&text).map(|line| syn::parse_quote!(#[doc = #line])));
                }
                Some(_) => {}
                None => attributes.push(attribute),
            }
        }
    }

    fn visit_item_mut(&mut self, item: &mut Item) {
        syn::visit_mut::visit_item_mut(self, item);
        if let Item::Macro(ItemMacro { mac, .. }) = item {
            let path = &mac.path;
            let mut text = format!("{}! {{", spaced(&quote::quote!(#path)));
            write_rows(&mut text, mac.tokens.clone(), 1, self.with_docs);
            text.push_str("\n}");
            let number = syn::LitInt::new(&self.texts.len().to_string(), proc_macro2::Span::call_site());
            *item = syn::parse_quote!(const _: () = #number;);
            self.texts.push(text);
        }
    }
}

/// Rows end at a semicolon or with braces, and documentation stands on lines of its own.
fn write_rows(out: &mut String, tokens: TokenStream, depth: usize, with_docs: bool) {
    let mut row: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    let line = |out: &mut String, text: &str| {
        let _ = write!(out, "\n{}{text}", INDENT.repeat(depth));
    };
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(ref mark) if mark.as_char() == '#' => {
                let Some(TokenTree::Group(attribute)) = tokens.next() else { continue };
                match syn::parse2(attribute.stream()).ok().and_then(|meta| text_of(&meta)) {
                    Some(text) if with_docs => lines(&text).for_each(|text| line(out, &format!("///{text}"))),
                    Some(_) => {}
                    None => line(out, &format!("#[{}]", spaced(&attribute.stream()))),
                }
            }
            TokenTree::Punct(ref mark) if mark.as_char() == ';' => {
                line(out, &format!("{};", spaced(&row.drain(..).collect())));
            }
            TokenTree::Group(ref group) if group.delimiter() == Delimiter::Brace => {
                line(out, &format!("{} {{", spaced(&row.drain(..).collect())));
                write_rows(out, group.stream(), depth + 1, with_docs);
                line(out, "}");
            }
            token => row.push(token),
        }
    }
    if !row.is_empty() {
        line(out, &spaced(&row.into_iter().collect()));
    }
}

/// Tokens on one line, with blanks where a person would set them.
fn spaced(tokens: &TokenStream) -> String {
    let mut out = String::new();
    for token in tokens.clone() {
        let text = match &token {
            TokenTree::Group(group) => {
                let inner = spaced(&group.stream());
                match group.delimiter() {
                    Delimiter::Parenthesis => format!("({inner})"),
                    Delimiter::Bracket => format!("[{inner}]"),
                    Delimiter::Brace => format!("{{ {inner} }}"),
                    Delimiter::None => inner,
                }
            }
            other => other.to_string(),
        };
        if wants_blank(&out, &text) {
            out.push(' ');
        }
        out.push_str(&text);
    }
    out
}

fn wants_blank(before: &str, text: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\'');
    let Some(last) = before.chars().next_back() else { return false };
    let Some(first) = text.chars().next() else { return false };
    let colon = last == ':' && !before.ends_with("::") && first != ':';
    let ends_word = is_word(last) || matches!(last, ')' | ']' | '}');
    let ends_type = last == '>' && !before.ends_with("->");
    matches!(last, ',' | '=')
        || before.ends_with("->")
        || colon
        || text == "="
        || (first == '-' && !matches!(last, '(' | '['))
        || ((ends_word || ends_type) && is_word(first))
        || (is_word(last) && first == '{')
}
