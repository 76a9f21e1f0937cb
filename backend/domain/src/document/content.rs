//! What a file holds, whatever its name says: checked against its kind, and freed of what tells where,
//! when and with which device a picture was taken (SEC-53, SEC-55).
//!
//! An image is taken apart and put together again from what shows the picture alone; what is not known
//! to do that stays behind, wherever in the file it stands and also after its end.

use super::DocumentFormat;
use crate::codes;

/// More pixels than any scan has: what would fill the memory of whoever opens it.
const PIXELS_MAX: u64 = 100_000_000;

codes! {
    /// Why the content of a file is refused.
    ContentFault {
        /// It is not the kind of file it says it is.
        WrongType,
        /// It begins as its kind does and cannot be read to its end.
        Damaged,
        /// The image has more pixels than any scan.
        TooManyPixels,
    }
}

/// The content as it is kept: of an image without what was written beside the picture.
///
/// # Errors
/// [`ContentFault`] where the content is not what it says.
pub fn cleaned(format: DocumentFormat, content: Vec<u8>) -> Result<Vec<u8>, ContentFault> {
    let signature: &[u8] = match format {
        DocumentFormat::Pdf => b"%PDF-",
        DocumentFormat::Jpeg => &[0xff, jpeg::SOI, 0xff],
        DocumentFormat::Png => png::SIGNATURE,
    };
    if !content.starts_with(signature) {
        return Err(ContentFault::WrongType);
    }
    match format {
        DocumentFormat::Pdf => pdf(content),
        DocumentFormat::Jpeg => jpeg::cleaned(&content),
        DocumentFormat::Png => png::cleaned(&content),
    }
}

/// ISO 32000: the end of the file is marked within its last 1024 bytes. What stands behind it is no
/// part of it; and nothing that is a ZIP archive as well is taken, whose directory stands at its end.
fn pdf(mut content: Vec<u8>) -> Result<Vec<u8>, ContentFault> {
    const END: &[u8] = b"%%EOF";
    const DIRECTORY_END: &[u8] = b"PK\x05\x06";
    /// The longest comment that may follow the end of the directory of an archive, and that end.
    const DIRECTORY_WITHIN: usize = 65_535 + 22;
    let last = |length: usize| content.len().saturating_sub(length);
    let tail = content.get(last(1024)..).unwrap_or_default();
    let end = tail.windows(END.len()).rposition(|bytes| bytes == END);
    let end = last(1024) + end.ok_or(ContentFault::Damaged)? + END.len();
    let tail = content.get(last(DIRECTORY_WITHIN)..).unwrap_or_default();
    if tail.windows(DIRECTORY_END.len()).any(|bytes| bytes == DIRECTORY_END) {
        return Err(ContentFault::WrongType);
    }
    content.truncate(end);
    content.push(b'\n');
    Ok(content)
}

fn within_bounds(width: u32, height: u32) -> Result<(), ContentFault> {
    match u64::from(width) * u64::from(height) {
        0 => Err(ContentFault::Damaged),
        pixels if pixels > PIXELS_MAX => Err(ContentFault::TooManyPixels),
        _ => Ok(()),
    }
}

/// The first `length` bytes, which `rest` then is without.
fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], ContentFault> {
    let (first, others) = rest.split_at_checked(length).ok_or(ContentFault::Damaged)?;
    *rest = others;
    Ok(first)
}

/// JPEG: ITU-T T.81, annex B.
mod jpeg {
    use super::{ContentFault, take, within_bounds};

    pub(super) const SOI: u8 = 0xd8;
    const EOI: u8 = 0xd9;
    const SOS: u8 = 0xda;
    const APP0: u8 = 0xe0;
    const APP1: u8 = 0xe1;
    const EXIF: &[u8] = b"Exif\0\0";

    pub(super) fn cleaned(content: &[u8]) -> Result<Vec<u8>, ContentFault> {
        let mut rest = content;
        let mut kept = take(&mut rest, 2)?.to_vec();
        let (mut is_framed, mut is_scanned, mut is_turned) = (false, false, false);
        loop {
            let marker = marker(&mut rest)?;
            if marker == EOI && is_framed && is_scanned {
                kept.extend([0xff, EOI]);
                return Ok(kept);
            }
            if has_no_contents(marker) {
                return Err(ContentFault::Damaged);
            }
            let length = take(&mut rest, 2)?;
            let size = number(length).checked_sub(2).ok_or(ContentFault::Damaged)?;
            let contents = take(&mut rest, size)?;
            if is_frame(marker) {
                let side = |at: usize| contents.get(at..at + 2).map_or(0, number);
                within_bounds(small(side(3)), small(side(1)))?;
                is_framed = true;
            }
            if marker == APP0 && contents.starts_with(b"JFIF\0") {
                kept.extend(without_preview(contents)?);
            } else if shows_the_picture(marker, contents) {
                kept.extend([0xff, marker]);
                kept.extend(length);
                kept.extend(contents);
            } else if marker == APP1 && !is_turned && contents.starts_with(EXIF) {
                is_turned = true;
                kept.extend(turned(contents).map(turned_only).unwrap_or_default());
            }
            if marker == SOS {
                kept.extend(picture(&mut rest)?);
                is_scanned = true;
            }
        }
    }

