create table trail.entry (
    id          bigint      not null generated always as identity,
    at          timestamptz not null,
    program_id  bigint      not null,
    actor       text        not null,
    actor_id    bigint,
    approved_by text,
    address     text,
    request     text,
    operation   text        not null,
    object      text        not null,
    object_id   text        not null,
    change      text        not null,
    rows        integer     not null,
    before      jsonb,
    after       jsonb,
    constraint entry_is_one_row primary key (id),
    constraint actor_is_known check (actor in ('key', 'staff', 'member', 'anybody', 'house')),
    constraint a_key_and_staff_have_an_id check (actor not in ('key', 'staff', 'member') or actor_id is not null),
    constraint change_of_a_trail_is_known check (change in ('made', 'changed', 'removed', 'read')),
    constraint an_entry_is_about_something check (rows > 0)
);

create index entries_in_time on trail.entry (at, id);
create index entries_of_an_object on trail.entry (object, object_id, at);
create index entries_of_an_actor on trail.entry (actor_id, at);

create table trail.link (
    sequence bigint not null,
    entry_id bigint not null,
    previous bytea  not null,
    hash     bytea  not null,
    constraint trail_link_is_one_row primary key (sequence),
    constraint an_entry_has_one_link unique (entry_id),
    constraint trail_links_count_from_one check (sequence > 0),
    constraint trail_hashes_are_sha_256 check (octet_length(previous) = 32 and octet_length(hash) = 32)
);

create table trail.veiled (
    program_id bigint not null,
    entry_id   bigint not null,
    field      text   not null,
    whose      text   not null,
    whose_id   bigint,
    salt       bytea  not null,
    value      text   not null,
    constraint what_is_veiled_is_one_row primary key (program_id, entry_id, field),
    constraint what_is_veiled_is_known check (field in ('address', 'reason')),
    constraint nobody_guesses_what_is_veiled check (octet_length(salt) = 32)
);

create index veiled_of_somebody on trail.veiled (whose, whose_id);

create table trail.day (
    day           date        not null,
    last_sequence bigint      not null,
    entries       bigint      not null,
    head          bytea       not null,
    sealed_at     timestamptz not null,
    kept_at       timestamptz,
    dropped_at    timestamptz,
    constraint trail_day_is_one_row primary key (day),
    constraint head_of_a_day_is_sha_256 check (octet_length(head) = 32),
    constraint a_day_is_dropped_only_once_its_head_is_kept check (dropped_at is null or kept_at is not null),
    constraint a_day_is_kept_for_half_a_year check (dropped_at is null or dropped_at >= (day + 181)::timestamp at time zone 'UTC')
);

-- What is hashed of an entry: no session's setting has a say in it.
create function trail.content(e trail.entry) returns bytea language sql stable as $$
    select convert_to(jsonb_build_array(e.id, (extract(epoch from e.at) * 1000000)::bigint, e.program_id, e.actor, e.actor_id,
        e.approved_by, e.address, e.request, e.operation, e.object, e.object_id, e.change, e.rows, e.before, e.after)::text, 'UTF8')
$$;

-- At the very end of the transaction, so that whoever writes waits for others no longer than their commits take.
create function trail.chain() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    last trail.link;
    before bytea;
begin
    perform pg_advisory_xact_lock(x'747261696c'::bigint);
    select * into last from trail.link order by sequence desc limit 1;
    if not found then
        select last_sequence, head into last.sequence, last.hash from trail.day where dropped_at is not null
        order by day desc limit 1;
    end if;
    before := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    insert into trail.link (sequence, entry_id, previous, hash)
    values (coalesce(last.sequence, 0) + 1, new.id, before, sha256(before || trail.content(new)));
    return null;
end
$$;

create constraint trigger chained after insert on trail.entry deferrable initially deferred
    for each row execute function trail.chain();

-- What is somebody's own: the entry, and so the chain, has the mark alone. The value lies beside it and can go; what is left in the
-- chain then tells nobody anything, for the salt has gone with it.
create function trail.mark(salt bytea, value text) returns text language sql immutable as $$
    select encode(sha256(salt || convert_to(value, 'UTF8')), 'hex')
$$;

