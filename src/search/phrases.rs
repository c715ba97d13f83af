//! Words in which a character is read in one way, and surnames: which of its readings is the usual one *here*.
//!
//! Every reading still matches; the one of the word ranks above the others, and two names sound alike by it. A reading the
//! table of characters does not have (浒 in 浒墅关) is added by being listed here.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A word and its readings, one a character.
const PHRASES: &[(&str, &str)] = &[
    // Places.
    ("重庆", "chong qing"),
    ("长安", "chang an"),
    ("长春", "chang chun"),
    ("长沙", "chang sha"),
    ("长江", "chang jiang"),
    ("长城", "chang cheng"),
    ("成都", "cheng du"),
    ("首都", "shou du"),
    ("六安", "lu an"),
    ("六合", "lu he"),
    ("蚌埠", "beng bu"),
    ("厦门", "xia men"),
    ("番禺", "pan yu"),
    ("单县", "shan xian"),
    ("乐清", "yue qing"),
    ("乐山", "le shan"),
    ("台州", "tai zhou"),
    ("丽水", "li shui"),
    ("盱眙", "xu yi"),
    ("睢宁", "sui ning"),
    ("沭阳", "shu yang"),
    ("宿迁", "su qian"),
    ("宿城", "su cheng"),
    ("宿豫", "su yu"),
    ("宿州", "su zhou"),
    ("朝阳", "chao yang"),
    ("东阿", "dong e"),
    ("歙县", "she xian"),
    ("莘县", "shen xian"),
    ("莘庄", "xin zhuang"),
    ("涡阳", "guo yang"),
    ("枞阳", "zong yang"),
    ("砀山", "dang shan"),
    ("浒墅关", "xu shu guan"),
    ("甪直", "lu zhi"),
    ("西藏", "xi zang"),
    ("无锡", "wu xi"),
    ("大厦", "da sha"),
    // Trades and firms.
    ("银行", "yin hang"),
    ("商行", "shang hang"),
    ("车行", "che hang"),
    ("洋行", "yang hang"),
    ("琴行", "qin hang"),
    ("花行", "hua hang"),
    ("布行", "bu hang"),
    ("行业", "hang ye"),
    ("同行", "tong hang"),
    ("行长", "hang zhang"),
    ("行政", "xing zheng"),
    ("旅行", "lv xing"),
    ("发行", "fa xing"),
    ("出行", "chu xing"),
    ("自行车", "zi xing che"),
    ("执行", "zhi xing"),
    ("重工", "zhong gong"),
    ("重型", "zhong xing"),
    ("重机", "zhong ji"),
    ("起重", "qi zhong"),
    ("重新", "chong xin"),
    ("双重", "shuang chong"),
    ("音乐", "yin yue"),
    ("乐器", "yue qi"),
    ("乐队", "yue dui"),
    ("声乐", "sheng yue"),
    ("快乐", "kuai le"),
    ("可乐", "ke le"),
    ("娱乐", "yu le"),
    ("家乐", "jia le"),
    ("长虹", "chang hong"),
    ("长丰", "chang feng"),
    ("长兴", "chang xing"),
    ("长乐", "chang le"),
    ("长宁", "chang ning"),
    ("长治", "chang zhi"),
    ("长期", "chang qi"),
    ("专长", "zhuan chang"),
    ("成长", "cheng zhang"),
    ("生长", "sheng zhang"),
    ("校长", "xiao zhang"),
    ("店长", "dian zhang"),
    ("会长", "hui zhang"),
    ("家长", "jia zhang"),
    ("会计", "kuai ji"),
    ("财会", "cai kuai"),
    ("传媒", "chuan mei"),
    ("传播", "chuan bo"),
    ("传记", "zhuan ji"),
    ("自传", "zi zhuan"),
    ("调解", "tiao jie"),
    ("调味", "tiao wei"),
    ("调料", "tiao liao"),
    ("空调", "kong tiao"),
    ("调查", "diao cha"),
    ("模具", "mu ju"),
    ("模板", "mu ban"),
    ("模样", "mu yang"),
    ("模型", "mo xing"),
    ("模特", "mo te"),
    ("便利", "bian li"),
    ("便民", "bian min"),
    ("便宜", "pian yi"),
    ("种子", "zhong zi"),
    ("种植", "zhong zhi"),
    ("弹簧", "tan huang"),
    ("参茸", "shen rong"),
    ("人参", "ren shen"),
    ("海参", "hai shen"),
    ("效率", "xiao lv"),
    ("数据", "shu ju"),
    ("数码", "shu ma"),
    ("都市", "du shi"),
    ("牛仔", "niu zai"),
    ("干货", "gan huo"),
    ("干洗", "gan xi"),
    ("干果", "gan guo"),
    ("宝藏", "bao zang"),
    ("收藏", "shou cang"),
    ("冠军", "guan jun"),
    ("应用", "ying yong"),
    ("供应", "gong ying"),
    ("为民", "wei min"),
    ("作坊", "zuo fang"),
    ("工作", "gong zuo"),
    ("区块", "qu kuai"),
    ("社区", "she qu"),
    ("园区", "yuan qu"),
    ("检查", "jian cha"),
    ("查询", "cha xun"),
    ("单位", "dan wei"),
    ("订单", "ding dan"),
    ("菜单", "cai dan"),
    ("解决", "jie jue"),
    ("了解", "liao jie"),
    ("朴素", "pu su"),
    ("曾经", "ceng jing"),
    ("住宿", "zhu su"),
    ("星宿", "xing xiu"),
    ("兴旺", "xing wang"),
    ("兴业", "xing ye"),
    ("高兴", "gao xing"),
    ("鲜奶", "xian nai"),
    ("相机", "xiang ji"),
    ("照相", "zhao xiang"),
    ("石磨", "shi mo"),
    ("中标", "zhong biao"),
    ("假冒", "jia mao"),
    ("假期", "jia qi"),
    ("外观", "wai guan"),
    ("著作", "zhu zuo"),
    ("正版", "zheng ban"),
];

