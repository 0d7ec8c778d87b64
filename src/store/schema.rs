//! The tables, the same on both databases. Times are microseconds since 1970 in UTC, days are
//! days since 1970 in the study's zone.

diesel::table! {
    account (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        administrator -> Bool,
        one_at_a_time -> Bool,
        disabled_at -> Nullable<BigInt>,
        created_at -> BigInt,
        activated -> Bool,
    }
}

diesel::table! {
    account_link (id) {
        id -> BigInt,
        account_id -> BigInt,
        purpose -> Text,
        detail -> Text,
        token_hash -> Nullable<Binary>,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    session (id) {
        id -> BigInt,
        token_hash -> Binary,
        account_id -> BigInt,
        device -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
        idle_micros -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_token (id) {
        id -> BigInt,
        token_hash -> Binary,
        account_id -> BigInt,
        name -> Text,
        scopes -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    login_failure (id) {
        id -> BigInt,
        subject -> Binary,
        failed_at -> BigInt,
    }
}

diesel::table! {
    mail_hold (id) {
        id -> BigInt,
        since -> BigInt,
    }
}

diesel::table! {
    erasure (hash) {
        hash -> Binary,
        at -> BigInt,
        keeps_open_answers -> Bool,
    }
}

diesel::table! {
    audit (seq) {
        seq -> BigInt,
        at -> BigInt,
        actor -> Nullable<BigInt>,
        action -> Text,
        study_id -> Nullable<BigInt>,
        object -> Text,
        detail -> Text,
        hash -> Text,
    }
}

diesel::table! {
    audit_head (id) {
        id -> Integer,
        seq -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    study (id) {
        id -> BigInt,
        slug -> Text,
        definition -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    member (study_id, account_id, role) {
        study_id -> BigInt,
        account_id -> BigInt,
        role -> Text,
    }
}

diesel::table! {
    item (id) {
        id -> BigInt,
        study_id -> BigInt,
        name -> Text,
        version -> Integer,
    }
}

diesel::table! {
    panelist (id) {
        id -> BigInt,
        study_id -> BigInt,
        account_id -> BigInt,
        affiliation -> Nullable<Text>,
        stakeholder_group -> Nullable<Text>,
        declined -> Bool,
        bounced -> Bool,
        reminders_off -> Bool,
        link_generation -> Integer,
    }
}

diesel::table! {
    round (id) {
        id -> BigInt,
        study_id -> BigInt,
        number -> Integer,
        state -> Text,
        kind -> Text,
        deadline -> Nullable<BigInt>,
        opened_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        looked_at -> Nullable<BigInt>,
        definition -> Nullable<Text>,
        withdrawals -> Integer,
    }
}

diesel::table! {
    round_item (round_id, item_id) {
        round_id -> BigInt,
        item_id -> BigInt,
        position -> Integer,
        version -> Integer,
        withdrawn -> Nullable<Text>,
    }
}

diesel::table! {
    participation (round_id, panelist_id) {
        round_id -> BigInt,
        panelist_id -> BigInt,
        on_roster_at_opening -> Bool,
        opened_day -> Nullable<Integer>,
        started_day -> Nullable<Integer>,
        submitted_day -> Nullable<Integer>,
        counted -> Nullable<Bool>,
        stakeholder_group -> Nullable<Text>,
    }
}

diesel::table! {
    rating (round_id, item_id, panelist_id) {
        round_id -> BigInt,
        item_id -> BigInt,
        panelist_id -> BigInt,
        answered -> Bool,
        value -> Nullable<Integer>,
        confidence -> Nullable<Integer>,
        rationale -> Nullable<Text>,
        seq -> BigInt,
        nonce -> Nullable<Binary>,
        leaf -> Nullable<Binary>,
    }
}

diesel::table! {
    redaction (round_id, item_id, panelist_id) {
        round_id -> BigInt,
        item_id -> BigInt,
        panelist_id -> BigInt,
        digest -> Binary,
        why -> Text,
    }
}

diesel::table! {
    round_result (round_id) {
        round_id -> BigInt,
        input -> Text,
        results -> Text,
        reasons -> Text,
        answered -> BigInt,
        revision -> BigInt,
    }
}

diesel::table! {
    pull (account_id, study_id, is_last) {
        account_id -> BigInt,
        study_id -> BigInt,
        is_last -> Bool,
        round -> Integer,
        seal -> Text,
        departures -> Text,
        pulled_at -> BigInt,
    }
}

diesel::table! {
    departure (round_id, item) {
        round_id -> BigInt,
        item -> Text,
        arrow -> Nullable<Text>,
        reason -> Text,
    }
}

diesel::table! {
    publication (study_id, round) {
        study_id -> BigInt,
        round -> Integer,
        published_at -> BigInt,
    }
}

diesel::table! {
    particulars (study_id, round) {
        study_id -> BigInt,
        round -> Integer,
        content -> Text,
    }
}

diesel::table! {
    seal (round_id) {
        round_id -> BigInt,
        root -> Text,
        document -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        kind -> Text,
        person -> BigInt,
        study_id -> BigInt,
        round_id -> BigInt,
        sequence -> Integer,
        detail -> Text,
        state -> Text,
        queued_at -> BigInt,
        next_attempt_at -> BigInt,
        lease -> Nullable<BigInt>,
        leased_until -> Nullable<BigInt>,
        attempts -> Integer,
        settled_at -> Nullable<BigInt>,
        uncertain -> Bool,
        last_error -> Text,
    }
}

diesel::table! {
    entry_link (id) {
        id -> BigInt,
        token_hash -> Binary,
        leave_hash -> Binary,
        panelist_id -> BigInt,
        round_id -> BigInt,
        generation -> Integer,
        created_at -> BigInt,
        expires_at -> BigInt,
        redeemed_at -> Nullable<BigInt>,
        redeemed_again_at -> Nullable<BigInt>,
        session_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    sign_in_link (id) {
        id -> BigInt,
        address -> Text,
        browser -> Binary,
        leads_to -> Text,
        token_hash -> Nullable<Binary>,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    message (id) {
        id -> BigInt,
        study_id -> BigInt,
        round_id -> BigInt,
        audience -> Text,
        subject -> Text,
        words -> Text,
        recipients -> Integer,
        sent_by -> BigInt,
        sent_at -> BigInt,
    }
}

diesel::table! {
    reminder_rule (study_id) {
        study_id -> BigInt,
        first_days -> Integer,
        every_days -> Integer,
        most -> Integer,
        quiet_from -> Integer,
        quiet_to -> Integer,
        reminds -> Bool,
    }
}

diesel::table! {
    wished_reminder (round_id, panelist_id) {
        round_id -> BigInt,
        panelist_id -> BigInt,
        day -> Integer,
        queued -> Bool,
    }
}

diesel::table! {
    consent_text (id) {
        id -> BigInt,
        study_id -> BigInt,
        purpose -> Text,
        hash -> Text,
        language -> Text,
        words -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    consent (id) {
        id -> BigInt,
        panelist_id -> BigInt,
        text_id -> BigInt,
        way -> Text,
        given_at -> BigInt,
        withdrawn_at -> Nullable<BigInt>,
        keeps_answers -> Bool,
    }
}

diesel::table! {
    credit (panelist_id) {
        panelist_id -> BigInt,
        named -> Bool,
        name -> Text,
    }
}

diesel::table! {
    interest (panelist_id) {
        panelist_id -> BigInt,
        words -> Text,
    }
}

diesel::table! {
    expertise (panelist_id, section) {
        panelist_id -> BigInt,
        section -> Text,
        level -> Integer,
    }
}

diesel::table! {
    round_expertise (round_id, panelist_id, section) {
        round_id -> BigInt,
        panelist_id -> BigInt,
        section -> Text,
        level -> Integer,
    }
}

diesel::joinable!(account_link -> account (account_id));
diesel::table! {
    remark (id) {
        id -> BigInt,
        study_id -> BigInt,
        round -> Integer,
        item -> Text,
        words -> Text,
        name -> Nullable<Text>,
        day -> Integer,
        dealt_with -> Bool,
        account_id -> Nullable<BigInt>,
    }
}

diesel::joinable!(session -> account (account_id));
diesel::joinable!(api_token -> account (account_id));
diesel::joinable!(member -> study (study_id));
diesel::joinable!(member -> account (account_id));
diesel::joinable!(item -> study (study_id));
diesel::joinable!(panelist -> study (study_id));
diesel::joinable!(panelist -> account (account_id));
diesel::joinable!(round -> study (study_id));
diesel::joinable!(round_item -> round (round_id));
diesel::joinable!(round_item -> item (item_id));
diesel::joinable!(participation -> round (round_id));
diesel::joinable!(participation -> panelist (panelist_id));
diesel::joinable!(rating -> round (round_id));
diesel::joinable!(rating -> item (item_id));
diesel::joinable!(rating -> panelist (panelist_id));
diesel::joinable!(redaction -> round (round_id));
diesel::joinable!(redaction -> item (item_id));
diesel::joinable!(departure -> round (round_id));
diesel::joinable!(publication -> study (study_id));
diesel::joinable!(particulars -> study (study_id));
diesel::joinable!(round_result -> round (round_id));
diesel::joinable!(seal -> round (round_id));
diesel::joinable!(entry_link -> panelist (panelist_id));
diesel::joinable!(entry_link -> round (round_id));

diesel::joinable!(consent_text -> study (study_id));
diesel::joinable!(consent -> consent_text (text_id));
diesel::joinable!(consent -> panelist (panelist_id));
diesel::joinable!(credit -> panelist (panelist_id));
diesel::joinable!(wished_reminder -> round (round_id));
diesel::joinable!(wished_reminder -> panelist (panelist_id));
diesel::joinable!(interest -> panelist (panelist_id));
diesel::joinable!(expertise -> panelist (panelist_id));
diesel::joinable!(round_expertise -> round (round_id));
diesel::joinable!(round_expertise -> panelist (panelist_id));

diesel::allow_tables_to_appear_in_same_query!(
    message,
    account,
    account_link,
    session,
    api_token,
    login_failure,
    mail_hold,
    erasure,
    audit,
    audit_head,
    study,
    member,
    item,
    panelist,
    round,
    round_item,
    participation,
    rating,
    redaction,
    round_result,
    publication,
    particulars,
    departure,
    seal,
    outbox,
    entry_link,
    sign_in_link,
    reminder_rule,
    wished_reminder,
    remark,
    consent_text,
    consent,
    credit,
    interest,
    expertise,
    round_expertise,
);
