//! The records of a large file are parsed by one thread and counted by another, since each takes
//! about as long.

use std::io::Read;
use std::panic::resume_unwind;
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use csv::{ByteRecord, Reader};

use super::problem::Error;

/// Fields of a batch: enough that handing it on costs nothing, few enough to stay in the cache.
const FIELDS: usize = 4096;
/// Batches that may wait to be counted.
const WAITING: usize = 16;

/// Gives all records to `take` in the order of the file, until it fails.
///
/// # Errors
/// What `take` or the input reports.
pub(super) fn each<R: Read>(
    reader: &mut Reader<R>,
    mut take: impl FnMut(&ByteRecord) -> Result<(), Error> + Send,
) -> Result<(), Error> {
    let mut batch = Batch::default();
    let mut filled = batch.fill(reader);
    if !matches!(filled, Ok(true)) {
        batch.records().iter().try_for_each(take)?;
        return filled.map(drop);
    }
    thread::scope(|scope| {
        let (to_count, full) = sync_channel::<Batch>(WAITING);
        let (give_back, used) = channel::<Batch>();
        let counting = scope.spawn(move || {
            for batch in full {
                batch.records().iter().try_for_each(&mut take)?;
                // The other end is gone only once everything has been read.
                let _ = give_back.send(batch);
            }
            Ok(())
        });
        // Sending fails once counting has: what it reports comes first, as it does in the file.
        while to_count.send(batch).is_ok() && matches!(filled, Ok(true)) {
            batch = used.try_recv().unwrap_or_default();
            filled = batch.fill(reader);
        }
        drop(to_count);
        counting
            .join()
            .unwrap_or_else(|panic| resume_unwind(panic))?;
        filled.map(drop)
    })
}

/// Some records in turn, in buffers that are used again.
#[derive(Default)]
struct Batch {
    records: Vec<ByteRecord>,
    filled: usize,
}

impl Batch {
    /// Reads until it is full; `false` at the end of the input.
    fn fill<R: Read>(&mut self, reader: &mut Reader<R>) -> Result<bool, Error> {
        self.filled = 0;
        let mut fields = 0;
        while fields < FIELDS {
            if self.filled == self.records.len() {
                self.records.push(ByteRecord::new());
            }
            let record = &mut self.records[self.filled];
            if !reader.read_byte_record(record).map_err(Error::from_csv)? {
                return Ok(false);
            }
            self.filled += 1;
            fields += record.len();
        }
        Ok(true)
    }

    fn records(&self) -> &[ByteRecord] {
        &self.records[..self.filled]
    }
}
