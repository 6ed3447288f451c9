create table warehouse.plan (
    program_id  bigint      not null,
    hour        integer,
    whole_every integer     not null,
    keep        integer     not null,
    begins      date        not null,
    said_at     timestamptz not null,
    said_by     bigint      not null,
    constraint plan_is_one_row primary key (program_id),
    constraint an_hour_of_exports_is_of_the_day check (hour between 0 and 23),
    constraint a_whole_one_comes_again check (whole_every between 1 and 60),
    constraint some_exports_are_kept check (keep between 1 and 60)
);

create table warehouse.destination (
    id          bigint      not null,
    program_id  bigint      not null,
    endpoint    text        not null,
    region      text        not null,
    bucket      text        not null,
    prefix      text        not null,
    path_style  boolean     not null,
    access_key  text        not null,
    secret_key  bytea,
    proposed_at timestamptz not null,
    proposed_by bigint      not null,
    taken_at    timestamptz,
    ended_at    timestamptz,
    constraint destination_is_one_row primary key (id),
    constraint a_destination_is_taken_after_it_was_proposed check (taken_at >= proposed_at),
    constraint a_destination_ends_after_it_was_proposed check (ended_at >= proposed_at),
    constraint a_destination_in_use_has_its_secret check (secret_key is not null or ended_at is not null)
);
create unique index one_destination_at_a_time on warehouse.destination (program_id) where taken_at is not null and ended_at is null;

create table warehouse.export (
    program_id  bigint      not null,
    number      integer     not null,
    why         text        not null,
    whole       boolean     not null,
    day         date,
    tries       integer     not null default 1,
    asked_at    timestamptz not null,
    asked_by    bigint,
    not_before  timestamptz not null,
    state       text        not null,
    begun_at    timestamptz,
    alive_at    timestamptz,
    ended_at    timestamptz,
    failure     text,
    as_of       timestamptz,
    rows        bigint,
    files       integer,
    bytes       bigint,
    manifest    text,
    destination bigint,
    removed_at  timestamptz,
    constraint export_to_a_warehouse_is_one_row primary key (program_id, number),
    constraint exports_are_numbered_from_one check (number > 0),
    constraint why_it_was_exported_is_known check (why in ('asked', 'daily', 'deletion', 'again')),
    constraint state_of_an_export_is_known check (state in ('asked', 'underway', 'done', 'failed')),
    constraint an_export_was_tried_at_least_once check (tries > 0),
    constraint what_is_done_says_what_it_is check ((state = 'done') = (manifest is not null and as_of is not null and rows is not null
        and files is not null and bytes is not null)),
    constraint what_has_failed_says_why check ((state = 'failed') = (failure is not null)),
    constraint what_is_over_says_when check ((state in ('done', 'failed')) = (ended_at is not null))
);
create unique index one_nightly_export_a_day on warehouse.export (program_id, day) where day is not null;
create index exports_that_are_not_over on warehouse.export (state) where state in ('asked', 'underway');

comment on schema warehouse is 'Exports of facts to shops'' own data warehouses: when, where to, and what came of them.';
comment on table warehouse.plan is 'When a programme''s facts are exported.';
comment on column warehouse.plan.program_id is 'The programme.';
comment on column warehouse.plan.hour is 'From which hour of the programme''s clock on, each night; null for only when somebody asks.';
comment on column warehouse.plan.whole_every is 'Each how many exports is a whole one.';
comment on column warehouse.plan.keep is 'How many exports are kept in the folder.';
comment on column warehouse.plan.begins is 'The first day on which it is exported.';
comment on column warehouse.plan.said_at is 'Since when that is so.';
comment on column warehouse.plan.said_by is 'Who said so: a key or an account.';
comment on table warehouse.destination is 'A bucket to which exports go, or are to go once somebody agrees.';
comment on column warehouse.destination.id is 'Made by the application, grows with time.';
comment on column warehouse.destination.program_id is 'The programme.';
comment on column warehouse.destination.endpoint is 'Where the store of objects is asked: https and a host, or what an operator has named.';
comment on column warehouse.destination.region is 'Its region, as its signatures name it.';
comment on column warehouse.destination.bucket is 'The bucket.';
comment on column warehouse.destination.prefix is 'Below what exports lie in it; empty, or ending with a stroke.';
comment on column warehouse.destination.path_style is 'Whether the bucket stands in the path rather than in the host''s name.';
comment on column warehouse.destination.access_key is 'The name of the key that we show there.';
comment on column warehouse.destination.secret_key is 'Sealed: what we sign with; gone once it is over.';
comment on column warehouse.destination.proposed_at is 'When it was proposed.';
comment on column warehouse.destination.proposed_by is 'By whom: a key or an account.';
comment on column warehouse.destination.taken_at is 'Since when exports go there; null where nobody has agreed yet.';
comment on column warehouse.destination.ended_at is 'Since when no more do.';
comment on table warehouse.export is 'An export that was asked for, and what came of it.';
comment on column warehouse.export.program_id is 'The programme.';
comment on column warehouse.export.number is 'Counted within the programme, from one; given once.';
comment on column warehouse.export.why is 'asked by somebody, daily, after a deletion, or again after one that failed.';
comment on column warehouse.export.whole is 'Whether a whole one is wanted; otherwise what has changed, where that can be said.';
comment on column warehouse.export.day is 'The day of a nightly one.';
comment on column warehouse.export.tries is 'The how manieth try this is.';
comment on column warehouse.export.asked_at is 'When it was asked for.';
comment on column warehouse.export.asked_by is 'By whom: a key or an account; null for the house.';
comment on column warehouse.export.not_before is 'Before that nobody begins with it.';
comment on column warehouse.export.state is 'asked, underway, done or failed.';
comment on column warehouse.export.begun_at is 'When somebody began with it.';
comment on column warehouse.export.alive_at is 'When whoever is at it said so last.';
comment on column warehouse.export.ended_at is 'When it was done or failed.';
comment on column warehouse.export.failure is 'Why it failed, in a word.';
comment on column warehouse.export.as_of is 'All that was recorded before that is in it.';
comment on column warehouse.export.rows is 'How many rows its tables have, whatever is in its files.';
comment on column warehouse.export.files is 'How many files it has, without the manifest.';
comment on column warehouse.export.bytes is 'What they weigh together.';
comment on column warehouse.export.manifest is 'What is in it, as it says itself.';
comment on column warehouse.export.destination is 'To which destination it went too.';
comment on column warehouse.export.removed_at is 'Since when its files are kept here no more.';
