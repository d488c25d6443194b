//! What stands between the braces of `service! { … }`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{
    Error, Ident, LitStr, Token, bracketed,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};
use tencent_ess_spec::nearest;

/// The settings, as written.
pub(crate) struct Settings {
    /// The path of the run-time crate, put in front by its own macro.
    pub(crate) client: TokenStream,
    pub(crate) source: Source,
    pub(crate) actions: Option<Punctuated<Ident, Token![,]>>,
}

/// Where the definitions come from.
pub(crate) enum Source {
    /// `"ess/2020-11-11"`: the definitions that come with this crate.
    Embedded(LitStr),
    /// `path: "spec/mine"`: a folder, from the caller's `Cargo.toml`.
    Folder(LitStr),
}

impl Parse for Settings {
    fn parse(input: ParseStream<'_>) -> Result<Self, Error> {
        let client = client_path(input)?;
        if input.is_empty() {
            return Err(input.error("name the definitions: `\"ess/2020-11-11\"`, or `path: \"…\"` for your own"));
        }
        let mut source = None;
        let mut actions = None;
        if input.peek(LitStr) {
            source = Some(Source::Embedded(input.parse()?));
            comma(input)?;
        }
        while !input.is_empty() {
            let name: Ident =
                input.parse().map_err(|error| Error::new(error.span(), "expected a setting: `path` or `actions`"))?;
            input.parse::<Token![:]>()?;
            match name.to_string().as_str() {
                "path" if source.is_none() => source = Some(Source::Folder(input.parse()?)),
                "path" => return Err(Error::new(name.span(), "the definitions are named already")),
                "actions" if actions.is_none() => {
                    let list;
                    let brackets = bracketed!(list in input);
                    let names = Punctuated::parse_terminated(&list)?;
                    if names.is_empty() {
                        let message = "`actions` names none — name those you call, or leave the setting out for all";
                        return Err(Error::new(brackets.span.join(), message));
                    }
                    actions = Some(names);
                }
                "actions" => {
                    return Err(Error::new(name.span(), "`actions` is there already: put all names into one list"));
                }
                other => {
                    let near = nearest(other, ["path", "actions"]);
                    let hint = near
                        .map_or("there is `path` and `actions`".to_owned(), |near| format!("did you mean `{near}`?"));
                    return Err(Error::new(name.span(), format!("no setting `{other}` — {hint}")));
                }
            }
            comma(input)?;
        }
        let source =
            source.ok_or_else(|| input.error("name the definitions: `\"ess/2020-11-11\"` first, or `path: \"…\"`"))?;
        Ok(Self { client, source, actions })
    }
}

/// The tokens in front of the `;` that ends the run-time's path.
fn client_path(input: ParseStream<'_>) -> Result<TokenStream, Error> {
    let mut path = TokenStream::new();
    while !input.peek(Token![;]) {
        let token: TokenTree = input.parse().map_err(|_| {
            input.error("this macro is called as `tencent_ess_client::service! { … }`, with the feature `macros`")
        })?;
        // `$crate` handed on by a `macro_rules!` may come in an invisible group.
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => path.extend(group.stream()),
            token => path.extend([token]),
        }
    }
    input.parse::<Token![;]>()?;
    Ok(path)
}

fn comma(input: ParseStream<'_>) -> Result<(), Error> {
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok(())
}
