# The product and the page around everything
skip-to-content = Skip to the content
help = Help
your-account = Your account
study-pages = Pages of this study
you-are-here = You are here
questions = Questions? { $name }, coordinator,
privacy = Privacy
questions-nobody = Questions? Ask the person who invited you.
error-prefix = Error: { $title }
simulated-tag = Simulated panel
simulated = These answers were generated for the demonstration.

# Dates
monday = Monday
tuesday = Tuesday
wednesday = Wednesday
thursday = Thursday
friday = Friday
saturday = Saturday
sunday = Sunday
january = January
february = February
march = March
april = April
may = May
june = June
july = July
august = August
september = September
october = October
november = November
december = December
date-day-time = { $weekday } { $day } { $month }, { $time }
date-weekday-day = { $weekday } { $day } { $month }
date-deadline = { $when } ({ $zone })
date-day = { $day } { $month } { $year }
date-near-day = { $weekday } { $day } { $month }
in-a-moment = any moment now
in-minutes = { $n ->
    [one] in { $n } minute
   *[other] in { $n } minutes
  }
in-hours = { $n ->
    [one] in { $n } hour
   *[other] in { $n } hours
  }
in-days = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
  }

# What a panelist is asked, in mails and on the page behind their button
ask-study = Study
ask-who = Who asks
ask-time = Time needed
ask-minutes = About { $n } minutes. You can stop and go on later.
ask-closes = Round { $n } closes
ask-no-deadline = No closing time yet; you will be told.
ask-start = Start round { $n }
ask-go-on = Go on with round { $n }
ask-agree-start = Agree and start round { $n }
ask-agree-go-on = Agree and go on with round { $n }
ask-local-time = where you are: [when] ([zone])
ask-words = { $who } asks for your judgement in the study “{ $study }”: { $questions ->
    [one] one question
   *[other] { $questions } questions
  }, answered in a browser, without a password. Other experts answer the same questions, each alone; nobody on the panel learns which answer is yours.

entry-for = Invitation for { $name }
entry-no-password = No password needed. The button signs you in on this device.
entry-agrees = By starting you agree to take part: your answers are counted without your name, and the panel reads your reasons without it.
entry-whole-text = The whole text
others-see = Others will see
others-see-counts = how many chose each answer, after the round has closed
others-see-reasons = your reasons, without your name, in shuffled order
nobody-sees = Nobody on the panel will see
nobody-sees-answer = which answer or reason is yours
nobody-sees-when = when you answered
nobody-sees-part = that you took part, unless you agree to be named
entry-privacy = The coordinator sees whether you have submitted, never your answers under your name. Your answers are confidential; the person who operates this server could in principle link them to you.
link-spent = This link has been used or is too old
link-spent-more = We can send you a new one.
link-spent-again = We can send a new one to the address that this link was sent to.
send-new-link = Send me a new link
sign-in-otherwise = Sign in with another address
leave = Leave
leave-reminders = No more reminders
leave-reminders-more = You stay on the panel. You are still told when a round opens or closes.
leave-reminders-button = Stop reminders
leave-decline = No part in the study
leave-decline-more = You get no further mail of this study, and you do not count as one of the panel. What you answered in closed rounds stays counted, without your name.
leave-decline-button = I do not want to take part
leave-decline-too = Decline to take part instead
left-reminders = Reminders are stopped
left-reminders-more = If this link is one of ours, no reminder is sent to its address any more.
left-declined = You take no part in the study
left-declined-more = If this link is one of ours, no mail of the study is sent to its address any more. To come back, answer the invitation by mail.

# Consent
consent-what = What you agree to
consent-link = What you agreed to, and how to withdraw
consent-default =
    You agree to take part in this study: to answer its questions round by round, and that your answers and reasons are used for its results and its report.

    Taking part is voluntary. You can leave out any question, stop at any time, and withdraw whenever you like.

    Your answers are confidential, not anonymous. Other panelists, the coordinator and the authors do not learn which answer or reason is yours, neither now nor after the study has ended. Whoever operates this server, with its database or a backup of it, could join you and your answers.

    Once a round has closed, the panel sees how many chose each answer, and reads the reasons without names. The counts are published with the results. A reason that only you could give can tell who wrote it.

    You are named in the report only if you agree to it separately.
