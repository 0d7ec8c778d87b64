//! A machine as queues: processors that take jobs in turn, and a writer that commits all that waits
//! together. Times are seconds.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, VecDeque};

/// Answers in a commit at most, as `writer.batch` has it.
const LARGEST: usize = 1024;

/// What one installation costs, as measured.
#[derive(Clone, Copy, Debug)]
pub struct Costs {
    /// Processor time of a page, the database's part included.
    pub page: f64,
    /// Processor time of a save until it waits for the writer.
    pub save: f64,
    /// Processor time of one answer in a commit.
    pub row: f64,
    /// What a commit waits for the disk or for a database elsewhere, however many answers it holds.
    pub commit: f64,
    /// Processor time that the measuring program takes on the same machine for each request.
    pub beside: f64,
}

/// How many machines of which kind.
#[derive(Clone, Copy, Debug)]
pub struct Fleet {
    /// Servers, each with a writer of its own; SQLite has one.
    pub nodes: usize,
    /// Processors of each.
    pub cores: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Page,
    Save,
}

/// What came out.
pub struct Outcome {
    /// From the asking to the answer, sorted.
    pub pages: Vec<f64>,
    pub saves: Vec<f64>,
    /// Share of the time in which processors had something to do.
    pub processors: f64,
    /// Share of the answers that writers could commit if every commit were full; one that is not
    /// waits for the disk most of the time and has room for more.
    pub writers: f64,
    /// Answers in a commit, on average.
    pub together: f64,
}

#[derive(Clone, Copy)]
enum Job {
    Page(f64),
    Save(f64),
    /// The answers of one commit.
    Rows(usize),
    Beside,
}

enum Event {
    Comes(Ask),
    Done(usize, Job),
    Committed(usize),
}

struct At(f64, Event);

struct Node {
    free: usize,
    waiting: VecDeque<Job>,
    /// When each save that waits for a commit was asked for.
    queue: Vec<f64>,
    /// Those in the commit that is under way.
    inside: Vec<f64>,
}

struct Run {
    costs: Costs,
    now: f64,
    events: BinaryHeap<Reverse<At>>,
    nodes: Vec<Node>,
    busy: f64,
    commits: u64,
    pages: Vec<f64>,
    saves: Vec<f64>,
}

/// Lets what is asked at these moments, in order, go through the fleet; each node gets its share.
pub fn run(costs: Costs, fleet: Fleet, asked: &[(f64, Ask)]) -> Outcome {
    let node = || Node {
        free: fleet.cores,
        waiting: VecDeque::new(),
        queue: Vec::new(),
        inside: Vec::new(),
    };
    let mut run = Run {
        costs,
        now: 0.0,
        events: BinaryHeap::new(),
        nodes: (0..fleet.nodes).map(|_| node()).collect(),
        busy: 0.0,
        commits: 0,
        pages: Vec::new(),
        saves: Vec::new(),
    };
    for (at, ask) in asked {
        run.events.push(Reverse(At(*at, Event::Comes(*ask))));
    }
    let mut next = 0;
    while let Some(Reverse(At(now, event))) = run.events.pop() {
        run.now = now;
        match event {
            Event::Comes(ask) => {
                next = (next + 1) % fleet.nodes;
                let job = match ask {
                    Ask::Page => Job::Page(now),
                    Ask::Save => Job::Save(now),
                };
                run.work(next, job);
                if costs.beside > 0.0 {
                    run.work(next, Job::Beside);
                }
            }
            Event::Done(node, job) => run.done(node, job),
            Event::Committed(node) => run.committed(node),
        }
    }
    let end = run.now.max(f64::MIN_POSITIVE);
    run.pages.sort_by(f64::total_cmp);
    run.saves.sort_by(f64::total_cmp);
    Outcome {
        processors: run.busy / end / (fleet.nodes * fleet.cores) as f64,
        writers: run.saves.len() as f64 / end / fleet.nodes as f64
            * (costs.row + costs.commit / LARGEST as f64),
        together: run.saves.len() as f64 / run.commits.max(1) as f64,
        pages: run.pages,
        saves: run.saves,
    }
}

impl Run {
    fn work(&mut self, node: usize, job: Job) {
        if self.nodes[node].free == 0 {
            self.nodes[node].waiting.push_back(job);
            return;
        }
        self.nodes[node].free -= 1;
        self.begin(node, job);
    }

    fn begin(&mut self, node: usize, job: Job) {
        let long = match job {
            Job::Page(_) => self.costs.page,
            Job::Save(_) => self.costs.save,
            Job::Rows(rows) => self.costs.row * rows as f64,
            Job::Beside => self.costs.beside,
        };
        self.busy += long;
        let end = self.now + long;
        self.events.push(Reverse(At(end, Event::Done(node, job))));
    }

    fn done(&mut self, node: usize, job: Job) {
        match self.nodes[node].waiting.pop_front() {
            Some(job) => self.begin(node, job),
            None => self.nodes[node].free += 1,
        }
        match job {
            Job::Page(asked) => self.pages.push(self.now - asked),
            Job::Save(asked) => {
                self.nodes[node].queue.push(asked);
                if self.nodes[node].inside.is_empty() {
                    self.commit(node);
                }
            }
            Job::Rows(_) => {
                let end = self.now + self.costs.commit;
                self.events.push(Reverse(At(end, Event::Committed(node))));
            }
            Job::Beside => (),
        }
    }

    /// Everything that waits now goes into one commit, in the order in which it came.
    fn commit(&mut self, node: usize) {
        let queue = &mut self.nodes[node].queue;
        let taken: Vec<f64> = queue.drain(..queue.len().min(LARGEST)).collect();
        let rows = taken.len();
        self.commits += 1;
        self.nodes[node].inside = taken;
        self.work(node, Job::Rows(rows));
    }

    fn committed(&mut self, node: usize) {
        for asked in std::mem::take(&mut self.nodes[node].inside) {
            self.saves.push(self.now - asked);
        }
        if !self.nodes[node].queue.is_empty() {
            self.commit(node);
        }
    }
}

impl Outcome {
    pub fn percentile(sorted: &[f64], percent: usize) -> f64 {
        let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(at).copied().unwrap_or_default()
    }
}

impl PartialEq for At {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for At {}

impl PartialOrd for At {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for At {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}
