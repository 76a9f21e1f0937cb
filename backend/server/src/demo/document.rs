//! Documents in the stories.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::document::{Document, DocumentFormat, DocumentOpening, cleaned};
use punte_storage::cases::document as storage;
use punte_vault::fingerprint;

use super::stage::Stage;

impl Stage<'_> {
    /// A scanned paper of this kind is added, and found clean where `is_clean` says so.
    pub(super) async fn add_document(
        &mut self,
        case: &Case,
        by: &Actor,
        kind: &str,
        is_clean: bool,
        at: Timestamp,
    ) -> Result<()> {
        let content = cleaned(DocumentFormat::Pdf, page("Punte demo")).map_err(anyhow::Error::msg)?;
        let tx = self.tx(by, at).await?;
        let key = tx.case_key(case.id).await?;
        let opening = DocumentOpening {
            kind: kind.to_owned(),
            format: DocumentFormat::Pdf,
            size: u32::try_from(content.len())?,
            name: format!("scan-{:03}.pdf", self.dice.below(1000)),
            description: None,
            dated_on: None,
        };
        let ids = (self.dice.id(), self.dice.id());
        let (document, begun) = Document::begin(ids, case, opening, (0, 0), self.pack, by, self.today(at), tx.now)?;
        tx.record(begun).await?;
        storage::add(&tx, &key, &document).await?;
        storage::put_part(&tx, &key, &document, 0, &content).await?;
        let (kept, size) = (document.content, document.size);
        let (whole, added) = document.whole(kept, size, fingerprint(&content));
        let whole = storage::save(&tx, &key, whole).await?;
        tx.record(added).await?;
        if is_clean {
            let (clean, found) = whole.scanned(true).context("it does not wait")?;
            storage::save(&tx, &key, clean).await?;
            tx.record(found).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// A PDF of one page that says this.
fn page(says: &str) -> Vec<u8> {
    let text = format!("BT /F 24 Tf 72 720 Td ({says}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{text}\nendstream", text.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let (mut pdf, mut places) = ("%PDF-1.4\n".to_owned(), String::new());
    for (number, object) in objects.iter().enumerate() {
        let _ = writeln!(places, "{:010} 00000 n ", pdf.len());
        let _ = writeln!(pdf, "{} 0 obj{object}endobj", number + 1);
    }
    let table = pdf.len();
    let _ = write!(
        pdf,
        "xref\n0 6\n0000000000 65535 f \n{places}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"
    );
    pdf.into_bytes()
}