consent-button = Agree and go on
consent-go-on = Go to the questions
consent-agreed = You agreed to this text on { $day }
consent-changed = This text has changed since you agreed on { $day }
consent-changed-meanwhile = This text changed while you were reading. This is how it stands now.
consent-withdrawn = You withdrew on { $day }. No answer is taken from you unless you agree again.
consent-on-record = What is on record
consent-record = To take part: text { $n }
consent-record-program = Answered by a program while text { $n } was in force
consent-record-named = To be named in the report: text { $n }
consent-given = { $day }.
consent-taken-back = Taken back on { $day }.
consent-language = Language { $tag }, SHA-256
naming-question = May we name you in the report?
naming-where = Names are listed in one place, never beside an answer. Saying nothing means that you are not named.
naming-unanimous = Where everybody gave the same answer, a list of names tells what each of you answered.
naming-name = Your name as it is to be printed
naming-yes = Name me as a panelist
naming-no = Do not name me
naming-yes-stands = The report names you as { $name }
naming-no-stands = The report does not name you
reuse-question = May your answers be reused for research?
reuse-what = If you say yes, your answers and how sure you were may be given to other researchers question by question, with neither your name nor your reasons, as research data.
reuse-else = Saying nothing means no. The counts of each question are published either way. You can change this at any time; what was passed on before cannot be called back.
reuse-yes = My answers may be reused
reuse-no = My answers may not be reused
reuse-yes-stands = Your answers may be reused, without your name
reuse-no-stands = Your answers are not reused
consent-record-reuse = To have your answers reused: text { $n }
naming-name-wrong = A name to print has 1 to { $n } characters in one line.
background-link = Fields you know and interests, if you like to tell
background-title = Fields you know, and interests
background-lead = All of this is optional. It changes no answer, and you can change it at any time.
expertise-heading = How well you know each field
expertise-more = Nobody sees what you say here. When a round closes, the results are also worked out with the answers of those who know a field well counted more, to see whether that would change an arrow; only whether it would is published. For a single question outside your field, choose “Cannot judge”.
expertise-none = Not said
expertise-1 = A little
expertise-2 = Well
expertise-3 = It is my field
interests-heading = Interests that touch the study
interests-more = Such as an employer, a grant, shares or an office with a stake in what is asked. The coordinator sees this with your name, as it is about you and not about an answer; other panelists do not.
interests-limit = At most { $n } characters.
interests-too-long = A declaration of interests has at most { $n } characters.
privacy-title = How your data are used
privacy-link = How your data are used
privacy-default =
    { $contact } ({ $email }) is responsible for this study and answers questions about your data. Write there to see, correct or erase what is kept of you.

    What is kept: your name, e-mail address, affiliation and group; interests and fields you tell of; the days on which you opened, began and submitted each round; which mails were sent to you; what you agreed to and when; your answers and reasons. No answer is kept with a time.

    What others see: the coordinator sees who is on the panel, which interests were declared, and how far each person has come, by the day. After a round has closed, the panel, the coordinator and the authors see how many chose each answer, and the reasons without names, in shuffled order. Nobody of them sees which answer or reason is yours, neither while a round is open nor after the study has closed. Where very few answered, nothing is shown.

    Confidential, not anonymous: whoever operates this server, with its database or a backup of it, can join you and your answers.

    What is published: results and counts for each question, and a seal with which they can be checked. You are named only if you agree to it. A reason that only you could give can tell who wrote it.

    Who else gets your data: nobody, unless you agree that your answers may be reused for research, without your name and your reasons. Pages load nothing from elsewhere, mails hold nothing that tells whether they were read, and the one cookie keeps you signed in.

    How long: names and addresses are kept as long as the study needs them to reach its panel and to show how it was done, and are deleted at your wish before. Counts of closed rounds stay, without your name.

    Withdrawing: at any time, on the page that says what you agreed to. Your answers in an open round are removed if you wish; those in closed rounds stay in the counts.
