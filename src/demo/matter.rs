//! What a case is about: the right, the quarrel, where it came from, who against whom, and the words for it.

use chrono::{Datelike, Days, NaiveDate};

use super::cast::Committee;
use super::chance::{Chance, Topic};
use super::names::{self, Player, holder, shop};
use super::plot::{Plot, Series};
use super::tale::World;
use crate::domain::case::intake::{Right, Source};
use crate::domain::case::party::{Agent, Authority, Guardian};
use crate::domain::case::vocabulary::{Difficulty, Kind, Object, SourceKind};

/// What a case is about.
#[derive(Debug, Clone)]
pub(super) struct Matter {
    pub object: Object,
    pub kind: Kind,
    pub source: Source,
    pub rights: Vec<Right>,
    pub summary: String,
    pub claims: Vec<String>,
    /// Yuan asked; none where no money is.
    pub asked: Option<u32>,
    pub difficulty: Difficulty,
    pub place: Option<String>,
    /// The thing in dispute, for sentences: `涉案箱包`.
    pub thing: String,
}

impl Matter {
    /// Draws a matter and its parties.
    pub(super) fn draw(
        chance: &mut Chance,
        world: &World,
        committee: &Committee,
        day: NaiveDate,
        plot: &Plot,
    ) -> (Self, Vec<Player>, Vec<Player>) {
        let town = if committee.code == world.cast.district.code { "宿城区" } else { committee.name.as_str() };
        let Cause { object, kind, owner, rights, claims } = match plot.series {
            // Drawn from a stream of its own, so that it is the same in each of the cases.
            Some(Series { index, .. }) => {
                let mut common = Chance::of(world.seed, Topic::Series, u64::from(index));
                Cause::draw(&mut common, world, (day, town), plot)
            }
            None => Cause::draw(chance, world, (day, town), plot),
        };
        let mut respondents = vec![match plot.series {
            Some(series) => shop_of_series(world, series, town),
            None => respondent(chance, world, (day, town), plot),
        }];
        if plot.series.is_none() && chance.percent(6) {
            respondents.push(respondent(chance, world, (day, town), plot));
        }
        let first = respondents.first().cloned().unwrap_or_else(|| owner.clone());
        let source = plot.series.map_or_else(|| source(chance, world, committee, day), |_| plain(SourceKind::Party));
        let asked = asked(chance, object, kind);
        let matter = Self {
            object,
            kind,
            rights,
            summary: summary(chance, object, kind, (&owner, &first)),
            claims,
            difficulty: difficulty(chance, object, asked),
            asked,
            place: first.who.address.clone(),
            thing: thing(object, &first),
            source,
        };
        (matter, vec![owner], respondents)
    }
}

/// The right, its holder and what is asked for: what the cases of a series have in common.
struct Cause {
    object: Object,
    kind: Kind,
    owner: Player,
    rights: Vec<Right>,
    claims: Vec<String>,
}

impl Cause {
    fn draw(chance: &mut Chance, world: &World, (day, town): (NaiveDate, &str), plot: &Plot) -> Self {
        let (object, kind, mut owner) = match plot.series {
            Some(Series { index, .. }) => {
                (Object::Trademark, Kind::Infringement, holder(world.seed, index * 7 % world.holders))
            }
            None => {
                let object = object(chance, plot);
                (object, kind(chance, object), applicant(chance, world, object, (day, town)))
            }
        };
        if chance.percent(if owner.person { 8 } else { 42 }) {
            owner.who.agents.push(agent(chance, day));
        }
        Self { object, kind, rights: rights(chance, object, &owner), claims: claims(chance, kind), owner }
    }
}

fn object(chance: &mut Chance, plot: &Plot) -> Object {
    if plot.secret {
        return Object::TradeSecret;
    }
    let table = [
        (46, Object::Trademark),
        (19, Object::Work),
        (12, Object::Design),
        (7, Object::UtilityModel),
        (4, Object::Invention),
        (5, Object::GeographicalIndication),
        (2, Object::TradeSecret),
        (1, Object::PlantVariety),
    ];
    chance.weighted(&table, Object::Other)
}

fn kind(chance: &mut Chance, object: Object) -> Kind {
    match object {
        Object::Trademark | Object::GeographicalIndication => {
            chance.weighted(&[(86, Kind::Infringement), (9, Kind::Contract), (3, Kind::Ownership)], Kind::Other)
        }
        _ => chance.weighted(&[(70, Kind::Infringement), (17, Kind::Contract), (9, Kind::Ownership)], Kind::Other),
    }
}

fn applicant(chance: &mut Chance, world: &World, object: Object, (day, town): (NaiveDate, &str)) -> Player {
    if object == Object::Work && chance.percent(40) {
        return adult(chance, (day, town));
    }
    if chance.percent(70) { holder(world.seed, chance.below(world.holders)) } else { a_shop(chance, world, town) }
}

