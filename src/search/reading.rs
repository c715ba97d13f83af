//! The readings of a character, plain (without tones), from the pinyin crate's table of all readings, in the letters
//! people type: ü is v, and u where keyboards have nothing else.

use pinyin::{ToPinyin, ToPinyinMulti};

/// The longest reading, in letters: zhuang.
pub(super) const READING_MAX: usize = 6;

/// Every reading, each once, the usual one first. None for what has no reading.
pub(super) fn readings(c: char) -> Vec<&'static str> {
    let Some(multi) = c.to_pinyin_multi() else { return Vec::new() };
    let mut readings: Vec<&'static str> = Vec::with_capacity(multi.count());
    for index in 0..multi.count() {
        let Some(reading) = multi.get_opt(index) else { continue };
        for spelled in spellings(reading.plain()) {
            if !readings.contains(&spelled) {
                readings.push(spelled);
            }
        }
    }
    readings
}

/// The reading a character usually has.
pub(super) fn usual(c: char) -> Option<&'static str> {
    spellings(c.to_pinyin()?.plain()).next()
}

/// A reading as it is typed. The table has ü in a few syllables only, and a handful of interjections (ê, hm, ng).
fn spellings(plain: &'static str) -> impl Iterator<Item = &'static str> {
    let (one, other) = match plain {
        "lü" => (Some("lv"), Some("lu")),
        "nü" => (Some("nv"), Some("nu")),
        "lüe" => (Some("lve"), Some("lue")),
        "nüe" => (Some("nve"), Some("nue")),
        other if other.is_ascii() && other.len() <= READING_MAX => (Some(other), None),
        _ => (None, None),
    };
    one.into_iter().chain(other)
}

/// The letters of a reading's initial: 2 for zh, ch, sh.
pub(super) fn initial(reading: &str) -> usize {
    if ["zh", "ch", "sh"].iter().any(|initial| reading.starts_with(initial)) { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readings_the_single_table_gets_wrong_are_there() {
        for (c, expected) in [
            ('重', "chong"),
            ('行', "hang"),
            ('长', "chang"),
            ('乐', "yue"),
            ('单', "shan"),
            ('曾', "zeng"),
            ('解', "xie"),
            ('仇', "qiu"),
            ('朴', "piao"),
            ('查', "zha"),
            ('区', "ou"),
            ('吕', "lv"),
            ('绿', "lu"),
            ('女', "nv"),
            ('略', "lue"),
        ] {
            assert!(readings(c).contains(&expected), "{c}: {:?}", readings(c));
        }
    }

    #[test]
    fn no_reading_of_the_table_is_out_of_shape() {
        let all = (0..=u32::from(char::MAX)).filter_map(char::from_u32);
        let mut characters = 0;
        for c in all {
            let known = readings(c);
            characters += usize::from(!known.is_empty());
            for reading in known {
                let plain = reading.bytes().all(|byte| byte.is_ascii_lowercase());
                assert!(plain && (1..=READING_MAX).contains(&reading.len()), "{c} {reading}");
            }
        }
        assert!(characters > 20_000);
    }

    #[test]
    fn rare_characters_are_known_or_at_least_harmless() {
        assert!(readings('㛃').contains(&"jie"));
        assert_eq!(readings('·'), Vec::<&str>::new());
        assert_eq!(readings('a'), Vec::<&str>::new());
        // 𬭎 (hong) came to the table late; without a reading it is found as itself.
        assert!(readings('𬭎').iter().all(|reading| *reading == "hong"));
    }
}