withdraw-study = Withdraw from the study
withdraw-lead = You need no reason, and nobody is told one.
withdraw-happens = What happens
withdraw-mail = You get no more mail of this study, and you do not count as one of the panel. The coordinator sees that you declined.
withdraw-closed = What you answered in closed rounds stays in the counts, without your name: the results were computed and sealed with it.
withdraw-named = If you had agreed to be named in the report, or to have your answers reused, that ends too.
withdraw-back = You can come back while the study runs: sign in and agree again.
withdraw-open-round = { $n ->
    [one] You gave one answer in round { $round }, which is open
   *[other] You gave { $n } answers in round { $round }, which is open
  }
withdraw-choose = Removed answers are gone for good. Kept ones count when the round closes, without your name.
withdraw-remove = Withdraw and remove my answers
withdraw-keep = Withdraw and let my answers count
withdraw-button = Withdraw
withdraw-not = Do not withdraw

# Mails
mail-sign-in-subject = Your sign-in link
mail-sign-in = You asked for a link to sign in. It works for 10 minutes, once, in the browser where you asked for it.
mail-sign-in-button = Sign in
mail-sign-in-code = On another device, choose “I have a code” on the sign-in page and type { $code }
mail-sign-in-not-you = If you did not ask for this, nothing needs to be done: without this mail nobody gets in.
mail-signed-in-subject = You signed in by mail
mail-signed-in = Somebody signed in to your account by a link or code that was sent to this address: { $device }, { $when }.
mail-signed-in-not-you = If this was not you, end the session on your account page: { $link }
mail-proof-subject = Your code
mail-proof = Type { $code } where you were asked who you are. The code works for 10 minutes, once.
mail-proof-not-you = If you did not ask for this, somebody else is signed in to your account: end the session on your account page.
mail-address-subject = Confirm your new address
mail-address = Your account is to have the address { $address }. It has it as soon as you confirm it; the link works for an hour, once.
mail-address-button = Confirm the address
mail-address-not-you = If you did not ask for this, nothing needs to be done: nothing changes.
mail-address-changed-subject = Your account has another address
mail-address-changed = The address of your account was changed, and mail goes to the new one from now on. Links that were sent to this address lead in no more.
mail-address-changed-not-you = If this was not you, tell the coordinator of your study at once.
mail-role-subject = You are asked to help run a study
mail-role-coordinator = { $who } has made you a coordinator of the study “{ $study }”: you keep its panel, run its rounds and read its results.
mail-role-author = { $who } has made you an author of the study “{ $study }”: you read the results of its closed rounds and pull its report.
mail-role-administrator = { $who } has made you an administrator of this installation: you name those who run studies.
mail-access-subject = A new way in
mail-access = An administrator has sent you this link, so that you can sign in and set a new password.
mail-access-link = The link is for you alone. It signs you in once, within 24 hours. If you did not ask for it, you need do nothing.
mail-role-link = The link is for you alone. It signs you in once, within 30 days; after that the sign-in page sends you a new one.
mail-test-subject = Mail works
mail-test = This installation of Castalia can send mail.
mail-test-link = Its links begin like this one, which must open on the devices of the panel: { $link }
mail-greeting = Dear { $name },
mail-invitation-subject = Your judgement is asked for: { $study }
mail-opened-subject = Round { $n } is open: { $study }
mail-opened = Round { $n } of “{ $study }” is open. You see how the group answered before, without names, and keep or change each of your answers.
mail-reminder-subject = Reminder: round { $n } of { $study }
mail-reminder = Round { $n } of “{ $study }” is open, and your answers are not there yet.
mail-reminder-started = You have begun round { $n } of “{ $study }”. What you saved is kept, and you go on where you were. Submitting ends the reminders.
mail-wished = You asked to be reminded today.
mail-wished-round = Round { $n } of “{ $study }” is open. What you saved is kept, and you go on where you were. No other reminder of this kind comes unless you ask for one.
mail-extended-subject = New deadline for round { $n }: { $study }
mail-extended = The coordinator has moved the deadline of round { $n } of “{ $study }”. Until then you can answer, and change what you answered.
mail-reopened-subject = Round { $n } is open again: { $study }
mail-reopened = The coordinator has opened round { $n } of “{ $study }” again, before anybody had looked at its results. What you answered is kept; you can change it.
mail-remark-subject = Remarks on questions: { $study }
mail-remark = Somebody on the panel of “{ $study }” finds something wrong with a question. What was written stands on the overview of the study. This notice comes at most once a day.
mail-remark-button = Read the remarks
mail-withdrawn-subject = A question was withdrawn from round { $n }: { $study }
mail-withdrawn = The coordinator has withdrawn this question from round { $n } of “{ $study }”. It takes no more answers, and what was answered to it is not counted. Everything else stays as it is.
mail-closed-subject = Round { $n } has closed: { $study }
mail-closed = Round { $n } of “{ $study }” has closed. No answers are taken any more. If another round opens, you are told, and you can take part in it.
mail-thanks = Round { $n } of “{ $study }” has closed. Thank you for your answers: they count. If another round opens, you are told, and you see how the group answered, without names.
not-saved-full = Not saved: the server’s disk is full. What you typed still stands here; try again later, or write to whoever runs the study.
not-saved-away = Not saved: the database does not answer. What you typed still stands here; try again in a moment.
mail-seal = Seal of round { $n }: sha256 { $seal }
mail-record = The record of who did what stood here when the round closed: { $head }. Keep this mail: with it anybody can check later whether seal or record were changed.
mail-remind-me = Not now? Choose a day and get one reminder then: { $link }
mail-calendar = The deadline for your calendar: { $link }
calendar-title = Round { $n } closes: { $study }
mail-link-note = The link is for you alone. It leads in once, within 30 days and while the round is open; after that you get a new one from the page it leads to.
mail-privacy-note = The coordinator sees whether you have submitted, never your answers under your name. No mail holds answers or results.
mail-privacy-link = How your data are used: { $link }
mail-redacted-subject = A reason that you gave was redacted: { $study }
mail-redacted = The coordinator has taken a reason out of sight that you gave in round { $n } for “{ $item }”. Nobody reads it any more. Your answer counts as before.
mail-redacted-why = The coordinator says why: { $why }
mail-redacted-more = The coordinator does not learn who wrote the reason.
mail-contact = Questions? { $name }, { $address }
mail-leave = Stop reminders, or decline to take part

