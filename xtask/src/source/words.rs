//! The words by which the parts of a page are known: headings and column titles.
//!
//! With those in cells (`cells`) they are all that ties this reader to the vendor's pages: not one
//! class or id of the markup.

/// The parts of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// What the action is for.
    Description,
    /// Its parameters.
    Input,
    /// The members of its answer.
    Output,
    /// Its examples.
    Examples,
    /// The error codes of its own.
    Errors,
    /// The error codes of the platform.
    CommonErrors,
    /// The data structures.
    Types,
}

impl Section {
    /// What messages call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::Input => "input parameters",
            Self::Output => "output parameters",
            Self::Examples => "examples",
            Self::Errors => "error codes",
            Self::CommonErrors => "common error codes",
            Self::Types => "data structures",
        }
    }
}

/// The two halves of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    /// What is sent.
    Input,
    /// What is answered.
    Output,
}

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// The name of a field.
    Name,
    /// Whether the field must be given.
    Required,
    /// Whether the field may be left out.
    Optional,
    /// The type of a field.
    Type,
    /// The description of a field or an error code.
    Description,
    /// An error code.
    Code,
    /// An example value.
    Example,
}

const SECTIONS: &[(&str, Section)] = &[
    ("接口描述", Section::Description),
    ("接口说明", Section::Description),
    ("功能描述", Section::Description),
    ("apidescription", Section::Description),
    ("description", Section::Description),
    ("输入参数", Section::Input),
    ("请求参数", Section::Input),
    ("传入参数", Section::Input),
    ("入参", Section::Input),
    ("inputparameter", Section::Input),
    ("inputparam", Section::Input),
    ("requestparameter", Section::Input),
    ("requestparam", Section::Input),
    ("输出参数", Section::Output),
    ("返回参数", Section::Output),
    ("响应参数", Section::Output),
    ("返回结果", Section::Output),
    ("出参", Section::Output),
    ("outputparameter", Section::Output),
    ("outputparam", Section::Output),
    ("responseparameter", Section::Output),
    ("responseparam", Section::Output),
    ("returnparameter", Section::Output),
    ("示例", Section::Examples),
    ("示例代码", Section::Examples),
    ("代码示例", Section::Examples),
    ("调用示例", Section::Examples),
    ("接口示例", Section::Examples),
    ("example", Section::Examples),
    ("错误码", Section::Errors),
    ("错误代码", Section::Errors),
    ("业务错误码", Section::Errors),
    ("errorcode", Section::Errors),
    ("公共错误码", Section::CommonErrors),
    ("通用错误码", Section::CommonErrors),
    ("commonerrorcode", Section::CommonErrors),
    ("数据结构", Section::Types),
    ("数据类型", Section::Types),
    ("datastructure", Section::Types),
    ("datatype", Section::Types),
];

const HALVES: &[(&str, Half)] = &[
    ("输入示例", Half::Input),
    ("请求示例", Half::Input),
    ("输入", Half::Input),
    ("请求", Half::Input),
    ("inputexample", Half::Input),
    ("requestexample", Half::Input),
    ("samplerequest", Half::Input),
    ("input", Half::Input),
    ("request", Half::Input),
    ("输出示例", Half::Output),
    ("返回示例", Half::Output),
    ("响应示例", Half::Output),
    ("输出", Half::Output),
    ("返回", Half::Output),
    ("响应", Half::Output),
    ("outputexample", Half::Output),
    ("responseexample", Half::Output),
    ("sampleresponse", Half::Output),
    ("output", Half::Output),
    ("response", Half::Output),
];

