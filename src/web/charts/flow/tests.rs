use super::*;
use crate::drawing::tests::three;

/// The example of the pictures: 12, 5, 3 and one who cannot judge became 15, 3, 2 and one.
fn cells() -> Vec<Vec<u64>> {
    vec![
        vec![2, 0, 1, 0, 0],
        vec![0, 3, 2, 0, 0],
        vec![0, 0, 11, 1, 0],
        vec![0, 0, 1, 0, 0],
        vec![0, 0, 0, 0, 3],
    ]
}

fn flow(cells: &[Vec<u64>]) -> Option<Flow> {
    Flow::new("moved", [1, 2], &three(2, 3, 15), cells)
}

#[test]
fn the_figure_has_a_name_and_the_table_has_its_numbers() {
    let html = flow(&cells()).unwrap().to_string();
    assert!(html.contains(r#"viewBox="0 0 372 "#), "{html}");
    assert!(html.contains(r#"role="img""#) && html.contains("16 kept their answer and 3 moved"));
    assert_eq!(html.matches(r#"class="flow-kept" d="#).count(), 3, "{html}");
    assert_eq!(html.matches(r#"class="flow-moved" d="#).count(), 4);
    for row in [
        r#"<td>Net-zero / Stable</td><td>Upward</td><td class="num">2</td>"#,
        r#"<td>Upward</td><td>Cannot judge</td><td class="num">1</td>"#,
        r#"<td>Upward</td><td>Upward</td><td class="num">11</td>"#,
    ] {
        assert!(html.contains(row), "{row} is not in {html}");
    }
    assert!(!html.contains("style="));
}

#[test]
fn those_who_left_are_told_apart_from_those_who_moved() {
    let mut cells = cells();
    cells[2][4] = 5;
    let html = flow(&cells).unwrap().to_string();
    assert_eq!(
        html.matches(r#"class="flow-absent" d="#).count(),
        1,
        "{html}"
    );
    assert!(html.contains("No answer"));
}
