-- Makes a database large: copies everything that is recorded, members, events, movements and chains, as often as it takes
-- to have :entries movements. Each copy is a programme of its own with the ids moved into the past, so that keys, orders
-- and identities stay their owners'. The links are made by the database's own functions, from what is written in
-- docs/concepts/proof.md: that they hold is a check of that page too. Told by bench/fill.
\set ON_ERROR_STOP on
\timing off
set zhiyin.programs = 'all';
set synchronize_seqscans = off;
set synchronous_commit = off;
set max_parallel_maintenance_workers = 2;
set work_mem = '256MB';
set maintenance_work_mem = '256MB';
create schema bench;
select set_config('bench.entries', :'entries', false) as entries \gset

create procedure bench.copy_all() language plpgsql as $$
declare
    wanted constant bigint := current_setting('bench.entries')::bigint;
    tables constant text[] := array(
        select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('program', 'member', 'budget', 'ledger', 'tier', 'intake') and c.relname <> 'migration'
        -- programmes before their versions, members before their names, orders before their lines
        order by array_position(array['program', 'member', 'budget', 'ledger', 'tier', 'intake'], n.nspname::text),
            c.relname <> 'program', c.relname <> 'member', c.relname <> 'budget', c.relname <> 'hold', c.relname);
    name text;
    had bigint;
    copies bigint;
    spread bigint;
    columns text;
    moved text;
