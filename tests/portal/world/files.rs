//! Files that people have.

use std::fmt::Write as _;
use std::process::Command;

/// A PDF of one page that says this.
pub fn pdf(text: &str) -> Vec<u8> {
    let content = format!("BT /F1 24 Tf 72 720 Td ({text}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut body = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(body.len());
        let _ = writeln!(body, "{number} 0 obj{object}endobj");
    }
    let start = body.len();
    let _ = write!(body, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(body, "{place:010} 00000 n ");
    }
    let _ = write!(body, "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    body.into_bytes()
}

/// What a PDF says, read by poppler; nothing where there is no poppler, which is said and, with `ANTESALA_NO_SKIPS`, fails.
pub fn text_of(pdf: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), pdf).expect("the file is written");
    let Ok(output) = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output() else {
        assert!(std::env::var_os("ANTESALA_NO_SKIPS").is_none(), "pdftotext is not installed");
        eprintln!("skipped: what the PDF says; pdftotext is not installed");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("text"))
}
