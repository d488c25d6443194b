//! Which fields hold personal data or secrets, where nobody has decided: judged by name and kind.
//!
//! A name that is shown cannot be taken back from a log, while one that is hidden can be revealed by
//! `curated.sensitive: false`. So this errs on the side of hiding.

use crate::{Field, Format, ValueType};

impl Field {
    /// Whether the value is not to be shown: as people decided (`curated.sensitive`), else judged by name and kind.
    pub fn is_sensitive(&self) -> bool {
        self.curated.sensitive.unwrap_or_else(|| self.seems_sensitive())
    }

    /// Whether name and kind suggest a person's name, number or address, a file, or a secret.
    pub fn seems_sensitive(&self) -> bool {
        let is_listed = !self.values.is_empty() || self.curated.enumeration.is_some();
        match (&self.ty, self.format) {
            (ValueType::Binary, _) | (ValueType::String, Some(Format::Base64)) => true,
            (ValueType::String, None) => !is_listed && names_sensitive(&self.name, false),
            (ValueType::Int64 | ValueType::Uint64, None) => !is_listed && names_sensitive(&self.name, true),
            _ => false,
        }
    }
}

/// Whether a field of this name is taken to hold personal data or a secret. The last words say what it holds:
/// `ApproverMobile` is a number, `ApproverMobileMode` is none. A number is no file, no secret of letters and no name; as
/// such (`TotalTokens`, `LicenseNum`) it counts them.
fn names_sensitive(name: &str, is_number: bool) -> bool {
    let words = words(name);
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    // `MobileList`, `PhoneNumberSet`, `Address_2`, `ImageA`.
    while let Some(last) = words.last()
        && (matches!(*last, "list" | "set" | "array") || last.len() == 1 || last.bytes().all(|b| b.is_ascii_digit()))
    {
        words.pop();
    }
    let Some((last, before)) = words.split_last() else { return false };
    let previous = before.last().copied().unwrap_or_default();
    let singular = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_one_of = |list: &[&str]| {
        let forms = [Some(*last), Some(singular), last.strip_suffix('s'), last.strip_suffix("es")];
        forms.into_iter().flatten().any(|form| list.contains(&form))
    };
    let is_after = |list: &[&str]| list.contains(&previous);
    let counts = is_number && is_one_of(&["num"]) && !is_after(&["mobile", "phone", "tel", "card"]);
    is_one_of(ALWAYS)
        || is_one_of(&["number", "no", "num"]) && is_after(NUMBERED) && !counts
        || is_one_of(&["card"]) && is_after(&["id", "bank", "identity", "credit"])
        || is_one_of(&["account"]) && is_after(&["bank"])
        || is_one_of(&["id"]) && is_after(&["passport", "national", "wechat", "weixin"])
        || is_one_of(&["plate"]) && is_after(&["license", "car", "vehicle"])
        || is_one_of(&["age"]) && (before.is_empty() || is_after(PERSONS))
        || is_one_of(&["code"]) && is_after(CODED)
        || is_one_of(&["date", "day"]) && is_after(&["birth"])
        || !is_number && names_sensitive_text(&is_one_of, &is_after, before.is_empty())
}

/// Whether a text is sensitive whose name ends with a word that `is_one_of` lists, which stands alone or `is_after` others.
fn names_sensitive_text(
    is_one_of: &impl Fn(&[&str]) -> bool,
    is_after: &impl Fn(&[&str]) -> bool,
    is_alone: bool,
) -> bool {
    is_one_of(TEXTS)
        || is_one_of(&["name"]) && (is_alone || is_after(PERSONS))
        || is_one_of(&["word"]) && is_after(&["pass"])
        || is_one_of(&["pass"]) && !is_alone && !is_after(&["by"])
        || is_one_of(&["token"]) && !is_after(&["client", "next", "page", "context", "continuation", "pagination"])
        || is_one_of(&["key"]) && is_after(KEYED)
        || is_one_of(&["license"]) && is_after(&["business", "driver", "driving"])
        || is_one_of(&["attorney"]) && is_after(&["of"])
        || is_one_of(&["content", "data", "buffer", "stream"])
            && is_after(&["file", "image", "img", "video", "audio", "voice"])
        || is_one_of(&["frame"]) && is_after(&["best"])
        || is_one_of(&["shot"]) && is_after(&["screen"])
        || is_one_of(&["value"]) && is_after(&["component", "secret"])
        || is_one_of(&["string"]) && is_after(&["secret"])
        || is_one_of(&["address"]) && !is_after(MACHINES)
        // The short form is a machine's, unless it is somebody's.
        || is_one_of(&["addr"]) && (is_after(&["home", "house", "mail"]) || is_after(PERSONS))
}

