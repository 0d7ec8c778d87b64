DROP TABLE wished_reminder;
