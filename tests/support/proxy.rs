//! Real reverse proxies, run from the samples in `config/deploy`.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::server::wanted;

/// What stands in the samples for the address that Castalia listens on.
const BEHIND: &str = "127.0.0.1:8080";

#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Nginx,
    Caddy,
    Apache,
}

/// A running proxy, ended when dropped.
pub struct Proxy(Child);

impl Proxy {
    /// Starts the sample `name` of `config/deploy` on `port`, over plain HTTP, with `change` made
    /// to it and `behind` as the server it leads to.
    pub fn start(
        kind: Kind,
        name: &str,
        change: (&str, &str),
        port: u16,
        behind: &str,
        folder: &Path,
    ) -> Self {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("config/deploy")
            .join(name);
        let sample = std::fs::read_to_string(sample).expect("the sample");
        assert!(
            sample.contains(BEHIND) && sample.contains(change.0),
            "{name}: {change:?}"
        );
        let settings = sample.replace(change.0, change.1).replace(BEHIND, behind);
        let folder = folder.join(format!("{kind:?}-{port}"));
        std::fs::create_dir(&folder).expect("a folder for the proxy");
        let mut command = match kind {
            Kind::Nginx => nginx(&settings, port, &folder),
            Kind::Caddy => caddy(&settings, port, &folder),
            Kind::Apache => apache(&settings, port, &folder),
        };
        let log = std::fs::File::create(folder.join("log")).expect("a log");
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{kind:?}: {error}"));
        let proxy = Self(child);
        let until = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = || std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            assert!(Instant::now() < until, "{name} does not listen:\n{}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        proxy
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that nobody listens on now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}

/// One process, without TLS and the redirect to it, with all files in its own folder.
fn nginx(sample: &str, port: u16, folder: &Path) -> Command {
    let without_redirect = sample
        .split("\nserver {\n    listen 80;")
        .next()
        .unwrap_or(sample);
    let own: String = without_redirect
        .replace("listen 443 ssl;", &format!("listen 127.0.0.1:{port};"))
        .lines()
        .filter(|line| !line.trim_start().starts_with("ssl_"))
        .map(|line| format!("{line}\n"))
        .collect();
    let here = folder.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("{kind}_temp_path {here}/{kind};\n"))
        .collect();
    let whole = format!(
        "daemon off;\nmaster_process off;\npid {here}/pid;\nevents {{}}\n\
         http {{\naccess_log off;\n{temporary}{own}}}\n"
    );
    let file = folder.join("nginx.conf");
    std::fs::write(&file, whole).expect("settings");
    let mut command = Command::new(wanted("CASTALIA_TEST_NGINX"));
    command
        .arg("-p")
        .arg(folder)
        .arg("-c")
        .arg(file)
        .args(["-e", "stderr"]);
    command
}

fn caddy(sample: &str, port: u16, folder: &Path) -> Command {
    let site = sample
        .lines()
        .find(|line| line.ends_with(" {") && !line.starts_with(['#', '\t']));
    let site = site.expect("a site in the sample");
    let own = sample.replace(site, &format!("http://127.0.0.1:{port} {{"));
    let file = folder.join("Caddyfile");
    std::fs::write(
        &file,
        format!("{{\n\tadmin off\n\tauto_https off\n}}\n{own}"),
    )
    .expect("settings");
    let mut command = Command::new(wanted("CASTALIA_TEST_CADDY"));
    command
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(file)
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder)
        .env("XDG_CONFIG_HOME", folder);
    command
}

/// One process, without TLS and the redirect to it.
fn apache(sample: &str, port: u16, folder: &Path) -> Command {
    const MODULES: [&str; 6] = [
        "mpm_event",
        "authz_core",
        "alias",
        "headers",
        "proxy",
        "proxy_http",
    ];
    let site = sample.split("\n<VirtualHost *:80>").next();
    let own: String = site
        .unwrap_or(sample)
        .replace("*:443", &format!("127.0.0.1:{port}"))
        .lines()
        .filter(|line| !line.trim_start().starts_with("SSL"))
        .map(|line| format!("{line}\n"))
        .collect();
    let loaded: String = MODULES
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    let here = folder.display();
    let file = folder.join("apache.conf");
    // Whoever is not root is told that these cannot be set, and stays who it is.
    let whole = format!(
        "{loaded}User nobody\nGroup nogroup\nServerName localhost\nListen 127.0.0.1:{port}\n\
         PidFile {here}/pid\nDefaultRuntimeDir {here}\nErrorLog /dev/stderr\n{own}"
    );
    std::fs::write(&file, whole).expect("settings");
    let mut command = Command::new(wanted("CASTALIA_TEST_APACHE"));
    command.arg("-X").arg("-f").arg(file);
    command
}
