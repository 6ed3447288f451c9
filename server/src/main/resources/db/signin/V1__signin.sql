create table signin.terms (
    program_id   bigint      not null,
    joining      boolean     not null,
    countries    text[]      not null,
    sends_a_day  integer     not null,
    changed_at   timestamptz not null,
    changed_by   bigint      not null,
    constraint terms_are_one_row primary key (program_id),
    constraint sends_a_day_are_not_negative check (sends_a_day >= 0)
);

create table signin.code (
    id         bigint      not null,
    program_id bigint      not null,
    purpose    text        not null,
    hash       bytea       not null,
    tries      integer     not null,
    made_at    timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint code_is_one_row primary key (id),
    constraint code_hash_is_hmac_sha_256 check (octet_length(hash) = 32),
    constraint five_tries_end_a_code check (tries between 0 and 5),
    constraint a_code_expires check (expires_at > made_at),
    constraint purpose_is_known check (purpose in ('sign_in', 'prove'))
);

create index codes_by_age on signin.code (made_at);

create table signin.pace (
    subject bytea         not null,
    moments timestamptz[] not null,
    last_at timestamptz   not null,
    constraint a_pace_is_one_row primary key (subject),
    constraint pace_subject_is_hmac_sha_256 check (octet_length(subject) = 32)
);

create index paces_by_age on signin.pace (last_at);

create table signin.sent (
    program_id bigint  not null,
    day        date    not null,
    messages   integer not null,
    constraint a_day_is_counted_once primary key (program_id, day),
    constraint messages_sent_are_counted check (messages > 0)
);

create table signin.session (
    member_id  bigint      not null,
    id         bigint      not null,
    program_id bigint      not null,
    way        text        not null,
    started_at timestamptz not null,
    seen_at    timestamptz not null,
    proven_at  timestamptz,
    until      timestamptz not null,
    ended_at   timestamptz,
    ended_by   text,
    address    text        not null,
    agent      text        not null,
    constraint member_session_is_one_row primary key (member_id, id),
    constraint a_session_has_an_end check (until > started_at),
    constraint seen_after_it_began check (seen_at >= started_at),
    constraint ended_by_something check ((ended_at is null) = (ended_by is null))
);

create table signin.token (
    member_id  bigint      not null,
    session_id bigint      not null,
    hash       bytea       not null,
    kind       text        not null,
    made_at    timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint a_token_opens_one_session primary key (hash),
    constraint token_of_a_session foreign key (member_id, session_id) references signin.session (member_id, id),
    constraint token_hash_is_sha_256 check (octet_length(hash) = 32),
    constraint token_kind_is_known check (kind in ('access', 'refresh')),
    constraint only_a_refresh_token_is_used_up check (used_at is null or kind = 'refresh')
);

create index tokens_of_a_session on signin.token (member_id, session_id);

create table signin.house (
    code     text        not null,
    issuer   text        not null,
    known_at timestamptz not null,
    constraint a_house_has_one_name primary key (code)
);

create table signin.going (
    hash       bytea       not null,
    browser    bytea       not null,
    program_id bigint      not null,
    house      text        not null,
    redirect   text        not null,
    key        text        not null,
    made_at    timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint a_state_is_one_row primary key (hash),
    constraint going_to_a_house foreign key (house) references signin.house (code),
    constraint state_hash_is_sha_256 check (octet_length(hash) = 32 and octet_length(browser) = 32),
    constraint a_way_back_closes check (expires_at > made_at)
);

create index goings_by_age on signin.going (made_at);

comment on schema signin is 'How members join and sign in.';

comment on table signin.terms is 'What a programme says about joining and signing in. Without a row the usual holds.';
comment on column signin.terms.program_id is 'Which programme.';
comment on column signin.terms.joining is 'Whether somebody nobody knows becomes a member by signing in.';
comment on column signin.terms.countries is 'The calling codes that messages go to: 86 for +86….';
comment on column signin.terms.sends_a_day is 'How many messages a day may cost: the programme''s day.';
comment on column signin.terms.changed_at is 'When it was said last.';
comment on column signin.terms.changed_by is 'By whom: a key or an account.';

