create table access.api_key (
    id         bigint      not null,
    program_id bigint,
    name       text        not null,
    hash       bytea       not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    constraint api_key_is_one_row primary key (id),
    constraint a_secret_opens_one_door unique (hash),
    constraint hash_is_sha_256 check (octet_length(hash) = 32),
    constraint name_is_short_and_not_blank check (length(name) <= 100 and name ~ '\S'),
    constraint revoked_after_it_was_made check (revoked_at >= created_at)
);

create index api_keys_of_a_program on access.api_key (program_id, id);

comment on schema access is 'Who may come in.';
comment on table access.api_key is 'Keys to the API. The key itself is shown once, when it is made, and is not kept.';
comment on column access.api_key.id is 'Made by the application, grows with time.';
comment on column access.api_key.program_id is 'The one programme this key opens; null for an administrator''s key.';
comment on column access.api_key.name is 'What it is for, in the words of whoever made it.';
comment on column access.api_key.hash is 'SHA-256 of the 160 random bits in the key. Enough without salt or stretching, because nobody can guess 160 bits.';
comment on column access.api_key.created_at is 'When it was made.';
comment on column access.api_key.revoked_at is 'When it stopped opening anything; null while it does.';
