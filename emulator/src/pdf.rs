//! A PDF of one page, for what is downloaded.

use std::fmt::Write;

/// The page: A4, in points.
const SIZE: (u32, u32) = (595, 842);

/// A page with these lines of text, the first as a title.
///
/// The font is one that every reader has for Chinese, so none is embedded.
pub(crate) fn page(lines: &[String]) -> Vec<u8> {
    let mut text = String::from("BT /F1 18 Tf 60 760 Td 30 TL\n");
    for (number, line) in lines.iter().enumerate() {
        if number == 1 {
            text.push_str("/F1 11 Tf 20 TL\n");
        }
        text.push('<');
        for unit in line.encode_utf16() {
            // Writing to a text cannot fail.
            let _ = write!(text, "{unit:04X}");
        }
        text.push_str("> Tj T*\n");
    }
    text.push_str("ET\n");

    let (width, height) = SIZE;
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R \
             /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        format!("<< /Length {} >>\nstream\n{text}endstream", text.len()),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>"
            .to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /DW 1000 /W [1 95 500] \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"
            .to_owned(),
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 \
         /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
            .to_owned(),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(pdf.len());
        let _ = write!(pdf, "{number} 0 obj\n{object}\nendobj\n");
    }
    let (table, count) = (pdf.len(), objects.len() + 1);
    let _ = write!(pdf, "xref\n0 {count}\n0000000000 65535 f \n");
    for place in places {
        let _ = writeln!(pdf, "{place:010} 00000 n ");
    }
    let _ = write!(pdf, "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    pdf.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_where_the_objects_are() {
        let pdf = String::from_utf8(page(&["合同".to_owned(), "a".to_owned()])).unwrap();
        let start = pdf.rsplit("startxref\n").next().unwrap().lines().next().unwrap();
        let table = &pdf[start.parse::<usize>().unwrap()..];
        assert!(table.starts_with("xref\n0 8\n"));
        for (number, entry) in table.lines().skip(3).take(7).enumerate() {
            let place = entry.split(' ').next().unwrap().parse::<usize>().unwrap();
            assert!(pdf[place..].starts_with(&format!("{} 0 obj\n", number + 1)), "{entry}");
        }
    }

    #[test]
    fn text_is_written_in_utf_16() {
        let pdf = String::from_utf8(page(&["合同😀".to_owned(), ")(".to_owned()])).unwrap();
        assert!(pdf.contains("<5408540CD83DDE00>"), "{pdf}");
        assert!(pdf.contains("<00290028>"));
    }

    #[test]
    fn the_length_of_the_text_is_told() {
        let pdf = String::from_utf8(page(&["a".to_owned()])).unwrap();
        let (head, rest) = pdf.split_once("stream\n").unwrap();
        let length: usize = head.rsplit("/Length ").next().unwrap().split(' ').next().unwrap().parse().unwrap();
        assert!(rest[length..].starts_with("endstream"));
    }
}