-- Of whom it says something from where he asked. Whoever signs in, or takes an invitation, is nobody yet: the session that he
-- begins tells who he is, or the account.
create function trail.whose(e trail.entry, out whose text, out whose_id bigint) language sql immutable as $$
    select case when e.actor = 'anybody' and e.object in ('session', 'staff') then 'staff' else e.actor end,
        case when e.actor <> 'anybody' then e.actor_id
            when e.object = 'session' then (e.after ->> 'account_id')::bigint
            when e.object = 'staff' then nullif(e.object_id, '')::bigint end
$$;

create function trail.erased(of_kind text, of_id bigint) returns boolean language sql stable as $$
    select of_kind = 'member' and exists (select from member.member where id = of_id and erased_at is not null)
        or of_kind = 'staff' and exists (select from staff.account where id = of_id and erased_at is not null)
$$;

create function trail.veil() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    salt bytea;
    somebody record;
begin
    if new.actor = 'anybody' and new.object = 'invitation' then
        -- the account that comes of it says from where, under the same request
        new.address := null;
    end if;
    if new.address is not null then
        select * into somebody from trail.whose(new);
        if trail.erased(somebody.whose, somebody.whose_id) then
            -- his own deletion is the last that he asks for
            new.address := null;
        end if;
    end if;
    if new.address is not null then
        salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
        insert into trail.veiled (program_id, entry_id, field, whose, whose_id, salt, value)
        values (new.program_id, new.id, 'address', somebody.whose, somebody.whose_id, salt, new.address);
        new.address := trail.mark(salt, new.address);
    end if;
    if new.object = 'member' and new.after ->> 'reason' is not null then
        salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
        insert into trail.veiled (program_id, entry_id, field, whose, whose_id, salt, value)
        values (new.program_id, new.id, 'reason', 'member', new.object_id::bigint, salt, new.after ->> 'reason');
        new.after := jsonb_set(new.after, '{reason}', to_jsonb(trail.mark(salt, new.after ->> 'reason')));
    end if;
    return new;
end
$$;

create trigger veiled before insert on trail.entry for each row execute function trail.veil();

create function trail.refuse() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'trail.% is written once and never changed', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

-- Nothing goes but what was sealed, is kept elsewhere, and is older than the law asks: whole days from the beginning.
create function trail.refuse_unless_dropped() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    through bigint := coalesce((select max(last_sequence) from trail.day where dropped_at is not null), 0);
    place bigint;
begin
    if tg_table_name = 'entry' then
        select sequence into place from trail.link where entry_id = old.id;
    else
        place := old.sequence;
    end if;
    if place is null or place > through then
        raise exception 'trail.% is written once and never changed', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return old;
end
$$;

-- What is veiled goes with whoever it is about, or with the entry.
create function trail.refuse_unless_erased() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if trail.erased(old.whose, old.whose_id)
        or exists (select from trail.link where entry_id = old.entry_id
            and sequence <= (select max(last_sequence) from trail.day where dropped_at is not null)) then
        return old;
    end if;
    raise exception 'trail.% is written once and never changed', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

create function trail.refuse_another_head() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if (old.day, old.last_sequence, old.entries, old.head, old.sealed_at)
            is distinct from (new.day, new.last_sequence, new.entries, new.head, new.sealed_at)
        or old.kept_at is not null and new.kept_at is distinct from old.kept_at
        or old.dropped_at is not null and new.dropped_at is distinct from old.dropped_at then
        raise exception 'trail.% is written once and never changed', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

create trigger never_changed before update or truncate on trail.entry for each statement execute function trail.refuse();
create trigger never_changed before update or truncate on trail.link for each statement execute function trail.refuse();
create trigger never_changed before delete or truncate on trail.day for each statement execute function trail.refuse();
create trigger never_changed before update or truncate on trail.veiled for each statement execute function trail.refuse();
create trigger gone_with_somebody before delete on trail.veiled for each row execute function trail.refuse_unless_erased();
create trigger dropped_by_days before delete on trail.entry for each row execute function trail.refuse_unless_dropped();
create trigger dropped_by_days before delete on trail.link for each row execute function trail.refuse_unless_dropped();
create trigger sealed_once before update on trail.day for each row execute function trail.refuse_another_head();

-- The application's role may add to the trail and nothing else: what belongs to dropped days goes by this, whatever is in sight.
create function trail.take_dropped() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    through constant bigint := (select max(last_sequence) from trail.day where dropped_at is not null);
    in_sight constant text := coalesce(current_setting('zhiyin.programs', true), '');
