//! A server in the process of the test, whose clock the test sets. All else is as `castalia serve`
//! has it.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;

use castalia::clock::Clock;
use castalia::config::Layers;
use castalia::web::{Server, open_to_serve, run_system};

use super::app::TestApp;
use super::smtp::SmtpServer;

/// Serves an installation's database until it is dropped.
pub struct ClockedServer {
    pub clock: Clock,
    /// `http://127.0.0.1:PORT`
    pub address: String,
    stop: Option<Box<dyn FnOnce() + Send>>,
    thread: Option<JoinHandle<()>>,
}

impl ClockedServer {
    /// Takes the place of the installation's own server, mails to `post`, and has the time `now`,
    /// as RFC 3339.
    pub fn in_place_of(app: &TestApp, post: &SmtpServer, now: &str) -> Self {
        app.kill();
        let mut variables = vec![
            ("CASTALIA__DATABASE__URL", app.database.url.clone()),
            ("CASTALIA__SERVER__LISTEN", "127.0.0.1:0".to_owned()),
        ];
        variables.extend(post.settings());
        let mut layers = Layers::builtin();
        let variables = variables.into_iter();
        layers
            .environment(variables.map(|(name, value)| (name.into(), value.into())))
            .expect("settings");
        let settings = layers.serving().expect("settings");
        let clock = Clock::settable(micros(now));
        let (shared, (told, hear)) = (clock.clone(), mpsc::channel());
        let thread = std::thread::spawn(move || {
            let store = open_to_serve(&settings).expect("a database");
            let outlives_the_server = store.clone();
            run_system(async {
                let server = Server::with(store, settings, shared, |_| ()).expect("a server");
                told.send((server.address(), server.handle()))
                    .expect("heard");
                server.run().await.expect("served");
            });
            drop(outlives_the_server);
        });
        let (address, handle): (SocketAddr, _) = hear.recv().expect("a server that started");
        Self {
            clock,
            address: format!("http://{address}"),
            stop: Some(Box::new(move || run_system(handle.stop(true)))),
            thread: Some(thread),
        }
    }

    /// Sets the clock, as RFC 3339.
    pub fn is(&self, now: &str) {
        self.clock.set(micros(now));
    }
}

impl Drop for ClockedServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An actix system of its own cannot run inside another one.
            let stopping = std::thread::spawn(stop);
            let _ = stopping.join();
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn micros(time: &str) -> i64 {
    castalia::clock::from_rfc3339(time).expect("a time")
}
