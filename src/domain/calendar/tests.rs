//! Given a calendar, when a period is counted, then it ends on the day a clerk would circle.

use super::*;
use crate::domain::office::builtin;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn announced() -> Calendar {
    builtin::calendar().unwrap()
}

/// The days of a reckoning as `05-01 - 劳动节` or `05-06 + counted`, for reading a whole one at a glance.
fn told(reckoning: &Reckoning) -> Vec<String> {
    let why = |why: &DayWhy| match why {
        DayWhy::DayOfAct => "act".to_owned(),
        DayWhy::Counted => "counted".to_owned(),
        DayWhy::Weekend => "weekend".to_owned(),
        DayWhy::Holiday(name) => name.clone(),
        DayWhy::MakeUp(name) => format!("make-up {name}"),
        DayWhy::CarriedOver => "carried".to_owned(),
    };
    let sign = |counted| if counted { '+' } else { '-' };
    let line = |step: &DayStep| format!("{} {} {}", step.date.format("%m-%d"), sign(step.counted), why(&step.why));
    reckoning.explained.iter().map(line).collect()
}

#[test]
fn the_built_in_calendar_covers_three_announced_years() {
    let calendar = announced();
    assert_eq!(calendar.years, BTreeSet::from([2024, 2025, 2026]));
    assert!(calendar.covers(day("2026-12-31")) && !calendar.covers(day("2027-01-01")));
}

#[test]
fn working_days_are_monday_to_friday_but_for_holidays_and_make_up_days() {
    let calendar = announced();
    let worked = [("2024-09-29", true), ("2024-09-30", true), ("2024-10-01", false), ("2024-10-07", false)];
    let also = [("2024-10-08", true), ("2024-10-12", true), ("2024-10-13", false), ("2024-10-19", false)];
    for (date, expected) in worked.into_iter().chain(also) {
        assert_eq!(calendar.is_workday(day(date)), expected, "{date}");
    }
    assert_eq!(calendar.day_why(day("2024-09-29")), DayWhy::MakeUp("国庆节".to_owned()));
    assert_eq!(calendar.day_why(day("2024-10-05")), DayWhy::Holiday("国庆节".to_owned()));
    assert_eq!(calendar.day_why(day("2024-10-13")), DayWhy::Weekend);
    assert_eq!(calendar.day_why(day("2024-10-14")), DayWhy::Counted);
}

#[test]
fn three_working_days_over_the_national_day_of_2024() {
    // Friday the 27th; Sunday the 29th is worked for the holiday; then a week of rest.
    let reckoning = announced().add_workdays(day("2024-09-27"), 3).unwrap();
    assert_eq!(reckoning.ends_on, day("2024-10-08"));
    assert_eq!(
        told(&reckoning),
        [
            "09-27 - act",
            "09-28 - weekend",
            "09-29 + make-up 国庆节",
            "09-30 + counted",
            "10-01 - 国庆节",
            "10-02 - 国庆节",
            "10-03 - 国庆节",
            "10-04 - 国庆节",
            "10-05 - 国庆节",
            "10-06 - 国庆节",
            "10-07 - 国庆节",
            "10-08 + counted",
        ]
    );
    assert!(reckoning.uncovered.is_empty());
}

#[test]
fn a_period_of_days_that_ends_in_a_holiday_goes_on_to_the_next_working_day() {
    // 30 days after 2 September are 2 October, inside the holiday.
    let reckoning = announced().add_days(day("2024-09-02"), 30).unwrap();
    assert_eq!(reckoning.ends_on, day("2024-10-08"));
    assert_eq!(reckoning.explained.iter().filter(|step| step.counted).count(), 30);
    let end = told(&reckoning).split_off(29);
    let expected = [
        "10-01 + counted",
        "10-02 + 国庆节",
        "10-03 - 国庆节",
        "10-04 - 国庆节",
        "10-05 - 国庆节",
        "10-06 - 国庆节",
        "10-07 - 国庆节",
        "10-08 - carried",
    ];
    assert_eq!(end, expected);
}

#[test]
fn a_period_that_ends_on_a_saturday_moves_to_monday() {
    let reckoning = announced().add_days(day("2024-11-06"), 10).unwrap();
    assert_eq!(
        told(&reckoning).split_off(9),
        ["11-15 + counted", "11-16 + weekend", "11-17 - weekend", "11-18 - carried"]
    );
}