comment on table signin.code is 'A code that was asked for: it is good once, for its purpose, its address and this request.';
comment on column signin.code.id is 'The request; made by the application, grows with time.';
comment on column signin.code.program_id is 'Of which programme.';
comment on column signin.code.purpose is 'What it is good for: sign_in or prove.';
comment on column signin.code.hash is 'HMAC-SHA-256 over programme, purpose, address, request and code, under a key that is not in the database.';
comment on column signin.code.tries is 'How often somebody has tried one.';
comment on column signin.code.made_at is 'When it was asked for.';
comment on column signin.code.expires_at is 'Until when it is good.';
comment on column signin.code.used_at is 'When it was used; null while it was not.';

comment on table signin.pace is 'When something was last done in somebody''s name or from somewhere, to slow it.';
comment on column signin.pace.subject is 'HMAC-SHA-256 of what is counted together (a phone, an address, a device), under a key that is not in the database.';
comment on column signin.pace.moments is 'When, of the time that counts.';
comment on column signin.pace.last_at is 'When last.';

comment on table signin.sent is 'How many messages a programme has had sent on a day.';
comment on column signin.sent.program_id is 'Which programme.';
comment on column signin.sent.day is 'On which day of its zone.';
comment on column signin.sent.messages is 'How many.';

comment on table signin.session is 'A member who has signed in, until he signs out or time runs out.';
comment on column signin.session.member_id is 'Whose.';
comment on column signin.session.id is 'Names it to its owner.';
comment on column signin.session.program_id is 'The member''s programme.';
comment on column signin.session.way is 'How he came in: by a code to his phone or mail, another house''s word, the shop''s own.';
comment on column signin.session.started_at is 'When he signed in.';
comment on column signin.session.seen_at is 'When it was last used, to a minute.';
comment on column signin.session.proven_at is 'When he last showed that it is he; null where only the shop says so.';
comment on column signin.session.until is 'When it ends in any case.';
comment on column signin.session.ended_at is 'When it ended before; null while it lasts.';
comment on column signin.session.ended_by is 'What ended it.';
comment on column signin.session.address is 'From where he signed in; personal data.';
comment on column signin.session.agent is 'With what, in the program''s own words.';

comment on table signin.token is 'What opens a session, or goes on with it.';
comment on column signin.token.member_id is 'Whose.';
comment on column signin.token.session_id is 'Which session.';
comment on column signin.token.hash is 'SHA-256 of the 256 random bits in it.';
comment on column signin.token.kind is 'access opens; refresh is changed for another pair, once.';
comment on column signin.token.made_at is 'When it was made.';
comment on column signin.token.expires_at is 'Until when it is good.';
comment on column signin.token.used_at is 'When it was changed for another pair; shown again after that, it ends the session.';

comment on table signin.house is 'Other houses that know people: whoever is called by a code is the same for ever, or what it knows people as would open others'' doors.';
comment on column signin.house.code is 'How it is called here.';
comment on column signin.house.issuer is 'Who it is.';
comment on column signin.house.known_at is 'Since when.';

comment on table signin.going is 'Browsers that were sent to another house, and are waited for.';
comment on column signin.going.hash is 'SHA-256 of the 256 random bits that come back with the browser (state).';
comment on column signin.going.browser is 'SHA-256 of the 256 random bits that only this browser has.';
comment on column signin.going.program_id is 'Of which programme somebody wants to be a member.';
comment on column signin.going.house is 'To which house.';
comment on column signin.going.redirect is 'To where it sends the browser back.';
comment on column signin.going.key is 'Under which of our keys nonce and verifier follow from the state: eight bytes that tell it from others.';
comment on column signin.going.made_at is 'When it was sent.';
comment on column signin.going.expires_at is 'Until when it is waited for.';
comment on column signin.going.used_at is 'When it came back; it does not come twice.';
