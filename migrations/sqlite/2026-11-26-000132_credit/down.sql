DROP TABLE credit;