# Tasks
your-tasks = Your tasks
round = Round { $n }
round-of = Round { $n } of { $total }
round-closes = { $round } · closes { $when }
round-closed = { $round } · closed { $when }
tasks-answered = { $done } of { $total } answered.
tasks-reviewed = { $done } of { $total } reviewed. An answer counts as reviewed once you keep or change it.
tasks-closes = The round closes on *{ $when }* _({ $zone })_, _{ $left }_.
tasks-closing = The round closed on *{ $when }* _({ $zone })_. Answers are accepted for one more minute.
tasks-no-deadline = The round has no closing time yet.
tasks-start = Start with question { $n }
tasks-go-on = Go on with question { $n }
tasks-review = Check your answers
remind-me = Remind me
remind-me-more = Not now? Choose a day and you get one mail then, in the morning.
remind-me-chosen = You get one reminder on *{ $when }* _({ $zone })_, unless you submit before.
remind-me-change = Another day instead:
remind-me-cancel = Cancel the reminder
remind-me-tomorrow = Tomorrow, { $day }
remind-me-eve = { $day }, the day before the deadline
remind-me-tomorrow-eve = Tomorrow, { $day }, the day before the deadline
remind-me-other = A day of your own
remind-me-range = From { $first } to { $last }.
remind-me-button = Remind me on this day
remind-me-wrong = Choose a day from { $first } to { $last }.
sections = Sections
section-completed = Completed
section-in-progress = In progress
section-not-started = Not started
section-questions = { $n ->
    [one] { $n } question
   *[other] { $n } questions
  }
