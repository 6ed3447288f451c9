create sequence database.process_number as integer minvalue 0 maxvalue 1023 start 0 cycle;

comment on schema database is 'What the database room itself needs.';
comment on sequence database.process_number is
    'The middle bits of every id: each process takes the next number at start, so that no two that run at the same time, and no two runs one after the other, make the same id.';
