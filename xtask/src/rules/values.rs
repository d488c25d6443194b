//! Allowed values: lists of entries, in lines or within one, that explain this field's wire values.

use std::collections::{BTreeMap, BTreeSet};

use tencent_ess_spec::{AllowedValue, Scalar, ValueType};

use super::{
    is_integer, label,
    pattern::{Pattern, group},
    statement::{Entry, Scope, Statement, Statements, begins_with_unit, entry, reversed_entry},
    text::sentences,
};

/// The values that the description lists; several lists in one description are one in other words.
pub(super) fn listed(statements: &Statements, ty: &ValueType) -> Vec<AllowedValue> {
    let mut entries: Vec<(Scalar, Entry)> = Vec::new();
    let mut places = BTreeMap::new();
    for (value, entry) in explained(statements, ty) {
        let place = *places.entry(value.to_string()).or_insert(entries.len());
        match entries.get_mut(place) {
            Some((_, known)) if label::short(&known.said).is_empty() => *known = entry,
            Some(_) => {}
            None => entries.push((value, entry)),
        }
    }
    let said: Vec<&str> = entries.iter().map(|(_, entry)| entry.said.as_str()).collect();
    let labels = label::distinct(&said);
    let values = entries.into_iter().zip(labels).map(|((value, _), label)| AllowedValue { value, label });
    let values: Vec<AllowedValue> = values.filter(|allowed| !is_placeholder(&allowed.value)).collect();
    // Of a text that lists -1 for a field without sign, one half is wrong, and nobody knows which.
    let fit = values.iter().all(|known| ty.accepts(&known.value));
    if fit && (is_integer(ty) || *ty == ValueType::String) { values } else { Vec::new() }
}

/// Whether a value stands for many that are not listed: `OTHER_XX`.
fn is_placeholder(value: &Scalar) -> bool {
    static PLACEHOLDER: Pattern = Pattern::new(r"(?:^|[_-])(?:x{2,}|X{2,})(?:$|[_-])");
    matches!(value, Scalar::String(text) if PLACEHOLDER.is_match(text))
}

/// The entries that explain wire values of the field, booleans included, in the order of the text.
pub(super) fn explained(statements: &Statements, ty: &ValueType) -> Vec<(Scalar, Entry)> {
    let mut accepted = Vec::new();
    for block in blocks(statements, ty) {
        if block.lists_values(ty) {
            accepted.extend(block.entries);
        }
    }
    accepted
}

/// A wire value of the field's type.
pub(super) fn scalar(text: &str, ty: &ValueType) -> Option<Scalar> {
    match ty {
        ValueType::Int64 | ValueType::Uint64 => text.parse().ok().map(Scalar::Integer),
        ValueType::Boolean => text.to_ascii_lowercase().parse().ok().map(Scalar::Boolean),
        ValueType::String => Some(Scalar::String(text.to_owned())),
        ValueType::Float => text.parse().ok().filter(|value: &f64| value.is_finite()).map(Scalar::Float),
        ValueType::Binary | ValueType::Named(_) => None,
    }
}

/// A run of entries and the line that introduces them.
struct Block {
    intro: String,
    scope: Scope,
    entries: Vec<(Scalar, Entry)>,
    /// Entries that explain what the absence of a value means.
    absences: usize,
    /// Items that explain no value.
    other_items: usize,
    /// Some entry is sure to be one: an item, or divided from its label.
    firm: bool,
    /// The entries are items.
    items: bool,
}

