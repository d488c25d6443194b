//! The links of a page, from its tags: the page is not parsed, so it may be broken in any way.

use std::cell::RefCell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::{Rawtext, ScriptData},
    },
};

/// What the links of a page say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Links {
    /// The address to which they are relative, if it is not the page's own.
    pub(super) base: Option<String>,
    /// Where they lead, in the order of the page.
    pub(super) targets: Vec<String>,
}

/// The links of a page.
pub(super) fn links(html: &str) -> Links {
    let tokenizer = Tokenizer::new(LinkSink(RefCell::default()), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // The tokenizer stops only to run a script, which this sink never asks for.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

struct LinkSink(RefCell<Links>);

impl TokenSink for LinkSink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        if tag.kind != TagKind::StartTag {
            return TokenSinkResult::Continue;
        }
        match tag.name.as_ref() {
            "a" => self.0.borrow_mut().targets.extend(target(&tag)),
            "base" => {
                let mut links = self.0.borrow_mut();
                links.base = links.base.take().or_else(|| target(&tag));
            }
            // Their text is none of the page's.
            "script" => return TokenSinkResult::RawData(ScriptData),
            "style" => return TokenSinkResult::RawData(Rawtext),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn target(tag: &Tag) -> Option<String> {
    let href = tag.attrs.iter().find(|attribute| &*attribute.name.local == "href")?;
    Some(href.value.trim().to_owned()).filter(|target| !target.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_wherever_they_stand() {
        let page = "<base href=/docs/><nav><ul><li><a class=x href='a?b=1&amp;c=2'>A</a><li><A HREF=\"b\">B</A>\
                    <a>no</a><a href=''>no</a><script>var s = '<a href=c>';</script><style><a href=d></style>\
                    <a href=\"e\">cut";
        let expected =
            Links { base: Some("/docs/".to_owned()), targets: ["a?b=1&c=2", "b", "e"].map(str::to_owned).to_vec() };
        assert_eq!(links(page), expected);
    }
}
