//! Who moved between two rounds: two columns of nodes, and bands between them.

use super::{Fill, PointCount, fills};

/// The unit of all lengths: the figure is 372 of them wide, so that its text can be read on a
/// phone.
pub const WIDTH: f64 = 372.0;
/// Outer edges of the two columns of nodes.
pub const LEFT: f64 = 122.0;
pub const RIGHT: f64 = WIDTH - LEFT;
/// Width of a node.
pub const NODE: f64 = 9.0;
/// Where the nodes begin, below the names of the rounds.
const TOP: f64 = 26.0;
/// Height of all people together, and the most that one of them takes.
const ALL: f64 = 150.0;
const MOST_PER_PERSON: f64 = 9.0;
/// Least distance between two nodes, and the height of a line of a label.
const GAP: f64 = 10.0;
const LINE: f64 = 17.0;
/// Characters in a line of a label; the table has the whole word.
const LINE_LENGTH: usize = 13;

/// Where the nodes and bands of a figure stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    pub height: f64,
    pub nodes: Vec<Node>,
    pub bands: Vec<Band>,
    /// Of those who judged both times.
    pub kept: u64,
    pub moved: u64,
}

/// Everybody with one answer in one of the rounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub later: bool,
    pub look: Look,
    /// The label.
    pub lines: Vec<String>,
    pub count: u64,
    pub y: f64,
    pub height: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Point(Fill),
    CannotJudge,
    NoAnswer,
}

/// Those with one answer in the earlier and one in the later round.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    pub kind: Kind,
    pub from: String,
    pub to: String,
    pub count: u64,
    /// The outline, as the `d` of an SVG path.
    pub path: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Kept,
    Moved,
    /// Without an answer in one of the rounds.
    CameOrLeft,
}

/// One answer of the figure, from the up end down, then those without a valid answer.
struct Answer {
    /// Row and column in the transition table.
    place: usize,
    label: String,
    look: Look,
}

impl Flow {
    /// `points` go from value 1 to value k, whatever their counts; `cells` is a transition table
    /// over them with k + 2 rows and columns, *abstained* and *absent* last. `None` for a table of
    /// another size, or without anybody in it.
    pub fn new(points: &[PointCount], cells: &[Vec<u64>]) -> Option<Self> {
        let side = points.len() + 2;
        if cells.len() != side || cells.iter().any(|row| row.len() != side) {
            return None;
        }
        let mut cells = cells.to_vec();
        cells[side - 1][side - 1] = 0;
        let people: u64 = cells.iter().flatten().sum();
        if people == 0 {
            return None;
        }
        let unit = (ALL / people as f64).min(MOST_PER_PERSON);
        let answers = answers(points);
        let earlier = column(&answers, false, unit, |place| cells[place].iter().sum());
        let later = column(&answers, true, unit, |place| {
            cells.iter().map(|row| row[place]).sum()
        });
        let bands = bands(&answers, &cells, [&earlier, &later], unit);
        let pairs = || (0..points.len()).flat_map(|i| (0..points.len()).map(move |j| (i, j)));
        let people = |those: &dyn Fn(&(usize, usize)) -> bool| -> u64 {
            pairs().filter(those).map(|(i, j)| cells[i][j]).sum()
        };
        let nodes: Vec<Node> = [earlier, later].into_iter().flatten().flatten().collect();
        Some(Self {
            height: nodes.iter().map(Node::bottom).fold(0.0, f64::max).ceil() + 2.0,
            kept: people(&|(i, j)| i == j),
            moved: people(&|(i, j)| i != j),
            nodes,
            bands,
        })
    }

    /// What is drawn lies on top of what was drawn before: those who moved come last.
    pub fn drawn(&self) -> impl Iterator<Item = &Band> {
        let of = |wanted: Kind| self.bands.iter().filter(move |band| band.kind == wanted);
        of(Kind::Kept)
            .chain(of(Kind::CameOrLeft))
            .chain(of(Kind::Moved))
    }

    /// Whether somebody answered in one of the rounds only.
    pub fn somebody_came_or_left(&self) -> bool {
        self.bands.iter().any(|band| band.kind == Kind::CameOrLeft)
    }

    /// The hatch patterns in use, by their distance.
    pub fn hatches(&self) -> Vec<u8> {
        let mut hatches: Vec<u8> = self.nodes.iter().filter_map(Node::hatch).collect();
        hatches.sort_unstable();
        hatches.dedup();
        hatches
    }
}

impl Node {
    /// The left edge.
    pub fn x(&self) -> f64 {
        if self.later { RIGHT - NODE } else { LEFT }
    }

    /// Where the label begins, or ends on the left side.
    pub fn text_x(&self) -> f64 {
        if self.later { RIGHT + 7.0 } else { LEFT - 7.0 }
    }