impl Block {
    /// Whether the entries are members of JSON, or say for which values of another field this one is required.
    fn explains_something_else(&self) -> bool {
        static JSON: Pattern = Pattern::new(
            r"(?i)json\s*(?:字符串|字符|格式|文本|文本串|对象|结构|数据|串|string|object)|key\s*/\s*value|键值对|\{$",
        );
        static TYPE: Pattern = Pattern::new(
            r"(?i)^(?:string|number|bool(?:ean)?|int(?:eger|32|64)?|uint64|array|object|float|list|map|regexp)\b",
        );
        static PRESENCE: Pattern = Pattern::new(r"(?:^|[,，])\s*非?(?:必填|必传|必选)");
        static VALUES: Pattern = Pattern::new(r"枚举值|可选值|取值[为有是:]");
        let said = || self.entries.iter().map(|(_, entry)| entry.said.trim());
        let of_json = JSON.is_match(&self.intro) && !VALUES.is_match(&self.intro);
        of_json || said().any(|said| TYPE.is_match(said)) || said().any(|said| PRESENCE.is_match(said))
    }

    fn new(intro: &str, scope: Scope) -> Self {
        let intro = intro.to_owned();
        Self { intro, scope, entries: Vec::new(), absences: 0, other_items: 0, firm: false, items: false }
    }

    fn lists_values(&self, ty: &ValueType) -> bool {
        static CUE: Pattern = Pattern::new(
            r"枚举|取值|可选|可取|可传|可设置|可以|可能[值是]|值是|值有|指定|[下]值|如下|以下|下[列面]|包括|分为|目前仅?支持",
        );
        // Such a key is the name of a parameter; one like these may be, unless values are announced.
        static PARAMETER: Pattern = Pattern::new(r"[a-z](?:Ids?|Names?|Mobile|Number|Urls?|Types?|Infos?|Token)$");
        static NUMBER_OR_NAME: Pattern = Pattern::new(r"^\d|[a-z][A-Z]");
        static KIND: Pattern = Pattern::new(r"状态|类型|方式|结果|级别|模式|种类|来源");
        if self.scope != Scope::Own || self.entries.is_empty() || self.explains_something_else() {
            return false;
        }
        let distinct: BTreeSet<String> = self.entries.iter().map(|(value, _)| value.to_string()).collect();
        let cue = CUE.is_match(&self.intro);
        let sure = self.firm || cue && distinct.len() > 1;
        if !sure {
            return false;
        }
        let several = distinct.len() + self.absences > 1 && self.other_items == 0;
        match ty {
            ValueType::Boolean => true,
            _ if is_integer(ty) => cue || several || self.items && self.other_items == 0,
            _ => {
                let keys = || self.entries.iter().filter_map(|(_, entry)| entry.key.as_deref());
                if keys().any(|key| PARAMETER.is_match(key)) {
                    return false;
                }
                let announced = cue || KIND.is_match(&self.intro);
                let like_names = keys().any(|key| NUMBER_OR_NAME.is_match(key));
                if like_names { announced && (several || self.items) } else { cue || several }
            }
        }
    }
}

