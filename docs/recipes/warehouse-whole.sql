-- Takes a whole export. Before it: set variable export = 'the folder in which its files lie';
create or replace table member as select * from read_parquet(getvariable('export') || '/whole-member-*.parquet');
create or replace table member_words as select * from read_parquet(getvariable('export') || '/whole-member_words-*.parquet');
create or replace table orders as select * from read_parquet(getvariable('export') || '/whole-orders-*.parquet');
create or replace table lines as select * from read_parquet(getvariable('export') || '/whole-lines-*.parquet');
create or replace table returns as select * from read_parquet(getvariable('export') || '/whole-returns-*.parquet');
create or replace table events as select * from read_parquet(getvariable('export') || '/whole-events-*.parquet');