/// Column titles, folded as by [`key`]; longer ones before those that they begin with.
const COLUMNS: &[(&str, Column)] = &[
    ("是否必选", Column::Required),
    ("是否必填", Column::Required),
    ("是否必须", Column::Required),
    ("是否必传", Column::Required),
    ("是否必需", Column::Required),
    ("必需", Column::Required),
    ("必选", Column::Required),
    ("必填", Column::Required),
    ("必须", Column::Required),
    ("必传", Column::Required),
    ("isrequired", Column::Required),
    ("required", Column::Required),
    ("mandatory", Column::Required),
    ("是否可选", Column::Optional),
    ("可选", Column::Optional),
    ("optional", Column::Optional),
    ("错误代码", Column::Code),
    ("错误码", Column::Code),
    ("errorcode", Column::Code),
    ("code", Column::Code),
    ("数据类型", Column::Type),
    ("参数类型", Column::Type),
    ("字段类型", Column::Type),
    ("类型", Column::Type),
    ("datatype", Column::Type),
    ("parametertype", Column::Type),
    ("type", Column::Type),
    ("参数描述", Column::Description),
    ("参数说明", Column::Description),
    ("字段描述", Column::Description),
    ("字段说明", Column::Description),
    ("错误描述", Column::Description),
    ("错误说明", Column::Description),
    ("错误信息", Column::Description),
    ("errormessage", Column::Description),
    ("描述", Column::Description),
    ("说明", Column::Description),
    ("含义", Column::Description),
    ("备注", Column::Description),
    ("description", Column::Description),
    ("explanation", Column::Description),
    ("meaning", Column::Description),
    ("remarks", Column::Description),
    ("remark", Column::Description),
    ("示例值", Column::Example),
    ("example", Column::Example),
    ("参数名称", Column::Name),
    ("参数名", Column::Name),
    ("字段名称", Column::Name),
    ("字段名", Column::Name),
    ("成员名称", Column::Name),
    ("成员", Column::Name),
    ("名称", Column::Name),
    ("字段", Column::Name),
    ("参数", Column::Name),
    ("parametername", Column::Name),
    ("parameter", Column::Name),
    ("fieldname", Column::Name),
    ("field", Column::Name),
    ("membername", Column::Name),
    ("member", Column::Name),
    ("name", Column::Name),
];

/// A text on one line: white space folded, invisible characters gone.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if !c.is_whitespace() {
            cleaned.push(c);
        } else if !cleaned.ends_with(' ') && !cleaned.is_empty() {
            cleaned.push(' ');
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Characters that show nothing and that editors and web sites leave in names.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FE0E}' | '\u{FE0F}' | '\u{FEFF}')
        || (c.is_control() && !c.is_whitespace())
}

