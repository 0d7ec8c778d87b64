//! How many of a panel will have submitted by the deadline, estimated from the days that are over.
//! Pure: counts of people a day, no persons, no answers, no clock.

/// Finished days that the estimate rests on: each day of the week counts once.
pub const WINDOW: usize = 7;
/// Finished days, the day of opening included, below which nothing is estimated.
pub const LEAST_DAYS: usize = 3;
/// People who have submitted on finished days below which nothing is estimated.
pub const LEAST_SUBMITTED: usize = 5;
/// Standard deviations to both sides that hold four of five normal values.
const FOUR_OF_FIVE: f64 = 1.2816;

/// How a round has come in so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// Who submitted on each day that is over, the day of opening first.
    pub by_day: Vec<usize>,
    /// Who has submitted by now, today's included.
    pub by_now: usize,
    /// Who has submitted or can: those asked less those who declined or cannot be reached.
    pub panel: usize,
    /// Days on which one can still submit: today, the day of the deadline, and those between.
    pub days_left: usize,
}

/// What the days so far say of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forecast {
    /// Everybody has submitted.
    Done,
    /// Too few days or people.
    TooLittle,
    /// Nobody submitted on any day of the window.
    Standstill {
        days: usize,
    },
    Estimate(Estimate),
}

/// People who will have submitted when the deadline comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    pub about: usize,
    /// Ends of the range that holds four times in five, if people go on as they did.
    pub least: usize,
    pub most: usize,
    /// Finished days of the window, and who submitted on them.
    pub days: usize,
    pub submitted: usize,
    /// Of those still missing in the morning, how many percent submitted on an average day.
    pub percent: usize,
}

