//! The pool of connections: how they are opened, believed and given back.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use super::memory::Memory;
use super::{Conn, Error, Result};

pub(super) type Pooled = r2d2::PooledConnection<Manager>;

/// Long enough to open a connection where there is place for one.
pub(super) const MOMENT: Duration = Duration::from_millis(200);

/// A connection for reading, which goes back when this is dropped.
pub struct Beside(pub(super) Pooled);

impl Deref for Beside {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Beside {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

/// Opens and checks the pooled connections.
pub(super) struct Manager {
    url: String,
    memory: Memory,
}

impl Manager {
    pub(super) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            memory: Memory::default(),
        }
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres://") || self.url.starts_with("postgresql://")
    }

    pub(super) fn open(&self) -> Result<Conn> {
        let mut conn = if self.is_postgres() {
            Conn::open_postgres(&self.url)?
        } else {
            Conn::open_sqlite(&self.url)?
        };
        conn.memory = self.memory.clone();
        Ok(conn)
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = Error;

    fn connect(&self) -> Result<Conn> {
        self.open()
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<()> {
        // One that was made before another server took over leads to a standby; one that was ended
        // meanwhile is told apart by the same question.
        if conn.is_standby()? {
            return Err(Error::Unavailable("it has become a standby".into()));
        }
        Ok(())
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        conn.is_broken() || conn.by_key
    }
}