/// Words that tell enough by themselves, of a number too.
#[rustfmt::skip]
const ALWAYS: &[&str] = &[
    // Contacts
    "mobile", "phone", "telephone", "tel", "cellphone", "mobilephone", "phonenumber", "phoneno", "msisdn", "fax",
    "wechat",
    // Persons
    "birthday", "birth", "birthdate", "sex", "gender", "nationality", "ethnicity",
    // Papers, and what a person carries
    "idcard", "passport", "idnumber", "idno", "idnum", "idcardno", "bankcard", "cvv", "ssn", "imei", "imsi",
    // Secrets
    "password", "passwd", "pwd", "pin", "otp", "captcha",
];

/// Words that tell enough of a text.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    // Contacts
    "email", "mail", "contact", "linkman", "recipient", "receiver", "addressee", "payee", "payer", "patient", "cc", "bcc",
    // Persons
    "realname", "fullname", "nickname", "username", "surname",
    // Files, and what shows or sounds like somebody
    "file", "body", "image", "img", "photo", "picture", "pic", "portrait", "avatar", "video", "audio", "voice", "face",
    "fingerprint", "screenshot", "base64", "text64",
    // Secrets
    "secret", "passphrase", "credential", "cookie", "sig", "psk", "kubeconfig",
];

/// Whose names are persons' names.
#[rustfmt::skip]
const PERSONS: &[&str] = &[
    "account", "admin", "administrator", "agent", "applicant", "approve", "approver", "author", "borrower", "boss", "buyer",
    "cardholder", "common", "contact", "creator", "customer", "display", "doctor", "driver", "employee", "family", "first",
    "full", "given", "guardian", "holder", "initiator", "insured", "landlord", "last", "legal", "lender", "member", "nick",
    "operator", "owner", "parent", "patient", "payee", "payer", "person", "promoter", "real", "receiver", "recipient",
    "rep", "representative", "reviewer", "seller", "sender", "signer", "staff", "student", "teacher", "tenant", "true",
    "updater", "user", "witness",
];

/// What has numbers that lead to a person.
#[rustfmt::skip]
const NUMBERED: &[&str] = &[
    "account", "called", "caller", "card", "cert", "certificate", "contact", "driver", "id", "identification", "identity",
    "license", "mobile", "passport", "personal", "phone", "plate", "qq", "security", "tel",
];

/// What has codes that let somebody in.
const CODED: &[&str] =
    &["pin", "auth", "verify", "verification", "sms", "captcha", "invitation", "dynamic", "validation", "token"];

/// What has keys that are secret.
#[rustfmt::skip]
const KEYED: &[&str] = &[
    "secret", "private", "access", "api", "app", "auth", "callback", "cert", "certificate", "decrypt", "decryption",
    "encrypt", "encryption", "session", "sign", "signing", "aes", "des", "hmac", "open", "merchant",
];

/// What has addresses that lead to no person. `IPv6` is split behind its first letter.
#[rustfmt::skip]
const MACHINES: &[&str] = &[
    "ip", "ip6", "ipv4", "ipv6", "pv4", "pv6", "mac", "private", "public", "server", "host", "callback", "web", "broker",
    "cluster", "endpoint", "external", "gateway", "internal", "internet", "intranet", "line", "master", "network", "node",
    "registry", "service", "url", "vip",
];