section-answered = { $done } of { $total } answered.
section-reviewed = { $done } of { $total } reviewed.
section-abstained = { $n } marked “cannot judge”.
review-and-submit = Review and submit
review-gaps-allowed = You may submit with gaps. A gap counts as “not answered”, never as “cannot judge” or “stable”.
not-submitted = Not submitted
submitted = Submitted
tasks-saved-note = Every answer is saved as you give it. You may answer in any order and change any answer until the round closes.
what-happens-next = What happens next
round-alone = you answer alone.
round-feedback = you see how the group answered, without names, and keep or change each answer.
round-open-questions = only if questions are still open.
round-now = { $what } Now.
next-line = *{ $round }* – { $what }
no-round-open = No round is open at the moment
no-round-open-more = Nothing is asked of you now. What you saved so far is kept.

# Rating
done-of = { $done } of { $total }
in-this-section = *{ $done } of { $total }* answered in this section
reviewed-in-section = *{ $done } of { $total }* reviewed. An answer counts as reviewed once you keep or change it.
show-one = Show one at a time
show-all = Show the whole section
question-of = Question { $n } of { $total }
period = Period
scope = Scope
instrument = From
what-to-consider = What to consider
sources = Sources
which-way = Which way does this go?
which-way-period = Which way does this go from { $from } to { $to }?
cannot-judge = Cannot judge
cannot-judge-meaning = Outside my expertise. Not counted as an answer in the middle.
how-sure = How sure are you?
optional = optional
sure-low = Low
sure-medium = Medium
sure-high = High
why = Why?
why-shared = optional; shared without your name in the next round
preview = Others will read this: how it is shown
preview-more = Without your name and without a time, among the reasons of all who gave the same answer, in shuffled order. What only you could know can tell who wrote it.
preview-empty = You have written no reason yet.
why-again = What speaks for your answer?
characters-left = { $n } of { $max } characters left
characters-over-one = { $n } character too many
characters-over-other = { $n } characters too many
too-long-one = Error: { $n } character too many. The limit is { $max }.
too-long-other = Error: { $n } characters too many. The limit is { $max }.
choose-an-answer = Error: choose an answer, or “Cannot judge”.
save = Save
previous = Previous
next-question = Next question
to-review = Check your answers
withdraw = Withdraw
withdraw-question = Withdraw the answer to question { $n }
your-earlier-choice = Your round { $n } choice

# Save state
state-nothing = Nothing to save yet
state-preview = A preview: nothing is saved
state-needs-answer = Text is saved once you choose an answer
state-saving = Saving…
state-saved = Saved { $time }
state-saved-before = Saved
state-retry = Not saved. Trying again…
state-gave-up = Not saved. Your text is still here.
state-closed = Not saved: the round has closed
state-not-saved = Not saved
state-withdrawn = Withdrawn
try-again = Try again
leave-warning = Some of your text is not saved yet.

# Later rounds
how-group-answered = How the group answered in round { $n }
count-of = of
you = You
group-row = { $n } of { $total } chose { $label }
group-next-row = { $n } { $label }
group-could-not-judge = { $n } could not judge.
group-did-not-answer = { $n } did not answer.
group-you-chose = You chose { $label }.
group-you-abstained = You could not judge.
group-you-missed = You did not answer.
too-few-heading = Too few answers to show
too-few-answers = Fewer than { $n } people answered this question in round { $round }, so neither their answers nor their reasons are shown.
their-reasons = Their reasons, without names
reasons-shown = { $total ->
    [one] 1 reason
   *[other] { $shown } of { $total } reasons
  }
