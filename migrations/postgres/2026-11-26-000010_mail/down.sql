ALTER TABLE session DROP COLUMN used_at;
ALTER TABLE panelist DROP COLUMN link_generation;
ALTER TABLE panelist DROP COLUMN reminders_off;
DROP TABLE sign_in_link;
DROP TABLE entry_link;
DROP TABLE outbox;
