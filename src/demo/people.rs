//! The members of the simulated panel. All of them are invented.

/// A member of the simulated panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub name: &'static str,
    /// At `example.org`, which is reserved and receives no mail.
    pub email: &'static str,
    pub affiliation: &'static str,
    /// Stakeholder group, one of those of the demo study.
    pub group: &'static str,
}

const LAW: &str = "Law enforcement";
const RESEARCH: &str = "Research";
const POLICY: &str = "Policy";

const fn person(
    name: &'static str,
    email: &'static str,
    affiliation: &'static str,
    group: &'static str,
) -> Person {
    Person {
        name,
        email,
        affiliation,
        group,
    }
}

/// The panel: ten from law enforcement, eight from research, six from policy. Policy is so small
/// that it is hidden where two of them have no answer.
pub const PANEL: [Person; 24] = [
    person(
        "Ilse Vandermolen",
        "ilse.vandermolen@example.org",
        "Regional police (simulated)",
        LAW,
    ),
    person(
        "Tomasz Brzeg",
        "tomasz.brzeg@example.org",
        "Prison service (simulated)",
        LAW,
    ),
    person(
        "Aino Kesälahti",
        "aino.kesalahti@example.org",
        "Border guard (simulated)",
        LAW,
    ),
    person(
        "Marek Hornik",
        "marek.hornik@example.org",
        "Prosecution service (simulated)",
        LAW,
    ),
    person(
        "Lucía Ferrantes",
        "lucia.ferrantes@example.org",
        "National police (simulated)",
        LAW,
    ),
    person(
        "Henrik Solbakke",
        "henrik.solbakke@example.org",
        "Customs (simulated)",
        LAW,
    ),
    person(
        "Noor el Fassiri",
        "noor.el.fassiri@example.org",
        "Ministry of justice, probation (simulated)",
        POLICY,
    ),
    person(
        "Giulio Montefalco",
        "giulio.montefalco@example.org",
        "Financial police (simulated)",
        LAW,
    ),
    person(
        "Branka Jelovac",
        "branka.jelovac@example.org",
        "Prison service (simulated)",
        LAW,
    ),
    person(
        "Pieter Oosterkamp",
        "pieter.oosterkamp@example.org",
        "Criminal investigation (simulated)",
        LAW,
    ),
    person(
        "Sofia Drăgulin",
        "sofia.dragulin@example.org",
        "Ministry of justice, prosecution (simulated)",
        POLICY,
    ),
    person(
        "Connor Hatherby",
        "connor.hatherby@example.org",
        "Counter-terrorism unit (simulated)",
        LAW,
    ),
    person(
        "Yasmina Belkhodja",
        "yasmina.belkhodja@example.org",
        "University, criminology (simulated)",
        RESEARCH,
    ),
    person(
        "Dietmar Eichwald",
        "dietmar.eichwald@example.org",
        "Institute for prison research (simulated)",
        RESEARCH,
    ),
    person(
        "Ewa Zalesińska",
        "ewa.zalesinska@example.org",
        "University, sociology (simulated)",
        RESEARCH,
    ),
    person(
        "Rasmus Thorup",
        "rasmus.thorup@example.org",
        "Think tank, security (simulated)",
        RESEARCH,
    ),
    person(
        "Camille Durosier",
        "camille.durosier@example.org",
        "University, public law (simulated)",
        RESEARCH,
    ),
    person(
        "Stelios Vrettakis",
        "stelios.vrettakis@example.org",
        "Think tank, organised crime (simulated)",
        RESEARCH,
    ),
    person(
        "Anneke Rozeboom",
        "anneke.rozeboom@example.org",
        "University, psychology (simulated)",
        RESEARCH,
    ),
    person(
        "Owen Trevanion",
        "owen.trevanion@example.org",
        "Institute for conflict studies (simulated)",
        RESEARCH,
    ),
    person(
        "Mirela Kostandin",
        "mirela.kostandin@example.org",
        "Ministry of justice (simulated)",
        POLICY,
    ),
    person(
        "Joachim Wiesenthaler",
        "joachim.wiesenthaler@example.org",
        "Ministry of the interior (simulated)",
        POLICY,
    ),
    person(
        "Clara Steenbrugge",
        "clara.steenbrugge@example.org",
        "City council (simulated)",
        POLICY,
    ),
    person(
        "Matteo Arrigucci",
        "matteo.arrigucci@example.org",
        "Ministry of foreign affairs (simulated)",
        POLICY,
    ),
];