fn blocks(statements: &Statements, ty: &ValueType) -> Vec<Block> {
    static INTRODUCES: Pattern = Pattern::new(r":$|如下|以下|下[列面]|枚举值|取值|可选值|可能值");
    // `默认为不通知` says what happens without a value.
    static LEFT_OUT: Pattern = Pattern::new(r"^默认[为是]?\p{Han}");
    // A remark among the values: `当Kind为A时，不通知`.
    static REMARK: Pattern = Pattern::new(r"^(?:当|如果|若)");
    let mut blocks: Vec<Block> = Vec::new();
    let mut current = Block::new("", Scope::Own);
    let mut previous = false;
    for (index, line) in statements.lines.iter().enumerate() {
        let (mut entries, rest) = entries_of(line, ty);
        if entries.is_empty() && line.item && current.items && current.entries.len() > 1 {
            entries.extend(glued_entry(&line.text).filter(|_| *ty == ValueType::String));
        }
        if index == 0 && !line.item {
            // `AuthCode 对应的用户` is what the field is, no value of it.
            entries.retain(|entry| !entry.loose || entry.default);
        }
        let next_is_entry = || statements.lines.get(index + 1).is_some_and(|next| !entries_of(next, ty).0.is_empty());
        let is_list = line.item || entries.len() > 1 || rest.is_empty() || next_is_entry();
        if entries.is_empty() || !is_list {
            let heading = line.text.chars().count() <= 6;
            if line.item {
                let left_out = LEFT_OUT.is_match(&line.text);
                current.absences += usize::from(left_out);
                current.other_items += usize::from(!left_out && !heading && !REMARK.is_match(&line.text));
            } else if index == 0 || INTRODUCES.is_match(&line.text) || !previous {
                blocks.push(std::mem::replace(&mut current, Block::new(&line.text, line.scope)));
            }
            previous = false;
            continue;
        }
        if !rest.is_empty() && current.entries.is_empty() {
            // The line introduces its own entries, below what introduced the line.
            current.intro.push('\n');
            current.intro.push_str(&rest);
            current.scope = line.scope;
        }
        previous = true;
        for entry in entries {
            current.firm |= line.item || !entry.loose || entry.default;
            current.items |= line.item;
            current.absences += usize::from(entry.key.is_none());
            let value = entry.key.as_deref().and_then(|key| scalar(key, ty));
            current.entries.extend(value.map(|value| (value, entry)));
        }
    }
    blocks.push(current);
    blocks
}

/// The entries on a line whose key is of the field's type, and what stands before them.
fn entries_of(line: &Statement, ty: &ValueType) -> (Vec<Entry>, String) {
    let fits = |entry: &Entry| entry.key.as_deref().is_none_or(|key| scalar(key, ty).is_some());
    let single: Vec<Entry> = line.entry.iter().filter(|entry| fits(entry)).cloned().collect();
    if line.item && !single.is_empty() {
        return (single, String::new());
    }
    let (within, rest) = inline(&line.text, ty);
    if within.len() > single.len() { (within, rest) } else { (single, String::new()) }
}

/// Reads `PNG图片`, which is a value and its label where the items before it are values.
fn glued_entry(text: &str) -> Option<Entry> {
    static GLUED: Pattern = Pattern::new(r"^(?P<key>[A-Z][A-Za-z0-9_]*)(?P<label>\p{Han}.*)$");
    let captures = GLUED.captures(text)?;
    let (key, said) = (group(&captures, "key").to_owned(), group(&captures, "label").to_owned());
    Some(Entry { key: Some(key), said, default: false, loose: true })
}

