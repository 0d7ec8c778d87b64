# Het product en de pagina eromheen
skip-to-content = Naar de inhoud
help = Hulp
your-account = Uw account
study-pages = Pagina’s van dit onderzoek
you-are-here = U bent hier
questions = Vragen? { $name }, coördinator,
privacy = Privacy
questions-nobody = Vragen? Neem contact op met wie u heeft uitgenodigd.
error-prefix = Fout: { $title }
simulated-tag = Gesimuleerd panel
simulated = Deze antwoorden zijn voor de demonstratie gegenereerd.

# Datums
monday = maandag
tuesday = dinsdag
wednesday = woensdag
thursday = donderdag
friday = vrijdag
saturday = zaterdag
sunday = zondag
january = januari
february = februari
march = maart
april = april
may = mei
june = juni
july = juli
august = augustus
september = september
october = oktober
november = november
december = december
date-day-time = { $weekday } { $day } { $month }, { $time }
date-weekday-day = { $weekday } { $day } { $month }
date-deadline = { $when } ({ $zone })
date-day = { $day } { $month } { $year }
date-near-day = { $weekday } { $day } { $month }
in-a-moment = elk moment
in-minutes = { $n ->
    [one] over { $n } minuut
   *[other] over { $n } minuten
  }
in-hours = over { $n } uur
in-days = { $n ->
    [one] over { $n } dag
   *[other] over { $n } dagen
  }

# Wat een panellid wordt gevraagd, in mails en op de pagina achter hun knop
ask-study = Onderzoek
ask-who = Wie vraagt
ask-time = Benodigde tijd
ask-minutes = Ongeveer { $n } minuten. U kunt stoppen en later verdergaan.
ask-closes = Ronde { $n } sluit
ask-no-deadline = Nog geen sluitingstijd; u hoort het.
ask-start = Begin met ronde { $n }
ask-go-on = Ga verder met ronde { $n }
ask-agree-start = Instemmen en beginnen met ronde { $n }
ask-agree-go-on = Instemmen en verdergaan met ronde { $n }
ask-local-time = waar u bent: [when] ([zone])
ask-words = { $who } vraagt om uw oordeel in het onderzoek “{ $study }”: { $questions ->
    [one] één vraag
   *[other] { $questions } vragen
  }, te beantwoorden in een browser, zonder wachtwoord. Andere experts beantwoorden dezelfde vragen, ieder voor zich; niemand in het panel komt te weten welk antwoord van u is.

entry-for = Uitnodiging voor { $name }
entry-no-password = Geen wachtwoord nodig. Met de knop meldt u zich op dit apparaat aan.
entry-agrees = Door te beginnen stemt u in met deelname: uw antwoorden worden geteld zonder uw naam, en het panel leest uw redenen zonder uw naam.
entry-whole-text = De hele tekst
others-see = Anderen zien
others-see-counts = hoeveel panelleden elk antwoord kozen, nadat de ronde is gesloten
others-see-reasons = uw redenen, zonder uw naam, in willekeurige volgorde
nobody-sees = Niemand in het panel ziet
nobody-sees-answer = welk antwoord of welke reden van u is
nobody-sees-when = wanneer u heeft geantwoord
nobody-sees-part = dat u heeft meegedaan, tenzij u instemt met vermelding
entry-privacy = De coördinator ziet of u heeft ingediend, nooit uw antwoorden onder uw naam. Uw antwoorden zijn vertrouwelijk; wie deze server beheert, zou ze in beginsel met u in verband kunnen brengen.
link-spent = Deze link is al gebruikt of te oud
link-spent-more = Wij kunnen u een nieuwe sturen.
link-spent-again = Wij kunnen een nieuwe sturen naar het adres waarnaar deze link is gestuurd.
send-new-link = Stuur mij een nieuwe link
sign-in-otherwise = Aanmelden met een ander adres
leave = Afmelden
leave-reminders = Geen herinneringen meer
leave-reminders-more = U blijft in het panel. U hoort nog steeds wanneer een ronde opent of sluit.
leave-reminders-button = Stop herinneringen
leave-decline = Niet meedoen aan het onderzoek
leave-decline-more = U krijgt geen mail meer van dit onderzoek en telt niet mee als lid van het panel. Wat u in gesloten rondes heeft geantwoord, blijft meetellen, zonder uw naam.
leave-decline-button = Ik wil niet meedoen
leave-decline-too = In plaats daarvan niet meer meedoen
left-reminders = De herinneringen zijn gestopt
left-reminders-more = Als deze link van ons is, gaat er geen herinnering meer naar dat adres.
left-declined = U doet niet mee aan het onderzoek
left-declined-more = Als deze link van ons is, gaat er geen mail van het onderzoek meer naar dat adres. Wilt u terugkomen, beantwoord dan de uitnodiging per mail.

# Consent
consent-what = Waarmee u instemt
consent-link = Waarmee u hebt ingestemd, en hoe u zich terugtrekt
consent-default =
    U stemt ermee in deel te nemen aan dit onderzoek: ronde na ronde de vragen te beantwoorden, en dat uw antwoorden en redenen worden gebruikt voor de uitkomsten en het rapport.

    Deelname is vrijwillig. U kunt elke vraag overslaan, op elk moment stoppen en u terugtrekken wanneer u wilt.

    Uw antwoorden zijn vertrouwelijk, niet anoniem. Andere panelleden, de coördinator en de auteurs komen niet te weten welk antwoord of welke reden van u is, nu niet en ook niet na afloop van het onderzoek. Wie deze server beheert, met de database of een reservekopie ervan, zou u en uw antwoorden met elkaar in verband kunnen brengen.

    Zodra een ronde gesloten is, ziet het panel hoeveel mensen elk antwoord kozen en leest het de redenen zonder namen. De aantallen worden met de uitkomsten gepubliceerd. Een reden die alleen u kon geven, kan verraden wie haar schreef.

    U wordt alleen in het rapport genoemd als u daar apart mee instemt.
