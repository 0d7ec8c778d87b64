CREATE TABLE reminder_rule (
    study_id BIGINT NOT NULL PRIMARY KEY REFERENCES study (id),
    first_days INTEGER NOT NULL,
    every_days INTEGER NOT NULL,
    most INTEGER NOT NULL,
    quiet_from INTEGER NOT NULL,
    quiet_to INTEGER NOT NULL
);