/// Surnames that are read in their own way, where a name begins with them.
const SURNAMES: &[(&str, &str)] = &[
    ("单", "shan"),
    ("曾", "zeng"),
    ("解", "xie"),
    ("仇", "qiu"),
    ("朴", "piao"),
    ("查", "zha"),
    ("区", "ou"),
    ("乐", "yue"),
    ("盖", "ge"),
    ("任", "ren"),
    ("华", "hua"),
    ("宁", "ning"),
    ("翟", "zhai"),
    ("覃", "qin"),
    ("缪", "miao"),
    ("燕", "yan"),
    ("卜", "bu"),
    ("种", "chong"),
    ("召", "shao"),
    ("折", "she"),
    ("尹", "yin"),
    ("纪", "ji"),
    ("冼", "xian"),
    ("员", "yun"),
    ("佴", "nai"),
    ("牟", "mu"),
    ("尉迟", "yu chi"),
    ("万俟", "mo qi"),
    ("长孙", "zhang sun"),
    ("宿", "su"),
    ("重", "chong"),
    ("行", "xing"),
    ("长", "chang"),
];

/// The longest name of a natural person this takes a surname from, in characters.
const PERSON_CHARS_MAX: usize = 4;

/// Words and surnames by their first character, longest first.
static BY_FIRST: LazyLock<HashMap<char, Vec<&'static Entry>>> = LazyLock::new(|| by_first(PHRASES));
static SURNAMES_BY_FIRST: LazyLock<HashMap<char, Vec<&'static Entry>>> = LazyLock::new(|| by_first(SURNAMES));

type Entry = (&'static str, &'static str);

fn by_first(entries: &'static [Entry]) -> HashMap<char, Vec<&'static Entry>> {
    let mut by_first: HashMap<char, Vec<&'static Entry>> = HashMap::new();
    for entry in entries {
        if let Some(first) = entry.0.chars().next() {
            by_first.entry(first).or_default().push(entry);
        }
    }
    for entries in by_first.values_mut() {
        entries.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    }
    by_first
}

/// The usual reading of each character here, where a word or a surname decides it.
pub(super) fn decided(chars: &[char]) -> Vec<Option<&'static str>> {
    let mut decided = vec![None; chars.len()];
    for (at, c) in chars.iter().enumerate() {
        // Latin letters, digits and brackets begin no word.
        let words = if c.is_ascii() { None } else { BY_FIRST.get(c) };
        if let Some((_, readings)) = words.and_then(|words| words.iter().find(|(word, _)| stands_at(chars, at, word))) {
            decide(&mut decided, at, readings);
        }
    }
    let is_person = (2..=PERSON_CHARS_MAX).contains(&chars.len()) && decided.first() == Some(&None);
    if let Some(first) = chars.first().filter(|_| is_person)
        && let Some(names) = SURNAMES_BY_FIRST.get(first)
        && let Some((_, readings)) = names.iter().find(|(name, _)| stands_at(chars, 0, name))
    {
        decide(&mut decided, 0, readings);
    }
    decided
}

fn stands_at(chars: &[char], at: usize, word: &str) -> bool {
    let mut here = chars.iter().skip(at);
    word.chars().all(|c| here.next() == Some(&c))
}

fn decide(decided: &mut [Option<&'static str>], at: usize, readings: &'static str) {
    for (slot, reading) in decided.iter_mut().skip(at).zip(readings.split(' ')) {
        // The word that began first has the character: 自行车行 is zi xing che, then hang.
        if slot.is_none() {
            *slot = Some(reading);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::reading::{READING_MAX, readings};

    fn read(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let said = decided(&chars).into_iter().zip(&chars).map(|(reading, c)| match reading {
            Some(reading) => reading.to_owned(),
            None => readings(*c).first().map_or_else(|| c.to_string(), |usual| (*usual).to_owned()),
        });
        said.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_decide_how_their_characters_are_read() {
        for (text, expected) in [
            ("重庆长安", "chong qing chang an"),
            ("农业银行行长", "nong ye yin hang hang zhang"),
            ("单小禾", "shan xiao he"),
            ("曾一舟", "zeng yi zhou"),
            ("解放", "xie fang"),
            ("仇叙白", "qiu xu bai"),
            ("朴知禾", "piao zhi he"),
            ("查砚书", "zha yan shu"),
            ("区清越", "ou qing yue"),
            ("长孙无名", "zhang sun wu ming"),
            ("音乐重工", "yin yue zhong gong"),
            ("自行车行", "zi xing che hang"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn the_table_is_well_formed() {
        for (word, reading) in PHRASES.iter().chain(SURNAMES) {
            assert_eq!(word.chars().count(), reading.split(' ').count(), "{word}");
            for part in reading.split(' ') {
                assert!(part.len() <= READING_MAX && part.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
            }
        }
    }
}