consent-button = Instemmen en verdergaan
consent-go-on = Naar de vragen
consent-agreed = U hebt op { $day } met deze tekst ingestemd
consent-changed = Deze tekst is veranderd sinds u op { $day } instemde
consent-changed-meanwhile = Deze tekst veranderde terwijl u las. Zo luidt hij nu.
consent-withdrawn = U hebt zich op { $day } teruggetrokken. Er wordt geen antwoord van u aangenomen tenzij u opnieuw instemt.
consent-on-record = Wat is vastgelegd
consent-record = Deelnemen: tekst { $n }
consent-record-program = Door een programma beantwoord terwijl tekst { $n } gold
consent-record-named = Genoemd worden in het rapport: tekst { $n }
consent-given = { $day }.
consent-taken-back = Ingetrokken op { $day }.
consent-language = Taal { $tag }, SHA-256
naming-question = Mogen wij u in het rapport noemen?
naming-where = Namen staan op één plaats bij elkaar, nooit naast een antwoord. Wie niets zegt, wordt niet genoemd.
naming-unanimous = Waar iedereen hetzelfde antwoord gaf, verraadt een lijst met namen wat ieder van u antwoordde.
naming-name = Uw naam zoals hij gedrukt moet worden
naming-yes = Noem mij als panellid
naming-no = Noem mij niet
naming-yes-stands = Het rapport noemt u als { $name }
naming-no-stands = Het rapport noemt u niet
reuse-question = Mogen uw antwoorden voor onderzoek worden hergebruikt?
reuse-what = Als u ja zegt, mogen uw antwoorden en hoe zeker u was per vraag aan andere onderzoekers worden gegeven, zonder uw naam en zonder uw redenen, als onderzoeksgegevens.
reuse-else = Wie niets zegt, zegt nee. De aantallen per vraag worden hoe dan ook gepubliceerd. U kunt dit altijd wijzigen; wat daarvoor is doorgegeven, is niet terug te halen.
reuse-yes = Mijn antwoorden mogen worden hergebruikt
reuse-no = Mijn antwoorden mogen niet worden hergebruikt
reuse-yes-stands = Uw antwoorden mogen worden hergebruikt, zonder uw naam
reuse-no-stands = Uw antwoorden worden niet hergebruikt
consent-record-reuse = Hergebruik van uw antwoorden: tekst { $n }
naming-name-wrong = Een naam om te drukken heeft 1 tot { $n } tekens op één regel.
background-link = Vakgebieden die u kent en belangen, als u die wilt noemen
background-title = Vakgebieden die u kent, en belangen
background-lead = Dit alles is niet verplicht. Het verandert geen antwoord, en u kunt het altijd wijzigen.
expertise-heading = Hoe goed u elk vakgebied kent
expertise-more = Niemand ziet wat u hier zegt. Als een ronde sluit, worden de uitkomsten ook berekend met meer gewicht voor wie een vakgebied goed kent, om te zien of een pijl daardoor zou veranderen; alleen of dat zo is, wordt gepubliceerd. Ligt een enkele vraag buiten uw vakgebied, kies dan “Geen oordeel”.
expertise-none = Niet gezegd
expertise-1 = Een beetje
expertise-2 = Goed
expertise-3 = Mijn vakgebied
interests-heading = Belangen die het onderzoek raken
interests-more = Zoals een werkgever, een subsidie, aandelen of een functie met belang bij wat er gevraagd wordt. De coördinator ziet dit met uw naam, want het gaat over u en niet over een antwoord; andere panelleden zien het niet.
interests-limit = Hoogstens { $n } tekens.
interests-too-long = Een verklaring over belangen heeft hoogstens { $n } tekens.
privacy-title = Hoe uw gegevens worden gebruikt
privacy-link = Hoe uw gegevens worden gebruikt
privacy-default =
    { $contact } ({ $email }) is verantwoordelijk voor dit onderzoek en beantwoordt vragen over uw gegevens. Schrijf daarheen om te zien, te verbeteren of te wissen wat er van u wordt bewaard.

    Wat wordt bewaard: uw naam, e-mailadres, organisatie en groep; belangen en vakgebieden die u noemt; de dagen waarop u elke ronde opende, begon en indiende; welke mails u zijn gestuurd; waarmee u hebt ingestemd en wanneer; uw antwoorden en redenen. Bij geen antwoord wordt een tijdstip bewaard.

    Wat anderen zien: de coördinator ziet wie in het panel zit, welke belangen zijn genoemd en hoever ieder is, per dag. Nadat een ronde gesloten is, zien het panel, de coördinator en de auteurs hoeveel mensen elk antwoord kozen, en de redenen zonder namen, in willekeurige volgorde. Niemand van hen ziet welk antwoord of welke reden van u is, niet terwijl een ronde open is en ook niet na afloop van het onderzoek. Waar heel weinig mensen antwoordden, wordt niets getoond.

    Vertrouwelijk, niet anoniem: wie deze server beheert, kan met de database of een reservekopie ervan u en uw antwoorden met elkaar in verband brengen.

    Wat wordt gepubliceerd: uitkomsten en aantallen per vraag, en een zegel waarmee ze te controleren zijn. U wordt alleen genoemd als u daarmee instemt. Een reden die alleen u kon geven, kan verraden wie haar schreef.

    Wie uw gegevens verder krijgt: niemand, tenzij u ermee instemt dat uw antwoorden voor onderzoek worden hergebruikt, zonder uw naam en uw redenen. Pagina's laden niets van elders, mails bevatten niets dat verraadt of ze gelezen zijn, en de ene cookie houdt u aangemeld.

    Hoe lang: namen en adressen worden bewaard zolang het onderzoek ze nodig heeft om het panel te bereiken en te laten zien hoe het verliep, en worden op uw verzoek eerder gewist. Aantallen van gesloten rondes blijven, zonder uw naam.

    Terugtrekken: op elk moment, op de pagina die zegt waarmee u hebt ingestemd. Uw antwoorden in een open ronde worden verwijderd als u dat wilt; die in gesloten rondes blijven in de aantallen.
