//! Reads a `sitemap.xml`: the addresses that it lists, or the further lists that it names.

use std::borrow::Cow;

/// What a sitemap holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sitemap {
    /// Addresses of pages.
    Pages(Vec<String>),
    /// Addresses of sitemaps.
    Index(Vec<String>),
}

/// Reads a sitemap; `None` if the text is none, such as the page that some sites answer everything with.
///
/// # Errors
///
/// When it is cut short.
pub(super) fn read(text: &str) -> Result<Option<Sitemap>, String> {
    let (end, make): (_, fn(Vec<String>) -> Sitemap) = if text.contains("<urlset") {
        ("</urlset", Sitemap::Pages)
    } else if text.contains("<sitemapindex") {
        ("</sitemapindex", Sitemap::Index)
    } else {
        return Ok(None);
    };
    if text.trim_end().ends_with("/>") && !text.contains("<loc") {
        return Ok(Some(make(Vec::new())));
    }
    if !text.contains(end) {
        return Err(format!("the list of pages is cut short: it has no {end}>"));
    }
    let entries = text.split("<loc>").skip(1).filter_map(|rest| rest.split_once("</loc>"));
    Ok(Some(make(entries.map(|(address, _)| unescape(address.trim())).collect())))
}

fn unescape(text: &str) -> String {
    let text = text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")).unwrap_or(text);
    // `&amp;` last: what it makes is no escape any more.
    let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    let unescaped = escapes.iter().fold(Cow::Borrowed(text), |text, (escape, is)| {
        if text.contains(escape) { Cow::Owned(text.replace(escape, is)) } else { text }
    });
    unescaped.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_further_lists_are_told_apart() {
        let owned = |entries: &[&str]| entries.iter().map(|entry| (*entry).to_owned()).collect::<Vec<_>>();
        let table = [
            (
                "<?xml version=\"1.0\"?><urlset xmlns=\"x\"><url><loc> https://h.cn/a?b=1&amp;c=2\n</loc></url>\
                 <url><loc><![CDATA[https://h.cn/b]]></loc><lastmod>2026</lastmod></url></urlset>",
                Some(Sitemap::Pages(owned(&["https://h.cn/a?b=1&c=2", "https://h.cn/b"]))),
            ),
            (
                "<sitemapindex><sitemap><loc>https://h.cn/s.xml</loc></sitemap></sitemapindex>",
                Some(Sitemap::Index(owned(&["https://h.cn/s.xml"]))),
            ),
            ("<urlset/>", Some(Sitemap::Pages(vec![]))),
            ("<!doctype html><p>Not found</p>", None),
        ];
        for (text, expected) in table {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_list_without_its_end_is_cut_short() {
        let problem = read("<urlset><url><loc>https://h.cn/a</loc></url><url><lo").unwrap_err();
        assert_eq!(problem, "the list of pages is cut short: it has no </urlset>");
    }
}
