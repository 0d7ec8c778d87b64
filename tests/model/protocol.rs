//! The protocol of saving and closing, step by step as transactions take them at READ COMMITTED,
//! small enough to try every order of steps.

use stateright::{Model, Property};

use super::promises::{Act, NODES, PANELISTS, PROMISES, Promise, Seen};

/// Most numbers that a panelist sends.
pub const NUMBERS: usize = 2;

/// What the program does, or one thing done otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    AsItIs,
    /// Whether the round is open is asked when an answer is queued.
    CheckWhenQueued,
    /// It is asked in the transaction, and the round's row is not locked.
    NoRowLock,
    /// The closing counts before it takes the round's row.
    ReadBeforeLocking,
    /// An answer is acknowledged before its transaction commits.
    AcknowledgeBeforeCommit,
    /// Whoever commits last wins, whatever the numbers.
    NoSequence,
    /// It is not asked at writing whether what was read still stands.
    WriteBlindly,
    /// What is written in a statement of its own does not ask whether the round is still open.
    WriteUnasked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Outside(Act),
    /// The next step of a node's writer.
    Write {
        node: usize,
    },
    /// The first step of a batch that is written in one statement.
    WriteAtOnce {
        node: usize,
    },
    /// The next step of a node's closing.
    Seal {
        node: usize,
    },
}

/// How a request stands with whoever sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Request {
    Unsent,
    Waiting {
        again: bool,
    },
    Acknowledged,
    Refused {
        again: bool,
    },
    /// No answer came; it is sent again.
    Unanswered,
}

/// An answer that waits in a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Row {
    panelist: usize,
    number: u8,
    was_open: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Stage {
    Begun,
    /// Knows whether the round is open, and holds its row if it is, unless it writes at once.
    Asked,
    /// Has read what stands there, and holds those rows if it is at it again.
    Looked,
    /// Holds what it has written, too.
    Written,
    Committed,
}

/// A transaction of a node's writer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Batch {
    rows: Vec<Row>,
    stage: Stage,
    /// It holds nothing until it is written, which is a transaction of its own.
    at_once: bool,
    /// Another node was faster once.
    again: bool,
    is_open: bool,
    is_told: bool,
    looked: [u8; PANELISTS],
    written: [u8; PANELISTS],
}

impl Batch {
    /// Whether it keeps others from a panelist's row, which is there.
    fn holds(&self, panelist: usize) -> bool {
        let is_held = self.again && self.rows.iter().any(|row| row.panelist == panelist);
        match self.stage {
            Stage::Looked => is_held,
            Stage::Written => is_held || self.written[panelist] > 0,
            _ => false,
        }
    }
}

/// A transaction of a closing: whether it holds the round's row, and what it has counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Closing {
    holds: bool,
    counted: Option<[u8; PANELISTS]>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Node {
    queue: Vec<Row>,
    batch: Option<Batch>,
    closing: Option<Closing>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    rows: [u8; PANELISTS],
    seal: Option<[u8; PANELISTS]>,
    requests: [[Request; NUMBERS]; PANELISTS],
    nodes: [Node; NODES],
    node_crashes_left: u8,
    database_crashes_left: u8,
}

impl State {
    /// The round is open until it is sealed: both are one transaction.
    fn is_open(&self) -> bool {
        self.seal.is_none()
    }

    pub fn seen(&self) -> Seen {
        let mut seen = Seen {
            rows: self.rows,
            seal: self.seal,
            ..Seen::default()
        };
        for (panelist, requests) in self.requests.iter().enumerate() {
            for (number, request) in (1..).zip(requests) {
                match request {
                    Request::Acknowledged => seen.acknowledged[panelist] = number,
                    Request::Refused { again: false } => seen.refused.push((panelist, number)),
                    _ => {}
                }
            }
        }
        seen
    }

    fn answer(&mut self, row: Row, is_stored: bool) {
        let request = &mut self.requests[row.panelist][usize::from(row.number) - 1];
        if let Request::Waiting { again } = *request {
            *request = match is_stored {
                true => Request::Acknowledged,
                false => Request::Refused { again },
            };
        }
    }

    fn no_answer(&mut self, rows: &[Row]) {
        for row in rows {
            let request = &mut self.requests[row.panelist][usize::from(row.number) - 1];
            if matches!(request, Request::Waiting { .. }) {
                *request = Request::Unanswered;
            }
        }
    }

    fn other_batch(&self, node: usize) -> Option<&Batch> {
        self.nodes[1 - node].batch.as_ref()
    }