withdraw-study = Terugtrekken uit het onderzoek
withdraw-lead = U hoeft geen reden te geven, en niemand krijgt er een te horen.
withdraw-happens = Wat er gebeurt
withdraw-mail = U krijgt geen mail meer over dit onderzoek en telt niet mee als lid van het panel. De coördinator ziet dat u niet deelneemt.
withdraw-closed = Wat u in gesloten rondes hebt geantwoord, blijft in de aantallen, zonder uw naam: de uitkomsten zijn ermee berekend en verzegeld.
withdraw-named = Als u ermee had ingestemd in het rapport genoemd te worden of uw antwoorden te laten hergebruiken, eindigt dat ook.
withdraw-back = U kunt terugkomen zolang het onderzoek loopt: meld u aan en stem opnieuw in.
withdraw-open-round = { $n ->
    [one] U gaf één antwoord in ronde { $round }, die open is
   *[other] U gaf { $n } antwoorden in ronde { $round }, die open is
  }
withdraw-choose = Verwijderde antwoorden zijn voorgoed weg. Behouden antwoorden tellen mee als de ronde sluit, zonder uw naam.
withdraw-remove = Terugtrekken en mijn antwoorden verwijderen
withdraw-keep = Terugtrekken en mijn antwoorden laten tellen
withdraw-button = Terugtrekken
withdraw-not = Niet terugtrekken