all-reasons = All { $n } reasons
whole-reason = The whole reason
reasons-none = no reasons given
reason-yours = Yours
reason-redacted = Redacted by the coordinator: { $why }
own-reason-redacted = The coordinator redacted your reason: { $why }
show-more = Show { $n } more
your-answer-now = Your answer now
keep-or-change = Keep what you chose, or change it. Either is useful: a well-argued minority view is reported.
not-reviewed = Not reviewed
keep = Keep { $label }
change-my-answer = Change my answer
remark = Something wrong with this question?
remark-note = This goes to the coordinator, without your answer and without your name unless you add it below. With a name, your account is kept beside it, so that it goes when your data are erased.
remark-what = What is wrong?
remark-name = Your name, if you want a reply
remark-send = Send to the coordinator
remark-sent = Your remark is with the coordinator, without your answer.
error-says = Error: { $error }
withdrawn-heading = This question was withdrawn
withdrawn-note = It takes no more answers, and what was answered to it is not counted. Everything else stays as it is.
withdrawn-because = The reason: { $reason }
withdrawn-tasks = { $n ->
    [one] One question was withdrawn from the round.
   *[other] { $n } questions were withdrawn from the round.
  }
withdrawn-late = What you wrote was not saved.
reworded-heading = In round { $n } this question was asked in other words
reworded-note = Answers to the two are not compared. This is what was asked then:
reworded-own = Your answer in round { $n }
catch-up = You did not answer this question in round { $n }. You can answer it now; it counts as a first answer and is compared with nothing.
catch-up-heading = You did not answer in round { $rounds }
catch-up-note = You see what everybody sees: how the group answered then, with the reasons given, without names. What you answer now counts as a first answer.
catch-up-questions = { $n ->
    [one] The question you have not answered before
   *[other] The { $n } questions you have not answered before
  }
question-n = Question { $n }
first-answer = First answer

# Conflict, closing, signed out
conflict-heading = This question was changed in another window
conflict-both = Both versions are below; choose one.
conflict-at = This question was changed in another window at { $time }. Both versions are below; choose one.
version-stored = What is saved
version-yours = What you have here
keep-this = Keep this version
unanswered = Not answered
no-reason = No reason given
confidence-low = Low confidence
confidence-medium = Medium confidence
confidence-high = High confidence
choose-version = Choose a version
closed-heading = The round closed while you were writing
closed-what = Your last change to question { $n } came at { $time }, after the minute of grace. It was not counted.
closed-saved-counts = What was saved before was.
closed-nothing-counts = Nothing was saved for this question before.
closed-live = Your last change to question { $n } came after the round had closed. It was not counted. What was saved before was.
counted = Counted
not-counted = Not counted: what you were writing
copy-my-text = Copy my text
text-copied = Text copied
copy-failed = Copying did not work. Select the text and copy it.
signed-out = You were signed out for safety. Sign in and this answer is saved.
sign-in-new-window = Sign in in a new window
problem-heading = There is a problem

# Review and submission
check-your-answers = Check your answers
review-missing = { $missing ->
    [one] { $missing } of { $total } is not answered
   *[other] { $missing } of { $total } are not answered
  }
review-missing-reviewed = { $missing ->
    [one] { $missing } of { $total } is not reviewed
   *[other] { $missing } of { $total } are not reviewed
  }
review-missing-more = { $n ->
    [one] You can submit without it. It will count as not answered.
   *[other] You can submit without them. They will count as not answered.
  }
answer-question = Answer question { $n }
all-answered = All { $total } questions are answered
change = Change
change-question = Change the answer to question { $n }
answer = Answer
not-answered = Not answered
all-alike = { $n } of { $total } answered: all { $label }.
all-abstained = { $n } of { $total } answered: all “cannot judge”.
show-answers = { $n ->
    [one] Show the answer
   *[other] Show the { $n } answers
  }
submit-round = Submit round { $n }
submit-ratings = { $n ->
    [one] { $n } rating
   *[other] { $n } ratings
  }