begin
    perform set_config('zhiyin.programs', 'all', true);
    delete from trail.veiled v using trail.link l where l.entry_id = v.entry_id and l.sequence <= through;
    delete from trail.entry e using trail.link l where l.entry_id = e.id and l.sequence <= through;
    delete from trail.link where sequence <= through;
    perform set_config('zhiyin.programs', in_sight, true);
end
$$;

revoke update, delete, truncate on trail.entry, trail.link from public;
revoke update, truncate on trail.veiled from public;

-- What may be seen of a row beside another of the same thing: what is masked says only that there is something.
create function trail.shown(it jsonb, beside jsonb, noted text[], masked text[]) returns jsonb language sql immutable as $$
    select case when it is not null then coalesce(jsonb_object_agg(f.key, case when f.key = any (noted) then f.value else '"***"'::jsonb end), '{}') end
    from jsonb_each(it) f
    where f.value <> 'null' and (f.key = any (noted) or f.key = any (masked))
        and (beside is null or beside -> f.key is distinct from f.value)
$$;

create function trail.named(it jsonb, columns text[]) returns text language sql immutable as $$
    select string_agg(coalesce(it ->> c.name, ''), '/' order by c.place) from unnest(columns) with ordinality c (name, place)
$$;

-- Arguments: the kind of object; the columns of its id; the key; the columns that are noted; those that are masked; whether only
-- what somebody asked for is noted (acted), or whatever changes the table (always).
create function trail.watch() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    acting constant jsonb := nullif(current_setting('zhiyin.acting', true), '')::jsonb;
    id_columns constant text[] := string_to_array(tg_argv[1], ',');
    key_columns constant text[] := string_to_array(tg_argv[2], ',');
    noted constant text[] := string_to_array(tg_argv[3], ',');
    masked constant text[] := string_to_array(tg_argv[4], ',');
    told_at_most constant integer := 20;
    pairs jsonb;
    many integer;
    pair jsonb;
    was jsonb;
    became jsonb;
    whole jsonb;
begin
    if acting is null and tg_argv[5] = 'acted' then
        return null;
    end if;
    if tg_op = 'INSERT' then
        select count(*) into many from fresh;
        select jsonb_agg(jsonb_build_array(null, f.r)) into pairs
        from (select to_jsonb(fresh) r from fresh limit case when many > told_at_most then 1 else told_at_most end) f;
    elsif tg_op = 'DELETE' then
        select count(*) into many from gone;
        select jsonb_agg(jsonb_build_array(g.r, null)) into pairs
        from (select to_jsonb(gone) r from gone limit case when many > told_at_most then 1 else told_at_most end) g;
    else
        with old_rows as materialized (select trail.named(to_jsonb(gone), key_columns) k, to_jsonb(gone) r from gone),
            new_rows as materialized (select trail.named(to_jsonb(fresh), key_columns) k, to_jsonb(fresh) r from fresh),
            changed as materialized (
                select o.r o, n.r n, row_number() over () place, count(*) over () of_all
                from old_rows o join new_rows n using (k)
                where exists (select from unnest(noted || masked) c (name) where o.r -> c.name is distinct from n.r -> c.name))
        select max(c.of_all), jsonb_agg(jsonb_build_array(c.o, c.n)) into many, pairs
        from changed c where c.place <= case when c.of_all > told_at_most then 1 else told_at_most end;
    end if;
    if pairs is null then
        return null;
    end if;
    for pair in select p.value from jsonb_array_elements(pairs) p loop
        was := nullif(pair -> 0, 'null'::jsonb);
        became := nullif(pair -> 1, 'null'::jsonb);
        whole := coalesce(became, was);
        insert into trail.entry (at, program_id, actor, actor_id, approved_by, address, request, operation, object, object_id,
            change, rows, before, after)
        values (
            coalesce((acting ->> 'at')::timestamptz, clock_timestamp()),
            case when tg_argv[0] = 'program' then (whole ->> 'id')::bigint
                else coalesce((whole ->> 'program_id')::bigint, (acting ->> 'program')::bigint, 0) end,
            coalesce(acting ->> 'actor', 'house'),
            (acting ->> 'actor_id')::bigint,
            acting ->> 'approved_by',
            acting ->> 'address',
            acting ->> 'request',
            coalesce(acting ->> 'operation', 'by itself'),
            tg_argv[0],
            case when many > told_at_most then '' else trail.named(whole, id_columns) end,
            case tg_op when 'INSERT' then 'made' when 'UPDATE' then 'changed' else 'removed' end,
            case when many > told_at_most then many else 1 end,
            case when many <= told_at_most then trail.shown(was, became, noted, masked) end,
            case when many <= told_at_most then trail.shown(became, was, noted, masked) end);
    end loop;
    return null;