# Mails
mail-sign-in-subject = Uw aanmeldlink
mail-sign-in = U heeft om een link gevraagd om u aan te melden. De link werkt 10 minuten, één keer, in de browser waarin u erom vroeg.
mail-sign-in-button = Aanmelden
mail-sign-in-code = Kies op een ander apparaat “Ik heb een code” op de aanmeldpagina en typ { $code }
mail-sign-in-not-you = Heeft u hier niet om gevraagd, dan hoeft u niets te doen: zonder deze mail komt niemand binnen.
mail-signed-in-subject = U heeft zich per mail aangemeld
mail-signed-in = Iemand heeft zich bij uw account aangemeld met een link of code die naar dit adres is gestuurd: { $device }, { $when }.
mail-signed-in-not-you = Was u dat niet, beëindig dan de sessie op uw accountpagina: { $link }
mail-proof-subject = Uw code
mail-proof = Typ { $code } waar u is gevraagd wie u bent. De code werkt 10 minuten, één keer.
mail-proof-not-you = Heeft u hier niet om gevraagd, dan is iemand anders bij uw account aangemeld: beëindig de sessie op uw accountpagina.
mail-address-subject = Bevestig uw nieuwe adres
mail-address = Uw account krijgt het adres { $address }, zodra u het bevestigt; de link werkt een uur, één keer.
mail-address-button = Bevestig het adres
mail-address-not-you = Hebt u hier niet om gevraagd, dan hoeft u niets te doen: er verandert niets.
mail-address-changed-subject = Uw account heeft een ander adres
mail-address-changed = Het adres van uw account is gewijzigd; mail gaat voortaan naar het nieuwe. Links die naar dit adres zijn gestuurd, geven geen toegang meer.
mail-address-changed-not-you = Was u dat niet, meld het dan meteen aan de coördinator van uw onderzoek.
mail-role-subject = U wordt gevraagd een onderzoek te helpen leiden
mail-role-coordinator = { $who } heeft u coördinator gemaakt van het onderzoek “{ $study }”: u beheert het panel, leidt de rondes en leest de resultaten.
mail-role-author = { $who } heeft u auteur gemaakt van het onderzoek “{ $study }”: u leest de resultaten van gesloten rondes en haalt het rapport op.
mail-role-administrator = { $who } heeft u beheerder gemaakt van deze installatie: u wijst aan wie onderzoeken leidt.
mail-access-subject = Opnieuw toegang
mail-access = Een beheerder heeft u deze link gestuurd, zodat u zich kunt aanmelden en een nieuw wachtwoord kunt kiezen.
mail-access-link = De link is alleen voor u. Hij meldt u één keer aan, binnen 24 uur. Hebt u hier niet om gevraagd, dan hoeft u niets te doen.
mail-role-link = De link is alleen voor u. U meldt zich er één keer mee aan, binnen 30 dagen; daarna stuurt de aanmeldpagina een nieuwe.
mail-test-subject = De mail werkt
mail-test = Deze installatie van Castalia kan mail versturen.
mail-test-link = De links beginnen zoals deze, die op de apparaten van het panel moet openen: { $link }
mail-greeting = Beste { $name },
mail-invitation-subject = Uw oordeel wordt gevraagd: { $study }
mail-opened-subject = Ronde { $n } is open: { $study }
mail-opened = Ronde { $n } van “{ $study }” is open. U ziet hoe de groep eerder heeft geantwoord, zonder namen, en u behoudt of wijzigt elk van uw antwoorden.
mail-reminder-subject = Herinnering: ronde { $n } van { $study }
mail-reminder = Ronde { $n } van “{ $study }” is open, en uw antwoorden zijn er nog niet.
mail-reminder-started = U bent begonnen met ronde { $n } van “{ $study }”. Wat u heeft opgeslagen, is bewaard, en u gaat verder waar u was. Na indienen stoppen de herinneringen.
mail-wished = U heeft gevraagd om vandaag herinnerd te worden.
mail-wished-round = Ronde { $n } van “{ $study }” is open. Wat u heeft opgeslagen, is bewaard, en u gaat verder waar u was. Er komt geen tweede herinnering van deze soort, tenzij u erom vraagt.
mail-extended-subject = Nieuwe sluitingstijd voor ronde { $n }: { $study }
mail-extended = De coördinator heeft de sluitingstijd van ronde { $n } van “{ $study }” verplaatst. Tot dan kunt u antwoorden en uw antwoorden wijzigen.
mail-reopened-subject = Ronde { $n } is weer open: { $study }
mail-reopened = De coördinator heeft ronde { $n } van “{ $study }” weer geopend, voordat iemand de resultaten had bekeken. Wat u heeft geantwoord, is bewaard; u kunt het wijzigen.
mail-remark-subject = Opmerkingen bij vragen: { $study }
mail-remark = Iemand in het panel van “{ $study }” vindt dat er iets niet klopt aan een vraag. Wat er is geschreven staat op het overzicht van het onderzoek. Dit bericht komt hooguit eens per dag.
mail-remark-button = Lees de opmerkingen
mail-withdrawn-subject = Een vraag van ronde { $n } is ingetrokken: { $study }
mail-withdrawn = De coördinator heeft deze vraag uit ronde { $n } van “{ $study }” ingetrokken. De vraag kan niet meer worden beantwoord, en wat erop is geantwoord telt niet mee. Al het andere blijft zoals het is.
mail-closed-subject = Ronde { $n } is gesloten: { $study }
mail-closed = Ronde { $n } van “{ $study }” is gesloten. Er worden geen antwoorden meer aangenomen. Komt er nog een ronde, dan hoort u dat en kunt u daaraan meedoen.
mail-thanks = Ronde { $n } van “{ $study }” is gesloten. Dank voor uw antwoorden: ze tellen mee. Komt er nog een ronde, dan hoort u dat en ziet u hoe de groep heeft geantwoord, zonder namen.
not-saved-full = Niet opgeslagen: de schijf van de server is vol. Wat u typte staat hier nog; probeer het later opnieuw of schrijf aan wie de studie leidt.
not-saved-away = Niet opgeslagen: de database antwoordt niet. Wat u typte staat hier nog; probeer het zo dadelijk opnieuw.
mail-seal = Zegel van ronde { $n }: sha256 { $seal }
mail-record = Het verslag van wie wat deed stond hier toen de ronde sloot: { $head }. Bewaar deze e-mail: daarmee kan iedereen later nagaan of zegel of verslag is veranderd.
mail-remind-me = Nu niet? Kies een dag en u krijgt dan één herinnering: { $link }
mail-calendar = De sluitingstijd voor uw agenda: { $link }
calendar-title = Ronde { $n } sluit: { $study }
mail-link-note = De link is alleen voor u. U komt er één keer mee binnen, binnen 30 dagen en zolang de ronde open is; daarna krijgt u een nieuwe via de pagina waar de link naartoe leidt.
mail-privacy-note = De coördinator ziet of u heeft ingediend, nooit uw antwoorden onder uw naam. In geen enkele mail staan antwoorden of resultaten.
mail-privacy-link = Hoe uw gegevens worden gebruikt: { $link }
mail-redacted-subject = Een reden die u gaf is afgeschermd: { $study }
mail-redacted = De coördinator heeft een reden afgeschermd die u in ronde { $n } gaf bij “{ $item }”. Niemand leest die nog. Uw antwoord telt als voorheen.
mail-redacted-why = De coördinator zegt waarom: { $why }
mail-redacted-more = De coördinator komt niet te weten wie de reden schreef.
mail-contact = Vragen? { $name }, { $address }
mail-leave = Herinneringen stoppen, of niet meer meedoen

# Taken
your-tasks = Uw taken
round = Ronde { $n }
round-of = Ronde { $n } van { $total }
round-closes = { $round } · sluit { $when }
round-closed = { $round } · gesloten { $when }
tasks-answered = { $done } van { $total } beantwoord.
tasks-reviewed = { $done } van { $total } nagekeken. Een antwoord telt als nagekeken zodra u het behoudt of wijzigt.
tasks-closes = De ronde sluit op *{ $when }* _({ $zone })_, _{ $left }_.
tasks-closing = De ronde is gesloten op *{ $when }* _({ $zone })_. Antwoorden worden nog één minuut aangenomen.
tasks-no-deadline = De ronde heeft nog geen sluitingstijd.
tasks-start = Begin met vraag { $n }
tasks-go-on = Ga verder met vraag { $n }
tasks-review = Kijk uw antwoorden na
remind-me = Herinner mij
remind-me-more = Nu niet? Kies een dag en u krijgt dan één mail, in de ochtend.
remind-me-chosen = U krijgt één herinnering op *{ $when }* _({ $zone })_, tenzij u eerder indient.
remind-me-change = Liever een andere dag:
remind-me-cancel = Annuleer de herinnering
remind-me-tomorrow = Morgen, { $day }
remind-me-eve = { $day }, de dag voor de sluitingstijd
remind-me-tomorrow-eve = Morgen, { $day }, de dag voor de sluitingstijd
remind-me-other = Een dag naar keuze
remind-me-range = Van { $first } tot en met { $last }.
remind-me-button = Herinner mij op deze dag
remind-me-wrong = Kies een dag van { $first } tot en met { $last }.
sections = Onderdelen
section-completed = Klaar
section-in-progress = Bezig
section-not-started = Niet begonnen
section-questions = { $n ->
    [one] { $n } vraag
   *[other] { $n } vragen
  }