    /// The next marker; bytes may fill the place before it.
    fn marker(rest: &mut &[u8]) -> Result<u8, ContentFault> {
        if take(rest, 1)? != [0xff] {
            return Err(ContentFault::Damaged);
        }
        loop {
            match take(rest, 1)? {
                [0xff] => {}
                [marker] => return Ok(*marker),
                _ => return Err(ContentFault::Damaged),
            }
        }
    }

    /// The coded picture of a scan, up to the marker that ends it: in it a byte of ones is followed by
    /// zero, or by the number of a restart.
    fn picture<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], ContentFault> {
        let ends = |pair: &[u8]| matches!(pair, [0xff, next] if !matches!(next, 0 | 0xd0..=0xd7));
        let length = rest.windows(2).position(ends).ok_or(ContentFault::Damaged)?;
        take(rest, length)
    }

    fn has_no_contents(marker: u8) -> bool {
        matches!(marker, 0 | 0x01 | 0xd0..=0xd9)
    }

    fn is_frame(marker: u8) -> bool {
        matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
    }

    /// Frames, tables and scans; of the segments for applications the colour profile and the
    /// transformation of Adobe. EXIF, XMP, IPTC, previews and comments are not among them.
    fn shows_the_picture(marker: u8, contents: &[u8]) -> bool {
        match marker {
            0xe2 => contents.starts_with(b"ICC_PROFILE\0"),
            0xee => contents.starts_with(b"Adobe") && contents.len() == 12,
            0xc0..=0xcf | 0xda..=0xdd => true,
            _ => false,
        }
    }

    /// JFIF says in its first twelve bytes how dense the picture is; a preview of it may follow.
    fn without_preview(contents: &[u8]) -> Result<Vec<u8>, ContentFault> {
        let density = contents.get(..12).ok_or(ContentFault::Damaged)?;
        Ok([&[0xff, APP0, 0, 16], density, &[0, 0]].concat())
    }

    /// How the picture is to be turned (EXIF 2.3, tag 0x0112), where it is not upright. Whoever scans
    /// with a telephone held sideways must not find the page lying.
    fn turned(contents: &[u8]) -> Option<u8> {
        let exif = contents.strip_prefix(EXIF)?;
        let is_little = exif.starts_with(b"II");
        let read = |at: usize, length: usize| {
            let mut bytes = exif.get(at..at.checked_add(length)?)?.to_vec();
            if is_little {
                bytes.reverse();
            }
            Some(number(&bytes))
        };
        let directory = read(4, 4)?;
        let tag = |number: usize| {
            let entry = directory.checked_add(2 + number * 12)?;
            Some((entry, read(entry, 2)?))
        };
        let mut tags = (0..read(directory, 2)?).map_while(tag);
        let (entry, _) = tags.find(|(_, tag)| *tag == 0x0112)?;
        let turned = read(entry.checked_add(8)?, 2)?;
        u8::try_from(turned).ok().filter(|turned| (2..=8).contains(turned))
    }

    /// A segment of EXIF that says how the picture is turned, and nothing else.
    fn turned_only(turned: u8) -> Vec<u8> {
        let mut segment = b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        segment.extend([turned, 0, 0, 0, 0, 0, 0]);
        segment
    }

    /// A number of at most four bytes, the greatest first.
    fn number(bytes: &[u8]) -> usize {
        bytes.iter().fold(0, |number, byte| (number << 8) | usize::from(*byte))
    }

    fn small(number: usize) -> u32 {
        u32::try_from(number).unwrap_or(u32::MAX)
    }
}

/// PNG: ISO/IEC 15948.
mod png {
    use super::{ContentFault, take, within_bounds};

    pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

    /// The chunks (clause 11) that say how the picture looks.
    const KEPT: [&[u8; 4]; 12] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"pHYs",
    ];

    pub(super) fn cleaned(content: &[u8]) -> Result<Vec<u8>, ContentFault> {
        let mut rest = content;
        let mut kept = take(&mut rest, SIGNATURE.len())?.to_vec();
        let mut is_shown = false;
        loop {
            let chunk = rest;
            let length = number(take(&mut rest, 4)?);
            let kind = take(&mut rest, 4)?;
            let size = usize::try_from(length).map_err(|_| ContentFault::Damaged)?;
            let contents = take(&mut rest, size)?;
            take(&mut rest, 4)?;
            match (kept.len() == SIGNATURE.len(), kind == b"IHDR") {
                (true, true) if size == 13 => {
                    let side = |at: usize| contents.get(at..at + 4).map_or(0, number);
                    within_bounds(side(0), side(4))?;
                }
                (false, false) => {}
                _ => return Err(ContentFault::Damaged),
            }
            if KEPT.iter().any(|one| kind == one.as_slice()) {
                kept.extend(chunk.get(..size + 12).unwrap_or_default());
            }
            is_shown |= kind == b"IDAT";
            if kind == b"IEND" {
                return if is_shown && size == 0 {
                    Ok(kept)
                } else {
                    Err(ContentFault::Damaged)
                };
            }
        }
    }

    fn number(bytes: &[u8]) -> u32 {
        bytes.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte))
    }
}
