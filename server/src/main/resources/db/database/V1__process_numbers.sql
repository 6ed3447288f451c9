create sequence database.process_number as integer minvalue 0 maxvalue 1023 start 0 cycle;

comment on schema database is 'What the database room itself needs.';
comment on sequence database.process_number is
    'The middle bits of every id: each process takes the next number at start, so that no two that run at the same time, and no two runs one after the other, make the same id.';

-- What a transaction may see was told with set_config('zhiyin.programs', …, true): ids as an array, or the word all. Without
-- it nothing is seen. One answer for both, null for all: each question asked within a statement costs it some microseconds.
create function database.programs_in_scope() returns bigint[] language sql stable parallel safe
    return case when current_setting('zhiyin.programs', true) like '{%' then current_setting('zhiyin.programs', true)::bigint[]
        when current_setting('zhiyin.programs', true) = 'all' then null else '{}'::bigint[] end;

comment on function database.programs_in_scope() is 'The programmes whose rows the running transaction may see and write; null for all of them, which only the house''s own work says.';