/// Entries within a line: `状态：0-未填写；1-已填写`.
fn inline(text: &str, ty: &ValueType) -> (Vec<Entry>, String) {
    // Where a list was set in bold type, a copy runs its entries together: `1 :个人3 :企业`.
    static NUMBERS: Pattern =
        Pattern::new(r"(?:^|[\s,;。、(\[:]|\p{Han})(?P<entry>-?\d{1,4}\s*(?:[:=(]|-|表示)\s*[^\d\s\-~])");
    static HAN: Pattern = Pattern::new(r"\p{Han}");
    static COLON: Pattern = Pattern::new(r"^-?\d+\s*:");
    static BARE: Pattern = Pattern::new(r"(?:^|[\s,;、:])(?P<entry>\d\s?\p{Han})");
    static TRUTHS: Pattern = Pattern::new(r"(?:^|[\s,;。、(\[:)])(?P<entry>(?:true|false)\s*[:(\-])");
    static NAMES: Pattern = Pattern::new(
        r#"(?:^|[\s,;。、(\[:)])(?P<entry>(?:""|[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*|\d{1,3})\s*[:(\-]\s*[\p{Han}"(])"#,
    );
    static ANNOUNCED: Pattern = Pattern::new(concat!(
        r"(?:(?:枚举值|可选值|可选项|可取值|取值)(?:为|有|是|包括)?\s*:?\s*\[?|取值范围\s*:?\s*)",
        r"(?P<list>\w[\w-]*(?:\s*[/、,|或]\s*\w[\w-]*)+)(?:$|[\];。,)])",
    ));
    if let Some(captures) = ANNOUNCED.captures(text) {
        let list = group(&captures, "list").split(['/', '、', ',', '|', '或']).map(str::trim);
        let entry = |key: &str| Entry { key: Some(key.to_owned()), said: String::new(), default: false, loose: false };
        let entries: Vec<Entry> = list.map(entry).collect();
        let typed = |entry: &Entry| entry.key.as_deref().is_some_and(|key| key.is_ascii() && scalar(key, ty).is_some());
        if entries.iter().all(typed) {
            return (entries, text.to_owned());
        }
    }
    let reversed: Vec<Entry> = sentences(text).filter_map(reversed_entry).collect();
    if is_integer(ty) && reversed.len() > 1 {
        return (reversed, text.split('=').next().unwrap_or_default().to_owned());
    }
    let heads = |pattern: &Pattern| pattern.starts(text, "entry");
    let starts = match ty {
        ValueType::String => heads(&NAMES),
        ValueType::Boolean => heads(&TRUTHS),
        _ if is_integer(ty) => {
            let mut divided = heads(&NUMBERS);
            let first = divided.first().copied();
            divided.retain(|start| {
                let (before, after) = text.split_at_checked(*start).unwrap_or_default();
                // The whole of what stands before would be searched again for each entry.
                let last = before.char_indices().next_back().and_then(|(at, _)| before.get(at..));
                !last.is_some_and(|last| HAN.is_match(last)) || Some(*start) != first && COLON.is_match(after)
            });
            if divided.is_empty() { heads(&BARE) } else { divided }
        }
        _ => Vec::new(),
    };
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let parts = starts.iter().zip(ends).filter_map(|(start, end)| text.get(*start..end));
    let entries: Vec<Entry> = parts.filter_map(|part| part_entry(part, ty)).collect();
    let rest = starts.first().and_then(|start| text.get(..*start)).unwrap_or_default();
    let counted = counts_up_where_bare(&entries);
    let entries = entries.into_iter().filter(|_| counted).map(|entry| Entry { loose: false, ..entry }).collect();
    (entries, rest.trim().to_owned())
}

fn part_entry(part: &str, ty: &ValueType) -> Option<Entry> {
    static BARE: Pattern = Pattern::new(r"^(?P<key>\d)\s?(?P<label>\p{Han}.*)$");
    let part = part.trim_end_matches([' ', ',', ';', '、', '。', '(', '[']);
    let part = if part.contains(['(', '[']) { part } else { part.trim_end_matches([')', ']']) };
    let bare = || {
        let captures = BARE.captures(part)?;
        let said = group(&captures, "label").to_owned();
        Some(Entry { key: Some(group(&captures, "key").to_owned()), said, default: false, loose: true })
    };
    let read = entry(part).filter(|entry| entry.key.as_deref().is_some_and(|key| scalar(key, ty).is_some()));
    read.or_else(bare)
}

/// `1前端，2后端` is a list of values where the numbers count up and are no quantities.
fn counts_up_where_bare(entries: &[Entry]) -> bool {
    if !entries.iter().any(|entry| entry.loose && entry.key.as_deref().is_some_and(|key| key.len() == 1)) {
        return true;
    }
    let keys: Vec<i64> = entries.iter().filter_map(|entry| entry.key.as_deref()?.parse().ok()).collect();
    let named = entries.iter().all(|entry| !begins_with_unit(&entry.said));
    named && keys.len() > 1 && keys.first().is_some_and(|first| *first < 2) && keys.is_sorted_by(|a, b| a + 1 == *b)
}

#[cfg(test)]
mod tests {
    use super::super::tests::prose;
    use super::*;

    fn values(html: &str, ty: &ValueType) -> Vec<(String, String)> {
        let listed = listed(&Statements::of(&prose(html)), ty);
        listed.into_iter().map(|value| (value.value.to_string(), value.label)).collect()
    }

