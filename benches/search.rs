//! What finding costs: `cargo bench --bench search [-- ROWS ...]`, by default 1 500, 100 000 and 1 000 000.
//!
//! An index over made-up cases is asked queries of every kind: Chinese, pinyin, initials, mixed, common, rare, absent, several
//! terms. Beside each, in the same run, stands `fzf --filter` over the same lines, where fzf is there (it is said when it is
//! not). fzf knows no pinyin and reads its lines anew each time, which it has no way around. Times are medians; beside the
//! wall clock stands processor time, because a shared machine shows its neighbours.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail loudly")]

use std::hint::black_box;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use zhitiao::search::{Field, Index, Row};

const SIZES: [u32; 3] = [1_500, 100_000, 1_000_000];
/// Runs of each query.
const RUNS: usize = 15;
/// Runs of fzf.
const FZF_RUNS: usize = 3;
/// What an interface asks for.
const LIMIT: usize = 60;

/// What is looked for, and why it may be hard.
const QUERIES: [(&str, &str); 20] = [
    ("宿迁", "in half of the names"),
    ("青甑", "in one name of ninety"),
    ("有限公司", "in most names"),
    ("商标", "in many remarks"),
    ("2026", "in a third of the numbers"),
    ("12号", "in some numbers"),
    ("sq", "initials of half of the names"),
    ("yx", "initials of most names"),
    ("sqyh", "initials"),
    ("suqianqz", "pinyin and initials"),
    ("suqianqingzeng", "full pinyin"),
    ("dianzishangwu", "full pinyin, very common"),
    ("宿qz", "mixed"),
    ("chenyihe", "a mediator with thousands of cases"),
    ("zd2026", "letters and digits"),
    ("青甑 知禾", "two terms"),
    ("sq 商标 2026", "three common terms"),
    ("宿甑务", "characters apart"),
    ("zxqvk", "not there"),
    ("szyxgs", "letters that are everywhere, rarely together"),
];

struct Case {
    number: String,
    texts: Vec<(Field, String)>,
    day: i32,
}

/// A row of figures that is the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n).unwrap()).unwrap()
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all.get(self.below(all.len())).copied().unwrap()
    }
}

const PLACES: [&str; 8] = ["宿迁", "宿迁市", "宿城", "宿豫", "沭阳", "泗洪", "上海", "重庆"];
const FRONT: [&str; 30] = [
    "青", "叙", "霁", "垚", "叁", "弥", "知", "未", "汾", "拾", "芥", "栖", "砚", "清", "怀", "一", "越", "南", "禾",
    "舟", "朴", "曾", "单", "乐", "长", "重", "星", "云", "㛃", "𬭎",
];
const BACK: [&str; 30] = [
    "甑", "白", "光", "石", "木", "野", "禾", "名", "泉", "麦", "舟", "行", "书", "越", "瑾", "文", "山", "安", "丰",
    "远", "然", "川", "宁", "和", "之", "乐", "林", "夏", "锦", "溪",
];
const TRADES: [&str; 12] = [
    "电子商务",
    "文化传播",
    "服饰",
    "光电科技",
    "文具",
    "音乐器材",
    "重工机械",
    "餐饮管理",
    "超市",
    "银行",
    "农业发展",
    "印务",
];
const FORMS: [&str; 6] = ["有限公司", "有限公司", "有限责任公司", "商行", "店", "经营部"];
const MEDIATORS: [&str; 6] = ["陈一禾", "吴怀瑾", "李砚书", "周清越", "曾一舟", "单小禾"];
const REMARKS: [&str; 4] = ["", "", "当事人愿意调解，下周到所", "商标样品已封存，等待鉴定意见"];

fn made_up(cases: u32) -> Vec<Case> {
    let mut chance = Chance(0x5eed_2026);
    let rights_holders: Vec<String> = (0..(cases / 20).max(10)).map(|_| firm(&mut chance)).collect();
    (0..cases)
        .map(|n| {
            let year = 2024 + n / (cases / 3 + 1);
            let number = format!("{}知调〔{year}〕{}号", chance.pick(&["宿城", "耿车", "洋北", "龙河"]), n / 4 + 1);
            let mark = format!(
                "{}{}{}",
                chance.pick(&FRONT),
                chance.pick(&BACK),
                chance.pick(&["", "牌", "图形商标", "教程"])
            );
            let holder = rights_holders.get(chance.below(rights_holders.len())).unwrap().clone();
            let texts = vec![
                (Field::Number, number.clone()),
                (Field::Applicant, holder),
                (Field::Respondent, firm(&mut chance)),
                (Field::Right, mark),
                (Field::Mediator, chance.pick(&MEDIATORS).to_owned()),
                (Field::Remark, chance.pick(&REMARKS).to_owned()),
            ];
            Case { number, texts, day: i32::try_from(n / 100).unwrap() }
        })
        .collect()
}