    /// `text-anchor` of the label.
    pub fn anchor(&self) -> &'static str {
        if self.later { "start" } else { "end" }
    }

    /// Half way down.
    pub fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }

    /// Height of the label.
    fn label(&self) -> f64 {
        LINE * self.lines.len() as f64
    }

    fn bottom(&self) -> f64 {
        (self.y + self.height).max(self.middle() + self.label() / 2.0)
    }

    /// Distance of the lines of its pattern, where it has one.
    pub fn hatch(&self) -> Option<u8> {
        match self.look {
            Look::Point(fill) => fill.hatch(),
            _ => None,
        }
    }

    /// The lines of the label with the distance of each from the one before, in heights of the
    /// text, so that they stand around the middle whatever its size.
    pub fn spaced(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let first = if self.lines.len() == 1 {
            "0.35em"
        } else {
            "-0.22em"
        };
        let distances = std::iter::once(first).chain(std::iter::repeat("1.15em"));
        distances.zip(self.lines.iter().map(String::as_str))
    }
}

fn answers(points: &[PointCount]) -> Vec<Answer> {
    let of_points = points.iter().zip(fills(points)).enumerate().rev();
    let mut answers: Vec<Answer> = of_points
        .map(|(place, (point, fill))| Answer {
            place,
            label: point.label.clone(),
            look: Look::Point(fill),
        })
        .collect();
    for (label, look) in [
        ("Cannot judge", Look::CannotJudge),
        ("No answer", Look::NoAnswer),
    ] {
        answers.push(Answer {
            place: answers.len(),
            label: label.to_owned(),
            look,
        });
    }
    answers
}

/// The nodes of one round, one an answer; `None` where nobody gave it. They stand far enough apart
/// for their labels.
fn column(
    answers: &[Answer],
    later: bool,
    unit: f64,
    count: impl Fn(usize) -> u64,
) -> Vec<Option<Node>> {
    let mut above: Option<(f64, f64)> = None;
    answers
        .iter()
        .map(|answer| {
            let count = count(answer.place);
            if count == 0 {
                return None;
            }
            let mut node = Node {
                later,
                look: answer.look,
                lines: lines(&answer.label),
                count,
                y: TOP,
                height: unit * count as f64,
            };
            let overhang = (node.label() - node.height).max(0.0) / 2.0;
            node.y = match above {
                None => TOP + overhang,
                Some((edge, label_edge)) => (edge + GAP).max(label_edge + overhang),
            };
            above = Some((node.y + node.height, node.bottom()));
            Some(node)
        })
        .collect()
}

fn bands(
    answers: &[Answer],
    cells: &[Vec<u64>],
    [earlier, later]: [&[Option<Node>]; 2],
    unit: f64,
) -> Vec<Band> {
    let mut arrived = vec![0; answers.len()];
    let mut bands = Vec::new();
    for (from, start) in answers.iter().zip(earlier) {
        let mut left = 0;
        for ((to, end), arrived) in answers.iter().zip(later).zip(&mut arrived) {
            let count = cells[from.place][to.place];
            let (Some(start), Some(end)) = (start, end) else {
                continue;
            };
            if count == 0 {
                continue;
            }
            let path = path(
                start.y + unit * left as f64,
                end.y + unit * *arrived as f64,
                unit * count as f64,
            );
            left += count;
            *arrived += count;
            bands.push(Band {
                kind: if from.look == Look::NoAnswer || to.look == Look::NoAnswer {
                    Kind::CameOrLeft
                } else if from.place == to.place {
                    Kind::Kept
                } else {
                    Kind::Moved
                },
                from: from.label.clone(),
                to: to.label.clone(),
                count,
                path,
            });
        }
    }
    bands
}

/// A band of one thickness from the left column to the right one, level at both ends.
fn path(start: f64, end: f64, thickness: f64) -> String {
    let (left, right) = (LEFT + NODE, RIGHT - NODE);
    let middle = (left + right) / 2.0;
    let (below_start, below_end) = (start + thickness, end + thickness);
    format!(
        "M{left} {start:.1}C{middle} {start:.1} {middle} {end:.1} {right} {end:.1}V{below_end:.1}\
         C{middle} {below_end:.1} {middle} {below_start:.1} {left} {below_start:.1}Z"
    )
}

/// A label in at most two lines, broken between words and cut where it is still too long.
fn lines(label: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in label.split_whitespace() {
        let full = lines.len() == 2;
        let Some(line) = lines.last_mut() else { break };
        let together = line.chars().count() + 1 + word.chars().count();
        if line.is_empty() {
            line.push_str(word);
        } else if together <= LINE_LENGTH || full {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    for line in &mut lines {
        if line.chars().count() > LINE_LENGTH {
            *line = line.chars().take(LINE_LENGTH - 1).collect::<String>() + "…";
        }
    }
    lines
}

#[cfg(test)]
mod tests;
