//! What the tags of an HTML document say before it is parsed: how deep it is, and whether its end is there.

use std::cell::RefCell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::{Rawtext, Rcdata, ScriptData},
    },
};

use super::page::Cut;

/// What the tags of a document say.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// Open elements that need an end tag.
    open: Vec<String>,
    /// How many elements stand in one another at most.
    pub deepest: usize,
    /// The document ends within a tag or comment.
    torn: bool,
    /// The end tag of the document or its body was seen.
    pub ended: bool,
}

impl Tags {
    /// The sign that the end is missing, if there is one.
    pub(super) fn cut(&self) -> Option<Cut> {
        if self.open.iter().any(|name| name == "table") {
            return Some(Cut::Sure("it ends within a table".to_owned()));
        }
        if self.torn {
            return Some(Cut::Sure("it ends within a tag".to_owned()));
        }
        let name = self.open.iter().rfind(|name| !matches!(name.as_str(), "font" | "b" | "i" | "u" | "a"))?;
        Some(Cut::Likely(format!("its <{name}> is not closed")))
    }
}

/// Reads the tags of a document, in a stack of those elements whose end tag may not be left out.
pub(super) fn tags(html: &str) -> Tags {
    let tokenizer = Tokenizer::new(TagSink(RefCell::default()), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // The tokenizer stops only to run a script, which this sink never asks for.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

struct TagSink(RefCell<Tags>);

impl TokenSink for TagSink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut tags = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                let name = tag.name.as_ref();
                match tag.kind {
                    TagKind::StartTag if !tag.self_closing && needs_end(name) => {
                        tags.open.push(name.to_owned());
                        tags.deepest = tags.deepest.max(tags.open.len());
                    }
                    TagKind::EndTag => {
                        tags.ended |= matches!(name, "html" | "body");
                        if let Some(at) = tags.open.iter().rposition(|open| open == name) {
                            // What a closing table or division leaves open inside is a slip, not a cut.
                            tags.open.truncate(at);
                        }
                    }
                    TagKind::StartTag => {}
                }
                if tag.kind == TagKind::StartTag {
                    match name {
                        "script" => return TokenSinkResult::RawData(ScriptData),
                        "style" | "iframe" | "noembed" | "noframes" | "noscript" | "xmp" => {
                            return TokenSinkResult::RawData(Rawtext);
                        }
                        "title" | "textarea" => return TokenSinkResult::RawData(Rcdata),
                        _ => {}
                    }
                }
            }
            Token::ParseError(error) => tags.torn |= error.to_ascii_lowercase().contains("eof"),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Whether an element needs its end tag, so that a missing one shows that a document was cut.
fn needs_end(name: &str) -> bool {
    !matches!(
        name,
        "area"
            | "base"
            | "br"
            | "caption"
            | "col"
            | "colgroup"
            | "dd"
            | "dt"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "li"
            | "link"
            | "meta"
            | "optgroup"
            | "option"
            | "p"
            | "param"
            | "rp"
            | "rt"
            | "source"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "track"
            | "wbr"
    )
}