begin
    foreach name in array tables loop
        execute format('create table bench.%I as select * from %s', replace(name, '.', '_'), name);
    end loop;
    create table bench.links as select * from chain.link;
    create table bench.chains as select * from chain.chain;
    select count(*) into had from bench.ledger_movement;
    copies := (wanted - 1) / had;
    -- whole milliseconds, more than there are between the first and the last id
    select ((max(id) - min(id)) >> 21) + 2 into spread from (
        select id from bench.program_program union all select id from bench.intake_event
        union all select batch_id from bench.links) ids;
    raise notice '% movements are there, % copies are made', had, copies;
    -- indexes and keys are made once, at the end
    create table bench.later as
        select 1 as place, c.conrelid::regclass::text as owner, format('alter table %s drop constraint %I', c.conrelid::regclass,
                c.conname) as away,
            format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as back
        from pg_constraint c where c.contype = 'f'
            and (c.conrelid::regclass::text = any (tables) or c.confrelid::regclass::text = any (tables))
        union all
        select 2, c.conrelid::regclass::text, format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname),
            format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
        from pg_constraint c where c.conrelid::regclass::text = any (tables) and c.contype in ('p', 'u')
        union all
        select 3, i.indrelid::regclass::text, format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
        from pg_index i where i.indrelid::regclass::text = any (tables)
            and not exists (select from pg_constraint c where c.conindid = i.indexrelid);
    for name in select away from bench.later order by place loop
        execute name;
    end loop;
    foreach name in array tables loop
        select string_agg(quote_ident(attname), ', ' order by attnum),
            string_agg(case
                when attname = 'body' then
                    format('replace(body, ''"id":'' || id, ''"id":'' || (id - copy * %s))', spread << 21)
                when attname = 'code' and name = 'program.program' then format('''copy-'' || (id - copy * %s)', spread << 21)
                when atttypid = 'bigint'::regtype and attname in (
                    'id', 'member_id', 'program_id', 'event_id', 'batch_id') then
                    format('%I - copy * %s', attname, spread << 21)
                else quote_ident(attname) end, ', ' order by attnum)
        into columns, moved from pg_attribute where attrelid = name::regclass and attnum > 0 and not attisdropped
            and attgenerated = '';
        for number in 1..copies loop
            execute format('insert into %s (%s) select %s from bench.%I, (select %s::bigint as copy) one',
                name, columns, moved, replace(name, '.', '_'), number);
        end loop;
        raise notice '% is copied', name;
        commit;
    end loop;
    for number in 1..copies loop
        call bench.link(number * (spread << 21));
        commit;
    end loop;
    raise notice 'the chains are made';
    -- what a foreign key points to comes before it
    for name in select back from bench.later order by place <> 2, place <> 3 loop
        execute name;
        commit;
    end loop;
end
$$;

-- How COPY writes a column in binary: its length and its bytes.
create function bench.c(value bytea) returns bytea language sql immutable return
    coalesce(int4send(octet_length(value)) || value, '\xffffffff'::bytea);

create procedure bench.link(shift bigint) language plpgsql as $$
declare
    of record;
    hash bytea;
    chain bigint := 0;
begin
    create temporary table made on commit drop as
    with tuples as (
        select 1 as kind, batch_id, '\x0013'::bytea || bench.c(int8send(member_id - shift)) || bench.c(int8send(sequence))
            || bench.c(int8send(program_id - shift)) || bench.c(textsend(asset)) || bench.c(int8send(lot))
            || bench.c(textsend(kind)) || bench.c(textsend(from_place)) || bench.c(textsend(to_place))
            || bench.c(int8send(points)) || bench.c(int8send(balance_after)) || bench.c(timestamptz_send(at))
            || bench.c(timestamptz_send(occurred_at)) || bench.c(timestamptz_send(recorded_at))
            || bench.c(int8send(event_id - shift)) || bench.c(int8send(batch_id - shift)) || bench.c(textsend(reference))
            || bench.c(date_send(posted_on)) || bench.c(textsend(issuer_store)) || bench.c(textsend(acceptor_store)) as tuple
        from bench.ledger_movement
        union all
        select 2, batch_id, '\x000a'::bytea || bench.c(int8send(member_id - shift)) || bench.c(int8send(sequence))
            || bench.c(int8send(id - shift)) || bench.c(int8send(program_id - shift)) || bench.c(textsend(type))
            || bench.c(timestamptz_send(occurred_at)) || bench.c(timestamptz_send(recorded_at)) || bench.c(int4send(version))
            || bench.c(textsend(outcome)) || bench.c(int8send(batch_id - shift))
        from bench.intake_event
        union all
        select 3, batch_id, '\x0007'::bytea || bench.c(int8send(batch_id - shift)) || bench.c(int8send(program_id - shift))
            || bench.c(textsend(asset)) || bench.c(textsend(place)) || bench.c(int8send(points))
            || bench.c(timestamptz_send(recorded_at)) || bench.c(date_send(posted_on))
        from bench.ledger_control_posting
        union all
        select 4, batch_id, '\x0006'::bytea || bench.c(int8send(batch_id - shift)) || bench.c(int8send(program_id - shift))
            || bench.c(textsend(code)) || bench.c(int8send(drawn)) || bench.c(int8send(given_back))
            || bench.c(timestamptz_send(recorded_at))
        from bench.budget_posting)
    select batch_id, kind, sha256(string_agg(tuple, ''::bytea order by tuple)) as hash,
        string_agg(substr(int8send(crc32c(tuple)), 5, 4), ''::bytea order by tuple) as marks
    from tuples group by batch_id, kind;
    create index on made (batch_id, kind);
    insert into chain.chain select id - shift, process, lane, started_at, sha256('\x0004'::bytea
        || bench.c(int8send(id - shift)) || bench.c(int4send(process)) || bench.c(int4send(lane))
        || bench.c(timestamptz_send(started_at))) from bench.chains;
    for of in
        select l.chain_id - shift as chain_id, l.sequence, l.batch_id - shift as batch_id, l.recorded_at, l.movements,
            l.events, l.postings, l.budget_postings, c.genesis, coalesce(m.hash, sha256('')) as m, coalesce(e.hash, sha256('')) as e,
            coalesce(p.hash, sha256('')) as p, coalesce(b.hash, sha256('')) as b,
            coalesce(m.marks, '') || coalesce(e.marks, '') || coalesce(p.marks, '') || coalesce(b.marks, '') as marks
        from bench.links l join chain.chain c on c.id = l.chain_id - shift
            left join made m on m.batch_id = l.batch_id and m.kind = 1
            left join made e on e.batch_id = l.batch_id and e.kind = 2
            left join made p on p.batch_id = l.batch_id and p.kind = 3
            left join made b on b.batch_id = l.batch_id and b.kind = 4
        order by l.chain_id, l.sequence
    loop
        if of.chain_id <> chain then
            chain := of.chain_id;
            hash := of.genesis;
        end if;
        insert into chain.link values (of.chain_id, of.sequence, of.batch_id, of.recorded_at, of.movements, of.events,
            of.postings, of.budget_postings, of.m, of.e, of.p, of.b, of.marks, hash, sha256('\x000e'::bytea || bench.c(int8send(of.chain_id))
                || bench.c(int8send(of.sequence)) || bench.c(int8send(of.batch_id))
                || bench.c(timestamptz_send(of.recorded_at)) || bench.c(int4send(of.movements))
                || bench.c(int4send(of.events)) || bench.c(int4send(of.postings)) || bench.c(int4send(of.budget_postings))
                || bench.c(of.m) || bench.c(of.e) || bench.c(of.p) || bench.c(of.b) || bench.c(of.marks) || bench.c(hash)))
        returning link.hash into hash;
    end loop;
    drop table made;
end
$$;

call bench.copy_all();
drop schema bench cascade;
set client_min_messages = error;
vacuum (analyze);
select count(*) as movements, count(distinct member_id) as members, pg_size_pretty(pg_database_size(current_database())) as size
from ledger.movement;