end
$$;

create procedure trail.watch_table(watched regclass, object text, id text, key text, noted text, masked text, which text)
language plpgsql as $$
declare
    arguments constant text :=
        format('%L, %L, %L, %L, %L, %L', object, id, key, noted, masked, which);
begin
    execute format('create trigger noted_when_made after insert on %s referencing new table as fresh
        for each statement execute function trail.watch(%s)', watched, arguments);
    execute format('create trigger noted_when_changed after update on %s referencing old table as gone new table as fresh
        for each statement execute function trail.watch(%s)', watched, arguments);
    execute format('create trigger noted_when_removed after delete on %s referencing old table as gone
        for each statement execute function trail.watch(%s)', watched, arguments);
end
$$;

comment on schema trail is 'What was done, by whom, when and from where.';
comment on table trail.entry is 'A change, or a look at somebody''s data. Written in the transaction of the change, by the tables themselves; never changed.';
comment on column trail.entry.id is 'Grows; gaps are of transactions that were undone.';
comment on column trail.entry.at is 'When it was asked for; of what the house does by itself, when it did it.';
comment on column trail.entry.program_id is 'In which programme; 0 in the house.';
comment on column trail.entry.actor is 'What kind of caller: key, staff, member, anybody, or the house by itself.';
comment on column trail.entry.actor_id is 'The key or the account.';
comment on column trail.entry.approved_by is 'The second person, where there was need of one, as it is shown: key_… or stf_….';
comment on column trail.entry.address is 'From where: the mark of what trail.veiled says; the other end of the connection.';
comment on column trail.entry.request is 'The id under which the log knows the request.';
comment on column trail.entry.operation is 'What was asked for, as the API calls it.';
comment on column trail.entry.object is 'What kind of thing.';
comment on column trail.entry.object_id is 'Which; empty where many were changed at once.';
comment on column trail.entry.change is 'Whether it was made, changed, removed or read.';
comment on column trail.entry.rows is 'How many it stands for: more than twenty of one statement are told as one entry.';
comment on column trail.entry.before is 'What was there of what has changed. Personal fields and secrets are masked.';
comment on column trail.entry.after is 'What is there now. Of a reason for looking at somebody, the mark of what trail.veiled says.';
comment on table trail.veiled is 'What of an entry says something of somebody. The chain has its mark alone, so that this can go when he does. Never changed.';
comment on column trail.veiled.program_id is 'The entry''s programme; 0 in the house.';
comment on column trail.veiled.entry_id is 'Of which entry.';
comment on column trail.veiled.field is 'What of it: address or reason.';
comment on column trail.veiled.whose is 'About whom it says something: a member, staff; a key, or anybody, where nobody is known.';
comment on column trail.veiled.whose_id is 'Which of them; null for anybody.';
comment on column trail.veiled.salt is '256 bits, of them 244 random: without them the mark tells nobody whether a guess is right.';
comment on column trail.veiled.value is 'What it says.';
comment on function trail.whose is 'Of whom an entry says from where he asked.';
comment on function trail.erased is 'Whether somebody was deleted.';
comment on function trail.mark is 'What an entry has in the place of a value that is veiled: SHA-256 of salt and value.';
comment on table trail.link is 'The chain over all entries, in the order of their commits.';
comment on column trail.link.sequence is 'From 1 without gaps.';
comment on column trail.link.entry_id is 'The entry.';
comment on column trail.link.previous is 'The hash of the link before; of the first, zeros.';
comment on column trail.link.hash is 'SHA-256 of previous and trail.content of the entry.';
comment on table trail.day is 'Days whose entries are sealed: the last link of each is its head.';
comment on column trail.day.day is 'The day, in UTC.';
comment on column trail.day.last_sequence is 'Its last link, or that of the day before where it had none.';
comment on column trail.day.entries is 'How many it has.';
comment on column trail.day.head is 'The hash of that link.';
comment on column trail.day.sealed_at is 'When it was sealed.';
comment on column trail.day.kept_at is 'When somebody showed that he keeps the head elsewhere.';
comment on column trail.day.dropped_at is 'When its entries were dropped.';
comment on sequence trail.entry_id_seq is 'Numbers of entries, in the order in which they were written; one that was rolled back leaves a gap.';