section-answered = { $done } van { $total } beantwoord.
section-reviewed = { $done } van { $total } nagekeken.
section-abstained = { $n } met “geen oordeel”.
review-and-submit = Nakijken en indienen
review-gaps-allowed = U mag met open vragen indienen. Een open vraag telt als “niet beantwoord”, nooit als “geen oordeel” of “stabiel”.
not-submitted = Niet ingediend
submitted = Ingediend
tasks-saved-note = Elk antwoord wordt opgeslagen zodra u het geeft. U kunt in elke volgorde antwoorden en elk antwoord wijzigen tot de ronde sluit.
what-happens-next = Wat er hierna gebeurt
round-alone = u antwoordt alleen.
round-feedback = u ziet hoe de groep heeft geantwoord, zonder namen, en behoudt of wijzigt elk antwoord.
round-open-questions = alleen als er nog vragen open zijn.
round-now = { $what } Nu.
next-line = *{ $round }* – { $what }
no-round-open = Er is nu geen ronde open
no-round-open-more = Er wordt nu niets van u gevraagd. Wat u tot nu toe heeft opgeslagen, is bewaard.

# Antwoorden
done-of = { $done } van { $total }
in-this-section = *{ $done } van { $total }* beantwoord in dit onderdeel
reviewed-in-section = *{ $done } van { $total }* nagekeken. Een antwoord telt als nagekeken zodra u het behoudt of wijzigt.
show-one = Toon één vraag tegelijk
show-all = Toon het hele onderdeel
question-of = Vraag { $n } van { $total }
period = Periode
scope = Reikwijdte
instrument = Uit
what-to-consider = Waarop te letten
sources = Bronnen
which-way = Welke kant gaat dit op?
which-way-period = Welke kant gaat dit op van { $from } tot { $to }?
cannot-judge = Geen oordeel
cannot-judge-meaning = Buiten mijn expertise. Telt niet als een antwoord in het midden.
how-sure = Hoe zeker bent u?
optional = niet verplicht
sure-low = Laag
sure-medium = Middel
sure-high = Hoog
why = Waarom?
why-shared = niet verplicht; in de volgende ronde gedeeld zonder uw naam
preview = Anderen lezen dit: zo wordt het getoond
preview-more = Zonder uw naam en zonder tijdstip, tussen de redenen van allen die hetzelfde antwoord gaven, in willekeurige volgorde. Wat alleen u kon weten, kan verraden wie het schreef.
preview-empty = U hebt nog geen reden geschreven.
why-again = Wat pleit voor uw antwoord?
characters-left = nog { $n } van { $max } tekens
characters-over-one = { $n } teken te veel
characters-over-other = { $n } tekens te veel
too-long-one = Fout: { $n } teken te veel. De grens is { $max }.
too-long-other = Fout: { $n } tekens te veel. De grens is { $max }.
choose-an-answer = Fout: kies een antwoord, of “Geen oordeel”.
save = Opslaan
previous = Vorige
next-question = Volgende vraag
to-review = Kijk uw antwoorden na
withdraw = Intrekken
withdraw-question = Trek het antwoord op vraag { $n } in
your-earlier-choice = Uw keuze in ronde { $n }

# Stand van het opslaan
state-nothing = Nog niets om op te slaan
state-preview = Een voorbeeld: er wordt niets opgeslagen
state-needs-answer = De tekst wordt opgeslagen zodra u een antwoord kiest
state-saving = Opslaan…
state-saved = Opgeslagen { $time }
state-saved-before = Opgeslagen
state-retry = Niet opgeslagen. Wordt opnieuw geprobeerd…
state-gave-up = Niet opgeslagen. Uw tekst staat er nog.
state-closed = Niet opgeslagen: de ronde is gesloten
state-not-saved = Niet opgeslagen
state-withdrawn = Ingetrokken
try-again = Probeer opnieuw
leave-warning = Een deel van uw tekst is nog niet opgeslagen.

# Latere rondes
how-group-answered = Hoe de groep in ronde { $n } antwoordde
count-of = van
you = U
group-row = { $n } van { $total } kozen { $label }
group-next-row = { $n } { $label }
group-could-not-judge = { $n } hadden geen oordeel.
group-did-not-answer = { $n } antwoordden niet.
group-you-chose = U koos { $label }.
group-you-abstained = U had geen oordeel.
group-you-missed = U antwoordde niet.
too-few-heading = Te weinig antwoorden om te tonen
too-few-answers = Minder dan { $n } mensen beantwoordden deze vraag in ronde { $round }; daarom worden hun antwoorden en redenen niet getoond.
their-reasons = Hun redenen, zonder namen
reasons-shown = { $total ->
    [one] 1 reden
   *[other] { $shown } van { $total } redenen
  }
