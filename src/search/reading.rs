//! The readings of a character, plain (without tones), from the pinyin crate's table of all readings.

use pinyin::ToPinyinMulti;

/// Every reading, each once.
pub(super) fn readings(c: char) -> Vec<&'static str> {
    let Some(multi) = c.to_pinyin_multi() else { return Vec::new() };
    let mut readings: Vec<&'static str> = Vec::with_capacity(multi.count());
    for index in 0..multi.count() {
        let plain = multi.get(index).plain();
        if !readings.contains(&plain) {
            readings.push(plain);
        }
    }
    readings
}
