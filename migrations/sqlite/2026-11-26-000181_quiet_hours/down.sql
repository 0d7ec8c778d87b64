DELETE FROM reminder_rule WHERE NOT reminds;
ALTER TABLE reminder_rule DROP COLUMN reminds;