all-reasons = Alle { $n } redenen
whole-reason = De hele reden
reasons-none = geen redenen gegeven
reason-yours = Van u
reason-redacted = Afgeschermd door de coördinator: { $why }
own-reason-redacted = De coördinator heeft uw reden afgeschermd: { $why }
show-more = Toon er nog { $n }
your-answer-now = Uw antwoord nu
keep-or-change = Behoud wat u koos, of wijzig het. Beide is nuttig: een goed onderbouwd minderheidsstandpunt wordt vermeld.
not-reviewed = Niet nagekeken
keep = Behoud { $label }
change-my-answer = Wijzig mijn antwoord
remark = Klopt er iets niet aan deze vraag?
remark-note = Dit gaat naar de coördinator, zonder uw antwoord en zonder uw naam, tenzij u die hieronder toevoegt. Met een naam wordt uw account erbij bewaard, zodat de naam verdwijnt als uw gegevens worden gewist.
remark-what = Wat klopt er niet?
remark-name = Uw naam, als u een reactie wilt
remark-send = Stuur aan de coördinator
remark-sent = Uw opmerking is bij de coördinator, zonder uw antwoord.
error-says = Fout: { $error }
withdrawn-heading = Deze vraag is ingetrokken
withdrawn-note = De vraag kan niet meer worden beantwoord, en wat erop is geantwoord telt niet mee. Al het andere blijft zoals het is.
withdrawn-because = De reden: { $reason }
withdrawn-tasks = { $n ->
    [one] Eén vraag is uit de ronde ingetrokken.
   *[other] { $n } vragen zijn uit de ronde ingetrokken.
  }
withdrawn-late = Wat u schreef is niet opgeslagen.
reworded-heading = In ronde { $n } werd deze vraag anders gesteld
reworded-note = Antwoorden op beide worden niet vergeleken. Dit werd toen gevraagd:
reworded-own = Uw antwoord in ronde { $n }
catch-up = U heeft deze vraag in ronde { $n } niet beantwoord. U kunt dat nu doen; het telt als eerste antwoord en wordt nergens mee vergeleken.
catch-up-heading = U heeft in ronde { $rounds } niet geantwoord
catch-up-note = U ziet wat iedereen ziet: hoe de groep toen antwoordde, met de gegeven redenen, zonder namen. Wat u nu antwoordt telt als eerste antwoord.
catch-up-questions = { $n ->
    [one] De vraag die u nog niet eerder heeft beantwoord
   *[other] De { $n } vragen die u nog niet eerder heeft beantwoord
  }
question-n = Vraag { $n }
first-answer = Eerste antwoord

# Botsing, sluiting, afgemeld
conflict-heading = Deze vraag is in een ander venster gewijzigd
conflict-both = Beide versies staan hieronder; kies er een.
conflict-at = Deze vraag is om { $time } in een ander venster gewijzigd. Beide versies staan hieronder; kies er een.
version-stored = Wat is opgeslagen
version-yours = Wat u hier heeft
keep-this = Behoud deze versie
unanswered = Niet beantwoord
no-reason = Geen reden gegeven
confidence-low = Weinig zekerheid
confidence-medium = Middelmatige zekerheid
confidence-high = Veel zekerheid
choose-version = Kies een versie
closed-heading = De ronde sloot terwijl u schreef
closed-what = Uw laatste wijziging van vraag { $n } kwam om { $time }, na de minuut respijt. Die is niet meegeteld.
closed-saved-counts = Wat daarvoor was opgeslagen, telt.
closed-nothing-counts = Voor deze vraag was daarvoor niets opgeslagen.
closed-live = Uw laatste wijziging van vraag { $n } kwam nadat de ronde was gesloten. Die is niet meegeteld. Wat daarvoor was opgeslagen, telt.
counted = Meegeteld
not-counted = Niet meegeteld: wat u aan het schrijven was
copy-my-text = Kopieer mijn tekst
text-copied = Tekst gekopieerd
copy-failed = Kopiëren lukte niet. Selecteer de tekst en kopieer hem.
signed-out = U bent voor de veiligheid afgemeld. Meld u aan en dit antwoord wordt opgeslagen.
sign-in-new-window = Aanmelden in een nieuw venster
problem-heading = Er is een probleem

# Nakijken en indienen
check-your-answers = Kijk uw antwoorden na
review-missing = { $missing ->
    [one] { $missing } van { $total } is niet beantwoord
   *[other] { $missing } van { $total } zijn niet beantwoord
  }
review-missing-reviewed = { $missing ->
    [one] { $missing } van { $total } is niet nagekeken
   *[other] { $missing } van { $total } zijn niet nagekeken
  }
review-missing-more = { $n ->
    [one] U kunt zonder dit antwoord indienen. Het telt als niet beantwoord.
   *[other] U kunt zonder deze antwoorden indienen. Ze tellen als niet beantwoord.
  }
answer-question = Beantwoord vraag { $n }
all-answered = Alle { $total } vragen zijn beantwoord
change = Wijzig
change-question = Wijzig het antwoord op vraag { $n }
answer = Beantwoord
not-answered = Niet beantwoord
all-alike = { $n } van { $total } beantwoord: alle { $label }.
all-abstained = { $n } van { $total } beantwoord: alle “geen oordeel”.
show-answers = { $n ->
    [one] Toon het antwoord
   *[other] Toon de { $n } antwoorden
  }
submit-round = Ronde { $n } indienen
submit-ratings = { $n ->
    [one] { $n } oordeel
   *[other] { $n } oordelen
  }
