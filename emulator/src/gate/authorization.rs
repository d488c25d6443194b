//! Takes an `Authorization` header apart.

use super::tc3::ALGORITHM;

const FORM: &str =
    "expected `TC3-HMAC-SHA256 Credential=<SecretId>/<date>/<service>/tc3_request, SignedHeaders=…, Signature=…`";

/// The parts of an `Authorization` header.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Authorization<'a> {
    pub(super) id: &'a str,
    /// Date, service and `tc3_request`, as written.
    pub(super) scope: &'a str,
    pub(super) date: &'a str,
    pub(super) service: &'a str,
    /// Names of headers, joined by semicolons, as written.
    pub(super) signed_headers: &'a str,
    pub(super) signature: &'a str,
}

impl<'a> Authorization<'a> {
    pub(super) fn parse(header: &'a str) -> Result<Self, String> {
        if header.is_empty() {
            return Err("the request is not signed: it has no header Authorization".to_owned());
        }
        let Some(parts) = header.strip_prefix(ALGORITHM).filter(|rest| rest.starts_with(' ')) else {
            return Err(format!("the Authorization is not of the algorithm {ALGORITHM}; {FORM}"));
        };
        let part = |name: &str| {
            let mut values = parts.split(',').filter_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
            let value = values.next().filter(|value| !value.is_empty());
            value
                .filter(|_| values.next().is_none())
                .ok_or_else(|| format!("the Authorization has no `{name}`, or has it twice; {FORM}"))
        };
        let credential = part("Credential")?;
        let signed_headers = part("SignedHeaders")?;
        let signature = part("Signature")?;

        let (id, scope) = credential.split_once('/').unwrap_or((credential, ""));
        let [date, service, "tc3_request"] = scope.split('/').collect::<Vec<_>>()[..] else {
            return Err(format!("the Credential is `{credential}`; {FORM}"));
        };
        if id.is_empty() || date.is_empty() || service.is_empty() {
            return Err(format!("the Credential is `{credential}`; {FORM}"));
        }
        for needed in ["content-type", "host"] {
            if !signed_headers.split(';').any(|name| name == needed) {
                return Err(format!("the SignedHeaders are `{signed_headers}`; `{needed}` must be among them"));
            }
        }
        Ok(Self { id, scope, date, service, signed_headers, signature })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_taken_apart() {
        let header =
            "TC3-HMAC-SHA256 Credential=id/2019-02-25/ess/tc3_request,SignedHeaders=content-type;host,  Signature=ab";
        let parts = Authorization {
            id: "id",
            scope: "2019-02-25/ess/tc3_request",
            date: "2019-02-25",
            service: "ess",
            signed_headers: "content-type;host",
            signature: "ab",
        };
        assert_eq!(Authorization::parse(header), Ok(parts));
    }

    #[test]
    fn a_malformed_header_is_refused_with_the_reason() {
        let table = [
            ("", "not signed"),
            ("TC3-HMAC-SHA1 Credential=", "not of the algorithm"),
            ("TC3-HMAC-SHA256Credential=", "not of the algorithm"),
            ("TC3-HMAC-SHA256 ", "no `Credential`"),
            ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, Signature=x", "no `SignedHeaders`"),
            (
                "TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=content-type;host, Signature=",
                "no `Signature`",
            ),
            ("TC3-HMAC-SHA256 Credential=a, Credential=b, SignedHeaders=host, Signature=x", "has it twice"),
            (
                "TC3-HMAC-SHA256 Credential=a/b/tc3_request, SignedHeaders=content-type;host, Signature=x",
                "the Credential is",
            ),
            (
                "TC3-HMAC-SHA256 Credential=/b/c/tc3_request, SignedHeaders=content-type;host, Signature=x",
                "the Credential is",
            ),
            ("TC3-HMAC-SHA256 Credential=a/b/c/tc3, SignedHeaders=content-type;host, Signature=x", "the Credential is"),
            ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=host, Signature=x", "`content-type` must be"),
            ("TC3-HMAC-SHA256 Credential=a/b/c/tc3_request, SignedHeaders=content-type, Signature=x", "`host` must be"),
        ];
        for (header, reason) in table {
            let error = Authorization::parse(header).unwrap_err();
            assert!(error.contains(reason), "{header}: {error}");
        }
    }
}
