//! Whether a file is of the kind that it is called, by how it begins and ends.

/// What is wrong with a file, to be said of it.
pub(crate) type Misfit = &'static str;

/// How far from its ends a PDF's marks may be; readers look as far.
const PDF_MARGIN: usize = 1024;

/// What is wrong with a file of this kind, which is a suffix in lower case.
pub(crate) fn misfit(kind: &str, content: &[u8]) -> Option<Misfit> {
    if content.is_empty() {
        return Some("is empty");
    }
    let (fits, misfit) = match kind {
        "pdf" => return misfit_of_pdf(content),
        "docx" | "xlsx" => (content.starts_with(b"PK\x03\x04"), "is not an Office document"),
        // Of the others there are several forms.
        "jpg" | "jpeg" | "png" | "bmp" => (is_image(content), "is not an image"),
        "doc" | "xls" => (!content.starts_with(b"%PDF-") && !is_image(content), "is not an Office document"),
        _ => (true, ""),
    };
    (!fits).then_some(misfit)
}

fn is_image(content: &[u8]) -> bool {
    [&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b"BM"].iter().any(|beginning| content.starts_with(beginning))
}

fn misfit_of_pdf(content: &[u8]) -> Option<Misfit> {
    let head = content.get(..PDF_MARGIN).unwrap_or(content);
    let tail = content.get(content.len().saturating_sub(PDF_MARGIN)..).unwrap_or(content);
    let Some(start) = find(head, b"%PDF-") else { return Some("is not a PDF") };
    if rfind(tail, b"%%EOF").is_none() {
        return Some("is a PDF that was cut off: its end is missing");
    }
    let is_encrypted = trailer(content.get(start..)?).is_some_and(has_encryption);
    is_encrypted.then_some("is an encrypted PDF; remove its password")
}

/// The trailer, which is the dictionary of a stream in newer files.
fn trailer(pdf: &[u8]) -> Option<&[u8]> {
    let end = rfind(pdf, b"startxref")?;
    let place = pdf.get(end + b"startxref".len()..)?.trim_ascii_start();
    let digits = place.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let place: usize = std::str::from_utf8(place.get(..digits)?).ok()?.parse().ok()?;
    let table = pdf.get(place..end)?;
    if table.trim_ascii_start().starts_with(b"xref") {
        return table.get(find(table, b"trailer")?..);
    }
    table.get(..find(table, b"stream")?)
}

/// Whether a dictionary has the entry `/Encrypt`: a longer name is another.
fn has_encryption(dictionary: &[u8]) -> bool {
    const NAME: &[u8] = b"/Encrypt";
    let mut rest = dictionary;
    while let Some(place) = find(rest, NAME) {
        rest = rest.get(place + NAME.len()..).unwrap_or_default();
        if rest.first().is_none_or(|byte| !byte.is_ascii_alphanumeric()) {
            return true;
        }
    }
    false
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn rfind(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).rposition(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PDF whose trailer has this entry, as a table or as a stream.
    fn pdf(entry: &str, is_stream: bool) -> Vec<u8> {
        let body = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n";
        let table = if is_stream {
            format!("2 0 obj\n<< /Type /XRef {entry} >>\nstream\n/Encrypt 1 0 R\nendstream\nendobj\n")
        } else {
            format!("xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R {entry} >>\n")
        };
        format!("{body}{table}startxref\n{}\n%%EOF\n", body.len()).into_bytes()
    }

    #[test]
    fn files_are_what_they_are_called() {
        let page = crate::pdf::page(&["/Encrypt 1 0 R".to_owned()]);
        let mail = [b"From a printer\r\n".as_slice(), &page].concat();
        let table: [(&str, &[u8]); 12] = [
            ("pdf", &page),
            ("pdf", &mail),
            ("pdf", b"%PDF-1.4\n%%EOF\n"),
            ("pdf", &pdf("/Encryption false", false)),
            ("pdf", &pdf("", true)),
            ("docx", b"PK\x03\x04\x14"),
            ("doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            ("doc", b"{\\rtf1}"),
            ("jpg", b"\xff\xd8\xff\xe0"),
            ("jpeg", b"\x89PNG\r\n\x1a\n"),
            ("html", b"<html>"),
            ("txt", b"a"),
        ];
        for (kind, content) in table {
            assert_eq!(misfit(kind, content), None, "{kind}: {}", content.escape_ascii());
        }
    }

    #[test]
    fn what_a_file_is_not_is_told() {
        let page = crate::pdf::page(&["合同".to_owned()]);
        let cut = &page[..page.len() / 2];
        let long = [page.as_slice(), &[b' '; 2000]].concat();
        let table: [(&str, &[u8], &str); 12] = [
            ("pdf", b"", "is empty"),
            ("txt", b"", "is empty"),
            ("pdf", b"%P", "is not a PDF"),
            ("pdf", b"<html><body>404</body></html>", "is not a PDF"),
            ("pdf", b"PK\x03\x04", "is not a PDF"),
            ("pdf", cut, "is a PDF that was cut off: its end is missing"),
            ("pdf", &long, "is a PDF that was cut off: its end is missing"),
            ("pdf", &pdf("/Encrypt 5 0 R", false), "is an encrypted PDF; remove its password"),
            ("pdf", &pdf("/Encrypt<</V 5>>", true), "is an encrypted PDF; remove its password"),
            ("docx", b"%PDF-1.4\n%%EOF\n", "is not an Office document"),
            ("doc", b"%PDF-1.4\n%%EOF\n", "is not an Office document"),
            ("png", b"<svg>", "is not an image"),
        ];
        for (kind, content, expected) in table {
            assert_eq!(misfit(kind, content), Some(expected), "{kind}: {}", content.escape_ascii());
        }
    }
}