submit-abstained = { $ratings } en { $n } keer “geen oordeel”.
submit-plain = { $ratings }.
submit-until = U kunt elk antwoord nog wijzigen tot { $when }.
submit-until-closing = U kunt elk antwoord nog wijzigen tot de ronde sluit.
submit-button = { $n ->
    [one] { $n } antwoord indienen
   *[other] { $n } antwoorden indienen
  }
back-to-sections = Terug naar de onderdelen
round-submitted = Ronde { $n } ingediend
submitted-thanks = Dank u. *{ $done } van { $total }* antwoorden zijn bij het panel.
next-until = *Tot { $when }* – u kunt
next-until-closing = *Tot de ronde sluit* – u kunt
change-your-answers = uw antwoorden wijzigen
next-mail = *Daarna* – als er nog een ronde komt, ziet u hoe de groep heeft geantwoord, zonder namen.
next-last = *Daarna* – de resultaten gaan naar het rapport.

# Aanmelden en account
sign-in = Aanmelden
kept-signed-out = U bent voor de veiligheid afgemeld
kept-signed-out-more = Wat u heeft verstuurd, is op deze pagina bewaard. Meld u aan, dan kunt u het opnieuw versturen.
kept-title = U bent weer aangemeld
kept-more = Wat u eerder heeft verstuurd, is er nog. Het is nog niet opgeslagen.
kept-send = Verstuur het nu
kept-drop = Laat het
session-warning = U wordt zo voor de veiligheid afgemeld. Wat u heeft getypt, blijft op deze pagina staan.
session-stay = Blijf aangemeld
session-last = U wordt over ongeveer een minuut afgemeld: de langste tijd voor één aanmelding is voorbij. Wat u heeft getypt, blijft op deze pagina staan.
session-stays = U blijft aangemeld.
session-ended = U bent voor de veiligheid afgemeld. Wat u heeft getypt, staat nog op deze pagina; meld u in een ander venster aan en ga hier verder.
sign-in-failed = Dit adres en dit wachtwoord horen niet bij elkaar.
sign-in-too-many = Er waren te veel pogingen om aan te melden. Wacht { $n } minuten en probeer het dan opnieuw.
sign-in-signed-out = U bent afgemeld
sign-in-first = Meld u aan om deze pagina te zien
sign-in-first-more = U gaat verder waar u was.
email-address = E-mailadres
password = Wachtwoord
sign-in-no-address = Dit is geen e-mailadres. Typ een adres zoals naam@example.org.
sign-in-with-password = Aanmelden met wachtwoord
sign-in-with-code = Aanmelden met de code
sign-in-lost-link = Kwijt? Vul hierboven uw adres in: als het in een panel staat, is er een nieuwe link onderweg.
mail-me-a-link = Mail mij een aanmeldlink
mail-me-a-link-more = Werkt 10 minuten, in deze browser. In de mail staat ook een code van 8 tekens voor een ander apparaat.
have-a-code = Ik heb een code
or = of
link-sent = Kijk in uw mail
link-sent-more = Als het adres bij een account hoort, is er een link onderweg. Open die binnen 10 minuten in deze browser, of typ de code uit dezelfde mail op een willekeurig apparaat.
type-code = Typ de code uit de mail
code = Code
code-hint = 8 letters en cijfers; hoofdletters en streepjes maken niet uit.
code-wrong = Dit adres en deze code horen niet bij elkaar, of de code is ouder dan 10 minuten.
ask-again = Vraag een nieuwe link aan
link-ready = De link klopt. Nog één klik, zodat geen programma dat uw mail leest zich voor u aanmeldt.
link-other-browser = Deze link werkt in een andere browser
link-other-browser-more = De link meldt aan waar erom is gevraagd. Open hem daar, of typ hier de code uit dezelfde mail.
continue = Doorgaan
sign-in-no-account = Uitgenodigd, maar geen account? Open de link in uw uitnodiging.
sign-out = Afmelden
account-name = Naam
change-address = Adres wijzigen
change-address-more = Er gaat een link naar het nieuwe adres. Het account krijgt dat adres als die link is geopend en bevestigd; het oude adres krijgt bericht.
new-address = Nieuw e-mailadres
send-confirmation = Stuur de link
confirmation-sent = Kijk in de mailbox van { $address }
confirmation-sent-more = Als het adres vrij is, staat er over een paar minuten een link. Die werkt een uur.
confirm-address = Bevestig het nieuwe adres
confirm-address-more = Uw account krijgt het adres { $address }.
address-is-changed = Uw adres is gewijzigd
address-is-changed-more = Mail gaat voortaan naar het nieuwe adres.
address-link-spent = Deze link werkt niet meer
address-link-spent-more = Hij is gebruikt, te oud, of het adres heeft inmiddels een account. Uw accountpagina stuurt een nieuwe.
administrators = Beheerders van deze installatie
role-ready = Met deze link meldt { $name } zich aan.
how-questions = Hoe vragen worden getoond
cards-all = Alle vragen van een onderdeel onder elkaar
cards-one = Eén vraag tegelijk
save-choice = Bewaar deze keuze
choice-saved = Uw keuze is bewaard
change-password = Wachtwoord wijzigen
password-changed = Uw wachtwoord is gewijzigd. Uw andere apparaten zijn afgemeld.
current-password = Huidig wachtwoord
new-password = Nieuw wachtwoord
new-password-hint = Ten minste 15 tekens. Een korte zin is beter te onthouden dan tekens en cijfers.
password-wrong = Het huidige wachtwoord klopt niet.
password-short = Een wachtwoord heeft ten minste 15 tekens; een korte zin is een goede keuze.
password-long = Een wachtwoord heeft ten hoogste 256 tekens.
password-guessable = Dit wachtwoord is makkelijk te raden; kies een ander.
set-password = Wachtwoord instellen
set-password-more = U heeft er geen: een aanmeldlink brengt u binnen. Met een wachtwoord kunt u zich zonder mail aanmelden.
proof-code = Code uit uw mail
proof-hint = U heeft geen wachtwoord; daarom gaat er een code naar uw adres.
proof-sent = Er is een code onderweg naar uw adres. Die werkt 10 minuten.
proof-later = Er is te vaak om een code gevraagd. Wacht even en vraag het opnieuw.
proof-send = Mail mij een code
proof-wrong = Dit is niet de code uit de mail, of hij is ouder dan 10 minuten.
devices = Waar u bent aangemeld
this-device = Dit apparaat
last-seen = Laatst gezien { $day }
end-session = Beëindig
api-tokens = Tokens voor programma’s
api-tokens-more = Een programma gebruikt een token in plaats van uw wachtwoord. Het kan nooit meer doen dan u mag.
token-made = Het token “{ $name }” is gemaakt
token-once = Kopieer het nu. Het wordt niet nog eens getoond.
copy-token = Kopieer token
token-copied = Token gekopieerd
token-expires = geldig tot { $day }
revoke-token = Trek in
token-name = Waarvoor het token is
token-scopes = Wat het mag doen
scope-rate = in uw plaats antwoorden
scope-read = onderzoeken en resultaten lezen
scope-coordinate = rondes en het panel beheren
scope-author = resultaten en het rapport lezen
token-days = Dagen dat het geldig blijft (1 tot 365)
token-name-wrong = Geef het token een naam van ten hoogste 200 tekens.
token-no-scope = Kies ten minste één ding dat het token mag doen.
token-days-wrong = Een token blijft 1 tot 365 dagen geldig.
create-token = Maak een token