fn respondent(chance: &mut Chance, world: &World, (day, town): (NaiveDate, &str), plot: &Plot) -> Player {
    if plot.minor {
        let born = years_before(day, chance.between(14, 16), chance);
        let mut minor = names::citizen(chance, town, born);
        let relation = chance.word(&["母亲", "父亲"]).to_owned();
        minor.who.guardian =
            Some(Guardian { name: names::person(chance), relation, phone: Some(names::phone(chance)) });
        return minor;
    }
    if chance.percent(9) { adult(chance, (day, town)) } else { a_shop(chance, world, town) }
}

fn a_shop(chance: &mut Chance, world: &World, town: &str) -> Player {
    shop(world.seed, chance.below(world.shops), town)
}

/// The shop of one case of a series: neighbours in the list of shops, no two with one name or one code.
fn shop_of_series(world: &World, series: Series, town: &str) -> Player {
    let mut before: Vec<Player> = Vec::new();
    let candidates = (0..world.shops).map(|step| shop(world.seed, (series.index * 37 + step) % world.shops, town));
    for candidate in candidates {
        let same = |other: &Player| {
            other.who.name == candidate.who.name || (other.who.code.is_some() && other.who.code == candidate.who.code)
        };
        if before.iter().any(same) {
            continue;
        }
        if before.len() == series.member as usize {
            return candidate;
        }
        before.push(candidate);
    }
    shop(world.seed, series.member, town)
}

fn adult(chance: &mut Chance, (day, town): (NaiveDate, &str)) -> Player {
    let born = years_before(day, chance.between(22, 61), chance);
    names::citizen(chance, town, born)
}