    fn closing_holds(&self) -> bool {
        let mut closings = self.nodes.iter().filter_map(|node| node.closing);
        closings.any(|closing| closing.holds)
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Protocol {
    pub variant: Variant,
    /// How many numbers each panelist sends.
    pub numbers: [u8; PANELISTS],
    pub node_crashes: u8,
    pub database_crashes: u8,
}

impl Protocol {
    fn locks_round(&self) -> bool {
        !matches!(self.variant, Variant::NoRowLock | Variant::CheckWhenQueued)
    }

    /// A batch of all that waits.
    fn begin(state: &mut State, node: usize, at_once: bool) -> Option<()> {
        let rows = std::mem::take(&mut state.nodes[node].queue);
        state.nodes[node].batch = (!rows.is_empty()).then_some(Batch {
            rows,
            stage: Stage::Begun,
            at_once,
            again: false,
            is_open: true,
            is_told: false,
            looked: [0; PANELISTS],
            written: [0; PANELISTS],
        });
        state.nodes[node].batch.is_some().then_some(())
    }

    /// The writer's next step; none where it waits for a lock.
    fn write(&self, state: &mut State, node: usize) -> Option<()> {
        let Some(mut batch) = state.nodes[node].batch.take() else {
            return Self::begin(state, node, false);
        };
        batch.stage = match batch.stage {
            Stage::Begun => {
                if !batch.at_once && self.locks_round() && state.closing_holds() {
                    return None;
                }
                batch.is_open = match self.variant {
                    Variant::CheckWhenQueued => true,
                    _ => state.is_open(),
                };
                Stage::Asked
            }
            Stage::Asked => {
                let other = state.other_batch(node);
                let is_locked = |row: &Row| {
                    state.rows[row.panelist] > 0
                        && other.is_some_and(|other| other.holds(row.panelist))
                };
                if batch.again && batch.rows.iter().any(is_locked) {
                    return None;
                }
                batch.looked = state.rows;
                Stage::Looked
            }
            Stage::Looked => {
                let is_stored = self.store(state, node, &mut batch)?;
                let writes = batch.at_once && batch.written != [0; PANELISTS];
                if writes && self.locks_round() && state.closing_holds() {
                    return None;
                }
                let asks = writes && self.variant != Variant::WriteUnasked;
                if !is_stored || asks && !state.is_open() {
                    // Another node was faster: from the beginning.
                    batch.stage = Stage::Begun;
                    batch.at_once = false;
                    batch.again = true;
                    batch.written = [0; PANELISTS];
                    state.nodes[node].batch = Some(batch);
                    return Some(());
                }
                match batch.at_once {
                    true => Self::commit(state, &batch),
                    false => Stage::Written,
                }
            }
            Stage::Written
                if self.variant == Variant::AcknowledgeBeforeCommit && !batch.is_told =>
            {
                Self::tell(state, &batch);
                batch.is_told = true;
                Stage::Written
            }
            Stage::Written => Self::commit(state, &batch),
            Stage::Committed => {
                if !batch.is_told {
                    Self::tell(state, &batch);
                }
                return Some(());
            }
        };
        state.nodes[node].batch = Some(batch);
        Some(())
    }

    /// Whether all could be written; none where it waits for another's row.
    fn store(&self, state: &State, node: usize, batch: &mut Batch) -> Option<bool> {
        let mut standing = batch.looked;
        let is_open = |row: &Row| match self.variant {
            Variant::CheckWhenQueued => row.was_open,
            _ => batch.is_open,
        };
        for row in batch.rows.iter().filter(|row| is_open(row)) {
            if row.number > standing[row.panelist] || self.variant == Variant::NoSequence {
                standing[row.panelist] = row.number;
                batch.written[row.panelist] = row.number;
            }
        }
        // A first answer waits for another's first answer, any other for whoever holds the row.
        let is_locked = |of: usize, other: &Batch| match state.rows[of] {
            0 => other.stage == Stage::Written && other.written[of] > 0,
            _ => other.holds(of),
        };
        if let Some(other) = state.other_batch(node)
            && (0..PANELISTS).any(|of| batch.written[of] > 0 && is_locked(of, other))
        {
            batch.written = [0; PANELISTS];
            return None;
        }
        let has_changed = |of: usize| batch.written[of] > 0 && state.rows[of] != batch.looked[of];
        let is_blind = matches!(self.variant, Variant::NoSequence | Variant::WriteBlindly);
        Some(is_blind || !(0..PANELISTS).any(has_changed))
    }

    fn commit(state: &mut State, batch: &Batch) -> Stage {
        for (stored, written) in state.rows.iter_mut().zip(batch.written) {
            if written > 0 {
                *stored = written;
            }
        }
        Stage::Committed
    }

    fn tell(state: &mut State, batch: &Batch) {
        for row in &batch.rows {
            state.answer(*row, batch.is_open && row.was_open);
        }
    }

    /// The closing's next step; none where it waits for the round's row.
    fn seal(&self, state: &mut State, node: usize) -> Option<()> {
        let mut closing = state.nodes[node].closing?;
        let counts_first = self.variant == Variant::ReadBeforeLocking;
        if counts_first && closing.counted.is_none() {
            closing.counted = Some(state.rows);
        } else if !closing.holds {
            let is_shared = self.locks_round()
                && state
                    .nodes
                    .iter()
                    .filter_map(|node| node.batch.as_ref())
                    .any(|batch| {
                        let holds =
                            matches!(batch.stage, Stage::Asked | Stage::Looked | Stage::Written);
                        holds && batch.is_open && !batch.at_once
                    });
            if is_shared || state.closing_holds() {
                return None;
            }
            if !state.is_open() {
                // Somebody else was faster.
                state.nodes[node].closing = None;
                return Some(());
            }
            closing.holds = true;
        } else if let Some(counted) = closing.counted {
            state.seal = Some(counted);
            state.nodes[node].closing = None;
            return Some(());
        } else {
            closing.counted = Some(state.rows);
        }
        state.nodes[node].closing = Some(closing);
        Some(())
    }

    fn outside(&self, state: &mut State, act: Act) {
        match act {
            Act::Save {
                node,
                panelist,
                number,
            } => {
                let request = &mut state.requests[panelist][usize::from(number) - 1];
                let again = *request == Request::Unanswered;
                *request = Request::Waiting { again };
                let was_open = self.variant != Variant::CheckWhenQueued || state.is_open();
                state.nodes[node].queue.push(Row {
                    panelist,
                    number,
                    was_open,
                });
            }
            Act::Close { node } => state.nodes[node].closing = Some(Closing::default()),
            Act::CrashNode { node } => {
                state.node_crashes_left -= 1;
                let lost = std::mem::take(&mut state.nodes[node]);
                state.no_answer(&lost.queue);
                state.no_answer(&lost.batch.map(|batch| batch.rows).unwrap_or_default());
            }
            Act::CrashDatabase => {
                state.database_crashes_left -= 1;
                for node in 0..NODES {
                    state.nodes[node].closing = None;
                    let is_lost = |batch: &mut Batch| batch.stage != Stage::Committed;
                    if let Some(batch) = state.nodes[node].batch.take_if(is_lost) {
                        state.no_answer(&batch.rows);
                    }
                }
            }
        }
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            rows: [0; PANELISTS],
            seal: None,
            requests: [[Request::Unsent; NUMBERS]; PANELISTS],
            nodes: Default::default(),
            node_crashes_left: self.node_crashes,
            database_crashes_left: self.database_crashes,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        for node in 0..NODES {
            let held = &state.nodes[node];
            if held.batch.is_some() || !held.queue.is_empty() {
                actions.push(Action::Write { node });
            }
            if held.batch.is_none() && !held.queue.is_empty() {
                actions.push(Action::WriteAtOnce { node });
            }
            if held.closing.is_some() {
                actions.push(Action::Seal { node });
            } else if state.is_open() {
                actions.push(Action::Outside(Act::Close { node }));
            }
            for panelist in 0..PANELISTS {
                for number in 1..=self.numbers[panelist] {
                    let requests = &state.requests[panelist];
                    let at = usize::from(number) - 1;
                    let is_next = requests[at] == Request::Unsent
                        && (at == 0 || requests[at - 1] != Request::Unsent);
                    if is_next || requests[at] == Request::Unanswered {
                        actions.push(Action::Outside(Act::Save {
                            node,
                            panelist,
                            number,
                        }));
                    }
                }
            }
            if state.node_crashes_left > 0 && *held != Node::default() {
                actions.push(Action::Outside(Act::CrashNode { node }));
            }
        }
        let is_busy = |node: &Node| node.batch.is_some() || node.closing.is_some();
        if state.database_crashes_left > 0 && state.nodes.iter().any(is_busy) {
            actions.push(Action::Outside(Act::CrashDatabase));
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Outside(act) => self.outside(&mut state, act),
            Action::Write { node } => self.write(&mut state, node)?,
            Action::WriteAtOnce { node } => Self::begin(&mut state, node, true)?,
            Action::Seal { node } => self.seal(&mut state, node)?,
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn held<const N: usize>() -> Property<Protocol> {
            let (name, _): (&str, Promise) = PROMISES[N];
            Property::always(name, |_, state: &State| PROMISES[N].1(&state.seen()))
        }
        vec![
            held::<0>(),
            held::<1>(),
            held::<2>(),
            held::<3>(),
            Property::eventually("the round closes in the end", |_, state: &State| {
                !state.is_open()
            }),
            // Or the model would show nothing.
            Property::sometimes(
                "all is acknowledged and sealed",
                |of: &Self, state: &State| {
                    state.seal == Some(of.numbers) && state.seen().acknowledged == of.numbers
                },
            ),
            Property::sometimes("something is refused", |_, state: &State| {
                !state.seen().refused.is_empty()
            }),
        ]
    }
}