#[test]
fn a_period_that_ends_on_a_saturday_worked_for_a_holiday_ends_there() {
    // Saturday 2024-10-12 is worked for the National Day.
    let reckoning = announced().add_days(day("2024-09-12"), 30).unwrap();
    assert_eq!(reckoning.ends_on, day("2024-10-12"));
    assert_eq!(told(&reckoning).last().unwrap(), "10-12 + make-up 国庆节");
    // And Sunday 2024-02-18 for the Spring Festival.
    assert_eq!(announced().end_of_days(day("2024-01-19"), 30), Ok(day("2024-02-18")));
}

#[test]
fn the_spring_festival_of_2026_is_nine_days_with_a_make_up_day_on_either_side() {
    let calendar = announced();
    // Friday the 13th; Saturday the 14th is worked; rest from the 15th to the 23rd.
    assert_eq!(calendar.end_of_workdays(day("2026-02-13"), 1), Ok(day("2026-02-14")));
    assert_eq!(calendar.end_of_workdays(day("2026-02-13"), 2), Ok(day("2026-02-24")));
    assert_eq!(calendar.end_of_workdays(day("2026-02-13"), 6), Ok(day("2026-02-28")));
    assert_eq!(calendar.end_of_workdays(day("2026-02-13"), 7), Ok(day("2026-03-02")));
    assert_eq!(calendar.workdays_between(day("2026-02-13"), day("2026-02-24")), Ok(2));
    // Thirty days after 16 January are Sunday, the first day of the festival.
    assert_eq!(calendar.end_of_days(day("2026-01-16"), 30), Ok(day("2026-02-24")));
}

#[test]
fn a_year_not_announced_is_counted_by_weekends_and_named() {
    let calendar = announced();
    let reckoning = calendar.add_days(day("2026-12-15"), 30).unwrap();
    assert_eq!((reckoning.ends_on, reckoning.uncovered), (day("2027-01-14"), BTreeSet::from([2027])));
    // Nobody has announced yet which days around New Year 2027 are exchanged.
    let reckoning = calendar.add_workdays(day("2026-12-30"), 2).unwrap();
    assert_eq!((reckoning.ends_on, reckoning.uncovered), (day("2027-01-04"), BTreeSet::from([2027])));
    // Where no day of that year was asked for its nature, there is nothing to say.
    assert!(calendar.add_days(day("2023-12-20"), 20).unwrap().uncovered.is_empty());
    assert_eq!(calendar.add_workdays(day("2023-12-29"), 1).unwrap().uncovered, BTreeSet::from([2023]));
    assert_eq!(Calendar::default().add_workdays(day("2024-10-01"), 1).unwrap().uncovered, BTreeSet::from([2024]));
}

#[test]
fn a_period_of_nothing_ends_on_the_day_of_the_act() {
    let reckoning = announced().add_days(day("2024-10-05"), 0).unwrap();
    assert_eq!((reckoning.ends_on, told(&reckoning)), (day("2024-10-05"), vec!["10-05 - act".to_owned()]));
}

#[test]
fn periods_stay_within_the_years_of_a_register() {
    let calendar = announced();
    assert_eq!(calendar.add_days(day("2024-01-01"), 3661).unwrap_err().code, "period_too_long");
    assert_eq!(calendar.add_days(day("2024-01-01"), u32::MAX).unwrap_err().code, "period_too_long");
    for (from, n) in [("1899-12-31", 1), ("2201-01-01", 0), ("2200-12-31", 1), ("9999-12-31", 1)] {
        assert_eq!(calendar.add_workdays(day(from), n).unwrap_err().code, "date_out_of_range", "{from}");
    }
    assert_eq!(calendar.add_days(NaiveDate::MAX, 1).unwrap_err().code, "date_out_of_range");
    assert_eq!(calendar.workdays_between(NaiveDate::MIN, NaiveDate::MAX).unwrap_err().code, "date_out_of_range");
    assert_eq!(calendar.add_workdays(day("1900-01-01"), PERIOD_DAYS_MAX).map(|r| r.n), Ok(PERIOD_DAYS_MAX));
}

