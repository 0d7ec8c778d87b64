use super::*;
use crate::aggregation::results::{RoundInput, round_results};
use crate::aggregation::rule::ConsensusRule;

fn read(text: &str) -> Result<Ratings, Error> {
    Ratings::read(text.as_bytes(), &Options::default())
}

fn message(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

fn setting(invited: Option<u64>) -> Setting {
    Setting {
        study: "panel".to_owned(),
        rule: ConsensusRule::default(),
        invited,
    }
}

fn input(ratings: &Ratings, round: u32, earlier: Earlier) -> RoundInput {
    ratings.round_input(round, earlier, &setting(None)).unwrap()
}

#[test]
fn an_empty_value_is_an_abstention_and_no_row_is_missing() {
    let ratings = read("round,item,rater,value\n1,a,x,3\n1,a,y,\n1,b,x,1\n").unwrap();
    let round = input(&ratings, 1, Earlier::Nothing);
    let items: Vec<_> = round.items().collect();
    assert_eq!(
        (items[0].counts.as_slice(), items[0].abstained),
        ([0, 0, 1].as_slice(), 1)
    );
    assert_eq!((items[1].id.as_str(), items[1].abstained), ("b", 0));
    assert_eq!(round.panel, 2);
    assert_eq!(round_results(&round).item("b").unwrap().missing, 1);
}

#[test]
fn a_value_off_the_scale_is_named_with_line_and_column() {
    let options = Options {
        scale: Some(5),
        ..Options::default()
    };
    let text = "rater,value,item,round\nx,6,a,1\n";
    let error = Ratings::read(text.as_bytes(), &options).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2, column 2 (value): `6` is not a whole number from 1 to 5; leave it empty for an \
         abstention"
    );
}

#[test]
fn a_rating_given_twice_names_both_lines() {
    assert_eq!(
        message("round,item,rater,value\n1,a,x,3\n1,b,x,3\n1,a,x,2\n"),
        "line 4: rater x rates item a of round 1 again, first on line 2"
    );
}

#[test]
fn a_rater_in_two_groups_names_both_lines() {
    assert_eq!(
        message("round,item,rater,value,group\n1,a,x,3,North\n2,a,x,3,South\n"),
        "line 3, column 5 (group): rater x is in group South here and in North on line 2"
    );
}

#[test]
fn a_missing_column_and_a_short_line_are_named() {
    assert_eq!(
        message("round,item,value\n1,a,3\n"),
        "line 1: the column rater is missing; the head has round, item, value"
    );
    assert_eq!(
        message("round,item,rater,value\n1,a,x\n"),
        "line 2: 3 fields where the head has 4"
    );
    assert_eq!(
        message("round,item,rater,value\n"),
        "there are no ratings in it"
    );
    assert!(message("round,item,rater,value\n0,a,x,3\n").contains("column 1 (round)"));
    assert!(message("round,item,rater,value,confidence\n1,a,x,3,4\n").contains("confidence of 1"));
}

#[test]
fn a_lenient_reading_lists_bad_lines_and_goes_on() {
    let options = Options {
        lenient: true,
        ..Options::default()
    };
    let text = "round,item,rater,value\n1,a,x,3\n1,a,y,many\n1,a,x,1\n1,a,z,2\n";
    let ratings = Ratings::read(text.as_bytes(), &options).unwrap();
    assert_eq!(ratings.len(), 2);
    let lines: Vec<u64> = ratings.problems().iter().map(Problem::line).collect();
    assert_eq!(lines, [3, 4]);
}

#[test]
fn files_of_other_tools_are_read_too() {
    let semicolons = "\u{feff}Round;Item;Rater;Value\r\n1;a;x;5\r\n1;a;y;NA\r\n";
    let ratings = read(semicolons).unwrap();
    assert_eq!((ratings.k(), ratings.len()), (5, 2));

    let options = Options {
        wide: true,
        group_column: "camp".to_owned(),
        ..Options::default()
    };
    let wide = "who,camp,a,b\nx,North,1,3\ny,South,,abstain\n";
    let ratings = Ratings::read(wide.as_bytes(), &options).unwrap();
    let round = input(&ratings, 1, Earlier::Nothing);
    let items: Vec<_> = round.items().collect();
    assert_eq!(items[0].counts, [1, 0, 0]);
    assert_eq!(
        (items[1].counts.as_slice(), items[1].abstained),
        ([0, 0, 1].as_slice(), 1)
    );
    assert_eq!(items[0].by_group[0].name, "North");
}

#[test]
fn two_rounds_are_compared_over_those_who_answered_both() {
    let text = "round,item,rater,value\n\
                1,a,x,1\n1,a,y,2\n1,a,z,3\n2,a,y,3\n2,a,x,1\n2,a,new,2\n";
    let round = input(&read(text).unwrap(), 2, Earlier::Round(1));
    let item = round.items().next().unwrap();
    let earlier = item.earlier.as_ref().unwrap();
    assert_eq!(
        earlier.transition,
        [
            [1, 0, 0, 0, 0],
            [0, 0, 1, 0, 0],
            [0, 0, 0, 0, 1],
            [0, 0, 0, 0, 0],
            [0, 1, 0, 0, 0]
        ]
    );
}

