//! What a file is, by its content: never by its name.
//!
//! Only kinds a reader's own program shows without running anything are known. A program, a web page, a drawing that may
//! hold scripts, an office document with macros, an archive of other files: none of them is, whatever they are called.

use std::io::{Read, Seek};

use crate::domain::case::attachments::Media;

/// How many of a file's first bytes are looked at.
pub const HEAD_BYTES: usize = 8 * 1024;
/// The most entries of an archive that are looked at: a document has some dozens.
const ENTRIES_MAX: usize = 2_000;
/// The parts that make a document one that runs something.
const MACROS: [&str; 3] = ["vbaProject.bin", "vbaData.xml", "activeX"];

/// What a file is; none where it is nothing that may be attached.
///
/// # Errors
/// The operating system's. A file that cannot be read as what it claims to be is no error: it is none.
pub fn of(file: &mut (impl Read + Seek)) -> std::io::Result<Option<Media>> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    file.rewind()?;
    file.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    if let Some(media) = by_signature(&head) {
        return Ok(Some(media));
    }
    file.rewind()?;
    if head.starts_with(b"PK\x03\x04") {
        return Ok(archive(file));
    }
    is_text(file).map(|text| text.then_some(Media::Text))
}

fn by_signature(head: &[u8]) -> Option<Media> {
    let at = |from: usize, what: &[u8]| head.get(from..from + what.len()) == Some(what);
    // A PDF may have a few bytes before its first line.
    let pdf = head.get(..1024.min(head.len()))?.windows(5).position(|five| five == b"%PDF-");
    let mp3 =
        at(0, b"ID3") || matches!(head, [0xff, second, third, ..] if second & 0xe6 == 0xe2 && third & 0xf0 != 0xf0);
    match () {
        () if pdf.is_some() && !at(0, b"MZ") && !at(0, b"PK") && !at(0, b"<") => Some(Media::Pdf),
        () if at(0, b"\xff\xd8\xff") => Some(Media::Jpeg),
        () if at(0, b"\x89PNG\r\n\x1a\n") => Some(Media::Png),
        () if at(0, b"II*\0") || at(0, b"MM\0*") => Some(Media::Tiff),
        () if at(0, b"RIFF") && at(8, b"WAVE") => Some(Media::Wav),
        () if at(4, b"ftyp") => Some(Media::Mp4),
        () if mp3 => Some(Media::Mp3),
        () => None,
    }
}

/// A document that is an archive inside: by the parts it must have.
fn archive(file: &mut (impl Read + Seek)) -> Option<Media> {
    let archive = zip::ZipArchive::new(file).ok()?;
    if archive.len() > ENTRIES_MAX {
        return None;
    }
    let names: Vec<String> = archive.file_names().map(|name| name.map(Into::into)).collect::<Result<_, _>>().ok()?;
    if names.iter().any(|name| MACROS.iter().any(|part| name.contains(part))) {
        return None;
    }
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    match () {
        () if has("OFD.xml") => Some(Media::Ofd),
        () if has("[Content_Types].xml") && has("word/document.xml") => Some(Media::Docx),
        () if has("[Content_Types].xml") && has("xl/workbook.xml") => Some(Media::Xlsx),
        () => None,
    }
}

/// Text in UTF-8 or GB 18030 without control characters, and no web page or script.
fn is_text(file: &mut (impl Read + Seek)) -> std::io::Result<bool> {
    let mut decoders = [encoding_rs::UTF_8, encoding_rs::GB18030].map(|encoding| Some(encoding.new_decoder()));
    let mut buffer = vec![0; 64 * 1024];
    let mut first = true;
    loop {
        let read = file.read(&mut buffer)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        for decoder in &mut decoders {
            let kept = decoder.take();
            *decoder = kept.and_then(|decoder| plain(decoder, bytes, read == 0));
        }
        if first {
            let start = String::from_utf8_lossy(bytes.get(..512.min(bytes.len())).unwrap_or_default())
                .trim_start_matches('\u{feff}')
                .trim_start()
                .to_lowercase();
            if bytes.is_empty() || ["<", "#!", "@echo", "mz"].iter().any(|mark| start.starts_with(mark)) {
                return Ok(false);
            }
            first = false;
        }
        if read == 0 || decoders.iter().all(Option::is_none) {
            return Ok(decoders.iter().any(Option::is_some));
        }
    }
}

/// The decoder after these bytes, if they were text.
fn plain(mut decoder: encoding_rs::Decoder, bytes: &[u8], last: bool) -> Option<encoding_rs::Decoder> {
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len())?;
    let mut text = String::with_capacity(room);
    let (result, _read) = decoder.decode_to_string_without_replacement(bytes, &mut text, last);
    let sound = matches!(result, encoding_rs::DecoderResult::InputEmpty);
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    (sound && !text.chars().any(control)).then_some(decoder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn known(bytes: &[u8]) -> Option<Media> {
        of(&mut Cursor::new(bytes)).unwrap()
    }

    fn zipped(names: &[&str]) -> Vec<u8> {
        let mut made = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            made.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            made.write_all(b"x").unwrap();
        }
        made.finish().unwrap().into_inner()
    }

    #[test]
    fn every_kind_is_known_by_its_content() {
        for (bytes, media) in [
            (b"%PDF-1.7\n".to_vec(), Media::Pdf),
            (b"\xff\xd8\xff\xe0JFIF".to_vec(), Media::Jpeg),
            (b"\x89PNG\r\n\x1a\n\0".to_vec(), Media::Png),
            (b"II*\0\x08".to_vec(), Media::Tiff),
            (b"RIFF\0\0\0\0WAVEfmt ".to_vec(), Media::Wav),
            (b"\0\0\0\x18ftypM4A ".to_vec(), Media::Mp4),
            (b"ID3\x04\0".to_vec(), Media::Mp3),
            (b"\xff\xfb\x90\x44".to_vec(), Media::Mp3),
            ("调解笔录\r\n第一页".as_bytes().to_vec(), Media::Text),
            (encoding_rs::GB18030.encode("调解笔录").0.into_owned(), Media::Text),
            (zipped(&["[Content_Types].xml", "word/document.xml"]), Media::Docx),
            (zipped(&["[Content_Types].xml", "xl/workbook.xml"]), Media::Xlsx),
            (zipped(&["OFD.xml", "Doc_0/Document.xml"]), Media::Ofd),
        ] {
            assert_eq!(known(&bytes), Some(media), "{media:?}");
        }
    }

    #[test]
    fn what_runs_or_hides_something_is_nothing_whatever_it_is_called() {
        for bytes in [
            b"MZ\x90\0\x03".to_vec(),
            b"\x7fELF\x02".to_vec(),
            b"#!/bin/sh\nrm -rf /\n".to_vec(),
            b"<html><script>".to_vec(),
            b"\xef\xbb\xbf  <svg xmlns=".to_vec(),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            zipped(&["a.exe"]),
            zipped(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]),
            b"PK\x03\x04 cut short".to_vec(),
            b"text with \x1b[2J an escape".to_vec(),
            b"".to_vec(),
        ] {
            assert_eq!(known(&bytes), None, "{:?}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn a_character_cut_between_two_readings_is_still_text() {
        let mut long = "甲".repeat(64 * 1024 / 3 + 10);
        long.insert(0, 'a');
        assert_eq!(known(long.as_bytes()), Some(Media::Text));
        let mut bad = long.into_bytes();
        bad.push(0);
        assert_eq!(known(&bad), None);
    }
}
