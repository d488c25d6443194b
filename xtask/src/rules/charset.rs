//! The characters that a text may consist of.

use tencent_ess_spec::{CharClass, Charset, ValueType};

use super::{
    pattern::{Pattern, group},
    statement::Statements,
};

/// The charset, where every word of its description is understood: an unknown one may allow more.
pub(super) fn stated(statements: &Statements, ty: &ValueType) -> Option<Charset> {
    static BEGINS: Pattern =
        Pattern::new(r"(?:只能|仅限|仅能|仅支持|只支持|只允许|只可|^(?:可支持)?由)(?:由|使用|包含|输入)?(?P<rest>.*)$");
    static LIST: Pattern = Pattern::new(r"^(?P<list>.*?)(?:组成|构成|的字符)");
    static SHORT_LIST: Pattern = Pattern::new(r"^(?P<list>.*?)字符(?:$|,)");
    if *ty != ValueType::String {
        return None;
    }
    // The list itself may hold commas and brackets, so it is read from the line that the clause stands in.
    statements.clauses().iter().find_map(|clause| {
        let begins = BEGINS.captures(clause)?;
        let rest = group(&begins, "rest");
        let line = statements.own().find_map(|line| line.text.split_once(clause.as_str()))?;
        let text = format!("{rest}{}", line.1);
        let sentence = text.split('。').next()?;
        parse(group(&LIST.captures(sentence).or_else(|| SHORT_LIST.captures(sentence))?, "list"))
    })
}

fn parse(list: &str) -> Option<Charset> {
    static SINGLE: Pattern =
        Pattern::new(r"\((?P<bracketed>[^\p{Alphabetic}\d\s])\)|[\x22'](?P<quoted>[^\p{Alphabetic}\d\s])[\x22']");
    static EXPLAINED: Pattern = Pattern::new(r"\((?:A-Z|a-z|0-9)\)");
    let list = EXPLAINED.replace(list, |_| String::new());
    let mut charset = Charset::default();
    for captures in SINGLE.captures_iter(&list) {
        let (bracketed, quoted) = (group(&captures, "bracketed"), group(&captures, "quoted"));
        // Copies differ in the width of what stands between brackets, so both widths are meant.
        add(&mut charset, bracketed);
        add(&mut charset, &bracketed.chars().filter_map(full_width).collect::<String>());
        add(&mut charset, quoted);
    }
    let named = SINGLE.replace(&list, |_| "、".to_owned()).replace("以及", "、");
    let named = named.replace("大写字母、小写字母", "字母").replace("小写字母、大写字母", "字母");
    for word in named.split(['、', ',', '和', '及', '或', '与']).map(str::trim).filter(|word| !word.is_empty()) {
        let (classes, chars) = named_characters(word)?;
        charset.classes.extend(classes);
        add(&mut charset, chars);
    }
    charset.classes.sort_unstable();
    charset.classes.dedup();
    (!charset.classes.is_empty()).then_some(charset)
}

/// What a word names: classes of characters, or characters in each width in which they are written.
fn named_characters(word: &str) -> Option<(&'static [CharClass], &'static str)> {
    // Whole sentences are written with it, and official examples of such fields have spaces.
    const ASCII_PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ";
    Some(match word {
        "中文" | "汉字" | "中文汉字" | "中文字符" => (&[CharClass::Chinese], ""),
        "字母" | "英文" | "英文字母" | "英文字符" | "大小写字母" | "大小写英文字母" | "26个英文字母" => {
            (&[CharClass::Letter], "")
        }
        "数字" | "阿拉伯数字" | "数字0-9" | "数字字符" => (&[CharClass::Digit], ""),
        "中文标点" | "中文标点符号" => (&[CharClass::ChinesePunctuation], ""),
        "英文标点" | "英文标点符号" => (&[], ASCII_PUNCTUATION),
        "标点" | "标点符号" | "中英文标点" | "中英文标点符号" => {
            (&[CharClass::ChinesePunctuation], ASCII_PUNCTUATION)
        }
        "空格" => (&[], " "),
        "括号" | "小括号" | "圆括号" => (&[], "()（）"),
        "中括号" | "方括号" => (&[], "[]【】［］"),
        "大括号" | "花括号" => (&[], "{}｛｝"),
        "中划线" | "短横线" | "连字符" | "横线" | "横杠" => (&[], "-"),
        "下划线" => (&[], "_"),
        "斜杠" => (&[], "/"),
        "点" | "句点" => (&[], "."),
        _ => return None,
    })
}

fn full_width(c: char) -> Option<char> {
    (c.is_ascii_punctuation() && !matches!(c, '-' | '_')).then(|| char::from_u32(c as u32 + 0xfee0))?
}

fn add(charset: &mut Charset, chars: &str) {
    for c in chars.chars() {
        if !charset.chars.contains(c) {
            charset.chars.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use CharClass::{Chinese, ChinesePunctuation, Digit, Letter};

    use super::super::{draw, tests::field};
    use super::*;

    #[test]
    fn charsets_are_read_word_by_word() {
        let table: [(&str, &[CharClass], &str); 9] = [
            ("名称，长度不能超过200，只能由中文、字母、数字和下划线组成。", &[Chinese, Letter, Digit], "_"),
            ("类别，仅限中文、字母、数字和下划线组成", &[Chinese, Letter, Digit], "_"),
            ("角色，由汉字,英文字符,数字组成，最大20个字", &[Chinese, Letter, Digit], ""),
            ("模糊搜索的名称，可支持由中文、字母组成字符串", &[Chinese, Letter], ""),
            ("标识，仅支持包含26个英文字母和数字0-9的字符。", &[Letter, Digit], ""),
            (
                "名称，只能由中文汉字、中文标点、空格、小括号、中划线、下划线以及（,）、（;）、(&amp;)组成。<br>还用于文件名。",
                &[Chinese, ChinesePunctuation],
                ",，;；&＆ ()（）-_",
            ),
            ("名称，只允许包含字母、数字、‘-’，‘_’，'.'字符。", &[Letter, Digit], "-_."),
            (
                "键，由大写字母（A-Z）、小写字母（a-z）、数字（0-9）、下划线（_）或连字符（-）组成，最长128",
                &[Letter, Digit],
                "_-",
            ),
            ("名称,只能由中文汉字、空格以及(,)、(;)组成。", &[Chinese], ",，;； "),
        ];
        for (html, classes, chars) in table {
            let charset = draw(&field(html, ValueType::String)).charset.unwrap_or_default();
            assert_eq!((charset.classes.as_slice(), charset.chars.as_str()), (classes, chars), "{html}");
        }
    }

    #[test]
    fn a_charset_that_is_not_understood_or_conditional_is_not_drawn() {
        let table = [
            "号码应为18位字符串，由数字和大写字母X组成",
            "版本，由日期和数字组成",
            "在绝对定位方式下，只能由中文和数字组成。<br>在关键字方式下，是关键字。",
            "子合同由发起方组成",
        ];
        for html in table {
            assert_eq!(draw(&field(html, ValueType::String)).charset, None, "{html}");
        }
    }
}
