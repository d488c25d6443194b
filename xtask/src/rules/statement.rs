//! What each line of a description speaks of, and which of its clauses hold without a condition.

use crate::prose::Prose;

use super::{
    pattern::{Pattern, group},
    text::{clauses, fold, quantities, sentences, unfold},
};

/// A description, line by line.
pub(super) struct Statements {
    pub(super) lines: Vec<Statement>,
    /// The field counts seconds.
    in_seconds: bool,
}

/// A line of a description.
pub(super) struct Statement {
    /// The line in half-width characters.
    pub(super) text: String,
    /// It is an item of a list.
    pub(super) item: bool,
    /// It explains a value, or a member of the field's content.
    pub(super) entry: Option<Entry>,
    /// What it speaks of.
    pub(super) scope: Scope,
}

/// What a line speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The field.
    Own,
    /// The field, in the remarks below its description.
    Note,
    /// An example.
    Example,
    /// Another field, or the field as long as another one has a certain value.
    Foreign,
}

/// A line such as `1：模板`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The value explained; `None` where it is the absence of one (`空：…`).
    pub(super) key: Option<String>,
    /// All that is said of the value.
    pub(super) said: String,
    /// It is marked as the default.
    pub(super) default: bool,
    /// Nothing but white space divides value and label, or there is no label.
    pub(super) loose: bool,
}

impl Statements {
    pub(super) fn of(prose: &Prose) -> Self {
        static SECONDS: Pattern = Pattern::new(r"单位\s*[为是:]?\s*秒");
        let mut scope = Scope::Own;
        let mut lines = Vec::with_capacity(prose.lines.len());
        for (index, line) in prose.lines.iter().enumerate() {
            let text = fold(&line.text);
            // `"PDF": …` names a value where it is an item, and a member of JSON elsewhere.
            let names_member = text.starts_with('"') && !text.starts_with("\"\"") && !line.item;
            // A description in English may begin with a single word: `Weight, between 3 and 10`.
            let opens = |entry: &Entry| index == 0 && !line.item && entry.said.is_ascii() && !entry.said.is_empty();
            let entry = entry(&line.text).filter(|entry| !names_member && !opens(entry));
            if entry.as_ref().is_none_or(|entry| entry.loose && !line.item) {
                scope = scope_after(scope, &text);
            }
            let text = without_examples(&text);
            lines.push(Statement { text, item: line.item, entry, scope });
        }
        let in_seconds = lines.iter().any(|line| SECONDS.is_match(&line.text));
        Self { lines, in_seconds }
    }

    /// The lines that speak of the field and are no entry of a list.
    pub(super) fn own(&self) -> impl Iterator<Item = &Statement> {
        self.lines.iter().filter(|line| line.speaks_of_the_field())
    }

    /// The clauses that state something of the field unconditionally, those of notes last.
    pub(super) fn clauses(&self) -> Vec<String> {
        self.clauses_in(&[Scope::Own, Scope::Note])
    }

    /// The clauses of these scopes that state something of the field unconditionally.
    pub(super) fn clauses_in(&self, scopes: &[Scope]) -> Vec<String> {
        let scenes =
            self.own().flat_map(|line| sentences(&line.text)).filter(|sentence| sets_a_scene(sentence)).count();
        let mut stated = Vec::new();
        for scope in scopes {
            for (index, line) in self.own().enumerate().filter(|(_, line)| line.scope == *scope) {
                let text = quantities(&line.text, self.in_seconds);
                for (position, sentence) in sentences(&text).enumerate() {
                    // `点头模式下，播报的文本` and no other mode says when the field is used, not when the rest holds.
                    let vacuous = scenes < 2 && index == 0 && position == 0 && sets_a_scene(sentence);
                    stated.extend(unconditional(sentence, vacuous));
                }
            }
        }
        stated
    }