#[test]
fn days_left_are_calendar_days_and_negative_when_over() {
    let left = |today| Calendar::days_left(day(today), day("2026-11-22"));
    assert_eq!((left("2026-11-19"), left("2026-11-22"), left("2026-11-25")), (3, 0, -3));
    let calendar = announced();
    assert_eq!(calendar.workdays_between(day("2026-11-22"), day("2026-11-20")), Ok(0));
}

#[test]
fn the_json_of_a_reckoning_names_each_day_and_why() {
    let json = serde_json::to_value(announced().add_workdays(day("2024-10-11"), 1).unwrap()).unwrap();
    let expected = serde_json::json!({
        "from": "2024-10-11", "n": 1, "ends_on": "2024-10-12", "uncovered": [],
        "explained": [
            { "date": "2024-10-11", "counted": false, "why": { "reason": "day_of_act" } },
            { "date": "2024-10-12", "counted": true, "why": { "reason": "make_up", "name": "国庆节" } },
        ],
    });
    assert_eq!(json, expected);
}

/// A calendar nobody announced: any day may rest or be worked.
fn any_calendar() -> impl Strategy<Value = Calendar> {
    proptest::collection::btree_map(0_u64..1500, any::<bool>(), 0..120).prop_map(|days| {
        let named = |rest| NamedDay { kind: if rest { DayKind::Rest } else { DayKind::Work }, name: "节".to_owned() };
        let date = |offset| day("2024-01-01") + chrono::Days::new(offset);
        let days = days.into_iter().map(|(offset, rest)| (date(offset), named(rest))).collect();
        Calendar { days, years: BTreeSet::from([2024, 2025]) }
    })
}

proptest! {
    #[test]
    fn a_longer_period_ends_later_and_always_on_a_working_day(
        calendar in any_calendar(), offset in 0_u64..1000, n in 1_u32..120,
    ) {
        let from = day("2024-01-01") + chrono::Days::new(offset);
        let (shorter, longer) = (calendar.add_days(from, n).unwrap(), calendar.add_days(from, n + 1).unwrap());
        // Two periods of calendar days may be carried over to the same working day.
        prop_assert!(shorter.ends_on <= longer.ends_on);
        prop_assert!(calendar.is_workday(shorter.ends_on));
        prop_assert!(shorter.ends_on >= from + chrono::Days::new(u64::from(n)));
        let (fewer, more) = (calendar.add_workdays(from, n).unwrap(), calendar.add_workdays(from, n + 1).unwrap());
        prop_assert!(fewer.ends_on < more.ends_on);
        prop_assert!(calendar.is_workday(fewer.ends_on));
        prop_assert_eq!(calendar.workdays_between(from, fewer.ends_on), Ok(n));
    }

    #[test]
    fn an_explanation_is_gapless_and_adds_up(calendar in any_calendar(), offset in 0_u64..1000, n in 0_u32..120) {
        let from = day("2024-01-01") + chrono::Days::new(offset);
        for reckoning in [calendar.add_days(from, n).unwrap(), calendar.add_workdays(from, n).unwrap()] {
            let dates: Vec<NaiveDate> = reckoning.explained.iter().map(|step| step.date).collect();
            let every: Vec<NaiveDate> = from.iter_days().take_while(|date| *date <= reckoning.ends_on).collect();
            prop_assert_eq!(dates, every);
            prop_assert_eq!(reckoning.explained.iter().filter(|step| step.counted).count(), n as usize);
        }
        prop_assert_eq!(calendar.end_of_days(from, n), Ok(calendar.add_days(from, n).unwrap().ends_on));
        prop_assert_eq!(calendar.end_of_workdays(from, n), Ok(calendar.add_workdays(from, n).unwrap().ends_on));
    }
}

#[test]
fn holidays_of_a_fixed_date_need_no_announcement_and_an_announcement_goes_before_them() {
    let unknown = Calendar::default();
    for rest in ["2027-01-01", "2031-05-01", "2031-05-02", "2031-10-01", "2031-10-02", "2031-10-03"] {
        assert!(!unknown.is_workday(day(rest)), "{rest}");
    }
    for work in ["2031-01-02", "2031-10-06", "2024-05-02"] {
        assert!(unknown.is_workday(day(work)), "{work}");
    }
    assert_eq!(unknown.day_why(day("2027-01-01")), DayWhy::Holiday("元旦".to_owned()));
    let announced = Calendar { years: [2027].into(), ..Calendar::default() };
    assert!(announced.is_workday(day("2027-01-01")), "as it was announced");
}
