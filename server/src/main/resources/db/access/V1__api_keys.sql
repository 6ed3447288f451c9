create table access.api_key (
    id         bigint      not null,
    program_id bigint,
    opens      text        not null,
    name       text        not null,
    hash       bytea       not null,
    scopes     text[],
    networks   text[]      not null default '{}',
    publishable boolean    not null default false,
    origins    text[]      not null default '{}',
    created_at timestamptz not null,
    expires_at timestamptz,
    rotated_at timestamptz,
    former_hash bytea,
    former_until timestamptz,
    used_at    timestamptz,
    revoked_at timestamptz,
    constraint api_key_is_one_row primary key (id),
    constraint a_secret_opens_one_door unique (hash),
    constraint a_former_secret_opens_one_door unique (former_hash),
    constraint what_a_key_opens_is_known check (opens in ('house', 'live', 'sandbox')),
    constraint a_key_without_a_programme_opens_the_house check ((program_id is null) = (opens = 'house')),
    constraint hash_is_sha_256 check (octet_length(hash) = 32),
    constraint name_is_short_and_not_blank check (length(name) <= 100 and name ~ '\S'),
    constraint scopes_allow_something check (cardinality(scopes) > 0),
    constraint a_publishable_key_opens_one_programme check (not publishable or (program_id is not null and scopes is not null)),
    constraint pages_have_publishable_keys check (publishable or origins = '{}'),
    constraint a_key_expires_after_it_was_made check (expires_at > created_at),
    constraint former_hash_is_sha_256 check (octet_length(former_hash) = 32),
    constraint a_former_secret_ends check ((former_hash is null) = (former_until is null)),
    constraint revoked_after_it_was_made check (revoked_at >= created_at)
);

create index api_keys_of_a_program on access.api_key (program_id, id);

comment on schema access is 'Who may come in.';
comment on table access.api_key is 'Keys to the API. The key itself is shown once, when it is made, and is not kept.';
comment on column access.api_key.id is 'Made by the application, grows with time.';
comment on column access.api_key.program_id is 'The one programme this key opens; null for an administrator''s key.';
comment on column access.api_key.opens is 'The house, a live programme or a sandbox: what its first letters say. A programme is one or the other for ever, and so is its key.';
comment on column access.api_key.name is 'What it is for, in the words of whoever made it.';
comment on column access.api_key.hash is 'SHA-256 of the 160 random bits in the key. Enough without salt or stretching, because nobody can guess 160 bits.';
comment on column access.api_key.scopes is 'What it allows, by the permissions'' words; null for all that a key of its kind may do.';
comment on column access.api_key.networks is 'From which networks it opens anything, in CIDR form; empty for any.';
comment on column access.api_key.publishable is 'Whether it stands where everybody can find it: in a page, in an app.';
comment on column access.api_key.origins is 'Pages of which origins may ask with it; empty for any.';
comment on column access.api_key.expires_at is 'When it stops opening anything by itself; null for never.';
comment on column access.api_key.rotated_at is 'When it last got another secret.';
comment on column access.api_key.former_hash is 'SHA-256 of the secret before, as long as that one opens too.';
comment on column access.api_key.former_until is 'Until when the secret before opens.';
comment on column access.api_key.used_at is 'When it was last used, to a minute or so; null for never.';
comment on column access.api_key.created_at is 'When it was made.';
comment on column access.api_key.revoked_at is 'When it stopped opening anything; null while it does.';
