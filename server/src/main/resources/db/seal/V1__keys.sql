create table seal.master (
    id   boolean not null default true,
    mark bytea   not null,
    constraint there_is_one_master_key primary key (id),
    constraint the_one_master_key_is_marked_true check (id)
);

create table seal.data_key (
    program_id bigint      not null,
    number     integer     not null,
    purpose    text        not null,
    wrapped    bytea       not null,
    created_at timestamptz not null,
    spent_at   timestamptz,
    constraint data_key_is_one_row primary key (program_id, purpose, number),
    constraint purpose_of_a_key_is_known check (purpose in ('seal', 'mark')),
    constraint data_keys_count_from_one check (number > 0),
    constraint marks_are_made_by_one_key check (purpose = 'seal' or number = 1)
);

comment on schema seal is 'Keys by which personal fields are unreadable in the database; all of them wrapped under the master key, which is not here.';
comment on table seal.master is 'By which master key the data keys are wrapped, so that no server works with another one.';
comment on column seal.master.id is 'There is one.';
comment on column seal.master.mark is 'HMAC-SHA-256 of a fixed text under the master key.';
comment on table seal.data_key is 'The keys of each programme. The latest seals; the others open what was sealed before.';
comment on column seal.data_key.program_id is 'Whose.';
comment on column seal.data_key.number is 'From 1; it stands in each value that the key has sealed.';
comment on column seal.data_key.purpose is 'seal: AES-256-GCM of values; mark: HMAC-SHA-256, by which a value is found without being opened.';
comment on column seal.data_key.wrapped is 'The key, sealed with AES-256-GCM under the master key, bound to the columns before it.';
comment on column seal.data_key.created_at is 'When it was made.';
comment on column seal.data_key.spent_at is 'Since when nothing is sealed with it any more; null while something may be.';