/// The words of a name in lower case: `IDCardNo` has three.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut chars = name.chars().peekable();
    let mut previous = '_';
    while let Some(c) = chars.next() {
        let ends_acronym = previous.is_ascii_uppercase() && chars.peek().is_some_and(char::is_ascii_lowercase);
        let begins = !previous.is_ascii_alphanumeric()
            || (c.is_ascii_uppercase() && (!previous.is_ascii_uppercase() || ends_acronym));
        if c.is_ascii_alphanumeric() {
            match words.last_mut().filter(|_| !begins) {
                Some(word) => word.push(c.to_ascii_lowercase()),
                None => words.push(c.to_ascii_lowercase().to_string()),
            }
        }
        previous = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AllowedValue, FieldCurated, Scalar};

    fn field(name: &str) -> Field {
        Field { name: name.to_owned(), ..Field::default() }
    }

    #[test]
    fn names_are_split_where_words_begin() {
        let table = [
            ("ApproverIdCardNumber", "approver id card number"),
            ("IDCardNo", "id card no"),
            ("user_name", "user name"),
            ("userID", "user id"),
            ("QrcodeBase64", "qrcode base64"),
            ("H5Url", "h5 url"),
            ("", ""),
        ];
        for (name, expected) in table {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn personal_data_and_secrets_are_known_by_their_names() {
        #[rustfmt::skip]
        let hidden = [
            "Name", "ApproverName", "UserName", "user_name", "LegalRepName", "Mobile", "PhoneNumbers", "Tel",
            "AdminMobile", "Email", "IdCardNumber", "IDNo", "IdCard", "ProxyLegalIdCardNumber", "PassportNo",
            "BankAccountNumber", "BankCard", "FileBody", "FileContent", "SealImage", "FaceImageBase64", "AuthFiles",
            "PowerOfAttorneys", "BusinessLicense", "LiveNessVideo", "Token", "AccessToken", "PinCode", "SecretKey",
            "CallbackKey", "Password", "Address", "HomeAddress", "NotifyAddress", "Birthday", "BirthDate",
            "ComponentValue", "MobileList", "PhoneNumberSet", "Mobile1", "Address_2", "ImageB", "UserAddresses",
            "HomeAddr", "ProxyAddress", "PassWord", "KeyPass", "UserSig", "DevicePsk", "SignKey", "AuthKey",
            "DecryptKey", "AppKey", "SecretValue", "SmsCode", "BestFrame", "ScreenShot", "FrontImg", "Gender", "Age",
            "PatientAge", "Contact", "Recipient", "Surname", "TrueName", "BankAccountName", "Msisdn", "IMEI",
            "PassportID", "CertNo", "ContactNumber", "DriverNumber", "LicensePlate", "PlateNumber",
        ];
        #[rustfmt::skip]
        let shown = [
            "FlowName", "TemplateName", "OrganizationName", "SealName", "FileName", "FileId", "FileType", "ImageUrl",
            "ApproverMobileMode", "IdCardType", "TokenType", "ClientToken", "NextToken", "IpAddress", "ErrorCode",
            "QrCode", "Number", "SerialNo", "OrderNo", "Key", "Url", "UserId", "FlowId", "Content", "Value",
            "EmailCount", "PublicKey", "ProductKey", "PageToken", "PaginationToken", "Ipv6Address", "ClusterAddress",
            "MaxAge", "DomainName", "InstanceName", "SecretId", "SecretName", "FaceId", "VersionNo", "OrderNumber",
            "TaskSet", "MobileVerified", "ContactId", "Pass", "ByPass", "ClientAddr", "PublicIPv6Addresses",
            "HealthCheckCodes",
        ];
        let wrong: Vec<_> = hidden.iter().filter(|name| !field(name).is_sensitive()).collect();
        assert!(wrong.is_empty(), "these are shown: {wrong:?}");
        let wrong: Vec<_> = shown.iter().filter(|name| field(name).is_sensitive()).collect();
        assert!(wrong.is_empty(), "these are hidden: {wrong:?}");
    }

    #[test]
    fn kinds_that_hold_files_are_hidden_and_those_that_tell_nothing_are_shown() {
        let base64 = Field { format: Some(Format::Base64), ..field("Payload") };
        let bytes = Field { ty: ValueType::Binary, ..field("Payload") };
        assert!(base64.is_sensitive() && bytes.is_sensitive());
        assert!(Field { ty: ValueType::Uint64, ..field("Mobile") }.is_sensitive());

        // Numbers count tokens, files and papers.
        let counts = ["TotalTokens", "LicenseNum", "AccountNum", "NumFiles", "RemoveVideo", "Name", "UserName"];
        let count = |name| Field { ty: ValueType::Int64, ..field(name) };
        let wrong: Vec<_> = counts.into_iter().filter(|name| count(name).is_sensitive()).collect();
        assert!(wrong.is_empty(), "these are hidden: {wrong:?}");
        assert!(["PhoneNum", "IdCardNumber", "PinCode", "Gender"].iter().all(|name| count(name).is_sensitive()));

        let flag = Field { ty: ValueType::Boolean, ..field("Mobile") };
        let structure = Field { ty: ValueType::Named("Image".to_owned()), ..field("Image") };
        let time = Field { ty: ValueType::Int64, format: Some(Format::UnixSeconds), ..field("Birthday") };
        let values = vec![AllowedValue { value: Scalar::String("FRONT".to_owned()), label: String::new() }];
        let choice = Field { values, ..field("Image") };
        assert!([flag, structure, time, choice].iter().all(|field| !field.is_sensitive()));
    }

    #[test]
    fn people_decide_otherwise() {
        let decided = |name, sensitive| Field {
            curated: FieldCurated { sensitive: Some(sensitive), ..FieldCurated::default() },
            ..field(name)
        };
        assert!(!decided("Mobile", false).is_sensitive());
        assert!(decided("FlowName", true).is_sensitive());
    }
}
