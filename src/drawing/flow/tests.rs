use super::super::tests::three;
use super::*;

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
    Flow::new(&three(2, 3, 15), cells)
}

#[test]
fn bands_are_as_thick_as_the_people_in_them_are_many() {
    let flow = flow(&cells()).unwrap();
    let unit = ALL / 21.0;
    for later in [false, true] {
        let side: Vec<&Node> = flow.nodes.iter().filter(|n| n.later == later).collect();
        let people: u64 = side.iter().map(|node| node.count).sum();
        assert_eq!(people, 21, "those absent both times are not drawn");
        for node in &side {
            assert!((node.height - unit * node.count as f64).abs() < 1e-9);
        }
        for pair in side.windows(2) {
            let [above, below] = pair else { unreachable!() };
            assert!(above.y + above.height + GAP <= below.y + 1e-9, "{pair:?}");
            assert!(
                above.middle() + above.label() / 2.0 <= below.middle() - below.label() / 2.0 + 1e-9,
                "{pair:?}"
            );
        }
    }
    assert_eq!((flow.kept, flow.moved), (16, 3));
    assert!(flow.nodes.iter().all(|node| node.bottom() <= flow.height));
}

#[test]
fn nobody_and_another_scale_are_not_drawn() {
    assert!(flow(&vec![vec![0; 5]; 5]).is_none());
    assert!(flow(&vec![vec![1; 7]; 7]).is_none());
}

#[test]
fn labels_break_between_words_and_are_cut_at_last() {
    assert_eq!(lines("Cannot judge"), ["Cannot judge"]);
    assert_eq!(lines("Net-zero / Stable"), ["Net-zero /", "Stable"]);
    assert_eq!(lines("Same/mild pressure"), ["Same/mild", "pressure"]);
    assert_eq!(
        lines("Betäubungsmittelbeschaffung im Norden der Stadt"),
        ["Betäubungsmi…", "im Norden de…"]
    );
}
