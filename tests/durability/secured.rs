//! V12.3: PostgreSQL under TLS, with its certificate and its name checked.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::support::cluster::Cluster;
use crate::support::server::{Said, castalia};

/// An authority of one's own.
fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut about = CertificateParams::new(Vec::new()).expect("parameters");
    about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    about
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(about, key).expect("an authority")
}

#[test]
fn a_server_is_spoken_to_only_if_its_certificate_and_its_name_are_right() {
    let (own, other) = (authority("Our authority"), authority("Another authority"));
    let key = KeyPair::generate().expect("a key");
    let about = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    let certificate = about.signed_by(&key, &own).expect("a certificate");
    let secured = Cluster::start_secured(&certificate.pem(), &key.serialize_pem());
    let plain = Cluster::start("");

    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let (right, wrong) = (
        file("right.pem", &own.pem()),
        file("wrong.pem", &other.pem()),
    );
    let nothing = file("nothing.pem", "not a certificate");
    let migrate = |host: &str, port: u16, how: &str| {
        let url = format!("postgres://castalia@{host}:{port}/postgres?{how}");
        let mut command = castalia(folder.path());
        command.arg("migrate").env("CASTALIA__DATABASE__URL", url);
        Said::of(command)
    };
    let at = |authorities: &str| format!("sslmode=verify-full&sslrootcert={authorities}");
    migrate("localhost", secured.port, &at(&right)).ok();
    for (what, said, words) in [
        (
            "another authority",
            migrate("localhost", secured.port, &at(&wrong)),
            "no authority that is trusted has signed it",
        ),
        (
            "the public authorities",
            migrate("localhost", secured.port, "sslmode=verify-full"),
            "no authority that is trusted has signed it",
        ),
        (
            "a name that is not in it",
            migrate("127.0.0.1", secured.port, &at(&right)),
            "not valid for name",
        ),
        (
            "no TLS",
            migrate("localhost", plain.port, &at(&right)),
            "server does not support TLS",
        ),
        (
            "a file without certificates",
            migrate("localhost", secured.port, &at(&nothing)),
            "it holds no certificate in PEM",
        ),
        (
            "a file that is not there",
            migrate("localhost", secured.port, &at("/nowhere.pem")),
            "/nowhere.pem",
        ),
        (
            "encryption if it is offered",
            migrate("localhost", secured.port, "sslmode=prefer"),
            "expected verify-full, or disable",
        ),
    ] {
        assert_ne!(said.code, 0, "{what}: {}", said.out);
        assert_eq!(
            said.err.trim_end().lines().count(),
            1,
            "{what}: {}",
            said.err
        );
        assert!(said.err.contains(words), "{what}: {}", said.err);
        assert!(!said.err.contains("castalia@"), "{what}: {}", said.err);
    }

    // The connection that was let in was encrypted: this server lets in no other.
    secured.require_encryption();
    let refused = migrate("localhost", secured.port, "sslmode=disable");
    assert!(refused.err.contains("no encryption"), "{}", refused.err);
    migrate("localhost", secured.port, &at(&right)).ok();
}