    #[test]
    fn a_list_with_a_value_that_the_type_cannot_hold_is_none() {
        let html = "状态，可能值：<ul><li>0：正常</li><li>-1：欠费</li></ul>";
        assert_eq!(values(html, &ValueType::Uint64), []);
        assert_eq!(values(html, &ValueType::Int64).len(), 2);
    }

    #[test]
    fn lists_are_found_in_every_shape() {
        let numbers = [
            "尺寸，取值有：<ul><li>1：小（默认）</li><li>2：大</li></ul>",
            "尺寸<br>1-小<br>2-大，用于海报",
            "尺寸：1：小，2：大",
            "尺寸 1:小 2:大",
            "尺寸，1小，2大",
            "尺寸，枚举，1 小，2 大",
            "尺寸，可选类型如下: <b>1</b> :小<b>2</b> :大，即不小",
            "尺寸<ul><li>1 小</li><li>2 大</li></ul>",
            "尺寸，[1(小), 2(大)]",
            "尺寸<br>小 = 1<br>大 = 2",
            "尺寸。小 = 1;   大 = 2;",
            "尺寸：<ul><li>1 小</li><li>1-小</li><li>2 : 大的，不常用</li></ul>枚举值：<ul><li>1： 小</li><li>2： 大</li></ul>",
        ];
        for html in numbers {
            let found = values(html, &ValueType::Int64);
            let keys: Vec<&str> = found.iter().map(|(value, _)| value.as_str()).collect();
            assert_eq!(keys, ["1", "2"], "{html}");
            assert_eq!(found[0].1, "小", "{html}");
        }
        let names = [
            "格式，支持以下类型<ul><li>PDF</li><li>PNG</li></ul>",
            "格式：<ul><li>PDF 文档</li><li>PNG 图片</li></ul>",
            "格式。PDF: 文档；<br>PNG：图片；",
            "格式，PDF-文档，PNG-图片",
            "格式，有两种：PDF（文档）PNG（图片）",
            "格式，枚举值：PDF / PNG；为空则不转换",
            "格式，可取值：PDF、PNG，默认值：PNG",
            "格式（仅在ShowKind=A时有效）, 有以下几种:<ul><li>PDF :文档</li><li>PNG :图片</li></ul>",
            "格式，类型如下：<br>1、PDF（文档）<br>2、PNG（图片）",
            "格式<br>取值:<br>PDF 文档,<br>PNG 图片。",
            "格式，可值如下：<ul><li>“PDF”： 文档</li><li>&quot;PNG&quot;： 图片</li></ul>",
            "格式：<ul><li>当ShowKind =0，指定格式</li><li>PDF：文档</li><li>PNG：图片</li><li>当Kind=PNG时，不转换</li></ul>",
            "格式，仅对ShowKind为A的类型有效，可选值包括：<ul><li>PDF :文档</li><li>PNG :图片</li></ul>",
            "格式，类型:<ul><li>默认为不转换的格式</li><li>PDF :  文档</li><li>PNG：图片</li></ul>",
            "格式：<ul><li>**PDF** :文档</li><li>**PNG* :图片</li></ul>",
            "FileKind 的格式<ul><li>PDF : 文档</li><li>PNG : 图片</li></ul>",
            "格式<br> PDF（默认）<br> PNG - 清楚一些。",
        ];
        for html in names {
            let found = values(html, &ValueType::String);
            let keys: Vec<&str> = found.iter().map(|(value, _)| value.as_str()).collect();
            assert_eq!(keys, ["\"PDF\"", "\"PNG\""], "{html}");
        }
    }