#[test]
fn an_item_left_out_of_a_round_is_compared_with_the_one_before() {
    let text = "round,item,rater,value\n1,a,x,1\n1,b,x,1\n2,b,x,2\n3,a,x,3\n3,b,x,3\n";
    let round = input(&read(text).unwrap(), 3, Earlier::LastRated);
    let earlier: Vec<_> = round
        .items()
        .map(|i| i.earlier.as_ref().unwrap().round)
        .collect();
    assert_eq!(earlier, [1, 2]);
}

#[test]
fn more_invited_than_answered_are_missing_and_fewer_are_refused() {
    let ratings = read("round,item,rater,value\n1,a,x,3\n1,a,y,2\n").unwrap();
    let round = ratings
        .round_input(1, Earlier::Nothing, &setting(Some(9)))
        .unwrap();
    assert_eq!((round.invited, round.panel), (9, 9));
    let error = ratings
        .round_input(1, Earlier::Nothing, &setting(Some(1)))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "2 raters answered round 1, more than the 1 invited"
    );
    assert!(matches!(
        ratings.round_input(3, Earlier::Nothing, &setting(None)),
        Err(Error::NoSuchRound(3))
    ));
}

#[test]
fn the_order_of_lines_changes_no_count() {
    let lines = [
        "1,a,x,3", "1,b,x,1", "1,a,y,2", "1,b,y,1", "2,a,x,3", "2,a,y,3",
    ];
    let file = |lines: &[&str]| format!("round,item,rater,value\n{}\n", lines.join("\n"));
    let straight = input(&read(&file(&lines)).unwrap(), 2, Earlier::Round(1));
    let mut turned = lines;
    turned.reverse();
    let turned = input(&read(&file(&turned)).unwrap(), 2, Earlier::Round(1));
    assert_eq!(straight.items().next(), turned.items().next());
}

#[test]
fn a_matrix_has_a_row_for_each_who_answered_anything() {
    let ratings =
        read("round,item,rater,value\n1,a,x,3\n1,b,x,\n1,a,y,2\n1,b,y,1\n1,a,z,\n").unwrap();
    let matrix = ratings.matrix(1, 100).unwrap();
    assert_eq!(matrix.rows(), [vec![Some(3), None], vec![Some(2), Some(1)]]);
    assert_eq!(ratings.matrix(1, 3), None);
}

#[test]
fn bytes_that_are_no_text_are_refused_not_guessed() {
    let text = b"round,item,rater,value\n1,\xff,x,3\n";
    let error = Ratings::read(text.as_slice(), &Options::default()).unwrap_err();
    assert_eq!(error.to_string(), "line 2, column 2 (item): is not UTF-8");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(0..=255_u8, 0..200), lenient: bool, wide: bool) {
        let options = Options { lenient, wide, ..Options::default() };
        let _ = Ratings::read(bytes.as_slice(), &options);
        let mut headed = b"round,item,rater,value,group\n".to_vec();
        headed.extend(&bytes);
        if let Ok(ratings) = Ratings::read(headed.as_slice(), &options) {
            for round in ratings.rounds() {
                let _ = ratings.round_input(round, Earlier::LastRated, &setting(None));
            }
        }
    }
}

#[test]
fn confidence_and_expertise_are_counted_by_level_and_missing_is_the_middle_one() {
    let ratings = read(
        "round,item,rater,value,confidence,expertise\n\
         1,a,x,3,1,\n1,a,y,3,,\n1,a,z,1,3,\n1,b,x,,3,\n2,a,x,3,,1\n",
    )
    .unwrap();
    let first = input(&ratings, 1, Earlier::Nothing);
    let [a, b] = first.items().collect::<Vec<_>>()[..] else {
        panic!("two items");
    };
    assert_eq!(a.by_confidence, [[0, 0, 1], [0, 0, 1], [1, 0, 0]]);
    assert_eq!(b.by_confidence, [[0; 3]; 3]);
    assert!(a.by_expertise.is_empty(), "nobody said it in this round");
    let second = input(&ratings, 2, Earlier::Nothing);
    let a = second.items().next().unwrap();
    assert_eq!(a.by_expertise, [[0, 0, 1], [0; 3], [0; 3]]);
    assert!(a.by_confidence.is_empty());
}

#[test]
fn who_also_answered_before_is_counted_by_person() {
    let ratings =
        read("round,item,rater,value\n1,a,x,3\n1,a,y,3\n1,b,z,\n2,a,x,3\n2,b,x,3\n2,a,new,1\n")
            .unwrap();
    assert_eq!(input(&ratings, 1, Earlier::LastRated).attendance, None);
    let attendance = input(&ratings, 2, Earlier::LastRated).attendance.unwrap();
    assert_eq!((attendance.earlier_round, attendance.both), (1, 1));
    assert_eq!((attendance.only_earlier, attendance.only_later), (2, 1));
}

#[test]
fn a_level_off_the_scale_is_named_by_its_kind() {
    assert_eq!(
        message("round,item,rater,value,expertise\n1,a,x,3,4\n"),
        "line 2, column 5 (expertise): `4` is not an expertise of 1, 2 or 3"
    );
}
