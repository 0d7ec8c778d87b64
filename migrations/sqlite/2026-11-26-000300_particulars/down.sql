DROP TABLE particulars;