fn years_before(day: NaiveDate, years: u32, chance: &mut Chance) -> NaiveDate {
    let days = u64::from(years * 365 + chance.between(30, 330));
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

fn agent(chance: &mut Chance, day: NaiveDate) -> Agent {
    let until = chance.percent(15).then(|| day.checked_add_days(Days::new(365)).unwrap_or(day));
    Agent { name: names::person(chance), authority: Authority::Special, until, phone: Some(names::phone(chance)) }
}

fn plain(kind: SourceKind) -> Source {
    Source { kind, from: None, number: None, reply_due: None, file_signed_on: None, summary_procedure: false }
}

fn source(chance: &mut Chance, world: &World, committee: &Committee, day: NaiveDate) -> Source {
    use SourceKind as S;
    let kind = if committee.code == world.cast.district.code {
        let table = [
            (31, S::Party),
            (24, S::CourtDelegated),
            (6, S::CourtEntrusted),
            (16, S::Administrative),
            (6, S::Hotline12345),
            (6, S::Hotline12315),
            (4, S::Association),
            (2, S::Police),
            (3, S::RightsAid),
        ];
        chance.weighted(&table, S::OwnMotion)
    } else {
        let table = [
            (50, S::Party),
            (14, S::Hotline12345),
            (11, S::Hotline12315),
            (13, S::Administrative),
            (4, S::RightsAid),
            (3, S::CourtDelegated),
        ];
        chance.weighted(&table, S::OwnMotion)
    };
    let (year, serial) = (day.year(), chance.between(1, 900));
    let in_days = |days| day.checked_add_days(Days::new(days));
    let mut source = plain(kind);
    match kind {
        S::CourtDelegated | S::CourtEntrusted => {
            source.from = Some("宿城区人民法院".to_owned());
            let word = if kind == S::CourtDelegated { "委派" } else { "委托" };
            source.number = Some(format!("（{year}）示例{word}{serial}号"));
            source.file_signed_on = Some(day);
            source.summary_procedure = kind == S::CourtEntrusted && chance.percent(40);
        }
        S::Hotline12345 | S::Hotline12315 => {
            source.number = Some(format!("GD{year}{:02}{serial:05}", day.month()));
            source.reply_due = in_days(30);
        }
        S::Administrative => {
            source.from = Some("区市场监督管理局".to_owned());
            source.number = Some(format!("宿城市监移〔{year}〕{serial}号"));
        }
        S::Association => source.from = Some("示例电子商务协会".to_owned()),
        S::Police => source.from = Some("区公安分局经侦大队".to_owned()),
        S::RightsAid => source.from = Some("维权援助工作站".to_owned()),
        _ => {}
    }
    source
}

fn asked(chance: &mut Chance, object: Object, kind: Kind) -> Option<u32> {
    if chance.percent(if kind == Kind::Ownership { 60 } else { 4 }) {
        return None;
    }
    let thousands = match object {
        Object::Invention | Object::TradeSecret | Object::PlantVariety => chance.between(40, 600),
        Object::UtilityModel | Object::Design => chance.between(10, 150),
        _ => {
            let (low, high) = chance.weighted(&[(55, (2, 12)), (30, (12, 40))], (40, 200));
            chance.between(low, high)
        }
    };
    Some(thousands * 1000 + chance.below(2) * 500)
}

fn difficulty(chance: &mut Chance, object: Object, asked: Option<u32>) -> Difficulty {
    match object {
        Object::Invention | Object::TradeSecret => chance.weighted(&[(70, Difficulty::Complex)], Difficulty::Major),
        _ if asked.unwrap_or(0) > 100_000 => Difficulty::Complex,
        _ => chance.weighted(&[(30, Difficulty::Simple), (62, Difficulty::Ordinary)], Difficulty::Complex),
    }
}

fn rights(chance: &mut Chance, object: Object, holder: &Player) -> Vec<Right> {
    let (name, number) = match object {
        Object::Trademark => (holder.mark.clone(), Some(format!("0000{:04}", chance.below(10_000)))),
        Object::Work => {
            let title =
                chance.word(&["运河晨雾", "麦田组照", "小镇插画集", "节气海报", "短视频《新米》", "表情包套图"]);
            (title.to_owned(), chance.percent(50).then(|| format!("示例作登字-{:05}", chance.below(100_000))))
        }
        Object::Invention => (format!("一种{}的制备方法", holder.goods), Some(patent(chance, 1))),
        Object::UtilityModel => (format!("一种便于组装的{}", holder.goods), Some(patent(chance, 2))),
        Object::Design => (holder.goods.to_owned(), Some(patent(chance, 3))),
        Object::GeographicalIndication => (chance.word(&["示例大米", "示例青虾", "示例黄桃"]).to_owned(), None),
        Object::TradeSecret => (format!("{}客户名单及供货价格", holder.goods), None),
        Object::PlantVariety => ("示例麦 12 号".to_owned(), None),
        Object::LayoutDesign | Object::Other => (format!("「{}」网店名称", holder.mark), None),
    };
    vec![Right { name, number }]
}

/// A patent number of a year that had none.
fn patent(chance: &mut Chance, kind: u32) -> String {
    format!("ZL0000{kind}{:07}.{}", chance.below(10_000_000), chance.below(10))
}

fn thing(object: Object, respondent: &Player) -> String {
    match object {
        Object::Work => "涉案作品".to_owned(),
        Object::TradeSecret => "涉案经营信息".to_owned(),
        Object::PlantVariety => "涉案种子".to_owned(),
        Object::Other | Object::LayoutDesign => "涉案名称".to_owned(),
        _ => format!("涉案{}", respondent.goods),
    }
}

fn claims(chance: &mut Chance, kind: Kind) -> Vec<String> {
    let words: &[&str] = match kind {
        Kind::Infringement => &["停止销售", "赔偿损失", "支付合理开支", "销毁库存", "消除影响"],
        Kind::Ownership => &["确认权利归申请人所有", "停止以权利人名义授权"],
        Kind::Contract => &["支付拖欠的许可使用费", "解除许可合同", "返还保证金"],
        Kind::Other => &["更正署名", "书面说明情况"],
    };
    let count = chance.between(1, 3) as usize;
    words.iter().take(count).map(|claim| (*claim).to_owned()).collect()
}

fn summary(chance: &mut Chance, object: Object, kind: Kind, (holder, other): (&Player, &Player)) -> String {
    let where_ = chance.word(&["线上店铺", "门店", "直播间", "批发档口", "线上店铺和门店"]);
    let when = chance.word(&["上月", "近三个月", "今年以来", "去年下半年起", "近期"]);
    let (mark, goods) = (&holder.mark, other.goods);
    match (kind, object) {
        (Kind::Infringement, Object::Trademark) => format!(
            "被申请人{when}在其{where_}销售带有「{mark}」字样的{goods}，申请人认为侵犯其注册商标专用权，已购样留证。"
        ),
        (Kind::Infringement, Object::Work) => {
            format!("被申请人{when}在其{where_}的{goods}宣传页面使用申请人的作品，未署名，也未付费。")
        }
        (Kind::Infringement, Object::Design) => {
            format!("被申请人{when}在其{where_}销售的{goods}与申请人外观设计近似，双方对设计要点看法不一。")
        }
        (Kind::Infringement, Object::Invention | Object::UtilityModel) => {
            format!("申请人认为被申请人{when}制造、销售的{goods}落入其专利保护范围，被申请人称使用的是现有技术。")
        }
        (Kind::Infringement, Object::GeographicalIndication) => {
            format!("被申请人{when}在其{where_}以地理标志名义销售{goods}，申请人称其未获授权且产地不符。")
        }
        (Kind::Infringement, Object::TradeSecret) => {
            "被申请人聘用申请人的离职人员后向同一批客户报价，申请人认为其使用了未公开的客户名单和底价。".to_owned()
        }
        (Kind::Infringement, Object::PlantVariety) => {
            "被申请人未经许可繁育并销售授权品种的种子，双方对数量说法不一。".to_owned()
        }
        (Kind::Infringement, _) => format!("被申请人{when}在其{where_}使用与申请人近似的店铺名称，引起顾客混淆。"),
        (Kind::Contract, _) => {
            format!("双方签订{goods}的许可使用合同，{when}对许可费的计算和支付期限发生争议。")
        }
        (Kind::Ownership, _) => format!("双方曾合作开发{goods}，{when}对权利归谁所有、由谁对外授权发生争议。"),
        (Kind::Other, _) => format!("双方对{goods}的署名和宣传用语{when}多次交涉未果，申请调解。"),
    }
}
