//! What stands in the cells of tables: marks, types, names of fields, error codes.

use tencent_ess_spec::ValueType;

use super::words::clean;

const YES: &[&str] =
    &["是", "yes", "y", "true", "必填", "必选", "必须", "必传", "required", "mandatory", "✓", "✔", "√", "☑", "✅", "●"];
const NO: &[&str] = &[
    "否",
    "no",
    "n",
    "false",
    "选填",
    "可选",
    "非必填",
    "非必选",
    "非必须",
    "不必填",
    "不必选",
    "不必须",
    "optional",
    "notrequired",
    "✗",
    "✘",
    "×",
    "x",
    "✖",
    "❌",
    "☒",
    "☐",
    "-",
    "–",
    "—",
];

/// Whether a cell of the required column says yes.
pub(super) fn mark(text: &str) -> Option<bool> {
    let folded: String = clean(text).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    if YES.contains(&folded.as_str()) {
        return Some(true);
    }
    if NO.contains(&folded.as_str()) {
        return Some(false);
    }
    // "Under a condition" is not "always".
    if ["条件", "视情况", "conditional"].iter().any(|word| folded.starts_with(word)) {
        return Some(false);
    }
    let (head, _) = folded.split_once(['（', '(', '，', ',', '。', ';', '；', '：', ':'])?;
    if YES.contains(&head) {
        return Some(true);
    }
    NO.contains(&head).then_some(false)
}

/// The mark beside a name or type: `Operator 必填`, `String（选填）`.
pub(super) fn mark_beside(text: &str) -> Option<bool> {
    let (_, remark) = text.split_once(['（', '(', ' ', '，', ',', '*'])?;
    mark(remark.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// The mark that a text begins with, and what follows it.
pub(super) fn mark_prefix(text: &str) -> Option<(&str, &str)> {
    YES.iter()
        .chain(NO)
        .filter(|word| !word.is_ascii())
        .filter_map(|word| Some((text.get(..word.len())?, text.strip_prefix(word)?)))
        .max_by_key(|(word, _)| word.len())
}

/// A type as a page writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// The type, or that of the elements.
    pub ty: ValueType,
    /// Many of them.
    pub list: bool,
    /// An integer of unknown sign.
    pub signless: bool,
}

/// Reads a type cell: `Integer`, `Array of String`, `UserInfo`, `Timestamp ISO8601`.
pub(super) fn value_type(text: &str) -> Option<Written> {
    let text = clean(text);
    let text = text.split(['（', '，', '；']).next()?.trim();
    if let Some(element) = element(text) {
        let written = scalar_or_named(element)?;
        return Some(Written { list: true, ..written });
    }
    scalar_or_named(text)
}

/// The element type of a list type.
fn element(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    for word in ["array of ", "list of ", "arrayof", "[]"] {
        if lower.starts_with(word) {
            return text.get(word.len()..).map(str::trim);
        }
    }
    for (open, close) in
        [("array<", ">"), ("list<", ">"), ("array(", ")"), ("list(", ")"), ("array[", "]"), ("list[", "]")]
    {
        if lower.starts_with(open) && lower.ends_with(close) {
            return text.get(open.len()..text.len() - close.len()).map(str::trim);
        }
    }
    ["[]", "数组", "列表"]
        .iter()
        .find_map(|suffix| text.strip_suffix(suffix))
        .map(|rest| rest.trim_end_matches('的').trim())
}

fn scalar_or_named(text: &str) -> Option<Written> {
    let text = text.split('(').next()?.trim();
    let text = match text.rsplit_once(' ') {
        Some((name, "object" | "objects" | "Object" | "Objects")) => name.trim(),
        _ => ["对象", "结构体"].iter().find_map(|suffix| text.strip_suffix(suffix)).unwrap_or(text).trim(),
    };
    let key: String = text.to_lowercase().split_whitespace().collect();
    let plain = |ty| Some(Written { ty, list: false, signless: false });
    match key.as_str() {
        "string" | "str" | "字符串" | "timestamp" | "timestampiso8601" | "datetime" | "datetime_iso"
        | "datetimeiso" | "date" => plain(ValueType::String),
        "integer" | "int" | "long" | "整数" | "整型" => {
            Some(Written { ty: ValueType::Int64, list: false, signless: true })
        }
        "int64" | "int32" => plain(ValueType::Int64),
        "uint64" | "uint32" | "uint" | "unsignedinteger" => plain(ValueType::Uint64),
        "boolean" | "bool" | "布尔" | "布尔值" | "布尔型" => plain(ValueType::Boolean),
        "float" | "double" | "float64" | "float32" | "浮点数" => plain(ValueType::Float),
        "binary" => plain(ValueType::Binary),
        // Words for "anything": which type it is stands elsewhere or nowhere.
        "object" | "array" | "list" | "map" | "json" | "number" | "any" | "null" => None,
        _ => is_type_name(text).then(|| Written { ty: ValueType::Named(text.to_owned()), ..Written::default() }),
    }
}

/// Whether the vendor could call a data structure so.
pub(super) fn is_type_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase()) && text.len() > 1 && is_identifier(text)
}

/// Whether the vendor could call a field so.
pub(super) fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The wire name in a name cell, and whether it carries the `.N` of lists.
pub(super) fn field_name(cell: &str) -> Option<(String, bool)> {
    let (cell, _) = name_and_remark(cell);
    let list = [".N", ".n", ".0", "[]", "[N]", "[n]", ".#"].iter().find_map(|suffix| cell.strip_suffix(suffix));
    let name = list.unwrap_or(&cell);
    is_identifier(name).then(|| (name.to_owned(), list.is_some()))
}

/// The code in the code cell of an error table.
pub(super) fn error_code(cell: &str) -> Option<String> {
    let (cell, _) = name_and_remark(cell);
    is_error_code(&cell).then_some(cell)
}

/// What stands beside a name and might be part of it: a second word in Latin letters that is no mark.
pub(super) fn odd_remark(cell: &str) -> Option<String> {
    let (_, remark) = name_and_remark(cell);
    (remark.starts_with(|c: char| c.is_ascii_alphanumeric()) && mark(&remark).is_none()).then_some(remark)
}

/// Whether the text is made like an error code: words joined by dots.
pub(super) fn is_error_code(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-'))
}

/// A name, and what is noted beside it: `Operator（已废弃）`, `Operator *`, `Operator 必填`.
fn name_and_remark(cell: &str) -> (String, String) {
    let cell = clean(&cell.replace("<br>", " ").replace("<br/>", " ").replace("<br />", " "));
    let end = cell.find(['（', '(', '【', '<', '*', '＊', ' ']).unwrap_or(cell.len());
    let (name, remark) = cell.split_at(end);
    (name.to_owned(), remark.trim_start().to_owned())
}
