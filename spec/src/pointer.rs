//! Where in a JSON text a value stands: lines from JSON pointers, and back.
//!
//! `serde_json` reports a line and a column, the checks of this crate know a pointer, and a reader
//! wants both. Malformed JSON is walked as far as it makes sense; nothing here fails.

/// The line (from 1) on which the value at `pointer` begins, or that of the closest value around it.
pub fn line_of(text: &str, pointer: &str) -> usize {
    let mut best = (0, 0);
    walk(text, |path, offset| {
        let encloses = pointer.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if encloses && path.len() >= best.0 {
            best = (path.len(), offset);
        }
        path != pointer
    });
    1 + text.bytes().take(best.1).filter(|byte| *byte == b'\n').count()
}

/// The pointer of the value that ends at, or holds, the position `line` and `column` (both from 1).
pub fn pointer_at(text: &str, line: usize, column: usize) -> String {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let target = start + column;
    let mut found = String::new();
    walk(text, |path, offset| {
        if offset < target {
            path.clone_into(&mut found);
        }
        offset < target
    });
    found
}

/// A container that is open at some point of the text.
struct Open {
    /// The length of the pointer of the container itself.
    base: usize,
    /// The index of the current element; `None` in an object.
    index: Option<usize>,
    /// The next string is a member's name.
    expects_name: bool,
}

/// Calls `visit` with pointer and offset of each value as its name or itself begins, and again of
/// each container as it ends, until `visit` returns false.
fn walk(text: &str, mut visit: impl FnMut(&str, usize) -> bool) {
    let mut path = String::new();
    let mut open: Vec<Open> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        match c {
            '{' | '[' => {
                if !visit(&path, offset) {
                    return;
                }
                let index = (c == '[').then_some(0);
                open.push(Open { base: path.len(), index, expects_name: index.is_none() });
                if index.is_some() {
                    path.push_str("/0");
                }
            }
            '}' | ']' => {
                let Some(closed) = open.pop() else { return };
                path.truncate(closed.base);
                if !visit(&path, offset) {
                    return;
                }
            }
            ',' => {
                let Some(top) = open.last_mut() else { return };
                path.truncate(top.base);
                match &mut top.index {
                    Some(index) => {
                        *index += 1;
                        path.push('/');
                        path.push_str(&index.to_string());
                    }
                    None => top.expects_name = true,
                }
            }
            '"' => {
                let mut content = String::new();
                while let Some((_, c)) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => content.extend(chars.next().map(|(_, escaped)| escaped)),
                        _ => content.push(c),
                    }
                }
                match open.last_mut() {
                    Some(top) if top.expects_name => {
                        top.expects_name = false;
                        path.push('/');
                        path.push_str(&content.replace('~', "~0").replace('/', "~1"));
                        if !visit(&path, offset) {
                            return;
                        }
                    }
                    _ if !visit(&path, offset) => return,
                    _ => {}
                }
            }
            ':' => {}
            c if c.is_whitespace() => {}
            _ => {
                if !visit(&path, offset) {
                    return;
                }
                while chars.next_if(|(_, c)| !matches!(c, ',' | '}' | ']' | '\n')).is_some() {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\n  \"a\": [\n    1,\n    { \"b/c\": \"x,]\" }\n  ],\n  \"d\": true\n}\n";

    #[test]
    fn line_of_finds_values_and_falls_back_to_what_encloses_them() {
        for (pointer, line) in [("", 1), ("/a", 2), ("/a/0", 3), ("/a/1/b~1c", 4), ("/d", 6), ("/a/1/missing", 4)] {
            assert_eq!(line_of(TEXT, pointer), line, "{pointer}");
        }
    }

    #[test]
    fn pointer_at_finds_the_value_that_an_error_points_to() {
        for (line, column, pointer) in [(3, 5, "/a/0"), (4, 14, "/a/1/b~1c"), (4, 20, "/a/1"), (6, 11, "/d")] {
            assert_eq!(pointer_at(TEXT, line, column), pointer, "{line}:{column}");
        }
    }

    #[test]
    fn malformed_text_is_walked_as_far_as_it_goes() {
        for text in ["", "]", "{\"a\"", "[[[", "{\"a\": \"unended", "\u{feff}nonsense"] {
            assert_eq!(line_of(text, "/a/b"), 1);
            pointer_at(text, 1, 9);
        }
    }
}
