//! Reasons of the simulated panel: short, plausible, and nobody's in particular.

use std::collections::HashSet;

use crate::aggregation::rule::Region;

/// Reasons already given to one item in one round: no two experts use the same words.
#[derive(Debug, Default)]
pub(super) struct Used {
    texts: HashSet<&'static str>,
}

/// A reason for an answer, chosen by any number; none once all that fit have been used.
pub(super) fn reason(
    item_id: &str,
    region: Region,
    round: u32,
    choice: u64,
    used: &mut Used,
) -> Option<String> {
    let own = OF_ITEMS
        .iter()
        .filter(|(id, of, _)| *id == item_id && *of == region)
        .flat_map(|(_, _, texts)| *texts);
    let later: &[&str] = if round > 1 { AFTER_FEEDBACK } else { &[] };
    let fitting: Vec<&'static str> = own
        .chain(general(item_id, region))
        .chain(later)
        .copied()
        .filter(|text| !used.texts.contains(text))
        .collect();
    let index = choice.checked_rem(fitting.len() as u64)?;
    let text = fitting.get(usize::try_from(index).ok()?).copied()?;
    used.texts.insert(text);
    Some(text.to_owned())
}

fn general(item_id: &str, region: Region) -> &'static [&'static str] {
    let norm = item_id.starts_with("norm-") || item_id.starts_with("rule-");
    match (norm, region) {
        (false, Region::Up) => FACTOR_UP,
        (false, Region::Middle) => FACTOR_STABLE,
        (false, Region::Down) => FACTOR_DOWN,
        (true, Region::Up) => ORDER_UP,
        (true, Region::Middle) => ORDER_SAME,
        (true, Region::Down) => ORDER_PRESSURE,
    }
}

const FACTOR_UP: &[&str] = &[
    "The cases I know of from the last years all point this way.",
    "It was rare at the start of the period and is ordinary now.",
    "Figures are thin, but nobody I work with would say it has shrunk.",
    "Slow at first, then clearly more in the second half of the decade.",
    "More in the large cities, hardly anything elsewhere; on balance more.",
    "The growth is real, though smaller than the press makes of it.",
];
const FACTOR_STABLE: &[&str] = &[
    "Some countries moved up, others down. For Europe as a whole it cancels out.",
    "It rose and fell again within the period.",
    "What changed is how much we write about it, not the thing itself.",
    "I see no trend that would hold outside one or two countries.",
    "The level is high, but it was high in 2016 as well.",
    "Reforms were announced and little came of them.",
];
const FACTOR_DOWN: &[&str] = &[
    "There was more of it at the start of the period than there is today.",
    "Measures taken after 2016 have had an effect.",
    "The generation that drove this has largely left the scene.",
    "Better exchange between services has brought it down where I work.",
];
const ORDER_UP: &[&str] = &[
    "Courts have insisted on it, and practice follows by and by.",
    "It has found its way into training and handbooks.",
    "Ten years ago few would have named it; now it is written down.",
    "Small states follow the larger ones here, to the good.",
];
const ORDER_SAME: &[&str] = &[
    "Questioned in debate, respected in practice.",
    "No court has moved the line in these years.",
    "Exceptions were discussed and mostly not made.",
    "There are breaches, as there were before; I see no trend in them.",
    "Pressure comes and goes with events and leaves little behind.",
    "Differs by country, but hardly over time.",
];
const ORDER_PRESSURE: &[&str] = &[
    "Each attack has moved the limits a little, and none was moved back.",
    "Ministers now question it openly.",
    "It still stands in the law, and is worked around every day.",
    "Fewer people defend it in public than ten years ago.",
    "Practice drifts away from it where nobody looks.",
];
const AFTER_FEEDBACK: &[&str] = &[
    "One of the reasons of the last round convinced me.",
    "I read the others' reasons and see no cause to change.",
    "I had taken the question more narrowly than it is meant.",
    "Still unsure, but closer to this answer than before.",
];

