//! What a supervisor such as systemd is told, if one listens: ready, stopping, and still alive.

use std::time::Duration;

use sd_notify::NotifyState;

/// Says that requests are answered, and from then on, in half the time that the supervisor gives,
/// that they still are: by the thread that answers them, so that one that hangs is noticed.
/// Must be called inside an actix system.
pub(super) fn tell_ready() {
    tell(NotifyState::Ready);
    let Some(limit) = sd_notify::watchdog_enabled() else {
        return;
    };
    let every = (limit / 2).max(Duration::from_millis(100));
    tokio::task::spawn_local(async move {
        loop {
            tell(NotifyState::Watchdog);
            tokio::time::sleep(every).await;
        }
    });
}

/// Says that the server is ending.
pub(super) fn tell_stopping() {
    tell(NotifyState::Stopping);
}

/// Without a supervisor nothing happens.
fn tell(state: NotifyState<'_>) {
    if let Err(why) = sd_notify::notify(&[state]) {
        tracing::warn!(%why, "the supervisor could not be told");
    }
}
