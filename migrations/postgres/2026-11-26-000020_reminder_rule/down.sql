DROP TABLE reminder_rule;