    /// The sentences that state something of the field, conditional or not.
    pub(super) fn sentences(&self) -> Vec<String> {
        self.own()
            .flat_map(|line| sentences(&quantities(&line.text, self.in_seconds)).map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }
}

impl Statement {
    fn speaks_of_the_field(&self) -> bool {
        self.entry.as_ref().is_none_or(|entry| entry.loose && !self.item)
            && matches!(self.scope, Scope::Own | Scope::Note)
    }
}

fn scope_after(scope: Scope, text: &str) -> Scope {
    static OWN: Pattern = Pattern::new(r"^入参限制|(?:^|,)(?:枚举值|取值|可选值|默认值)");
    static NOTE: Pattern = Pattern::new(r"^(?:注意事项|注意|注|说明|备注|参数说明|温馨提示|p\.s\.)\s*(?:[:\d]|$)");
    static EXAMPLE: Pattern = Pattern::new(r"^(?:例如|比如|示例|举例|例|如|参数样例|参考样例|输入示例|场景说明)\s*[:]");
    static FOREIGN: Pattern = Pattern::new(
        r"(?:^|[^A-Za-z])[A-Z][a-z]+[A-Z]\w*\s*(?:参数)?\s*(?:是|为|=|取以下|控制|和|与)|(?:以下|下列|如下)\S{0,2}(?:参数|字段|属性|成员|变量)",
    );
    static INTRODUCES: Pattern = Pattern::new(r":$|以下|如下|下列");
    // `当ShowKind取值` begins a list of what the field is for each value of another one.
    static CASES: Pattern = Pattern::new(
        r"^(?:当|若|如果|根据)\s*[`\x22]?[A-Z][A-Za-z0-9]+[`\x22]?\s*(?:参数|字段)?\s*的?(?:取?值|不同)(?:为|是)?\s*:?$",
    );
    static BRACKETED: Pattern = Pattern::new(r"\([^()]*\)");
    let own_again = OWN.is_match(text);
    let introduces = FOREIGN.is_match(&BRACKETED.replace(text, |_| String::new())) && INTRODUCES.is_match(text);
    if CASES.is_match(text) || !own_again && introduces {
        Scope::Foreign
    } else if own_again {
        Scope::Own
    } else if EXAMPLE.is_match(text) {
        Scope::Example
    } else if NOTE.is_match(text) && scope != Scope::Foreign {
        Scope::Note
    } else {
        scope
    }
}

/// The line without what it gives as an example: `(例如…)`, and the rest of a sentence from `例如` on.
fn without_examples(text: &str) -> String {
    static BRACKETED: Pattern = Pattern::new(r"\((?:例如|比如|譬如|如)[^()]*\)");
    static REST: Pattern = Pattern::new(r"(?:例如|比如|譬如|eg[.,]|e\.g\.)[^。;]*");
    let text = BRACKETED.replace(text, |_| String::new());
    REST.replace(&text, |_| String::new())
}

/// Reads a line as the explanation of a value.
pub(super) fn entry(raw: &str) -> Option<Entry> {
    static ENTRY: Pattern = Pattern::new(concat!(
        // A star is left of bold type that was not closed.
        r#"^\**(?:\d{1,2}[、.]\s*)??(?P<before>[(\[]\s*默认\S{0,2}\s*[)\]]\s*)?"#,
        r#"(?P<key>-?\d{1,9}|"[A-Za-z0-9_]*"|[A-Za-z][A-Za-z0-9_.]*(?:[-/][A-Za-z0-9_.]+)*|空值?|不传)"#,
        r#"[\s*]*(?P<after>[(\[]\s*默认\S{0,2}\s*[)\]])?\s*"#,
        r#"(?:$|(?P<divider>[:=\-,]+|\(|表示)\s*(?P<label>\S.*)$|(?:^|\s)(?P<word>\p{Han}.*)$)"#,
    ));
    static MARK: Pattern =
        Pattern::new(r"[(\[]\s*默认(?:值|类型|方式|选项|状态)?\s*[)\]]|^默认(?:值|类型|格式|方式|选项)?(?:$|[,;。])");

    let folded = fold(raw);
    if let Some(entry) = reversed_entry(&folded) {
        return Some(entry);
    }
    let captures = ENTRY.captures(&folded)?;
    let key = group(&captures, "key");
    let text = captures.name("label").or(captures.name("word"));
    // `3 秒` and `1-50` are quantities.
    let numeric = key.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    let described = text.map_or("", |text| text.as_str());
    let counted = captures.name("word").is_some() && begins_with_unit(described);
    if numeric && (counted || described.starts_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let said = text.map_or("", |text| unfold(raw, &folded, text.range()));
    Some(Entry {
        key: (!key.starts_with(['空', '不'])).then(|| key.trim_matches('"').to_owned()),
        said: said.to_owned(),
        default: captures.name("before").is_some() || captures.name("after").is_some() || MARK.is_match(described),
        loose: captures.name("divider").is_none(),
    })
}

/// Reads `模板 = 1`, which puts the value last.
pub(super) fn reversed_entry(text: &str) -> Option<Entry> {
    static REVERSED: Pattern = Pattern::new(r"^(?P<label>\p{Han}+)\s*=\s*(?P<key>-?\d+)$");
    let captures = REVERSED.captures(text)?;
    let (key, said) = (group(&captures, "key").to_owned(), group(&captures, "label").to_owned());
    Some(Entry { key: Some(key), said, default: false, loose: false })
}

/// Whether a number before this text counts something.
pub(super) fn begins_with_unit(text: &str) -> bool {
    static UNIT: Pattern = Pattern::new(
        r"^(?:个|秒|天|年|月|日|份|页|次|条|位|分|元|人|方|级|种|家|类|层|轮|名|张|处|倍|期|号|周|小时|点|到|至|和|或)",
    );
    UNIT.is_match(text)
}

static CONDITION: Pattern = Pattern::new(concat!(
    r"^(?:注意?:?\s*|\d{1,2}[.、]\s*|-\s*)*",
    r"(?:(?P<case>如果|若|如需|如未|如不|假如|对于)|当[^前]|在.*(?:下|时|中|场景)$|仅.*(?:下|时)$|.*(?:时|情况下|场景下|模式下)$)",
));

/// Whether a clause is a condition of the ones after it.
fn opens(clause: &str) -> bool {
    // Says no more than that the field is used, or says itself what follows from the condition.
    static SETTLED: Pattern = Pattern::new(concat!(
        r"^(?:如果|若|当)?(?:不传|传入|填写|设置|指定|不填)(?:此|该|本)?(?:参数|字段|值)?时?$",
        r"|默认|请|二选一|(?:此|该|本)(?:字段|参数|值|接口)",
    ));
    CONDITION.is_match(clause) && !SETTLED.is_match(clause)
}

/// Whether a sentence begins by naming the circumstances in which the field is used.
fn sets_a_scene(sentence: &str) -> bool {
    let first = clauses(sentence).next().map(|(_, clause)| clause);
    first.and_then(|clause| CONDITION.captures(clause)).is_some_and(|captures| captures.name("case").is_none())
}

/// The clauses of a sentence that hold whatever else is the case.
///
/// A condition governs the clauses after it, up to the end of its bracket, or to a clause that
/// speaks of the field again.
fn unconditional(sentence: &str, scene_is_vacuous: bool) -> Vec<String> {
    static ENDS: Pattern = Pattern::new(r"默认|(?:此|该|本)(?:字段|参数|值|接口)");
    let mut governed_from: Option<usize> = None;
    let mut stated = Vec::new();
    for (index, (depth, clause)) in clauses(sentence).enumerate() {
        // After the scene comes what the field is there, and after that what always holds of it.
        let scene_is_over = scene_is_vacuous && index == 2;
        if governed_from.is_some_and(|from| depth < from) || ENDS.is_match(clause) || scene_is_over {
            governed_from = None;
        }
        if governed_from.is_none() && opens(clause) {
            governed_from = Some(depth);
        } else if governed_from.is_none() {
            stated.push(clause.to_owned());
        }
    }
    stated
}