fn firm(chance: &mut Chance) -> String {
    let name: String = (0..=chance.below(2)).flat_map(|_| [chance.pick(&FRONT), chance.pick(&BACK)]).collect();
    format!("{}{name}{}{}", chance.pick(&PLACES), chance.pick(&TRADES), chance.pick(&FORMS))
}

/// Processor time of this thread so far: the wall clock shows the neighbours. Only where the system tells it.
fn processor() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).unwrap().as_secs_f64() * 1_000.0
}

/// Milliseconds of `fzf --filter`, reading included: it has no other way. None when it is not there.
fn fzf(lines: &str, query: &str, runs: usize) -> Option<f64> {
    let times: Option<Vec<Duration>> = (0..runs)
        .map(|_| {
            let begin = Instant::now();
            let child =
                Command::new("fzf").args(["--filter", query]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
            let mut child = child.ok()?;
            child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
            child.wait().unwrap();
            Some(begin.elapsed())
        })
        .collect();
    times.map(median)
}

fn main() {
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    for rows in if asked.is_empty() { SIZES.to_vec() } else { asked } {
        measure(rows);
    }
}

fn measure(rows: u32) {
    let cases = made_up(rows);
    let lines: String = cases
        .iter()
        .map(|case| case.texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ") + "\n")
        .collect();
    let begin = Instant::now();
    let mut index: Index<u32, u32> = Index::default();
    for (id, case) in (0..).zip(&cases) {
        let texts = case.texts.iter().map(|(field, text)| (*field, text.as_str()));
        index.put(Row { id, card: 0, day: case.day }, texts);
    }
    index.shrink();
    let built = begin.elapsed();
    println!("\n{rows} rows, {} bytes a line; a number: {}", lines.len() / cases.len(), cases.first().unwrap().number);
    println!("built in {:.0} ms; {} bytes a row", built.as_secs_f64() * 1_000.0, index.bytes() / cases.len());
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let has_fzf = fzf("a\n", "a", 1).is_some();
    if !has_fzf {
        println!("fzf is not there: no comparison");
    }
    println!("{:<16} {:>6} {:>9} {:>9} {:>10} {:>8}", "query", "hits", "ms", "1 cpu ms", "fzf ms", "ratio");
    let (mut worst, mut least) = (0.0_f64, f64::INFINITY);
    let fzf_runs = if rows > 200_000 { 1 } else { FZF_RUNS };
    for (number, (query, why)) in QUERIES.into_iter().enumerate() {
        let mut hits = 0;
        let mut times = Vec::new();
        // The system counts processor time in ticks: a mean over many runs, where the wall clock gives a median.
        let before = processor();
        for _ in 0..RUNS {
            black_box(index.find(black_box(query), LIMIT, 1, || |_: &u32, _| true));
        }
        let spent = before.zip(processor()).map(|(before, after)| after.saturating_sub(before));
        for _ in 0..RUNS {
            let begin = Instant::now();
            hits = black_box(index.find(black_box(query), LIMIT, workers, || |_: &u32, _| true)).len();
            times.push(begin.elapsed());
        }
        let ours = median(times);
        let cpu = spent.map_or(ours, |spent| spent.as_secs_f64() * 1_000.0 / RUNS as f64);
        worst = worst.max(ours);
        // A million lines take fzf seconds: it is asked some of the queries only.
        let asks_fzf = has_fzf && (rows <= 200_000 || number % 5 == 0);
        let theirs = asks_fzf.then(|| fzf(&lines, query, fzf_runs)).flatten();
        let compared = theirs.map_or_else(String::new, |theirs| {
            least = least.min(theirs / ours);
            format!("{theirs:>10.1} {:>7.0}x", theirs / ours)
        });
        println!("{query:<16} {hits:>6} {ours:>9.2} {cpu:>9.2} {compared:>19}   {why}");
    }
    println!("slowest {worst:.2} ms by the wall with {workers} at work; least ratio {least:.0}x");
    let begin = Instant::now();
    let named = index.namesakes("宿迁清增电子商务", 50, |_, _| true).len();
    println!("namesakes of one name: {:.2} ms, {named} found", begin.elapsed().as_secs_f64() * 1_000.0);
}