submit-abstained = { $ratings } and { $n } “cannot judge”.
submit-plain = { $ratings }.
submit-until = You can still change any answer until { $when }.
submit-until-closing = You can still change any answer until the round closes.
submit-button = { $n ->
    [one] Submit { $n } answer
   *[other] Submit { $n } answers
  }
back-to-sections = Go back to the sections
round-submitted = Round { $n } submitted
submitted-thanks = Thank you. *{ $done } of { $total }* answers are with the panel.
next-until = *Until { $when }* – you can
next-until-closing = *Until the round closes* – you can
change-your-answers = change your answers
next-mail = *Then* – if another round opens, you see how the group answered, without names.
next-last = *Then* – the results go into the report.

# Sign-in and account
sign-in = Sign in
kept-signed-out = You were signed out for safety
kept-signed-out-more = What you sent is kept on this page. Sign in, and you can send it again.
kept-title = You are signed in again
kept-more = What you sent before is still here. It is not saved yet.
kept-send = Send it now
kept-drop = Leave it
session-warning = You are about to be signed out for safety. What you have typed stays on this page.
session-stay = Stay signed in
session-last = You will be signed out in about a minute: the longest time for one sign-in is over. What you have typed stays on this page.
session-stays = You stay signed in.
session-ended = You were signed out for safety. What you have typed is still on this page; sign in in another window and go on here.
sign-in-failed = This address and password do not belong together.
sign-in-too-many = There were too many attempts to sign in. Wait { $n } minutes, then try again.
sign-in-signed-out = You are signed out
sign-in-first = Sign in to see this page
sign-in-first-more = You go on where you were.
email-address = E-mail address
password = Password
sign-in-no-address = This is not an e-mail address. Type one such as name@example.org.
sign-in-with-password = Sign in with password
sign-in-with-code = Sign in with the code
sign-in-lost-link = Lost it? Enter your address above: if it is on a panel, a new link is on its way.
mail-me-a-link = E-mail me a sign-in link
mail-me-a-link-more = Works for 10 minutes, in this browser. The e-mail also holds an 8-character code for another device.
have-a-code = I have a code
or = or
link-sent = Check your mail
link-sent-more = If the address belongs to an account, a link is on its way. Open it in this browser within 10 minutes, or type the code from the same mail on any device.
type-code = Type the code from the mail
code = Code
code-hint = 8 letters and digits; capitals and dashes do not matter.
code-wrong = This address and code do not belong together, or the code is older than 10 minutes.
ask-again = Ask for a new link
link-ready = The link is right. One more click, so that no program that reads your mail signs in for you.
link-other-browser = This link works in another browser
link-other-browser-more = It signs in where it was asked for. Open it there, or type the code from the same mail here.
continue = Continue
sign-in-no-account = Invited, but no account? Open the link in your invitation.
sign-out = Sign out
account-name = Name
change-address = Change the address
change-address-more = A link is sent to the new address. The account has it once that link was opened and confirmed; the old address is told.
new-address = New e-mail address
send-confirmation = Send the link
confirmation-sent = Look into the mailbox of { $address }
confirmation-sent-more = If the address is free, a link is there in a minute or two. It works for an hour.
confirm-address = Confirm the new address
confirm-address-more = Your account gets the address { $address }.
address-is-changed = Your address is changed
address-is-changed-more = Mail goes to the new address from now on.
address-link-spent = This link does not work any more
address-link-spent-more = It was used, is too old, or the address has an account by now. Your account page sends a new one.
administrators = Administrators of this installation
role-ready = This link signs in { $name }.
how-questions = How questions are shown
cards-all = All questions of a section below one another
cards-one = One question at a time
save-choice = Save this choice
choice-saved = Your choice is saved
change-password = Change password
password-changed = Your password is changed. Your other devices are signed out.
current-password = Current password
new-password = New password
new-password-hint = At least 15 characters. A short sentence is easier to keep in mind than signs and digits.
password-wrong = The current password is not right.
password-short = A password has at least 15 characters; a short sentence is a good one.
password-long = A password has at most 256 characters.
password-guessable = This password is easy to guess; choose another.
set-password = Set a password
set-password-more = You have none: a sign-in link brings you in. With a password you can sign in without a mail.
proof-code = Code from your mail
proof-hint = You have no password, so a code is sent to your address.
proof-sent = A code is on its way to your address. It works for 10 minutes.
proof-later = Too many codes were asked for. Wait a while and ask again.
proof-send = Mail me a code
proof-wrong = This is not the code from the mail, or it is older than 10 minutes.
devices = Where you are signed in
this-device = This device
last-seen = Last seen { $day }
end-session = End
api-tokens = Tokens for programs
api-tokens-more = A program uses a token instead of your password. It can never do more than you may.
token-made = The token “{ $name }” is made
token-once = Copy it now. It is not shown again.
copy-token = Copy token
token-copied = Token copied
token-expires = valid until { $day }
revoke-token = Revoke
token-name = What the token is for
token-scopes = What it may do
scope-rate = answer in your place
scope-read = read studies and results
scope-coordinate = run rounds and the panel
scope-author = read results and the report
token-days = Days it stays valid (1 to 365)
token-name-wrong = Give the token a name of at most 200 characters.
token-no-scope = Choose at least one thing that the token may do.
token-days-wrong = A token stays valid for 1 to 365 days.
create-token = Make a token