/// Reasons that belong to one item and one answer.
const OF_ITEMS: &[(&str, Region, &[&str])] = &[
    (
        "prison-contacts",
        Region::Up,
        &[
            "Wings are full, and placement goes by beds instead of by risk.",
            "Gang members offer protection, and protection has to be paid back.",
            "Telephones in cells have made these ties last beyond release.",
        ],
    ),
    (
        "prison-contacts",
        Region::Middle,
        &["The two groups mostly keep to themselves inside, as they did before."],
    ),
    (
        "way-back",
        Region::Up,
        &[
            "Banks refuse an account, and without one there is neither rent nor wage.",
            "Supervision orders have become longer and stricter.",
            "Municipalities hand these cases on to one another.",
        ],
    ),
    (
        "way-back",
        Region::Middle,
        &["Mentors and exit programmes make up for what has become harder elsewhere."],
    ),
    (
        "institutional-distance",
        Region::Middle,
        &[
            "Joint teams exist on paper; careers and files remain apart.",
            "Closer at the working level, as far apart as ever at the top.",
        ],
    ),
    (
        "institutional-distance",
        Region::Down,
        &["Shared centres have taught both sides the other's language."],
    ),
    (
        "special-wings",
        Region::Up,
        &[
            "Two countries opened such wings in the period and others plan them.",
            "Staff ask for them, since they are trained for this group only there.",
        ],
    ),
    (
        "special-wings",
        Region::Down,
        &[
            "Several wings were closed again because they bred loyalty.",
            "Research speaks for dispersal, and the services begin to listen.",
        ],
    ),
    (
        "special-wings",
        Region::Middle,
        &["Openings in one place, closures in another: the sum is near zero."],
    ),
    (
        "prison-numbers",
        Region::Up,
        &[
            "More offences in the law, longer sentences, more people inside.",
            "Returns from the conflict areas alone explain the rise.",
            "The newer cases are younger, and they stay longer on remand.",
        ],
    ),
    (
        "returnee-skills",
        Region::Up,
        &[
            "Handling of explosives is a skill that gangs look for and cannot teach.",
            "Veterans of more than one war are now on the market.",
            "Routes used to get people in and out serve other trades as well.",
        ],
    ),
    (
        "returnee-skills",
        Region::Middle,
        &["Most of those who returned are watched or in prison; the pool is not growing."],
    ),
    (
        "returnee-skills",
        Region::Down,
        &["Fewer come back each year, and the earlier ones grow old."],
    ),
    (
        "public-rejection",
        Region::Up,
        &[
            "Employers ask for a certificate of conduct for jobs that never needed one.",
            "Names stay on the internet for good.",
            "Each relapse in the news closes doors for all the others.",
        ],
    ),
    (
        "narrative-fit",
        Region::Up,
        &[
            "It gives a past of crime a meaning, which is hard to compete with.",
            "Recruiters look for exactly these biographies.",
            "I have seen it end careers in crime and begin others.",
        ],
    ),
    (
        "narrative-fit",
        Region::Middle,
        &["The story is the same as ten years ago; the audience is neither larger nor smaller."],
    ),
    (
        "barriers-to-cooperation",
        Region::Middle,
        &[
            "New laws on exchange, and new limits on it in the same year.",
            "Every system that was joined up has been replaced by two that are not.",
        ],
    ),
    (
        "barriers-to-cooperation",
        Region::Down,
        &["Joint investigation teams are easier to set up than they were."],
    ),
    (
        "norm-separate-detention",
        Region::Middle,
        &[
            "Half of the countries hold to it and the other half never did.",
            "Policy papers favour a mix, decided case by case.",
        ],
    ),
    (
        "norm-restoration",
        Region::Down,
        &[
            "Budgets for work and schooling in prison were cut first.",
            "In public debate the word has become a reproach.",
            "For terrorist offences repair is hardly spoken of any more.",
        ],
    ),
    (
        "norm-restoration",
        Region::Middle,
        &["Under attack in speeches, alive in probation offices."],
    ),
    (
        "norm-fitting-charges",
        Region::Down,
        &[
            "Membership is charged because the acts themselves cannot be proven.",
            "Travel is punished as if it were an attack.",
            "Prosecutors take the charge that will stick.",
        ],
    ),
    (
        "norm-intake",
        Region::Down,
        &[
            "Screening takes place after weeks, when the damage is done.",
            "The forms exist, and nobody places anyone by them.",
            "With cells this full there is no placement to speak of.",
        ],
    ),
    (
        "norm-intake",
        Region::Up,
        &[
            "Most services have an instrument now; ten years ago almost none had.",
            "It is about having and using a method, and there the gain is plain.",
            "Assessment on arrival has become part of inspection reports.",
        ],
    ),
    (
        "norm-police-and-intelligence",
        Region::Middle,
        &[
            "The line is blurred in a few units and respected in all others.",
            "Courts still throw out what crossed the line.",
        ],
    ),
    (
        "norm-police-and-intelligence",
        Region::Down,
        &["Intelligence is used as evidence more often, under another name."],
    ),
    (
        "rule-solitary-confinement",
        Region::Middle,
        &[
            "Inspection reports name the same few prisons year after year.",
            "The rule is respected in its letter; the margins are used as before.",
        ],
    ),
    (
        "rule-hope-of-release",
        Region::Middle,
        &[
            "Reviews have been brought in where they were missing, and postponed where they existed.",
        ],
    ),
    (
        "rule-independent-prosecution",
        Region::Middle,
        &["Instructions in single cases remain rare, and are noticed when they happen."],
    ),
    (
        "rule-proportionality",
        Region::Down,
        &["Emergency powers became ordinary law in more than one country."],
    ),
    (
        "rule-proportionality",
        Region::Middle,
        &["Courts still ask the question, and still strike things down."],
    ),
    (
        "rule-mandates",
        Region::Middle,
        &["Tasks were added, but by law and in the open."],
    ),
    (
        "rule-purpose-limitation",
        Region::Middle,
        &[
            "Data protection has become stricter, and exceptions wider; it evens out.",
            "Supervisors find breaches at about the same rate as before.",
        ],
    ),
    (
        "rule-purpose-limitation",
        Region::Down,
        &["Joint databases make the purpose an afterthought."],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reason_is_given_twice_to_one_item() {
        let mut used = Used::default();
        let reasons: Vec<String> =
            std::iter::from_fn(|| reason("norm-intake", Region::Up, 2, 11, &mut used)).collect();
        assert_eq!(reasons.len(), 3 + ORDER_UP.len() + AFTER_FEEDBACK.len());
        let distinct: HashSet<&String> = reasons.iter().collect();
        assert_eq!(distinct.len(), reasons.len());
    }

    #[test]
    fn reasons_fit_the_field_they_are_typed_into() {
        let of_items = OF_ITEMS.iter().flat_map(|(_, _, texts)| *texts);
        for text in of_items.chain(AFTER_FEEDBACK) {
            assert!(text.chars().count() <= 600);
        }
    }
}