/// What a heading or column title is compared by: letters alone, of usual width, in lower case.
fn key(text: &str) -> String {
    text.chars().map(of_usual_width).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `２` and `Ａ`, which take the room of a Chinese character, as `2` and `A`.
fn of_usual_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

/// Whether a line begins with a number, as headings do: `2. `, `２．`, `二、`, `（二）`.
pub(super) fn is_numbered(line: &str) -> bool {
    const HAN: &[char] = &['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '（', '('];
    line.starts_with(|c: char| c.is_numeric() || HAN.contains(&c)) && without_number(line).len() < line.len()
}

/// A heading without its number: `2. `, `２．`, `2、`, `（二）`, `2.1`.
pub(super) fn without_number(text: &str) -> &str {
    const HAN: &[char] = &['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let arabic = text.trim_start_matches(|c: char| c.is_numeric() || matches!(c, '.' | '．'));
    let rest = if arabic.len() < text.len() { arabic } else { text.trim_start_matches(HAN) };
    let separated = rest.starts_with(|c: char| !c.is_alphanumeric());
    if rest.len() < text.len() && (separated || arabic.len() < text.len()) {
        rest.trim_start_matches(|c: char| !c.is_alphanumeric())
    } else {
        text
    }
}

/// The section that a heading opens.
pub(super) fn section(heading: &str) -> Option<Section> {
    let heading = without_number(heading);
    let before_remark = heading.split(['（', '(']).next().unwrap_or(heading);
    [heading, before_remark].into_iter().find_map(|heading| section_of_key(&key(heading)))
}

fn section_of_key(key: &str) -> Option<Section> {
    // The longest heading is `输入参数` with its English words; a sentence need not be compared.
    if key.len() > 60 {
        return None;
    }
    let whole = |key: &str| SECTIONS.iter().find(|(word, _)| *word == key).map(|(_, section)| *section);
    let bare = |key: &str| {
        let suffixes = ["说明", "列表", "定义", "list", "s"];
        whole(key).or_else(|| suffixes.iter().find_map(|suffix| whole(key.strip_suffix(suffix)?)))
    };
    // `输入参数 Input Parameters` says the same twice.
    let twice = || {
        let halves = SECTIONS.iter().filter_map(|(word, section)| Some((key.strip_prefix(word)?, *section)));
        halves.into_iter().find_map(|(rest, section)| (bare(rest) == Some(section)).then_some(section))
    };
    bare(key).or_else(twice)
}

/// The half of an example that a heading opens.
pub(super) fn half(heading: &str) -> Option<Half> {
    if heading.contains(['"', '{']) {
        // A line of JSON, such as `"Response": {`.
        return None;
    }
    let key = key(without_number(heading));
    HALVES.iter().find(|(word, _)| *word == key).map(|(_, half)| *half)
}

/// The title of an example: `示例1 创建流程` gives `创建流程`; `None` if the text is no such heading.
pub(super) fn example_title(heading: &str) -> Option<String> {
    let text = clean(heading);
    let text = without_number(&text);
    let rest = ["示例", "Example", "example", "EXAMPLE"].iter().find_map(|word| text.strip_prefix(word))?;
    let rest = rest.trim_start();
    let title = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    if title.len() == rest.len() {
        return None;
    }
    Some(title.trim_start_matches([' ', ':', '：', '.', '、', '-', '—']).to_owned())
}

/// What the column of this title holds.
pub(super) fn column(title: &str) -> Option<Column> {
    let key = key(title);
    COLUMNS.iter().find(|(word, _)| *word == key).map(|(_, column)| *column)
}

/// The same for a title that says it twice, such as `参数名称（Name）`.
pub(super) fn column_twice(title: &str) -> Option<Column> {
    let columns = run_together(title)?;
    let first = columns.first()?;
    columns.iter().all(|column| column == first).then_some(*first)
}

/// The column titles that a line consists of, run together: `参数名称必选类型描述`.
pub(super) fn columns_run_together(line: &str) -> Option<Vec<Column>> {
    run_together(line).filter(|columns| is_header(columns))
}

fn run_together(text: &str) -> Option<Vec<Column>> {
    let key = key(text);
    let mut rest = key.as_str();
    let mut columns = Vec::new();
    while !rest.is_empty() {
        let (word, column) =
            COLUMNS.iter().filter(|(word, _)| rest.starts_with(word)).max_by_key(|(word, _)| word.len())?;
        rest = rest.strip_prefix(word)?;
        columns.push(*column);
    }
    Some(columns)
}

/// Whether these columns make a table of fields or of error codes.
pub(super) fn is_header(columns: &[Column]) -> bool {
    is_field_header(columns) || is_code_header(columns)
}

/// Whether these columns make a table of fields.
pub(super) fn is_field_header(columns: &[Column]) -> bool {
    columns.contains(&Column::Name) && columns.contains(&Column::Type)
}

/// Whether these columns make a table of error codes.
pub(super) fn is_code_header(columns: &[Column]) -> bool {
    columns.contains(&Column::Code) && columns.contains(&Column::Description) && !columns.contains(&Column::Type)
}

/// Whether a line lists the actions that use a data structure; it stands right above the fields.
pub(super) fn is_reference(line: &str) -> bool {
    ["被如下接口引用", "Used by actions", "Used by the following"].iter().any(|word| line.contains(word))
}
