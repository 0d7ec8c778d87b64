DROP TABLE round_expertise;
DROP TABLE expertise;
DROP TABLE interest;
