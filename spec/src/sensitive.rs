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
            (ValueType::String | ValueType::Int64 | ValueType::Uint64, None) => {
                !is_listed && names_sensitive(&self.name)
            }
            _ => false,
        }
    }
}

/// Whether a field of this name is taken to hold personal data or a secret. The last words say what it holds:
/// `ApproverMobile` is a number, `ApproverMobileMode` is none.
fn names_sensitive(name: &str) -> bool {
    let words = words(name);
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.last() == Some(&"list") {
        words.pop();
    }
    let Some((last, before)) = words.split_last() else { return false };
    let previous = before.last().copied().unwrap_or_default();
    let is_one_of =
        |list: &[&str]| list.contains(last) || last.strip_suffix('s').is_some_and(|one| list.contains(&one));
    let is_after = |list: &[&str]| list.contains(&previous);
    is_one_of(ALWAYS)
        || is_one_of(&["name"]) && (before.is_empty() || is_after(PERSONS))
        || is_one_of(&["number", "no", "num"]) && is_after(NUMBERED)
        || is_one_of(&["card"]) && is_after(&["id", "bank", "identity", "credit"])
        || is_one_of(&["account"]) && is_after(&["bank"])
        || is_one_of(&["token"]) && !is_after(&["client", "next", "page", "context", "continuation"])
        || is_one_of(&["key"])
            && is_after(&["secret", "private", "access", "api", "callback", "encrypt", "session", "aes"])
        || is_one_of(&["code"]) && is_after(&["pin", "auth", "verify", "verification", "sms", "captcha", "invitation"])
        || is_one_of(&["license"]) && is_after(&["business", "driver", "driving"])
        || is_one_of(&["attorney"]) && is_after(&["of"])
        || is_one_of(&["content", "data", "buffer", "stream"])
            && is_after(&["file", "image", "video", "audio", "voice"])
        || is_one_of(&["value"]) && is_after(&["component"])
        || is_one_of(&["address"])
            && !is_after(&["ip", "mac", "private", "public", "server", "host", "callback", "web"])
        || is_one_of(&["date"]) && is_after(&["birth"])
}

/// Words that tell enough by themselves.
#[rustfmt::skip]
const ALWAYS: &[&str] = &[
    // Contacts
    "mobile", "phone", "telephone", "tel", "cellphone", "email", "mail", "fax", "wechat",
    // Persons
    "realname", "fullname", "nickname", "username", "birthday", "birth", "birthdate",
    // Papers
    "idcard", "passport", "idnumber", "idno", "bankcard", "cvv", "ssn",
    // Files, and what shows or sounds like somebody
    "file", "body", "image", "photo", "picture", "portrait", "avatar", "video", "audio", "voice", "face", "fingerprint",
    "base64", "text64",
    // Secrets
    "secret", "password", "passwd", "pwd", "passphrase", "pin", "otp", "credential", "cookie", "captcha",
];

/// Whose names are persons' names.
#[rustfmt::skip]
const PERSONS: &[&str] = &[
    "admin", "administrator", "agent", "applicant", "approve", "approver", "author", "borrower", "buyer", "cardholder",
    "common", "contact", "creator", "customer", "display", "employee", "family", "first", "full", "given", "guardian",
    "holder", "initiator", "insured", "landlord", "last", "legal", "lender", "member", "nick", "operator", "owner",
    "parent", "patient", "payee", "payer", "person", "promoter", "real", "receiver", "recipient", "rep",
    "representative", "reviewer", "seller", "sender", "signer", "staff", "student", "teacher", "tenant", "updater",
    "user", "witness",
];

/// What has numbers that lead to a person.
const NUMBERED: &[&str] =
    &["account", "card", "certificate", "id", "identity", "license", "mobile", "passport", "phone", "security", "tel"];

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
        let hidden = [
            "Name",
            "ApproverName",
            "UserName",
            "user_name",
            "LegalRepName",
            "Mobile",
            "PhoneNumbers",
            "Tel",
            "AdminMobile",
            "Email",
            "IdCardNumber",
            "IDNo",
            "IdCard",
            "ProxyLegalIdCardNumber",
            "PassportNo",
            "BankAccountNumber",
            "BankCard",
            "FileBody",
            "FileContent",
            "SealImage",
            "FaceImageBase64",
            "AuthFiles",
            "PowerOfAttorneys",
            "BusinessLicense",
            "LiveNessVideo",
            "Token",
            "AccessToken",
            "PinCode",
            "SecretKey",
            "CallbackKey",
            "Password",
            "Address",
            "HomeAddress",
            "NotifyAddress",
            "Birthday",
            "BirthDate",
            "ComponentValue",
            "MobileList",
        ];
        let shown = [
            "FlowName",
            "TemplateName",
            "OrganizationName",
            "SealName",
            "FileName",
            "FileId",
            "FileType",
            "ImageUrl",
            "ApproverMobileMode",
            "IdCardType",
            "TokenType",
            "ClientToken",
            "NextToken",
            "IpAddress",
            "ErrorCode",
            "QrCode",
            "Number",
            "SerialNo",
            "OrderNo",
            "Key",
            "Url",
            "UserId",
            "FlowId",
            "Content",
            "Value",
            "EmailCount",
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