# Fouten en lege pagina’s
problem-number = Probleem { $n }
what-you-wrote = Wat u schreef
error-reference = Als dit zo blijft, noem de coördinator deze referentie:
error-reference-more = Er staan geen persoonlijke gegevens in.
not-found = Deze pagina bestaat niet
not-found-more = Het adres is misschien verkeerd getypt, of wat hier stond is verplaatst.
no-access = Deze pagina is niet voor uw account
no-access-more = U bent aangemeld, maar uw account heeft hier geen deel aan. Vindt u van wel, vraag het de coördinator.
not-available = De server kan nu niet antwoorden
not-available-more = Alles waarbij “Opgeslagen” stond, is veilig. Laad de pagina over een minuut opnieuw.
no-session = U bent voor de veiligheid afgemeld
no-session-more = Van deze pagina is niets opgeslagen. Meld u aan, open de pagina opnieuw en verstuur haar nog eens.
not-saved-yet = Uw antwoord is nog niet opgeslagen
not-saved-yet-more = De server kan nu geen antwoorden bewaren. Alles waarbij “Opgeslagen” stond, is veilig.
went-wrong = Er werkte iets niet
went-wrong-more = De server kon dit niet afmaken. Alles waarbij “Opgeslagen” stond, is veilig.
too-large = Dit is te groot
bad-request = Dit kon niet worden begrepen
bad-request-more = Het formulier kwam onvolledig of te oud binnen. Ga terug, laad de pagina opnieuw en herhaal het.
go-home = Naar uw onderzoeken
your-studies = Uw onderzoeken
home-open = Ronde { $n } is open
home-none-open = Er is geen ronde open
home-to-rate = Te beantwoorden
no-studies = Nog geen onderzoeken
no-studies-create = Een onderzoek is een lijst van stellingen, een panel en een of meer rondes. Begin met een spreadsheet, of bekijk eerst het voorbeeld.
import-a-study = Onderzoek invoeren
new-study = Nieuw onderzoek
example-study = Bekijk het voorbeeldonderzoek
spreadsheet-template = Download het sjabloon voor de spreadsheet
start-an-empty-study = Begin een leeg onderzoek
no-studies-more = Een onderzoek verschijnt hier zodra u voor het panel bent uitgenodigd of er een rol in krijgt.
next-section = Hierna: { $title }
receipt-heading = Uw ontvangstbewijs
receipt-lead = Met dit bestand kunt u zelf, zonder deze server, nagaan dat elk van uw antwoorden in het zegel van de ronde zit zoals u het gaf.
receipt-warning = Het bevat uw antwoorden en wat bewijst dat u ze gaf: wie het van u krijgt, weet hoe u hebt geantwoord en kan dat aan anderen bewijzen. Niemand kan het ophalen dan u, en niemand heeft het van u nodig.
receipt-fetch = Ontvangstbewijs downloaden
receipt-how = Om het na te gaan: { $command }
became-title = Wat er van uw antwoorden is geworden
became-lead = De gepubliceerde resultaten, met uw antwoorden ernaast. Niemand anders ziet deze pagina.
became-not-yet = De resultaten zijn nog niet gepubliceerd. Daarna staan ze hier naast uw antwoorden.
became-link = De resultaten zijn gepubliceerd: wat er van uw antwoorden is geworden
became-results = Alle resultaten, zoals iedereen ze kan lezen
became-published = Gepubliceerd:
became-authors = De auteurs wijken af van het panel ({ $word }):
became-round = Ronde
became-panel = Panel
became-no-answer = Geen antwoord
became-too-few = Te weinig antwoorden om te tonen
label-consensus = consensus
label-leaning = neiging
label-split = verdeeld
label-no-consensus = geen consensus
label-insufficient = te weinig antwoorden om te beslissen