# Errors and empty pages
problem-number = Problem { $n }
what-you-wrote = What you wrote
error-reference = If this stays, tell the coordinator this reference:
error-reference-more = It holds no personal data.
not-found = This page does not exist
not-found-more = The address may be mistyped, or what stood here has moved.
no-access = This page is not for your account
no-access-more = You are signed in, but your account has no part in this. If you think it should, ask the coordinator.
not-available = The server cannot answer at the moment
not-available-more = Everything that showed “Saved” is safe. Load the page again in a minute.
no-session = You were signed out for safety
no-session-more = Nothing of this page was stored. Sign in, open the page again and send it once more.
not-saved-yet = Your answer is not saved yet
not-saved-yet-more = The server cannot store answers at the moment. Everything that showed “Saved” is safe.
went-wrong = Something did not work
went-wrong-more = The server could not finish this. Everything that showed “Saved” is safe.
too-large = This is too large
bad-request = This could not be understood
bad-request-more = The form came back incomplete or too old. Go back, load the page again and repeat it.
go-home = Go to your studies
your-studies = Your studies
home-open = Round { $n } is open
home-none-open = No round is open
home-to-rate = To answer
no-studies = No studies yet
no-studies-create = A study is a list of statements, a panel and one or more rounds. Start from a spreadsheet, or look at the example first.
import-a-study = Import a study
new-study = New study
example-study = Look at the demonstration study
spreadsheet-template = Download the spreadsheet template
start-an-empty-study = Start an empty study
no-studies-more = A study appears here once you are invited to its panel or given a role in it.
next-section = Next: { $title }
receipt-heading = Your receipt
receipt-lead = With this file you can check alone, without this server, that each of your answers is in the seal of its round as you gave it.
receipt-warning = It holds your answers and what opens them in the seal: whoever gets it from you knows how you answered, and can prove it to others. Nobody can fetch it but you, and nobody needs it from you.
receipt-fetch = Download the receipt
receipt-how = To check it: { $command }
became-title = What became of your answers
became-lead = The published results, with what you answered beside them. Nobody else sees this page.
became-not-yet = The results are not published yet. Once they are, they stand here beside your answers.
became-link = The results are published: what became of your answers
became-results = All results, as everybody can read them
became-published = Published:
became-authors = The authors depart from the panel ({ $word }):
became-round = Round
became-panel = Panel
became-no-answer = No answer
became-too-few = Too few answers to show
label-consensus = consensus
label-leaning = leaning
label-split = split
label-no-consensus = no consensus
label-insufficient = too few answers to decide
