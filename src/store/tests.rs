use super::*;
use diesel::prelude::*;

fn temporary() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path().join("c.db").to_str().unwrap(), 2).unwrap();
    store.migrate().unwrap();
    (dir, store)
}

#[test]
fn a_failed_transaction_leaves_nothing() {
    let (_dir, store) = temporary();
    let outcome: Result<()> = store.write(|conn| {
        on_backend!(conn, c => diesel::insert_into(schema::study::table)
            .values((
                schema::study::id.eq(1),
                schema::study::slug.eq("a"),
                schema::study::definition.eq("{}"),
                schema::study::created_at.eq(0),
            ))
            .execute(c))?;
        Err(Error::Unfit("no".into()))
    });
    assert!(outcome.is_err());
    let n: i64 = store
        .read(|conn| {
            Ok::<_, Error>(on_backend!(conn, c => schema::study::table.count().get_result(c))?)
        })
        .unwrap();
    assert_eq!(n, 0);
}

#[test]
fn a_panic_inside_a_transaction_does_not_block_the_next() {
    let (_dir, store) = temporary();
    let again = store.clone();
    let panicked = std::thread::spawn(move || {
        let _: Result<()> = again.write(|_| panic!("on purpose"));
    })
    .join();
    assert!(panicked.is_err());
    store.check_writable().unwrap();
}

/// How many audit rows there are.
fn count(conn: &mut Conn) -> Result<i64> {
    Ok(on_backend!(conn, c => schema::audit::table.count().get_result(c))?)
}

fn add(store: &Store) {
    let added = run(
        store,
        "INSERT INTO audit (at, action, object, detail) VALUES (1, 'a', 'b', 'c')",
    );
    added.unwrap();
}

fn run(store: &Store, sql: &str) -> Result<()> {
    store.write(|conn| Ok(on_backend!(conn, c => c.batch_execute(sql))?))
}

#[test]
fn what_is_read_here_is_of_one_moment() {
    let (_dir, store) = temporary();
    let read = |conn: &mut Conn| {
        let before = count(conn)?;
        let elsewhere = store.clone();
        std::thread::spawn(move || add(&elsewhere)).join().unwrap();
        Ok::<_, Error>((before, count(conn)?))
    };
    assert_eq!(store.read_here(read).unwrap().unwrap(), (0, 0));
    assert_eq!(store.read_here(count).unwrap().unwrap(), 1);
}

#[test]
fn nothing_is_read_here_where_no_connection_is_idle() {
    let (_dir, store) = temporary();
    let busy = store.beside(2);
    assert_eq!(busy.len(), 2);
    assert!(store.read_here(count).is_none());
    drop(busy);
    assert_eq!(store.read_here(count).unwrap().unwrap(), 0);
}

#[test]
fn a_reading_that_ended_badly_holds_nothing() {
    let (_dir, store) = temporary();
    let failed = store.read_here(|conn| {
        count(conn)?;
        Err::<(), _>(Error::Unfit("no".into()))
    });
    assert!(matches!(failed, Some(Err(Error::Unfit(_)))));
    let again = store.clone();
    let panicked = std::thread::spawn(move || {
        again.read_here::<(), Error>(|conn| {
            count(conn)?;
            panic!("on purpose")
        })
    })
    .join();
    assert!(panicked.is_err());
    add(&store);
    assert_eq!(store.read(count).unwrap(), 1);
    assert_eq!(store.read_here(count).unwrap().unwrap(), 1);
}

#[test]
fn audit_rows_cannot_be_changed_or_deleted() {
    let (_dir, store) = temporary();
    add(&store);
    for sql in ["UPDATE audit SET action = 'x'", "DELETE FROM audit"] {
        assert!(run(&store, sql).is_err(), "{sql}");
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let (_dir, store) = temporary();
    assert!(store.pending_migrations().unwrap().is_empty());
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')";
    run(&store, newer).unwrap();
    assert!(matches!(store.pending_migrations(), Err(Error::Unfit(_))));
    assert!(matches!(store.migrate(), Err(Error::Unfit(_))));
}
