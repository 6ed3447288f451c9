create table chain.chain (
    id         bigint      not null,
    process    integer     not null,
    lane       integer     not null,
    started_at timestamptz not null,
    genesis    bytea       not null,
    constraint chain_is_one_row primary key (id),
    constraint genesis_is_sha_256 check (octet_length(genesis) = 32)
);

create table chain.link (
    chain_id             bigint      not null,
    sequence             bigint      not null,
    batch_id             bigint      not null,
    recorded_at          timestamptz not null,
    movements            integer     not null,
    events               integer     not null,
    postings             integer     not null,
    budget_postings      integer     not null,
    movements_hash       bytea       not null,
    events_hash          bytea       not null,
    postings_hash        bytea       not null,
    budget_postings_hash bytea       not null,
    marks                bytea       not null,
    previous             bytea       not null,
    hash                 bytea       not null,
    constraint link_is_one_row primary key (chain_id, sequence),
    constraint a_batch_has_one_link unique (batch_id),
    constraint a_link_belongs_to_a_chain foreign key (chain_id) references chain.chain (id),
    constraint links_count_from_one check (sequence > 0),
    constraint a_link_is_about_something check (
        movements >= 0 and events >= 0 and postings >= 0 and budget_postings >= 0
        and movements + events + postings + budget_postings > 0),
    constraint hashes_are_sha_256 check (
        octet_length(movements_hash) = 32 and octet_length(events_hash) = 32 and octet_length(postings_hash) = 32
        and octet_length(budget_postings_hash) = 32 and octet_length(previous) = 32 and octet_length(hash) = 32),
    constraint each_row_has_a_mark check (octet_length(marks) = 4 * (movements + events + postings + budget_postings))
);

create table chain.root (
    number   bigint      not null,
    taken_at timestamptz not null,
    previous bytea       not null,
    hash     bytea       not null,
    constraint root_is_one_row primary key (number),
    constraint roots_count_from_one check (number > 0),
    constraint root_hashes_are_sha_256 check (octet_length(previous) = 32 and octet_length(hash) = 32)
);

create table chain.root_head (
    root     bigint not null,
    chain_id bigint not null,
    sequence bigint not null,
    hash     bytea  not null,
    constraint root_head_is_one_row primary key (root, chain_id),
    constraint a_head_belongs_to_a_root foreign key (root) references chain.root (number)
);

create index root_heads_of_a_chain on chain.root_head (chain_id, sequence);

comment on schema chain is 'Hash chains over what is recorded. They hold no personal data.';
comment on table chain.chain is 'One lane of one process, from its start to its end: nobody else appends to it.';
comment on column chain.chain.id is 'Made by the application, grows with time.';
comment on column chain.chain.process is 'The number of the process.';
comment on column chain.chain.lane is 'The lane, from 0.';
comment on column chain.chain.started_at is 'When its first batch was recorded.';
comment on column chain.chain.genesis is 'SHA-256 of the columns before it; what the first link takes as the previous hash.';
comment on table chain.link is 'One batch: what was recorded in it, and the hash of the batch before it in the same lane.';
comment on column chain.link.chain_id is 'Which chain.';
comment on column chain.link.sequence is 'The chain''s own count, from 1, without gaps.';
comment on column chain.link.batch_id is 'The batch.';
comment on column chain.link.recorded_at is 'When the batch was recorded.';
comment on column chain.link.movements is 'How many movements the batch has.';
comment on column chain.link.events is 'How many events.';
comment on column chain.link.postings is 'How many control postings.';
comment on column chain.link.budget_postings is 'How many budget postings.';
comment on column chain.link.movements_hash is 'SHA-256 of its movements, each as COPY writes it in binary, in the order of these bytes.';
comment on column chain.link.events_hash is 'The same of its events, without what may say who somebody is: keys, text and decision.';
comment on column chain.link.postings_hash is 'The same of its control postings.';
comment on column chain.link.budget_postings_hash is 'The same of its budget postings.';
comment on column chain.link.marks is 'CRC-32C of each of these rows, in the same order: tells which row differs. It proves nothing.';
comment on column chain.link.previous is 'The hash of the link before it; of the first, the chain''s genesis.';
comment on column chain.link.hash is 'SHA-256 of the columns before it.';
comment on table chain.root is 'A hash over the heads of all chains at one moment, and over the root before it.';
comment on column chain.root.number is 'Counts from 1, without gaps.';
comment on column chain.root.taken_at is 'When it was taken.';
comment on column chain.root.previous is 'The hash of the root before it; of the first, zeros.';
comment on column chain.root.hash is 'SHA-256 of number, taken_at and previous, and of each head in the order of the chains.';
comment on table chain.root_head is 'The head of a chain that has grown since the root before.';
comment on column chain.root_head.root is 'The root''s number.';
comment on column chain.root_head.chain_id is 'Which chain.';
comment on column chain.root_head.sequence is 'The sequence of its last link then.';
comment on column chain.root_head.hash is 'The hash of that link.';