/// Estimates by an occurrence/exposure rate, carried on as a constant daily chance.
///
/// Over the last [`WINDOW`] finished days, let *x* be those who submitted and *e* the sum, over
/// these days, of those still missing in the morning. Then *h = x / e* is the chance that somebody
/// missing submits on a day. With *R* still missing after the last finished day and *d* days left,
///
/// *more = R · q*, where *q = 1 − (1 − h)^d* (the geometric distribution).
///
/// The range is *more ± 1.28·s* with *s² = R·q·(1 − q) + (R·d·(1 − h)^(d−1))² · h·(1 − h)/e*: what
/// chance does to *R* people, and, by the delta method, how little *h* itself is known. Ends are
/// rounded outwards and never lie below those who have submitted by now or above the panel.
/// Reminders, weekends and a rush before the deadline are not in it. People who were added late
/// are taken as if they had been missing from the first day.
pub fn forecast(intake: &Intake) -> Forecast {
    let panel = intake.panel;
    if intake.by_now >= panel {
        return Forecast::Done;
    }
    let before: usize = intake.by_day.iter().sum();
    if intake.by_day.len() < LEAST_DAYS || before < LEAST_SUBMITTED {
        return Forecast::TooLittle;
    }
    let first = intake.by_day.len().saturating_sub(WINDOW);
    let window = &intake.by_day[first..];
    let mut missing = panel.saturating_sub(intake.by_day[..first].iter().sum());
    let (mut submitted, mut exposure) = (0, 0);
    for &of_day in window {
        exposure += missing;
        submitted += of_day;
        missing = missing.saturating_sub(of_day);
    }
    let days = window.len();
    if submitted == 0 || exposure == 0 {
        return Forecast::Standstill { days };
    }
    let (rest, left) = (missing as f64, intake.days_left as f64);
    let chance = (submitted as f64 / exposure as f64).min(1.0);
    let reached = 1.0 - (1.0 - chance).powf(left);
    let more = rest * reached;
    let slope = match intake.days_left {
        0 => 0.0,
        _ => rest * left * (1.0 - chance).powf(left - 1.0),
    };
    let variance = rest * reached * (1.0 - reached)
        + slope * slope * chance * (1.0 - chance) / exposure as f64;
    let spread = FOUR_OF_FIVE * variance.sqrt();
    let within = |people: f64| (people.max(0.0) as usize).clamp(intake.by_now, panel);
    let before = before as f64;
    Forecast::Estimate(Estimate {
        about: within((before + more).round()),
        least: within((before + more - spread).floor()),
        most: within((before + more + spread).ceil()),
        days,
        submitted,
        percent: (chance * 100.0).round() as usize,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intake(by_day: &[usize], panel: usize, days_left: usize) -> Intake {
        Intake {
            by_day: by_day.to_vec(),
            by_now: by_day.iter().sum(),
            panel,
            days_left,
        }
    }

    fn estimate(intake: &Intake) -> Estimate {
        match forecast(intake) {
            Forecast::Estimate(estimate) => estimate,
            other => panic!("{intake:?}: {other:?}"),
        }
    }

    /// By hand: exposure 20 + 16 + 12 = 48, submitted 4 + 4 + 2 = 10, h = 10/48; 10 are missing,
    /// two days left: q = 1 − (38/48)² = 0.3733, more = 3.73, so 13.73 of 20.
    #[test]
    fn a_case_worked_by_hand() {
        let of = estimate(&intake(&[4, 4, 2], 20, 2));
        assert_eq!((of.about, of.days, of.submitted), (14, 3, 10));
        assert_eq!(of.percent, 21);
        // s² = 10·0.3733·0.6267 + (10·2·0.7917)²·0.2083·0.7917/48 = 2.340 + 0.861; 1.2816·s = 2.29
        assert_eq!((of.least, of.most), (11, 17));
    }

    #[test]
    fn too_little_is_said_and_not_guessed() {
        for few in [
            &[][..],
            &[9],
            &[5, 4],
            &[1, 1, 1, 1],
            &[0, 0, 0, 0, 0, 0, 0, 0],
        ] {
            assert_eq!(
                forecast(&intake(few, 20, 5)),
                Forecast::TooLittle,
                "{few:?}"
            );
        }
    }

    #[test]
    fn a_standstill_is_named_and_a_full_panel_needs_no_forecast() {
        let stands = [5, 3, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(
            forecast(&intake(&stands, 20, 5)),
            Forecast::Standstill { days: 7 }
        );
        assert_eq!(forecast(&intake(&[8, 4, 8], 20, 5)), Forecast::Done);
        assert_eq!(forecast(&intake(&[], 0, 5)), Forecast::Done);
    }

    #[test]
    fn only_the_last_week_counts() {
        let slow = estimate(&intake(&[9, 0, 0, 0, 0, 0, 0, 1], 30, 3));
        let fast = estimate(&intake(&[0, 9, 0, 0, 0, 0, 0, 1], 30, 3));
        assert_eq!((slow.submitted, fast.submitted), (1, 10));
        assert!(slow.about < fast.about, "{slow:?} {fast:?}");
    }

    #[test]
    fn it_never_says_less_than_there_are_nor_more_than_can_be() {
        for panel in 6..40 {
            for days_left in [0, 1, 3, 30, 4000] {
                for first in 0..panel.min(20) {
                    for by_now in [first + 3, panel - 1] {
                        let days = Intake {
                            by_now,
                            ..intake(&[first, 2, 1], panel, days_left)
                        };
                        if let Forecast::Estimate(of) = forecast(&days) {
                            assert!(
                                of.least <= of.about && of.about <= of.most,
                                "{days:?} {of:?}"
                            );
                            assert!(by_now <= of.least && of.most <= panel, "{days:?} {of:?}");
                        }
                    }
                }
            }
        }
        let at_once = estimate(&intake(&[0, 0, 19], 20, 0));
        assert_eq!((at_once.least, at_once.most), (19, 19));
    }

    /// Panels whose people submit with one chance a day: the range holds at least four times in
    /// five over all, and the middle is off to neither side by more than half a person.
    #[test]
    fn ranges_hold_for_panels_that_go_on_as_they_did() {
        let mut state = 20_261_126_u64;
        let mut random = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let (mut held, mut tried, mut off) = (0, 0, 0.0);
        for panel in [12, 24, 60] {
            for chance in [0.05, 0.1, 0.2] {
                for _ in 0..1500 {
                    let mut missing = panel;
                    let mut days = Vec::new();
                    for _ in 0..14 {
                        let of_day = (0..missing).filter(|_| random() < chance).count();
                        missing -= of_day;
                        days.push(of_day);
                    }
                    let known = intake(&days[..7], panel, 7);
                    if let Forecast::Estimate(of) = forecast(&known) {
                        let came = panel - missing;
                        tried += 1;
                        held += usize::from((of.least..=of.most).contains(&came));
                        off += of.about as f64 - came as f64;
                    }
                }
            }
        }
        let share = f64::from(u32::try_from(held).unwrap()) / f64::from(tried);
        let off = off / f64::from(tried);
        println!("{tried} panels: the range holds in {share:.3}, the middle is off by {off:.2}");
        assert!(share >= 0.8, "{share}");
        assert!(off.abs() < 0.5, "{off}");
    }
}
