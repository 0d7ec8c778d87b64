//! From the start of the program to its readiness, and its memory when nothing is asked of it.

use std::time::{Duration, Instant};

use crate::spread;
use crate::support::{Client, TestApp, process};

const STARTS: usize = 11;
/// What is left of the start is over by then.
const IDLE: Duration = Duration::from_secs(3);

pub fn measure(app: &TestApp) {
    let mut took: Vec<f64> = (0..STARTS).map(|_| start(app)).collect();
    let [median, least, most] = spread(&mut took);
    println!("start to ready         {median:.0} ms [{least:.0} to {most:.0}]");
    std::thread::sleep(IDLE);
    println!(
        "idle memory            {:.1} MB",
        process::resident(app.process_id())
    );
}

/// Milliseconds from the start of the process to the first answer that says ready.
fn start(app: &TestApp) -> f64 {
    app.kill();
    let began = Instant::now();
    app.restart_with(&[("CASTALIA__LOG__LEVEL", "warn")]);
    let visitor = Client::visitor(app.address());
    while visitor.get("/health/ready").status != 200 {
        std::thread::sleep(Duration::from_millis(1));
    }
    began.elapsed().as_secs_f64() * 1000.0
}
