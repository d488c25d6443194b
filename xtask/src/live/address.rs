//! The addresses of a documentation: which of them are its pages, and what they are called.

use url::Url;

/// What a page's address does not end in.
const NO_PAGES: [&str; 20] = [
    "avif", "bmp", "css", "gif", "gz", "ico", "jpeg", "jpg", "js", "json", "mp4", "pdf", "png", "rar", "svg", "webp",
    "woff", "woff2", "xml", "zip",
];

/// The folder of the web below which the pages lie.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    /// Where they are read from.
    url: Url,
    /// Where the vendor has them, if they are read from elsewhere.
    vendor: Option<Url>,
}

impl Root {
    /// The documentation at `vendor`, read from `copy` if there is one.
    pub(crate) fn new(vendor: Option<&str>, copy: Option<&str>) -> Result<Option<Self>, String> {
        let vendor = vendor.map(folder).transpose()?;
        Ok(match copy.map(folder).transpose()? {
            Some(url) => Some(Self { url, vendor }),
            None => vendor.map(|url| Self { url, vendor: None }),
        })
    }

    /// The address itself.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// The page that a link leads to, if it is one of this documentation. `base` is where the link stands.
    pub(super) fn page(&self, base: &Url, link: &str) -> Option<Url> {
        let mut url = base.join(link.trim()).ok()?;
        // A copy may keep the links of the original.
        if !is_below(&url, &self.url)
            && let Some(vendor) = self.vendor.as_ref().filter(|vendor| is_below(&url, vendor))
        {
            url = self.url.join(url.path().strip_prefix(vendor.path())?.trim_start_matches('/')).ok()?;
        }
        url.set_fragment(None);
        url.set_query(None);
        let extension = url.path().rsplit('/').next()?.rsplit_once('.').map(|(_, extension)| extension);
        let is_page = extension.is_none_or(|extension| !NO_PAGES.contains(&extension.to_ascii_lowercase().as_str()));
        (is_page && is_below(&url, &self.url)).then_some(url)
    }

    /// Where the vendor has the page that was read from this address.
    pub(super) fn vendors(&self, url: &Url) -> String {
        let vendors = self.vendor.as_ref().filter(|_| is_below(url, &self.url)).and_then(|vendor| {
            let rest = url.path().strip_prefix(self.url.path())?;
            vendor.join(rest).ok()
        });
        vendors.as_ref().unwrap_or(url).to_string()
    }

    /// The places where a list of all pages may be, the nearest first.
    pub(super) fn sitemaps(&self) -> Vec<Url> {
        let mut found = Vec::new();
        let mut path = self.url.path();
        while let Some((folder, _)) = path.rsplit_once('/') {
            found.extend(self.url.join(&format!("{folder}/sitemap.xml")).ok());
            path = folder;
        }
        found
    }
}

/// What tells pages apart: `a` and `a/` are one.
pub(super) fn key(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// The name that the address gives the page: its last step, without the file's ending.
pub(super) fn name(url: &Url) -> &str {
    let last = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.split('.').next().unwrap_or_default()
}

/// Both are on the same host, and so of the same hands.
pub(super) fn is_same_host(one: &Url, other: &Url) -> bool {
    one.host_str() == other.host_str() && one.port_or_known_default() == other.port_or_known_default()
        // From http to https, where the ports differ, is no other place.
        || one.host_str() == other.host_str() && one.port().is_none() && other.port().is_none()
}

fn is_below(url: &Url, root: &Url) -> bool {
    let path = root.path().trim_end_matches('/');
    let rest = url.path().strip_prefix(path);
    is_same_host(url, root) && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn folder(text: &str) -> Result<Url, String> {
    let problem =
        |why: &str| format!("`{text}` is no address of documentation: {why} — give one like https://host/docs/");
    let mut url = Url::parse(text).map_err(|error| problem(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(problem("it does not begin with http:// or https://"));
    }
    url.set_fragment(None);
    url.set_query(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> Root {
        Root::new(Some("https://vendor.cn/docs/api"), Some("http://localhost:8000/copy/")).unwrap().unwrap()
    }

    #[test]
    fn pages_are_what_lies_below_the_root() {
        let base = Url::parse("http://localhost:8000/copy/flows/Start").unwrap();
        let table = [
            ("Stop#output", Some("http://localhost:8000/copy/flows/Stop")),
            ("../seals/?from=menu", Some("http://localhost:8000/copy/seals/")),
            ("/copy/flows/a.html", Some("http://localhost:8000/copy/flows/a.html")),
            ("https://vendor.cn/docs/api/flows/Start", Some("http://localhost:8000/copy/flows/Start")),
            ("https://vendor.cn/docs/apix", None),
            ("/copying/Start", None),
            ("../../Start", None),
            ("//elsewhere.cn/copy/Start", None),
            ("http://localhost:8001/copy/Start", None),
            ("picture.PNG", None),
            ("mailto:a@b.cn", None),
            ("javascript:void(0)", None),
            ("http://[", None),
        ];
        for (link, expected) in table {
            let page = root().page(&base, link);
            assert_eq!(page.as_ref().map(Url::as_str), expected, "{link}");
        }
    }

    #[test]
    fn a_copy_knows_where_the_vendor_has_its_pages() {
        let page = Url::parse("http://localhost:8000/copy/flows/Start").unwrap();
        assert_eq!(root().vendors(&page), "https://vendor.cn/docs/api/flows/Start");
        let own = Root::new(None, Some("http://localhost:8000/copy/")).unwrap().unwrap();
        assert_eq!(own.vendors(&page), page.as_str());
    }

    #[test]
    fn a_list_of_pages_is_looked_for_from_the_root_upwards() {
        let found: Vec<String> = root().sitemaps().iter().map(ToString::to_string).collect();
        assert_eq!(found, ["http://localhost:8000/copy/sitemap.xml", "http://localhost:8000/sitemap.xml"]);
    }

    #[test]
    fn the_name_is_the_last_step() {
        for (url, expected) in [
            ("https://h.cn/a/Start", "Start"),
            ("https://h.cn/a/Start/", "Start"),
            ("https://h.cn/Start.html", "Start"),
            ("https://h.cn/", ""),
        ] {
            assert_eq!(name(&Url::parse(url).unwrap()), expected);
        }
    }

    #[test]
    fn what_is_no_address_is_told() {
        for (text, why) in [("docs", "relative URL without a base"), ("file:///docs", "does not begin with http://")] {
            let problem = Root::new(Some(text), None).unwrap_err();
            assert!(problem.contains(why) && problem.contains(text), "{problem}");
        }
        assert!(Root::new(None, None).unwrap().is_none());
    }
}