    #[test]
    fn what_only_looks_like_a_list_gives_no_values() {
        let table = [
            ("资源，取值范围：<ul><li>文件Id</li><li>模板Id</li></ul>", ValueType::String),
            ("当ShowKind取以下值时，该字段生效<ul><li>A_B：甲</li><li>C_D：乙</li></ul>", ValueType::String),
            ("ShowKind为TEXT时，支持以下参数：<ul><li>Font：字体</li><li>Size：字号</li></ul>", ValueType::String),
            ("ShowKind和传入值的对应关系：<ul><li>TEXT：文本</li><li>DATE：日期</li></ul>", ValueType::String),
            ("JSON文本，内容如下：<br>&quot;Name&quot;：姓名<br>&quot;Age&quot;：年龄", ValueType::String),
            ("JSON文本，包括以下字段：<ul><li>Name：姓名</li><li>Age：年龄</li></ul>", ValueType::String),
            ("流高，取值范围[0,1080]，单位为像素值", ValueType::Int64),
            ("编号规则：<ul><li>号码应为18位</li><li>号码共11位</li></ul>", ValueType::String),
            ("时长，可指定为3秒至300秒。规则如下：<ul><li>1到2页，3秒</li><li>3到5页，5秒</li></ul>", ValueType::Int64),
            ("是否展示<ul><li>true：展示</li><li>false：不展示</li></ul>", ValueType::Boolean),
            ("分类（如销售合同/入职合同等）", ValueType::String),
            (
                "资源ID<br>当ShowKind取值<ul><li>为A_B，必填，取值为印章id。</li><li>为C_D，非必填</li><li>为E_F，G_H，必填</li></ul>",
                ValueType::String,
            ),
            ("资源ID：<ul><li>A_B，必填，取值为印章id。</li><li>C_D，E_F，必填</li></ul>", ValueType::String),
            (
                "高级配置。 Json字符串， Key/Value定义为如下：<ul><li>Timeout(超时), 取值范围: 大于等于0</li><li>MaxDepth(深度)</li></ul>",
                ValueType::String,
            ),
            (
                "支持配置项如下：<ul><li>placeholder: string (占位符)</li><li>max: number (最大值)</li></ul>",
                ValueType::String,
            ),
        ];
        for (html, ty) in table {
            assert_eq!(values(html, &ty), [], "{html}");
        }
    }

    #[test]
    fn an_empty_text_is_a_value_where_it_is_quoted() {
        let html = "模式，枚举值：<ul><li>GIVEN： 以传入的为准</li><li>&quot;&quot;： 不走此模式</li></ul>";
        let keys: Vec<String> = values(html, &ValueType::String).into_iter().map(|(value, _)| value).collect();
        assert_eq!(keys, ["\"GIVEN\"", "\"\""]);
        let html = "状态<ul><li>空值：没有</li><li>0：未填写</li><li>1：已填写</li></ul>";
        let keys: Vec<String> = values(html, &ValueType::String).into_iter().map(|(value, _)| value).collect();
        assert_eq!(keys, ["\"0\"", "\"1\""]);
    }

    #[test]
    fn a_placeholder_is_no_value() {
        let html = "种类，目前支持以下几种：<ul><li>FINANCE：财务章</li><li>OTHER：其他</li><li>OTHER_XX：其他子类型</li></ul>";
        let keys: Vec<String> = values(html, &ValueType::String).into_iter().map(|(value, _)| value).collect();
        assert_eq!(keys, ["\"FINANCE\"", "\"OTHER\""]);
    }

    #[test]
    fn a_label_may_follow_its_value_without_a_pause_where_others_have_one() {
        let html = "格式：<ul><li>PDF：文档</li><li>PNG：图片</li><li>ANY其他格式</li></ul>";
        let keys: Vec<String> = values(html, &ValueType::String).into_iter().map(|(value, _)| value).collect();
        assert_eq!(keys, ["\"PDF\"", "\"PNG\"", "\"ANY\""]);
        assert_eq!(values("格式：<ul><li>PDF文档</li><li>PNG图片</li></ul>", &ValueType::String), []);
    }
}
