create table staff.account (
    id                  bigint      not null,
    email               text        not null,
    name                text        not null,
    password            text,
    password_changed_at timestamptz,
    totp_secret         bytea,
    totp_step           bigint,
    created_at          timestamptz not null,
    disabled_at         timestamptz,
    disabled_by         bigint,
    erased_at           timestamptz,
    constraint account_is_one_row primary key (id),
    constraint an_address_has_one_account unique (email),
    constraint email_is_in_small_letters check (email = lower(email) and email like '_%@_%' and length(email) <= 254),
    constraint name_is_short_and_not_blank check (length(name) <= 100 and name ~ '\S'),
    constraint password_is_argon2id check (password like '$argon2id$%'),
    constraint a_password_was_chosen_once check ((password is null) = (password_changed_at is null)),
    constraint a_step_is_one_of_a_secret check (totp_step is null or totp_secret is not null),
    constraint disabled_by_somebody check ((disabled_at is null) = (disabled_by is null)),
    constraint who_was_erased_opens_nothing check (erased_at is null or disabled_at is not null and totp_secret is null)
);

create table staff.recovery_code (
    account_id bigint not null,
    hash       bytea  not null,
    used_at    timestamptz,
    constraint a_recovery_code_is_one_row primary key (account_id, hash),
    constraint recovery_code_of_an_account foreign key (account_id) references staff.account (id),
    constraint recovery_hash_is_sha_256 check (octet_length(hash) = 32)
);

create table staff.role (
    code            text        not null,
    name            text        not null,
    permissions     text[]      not null,
    goodwill_points bigint,
    goodwill_money  bigint,
    changed_at      timestamptz not null,
    changed_by      bigint      not null,
    constraint role_is_one_row primary key (code),
    constraint role_name_is_short_and_not_blank check (length(name) <= 100 and name ~ '\S'),
    constraint a_role_allows_something check (cardinality(permissions) > 0),
    constraint goodwill_is_not_negative check (goodwill_points >= 0 and goodwill_money >= 0)
);

create table staff.role_grant (
    account_id bigint      not null,
    program_id bigint      not null,
    role       text        not null,
    stores     text[]      not null,
    granted_at timestamptz not null,
    granted_by bigint      not null,
    constraint a_role_is_given_once primary key (account_id, program_id, role),
    constraint grant_to_an_account foreign key (account_id) references staff.account (id)
);

create table staff.session (
    id         bigint      not null,
    account_id bigint      not null,
    hash       bytea       not null,
    started_at timestamptz not null,
    seen_at    timestamptz not null,
    proven_at  timestamptz not null,
    ended_at   timestamptz,
    address    text        not null,
    agent      text        not null,
    constraint session_is_one_row primary key (id),
    constraint a_token_opens_one_session unique (hash),
    constraint session_of_an_account foreign key (account_id) references staff.account (id),
    constraint session_hash_is_sha_256 check (octet_length(hash) = 32),
    constraint seen_after_it_began check (seen_at >= started_at)
);

create index sessions_of_an_account on staff.session (account_id, id) where ended_at is null;
create index sessions_by_age on staff.session (started_at);

create table staff.challenge (
    hash        bytea       not null,
    account_id  bigint      not null,
    totp_secret bytea,
    wrong       integer     not null,
    made_at     timestamptz not null,
    done_at     timestamptz,
    constraint challenge_is_one_row primary key (hash),
    constraint challenge_of_an_account foreign key (account_id) references staff.account (id),
    constraint challenge_hash_is_sha_256 check (octet_length(hash) = 32),
    constraint five_wrong_codes_end_it check (wrong between 0 and 5)
);

create index challenges_by_age on staff.challenge (made_at);

create table staff.passkey (
    id         bigint      not null,
    account_id bigint      not null,
    credential bytea       not null,
    key        bytea       not null,
    signatures bigint      not null,
    name       text        not null,
    made_at    timestamptz not null,
    used_at    timestamptz,
    constraint passkey_is_one_row primary key (id),
    constraint a_credential_is_one_passkey unique (credential),
    constraint passkey_of_an_account foreign key (account_id) references staff.account (id),
    constraint passkey_name_is_short_and_not_blank check (length(name) <= 100 and name ~ '\S'),
    constraint signatures_are_counted check (signatures >= 0)
);

create index passkeys_of_an_account on staff.passkey (account_id, id);

create table staff.ceremony (
    hash       bytea       not null,
    account_id bigint,
    made_at    timestamptz not null,
    done_at    timestamptz,
    constraint ceremony_is_one_row primary key (hash),
    constraint ceremony_of_an_account foreign key (account_id) references staff.account (id),
    constraint ceremony_hash_is_sha_256 check (octet_length(hash) = 32)
);

create index ceremonies_by_age on staff.ceremony (made_at);

create table staff.known_as (
    account_id bigint      not null,
    house      text        not null,
    issuer     text        not null,
    name       text        not null,
    made_at    timestamptz not null,
    constraint an_account_has_one_name_in_a_house primary key (account_id, house),
    constraint a_name_in_a_house_is_one_account unique (house, name),
    constraint known_name_of_an_account foreign key (account_id) references staff.account (id)
);

create table staff.going (
    hash       bytea       not null,
    browser    bytea       not null,
    house      text        not null,
    redirect   text        not null,
    invitation bytea,
    account_id bigint,
    made_at    timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint going_is_one_row primary key (hash),
    constraint going_of_an_account foreign key (account_id) references staff.account (id),
    constraint going_hash_is_sha_256 check (octet_length(hash) = 32 and octet_length(browser) = 32),
    constraint going_invitation_is_sha_256 check (octet_length(invitation) = 32),
    constraint a_going_is_for_one_thing check (invitation is null or account_id is null),
    constraint a_going_ends check (expires_at > made_at)
);

create index goings_of_staff_by_age on staff.going (made_at);

create table staff.invitation (
    id         bigint      not null,
    hash       bytea       not null,
    email      text,
    made_at    timestamptz not null,
    made_by    bigint,
    expires_at timestamptz not null,
    taken_at   timestamptz,
    taken_by   bigint,
    ended_at   timestamptz,
    constraint invitation_is_one_row primary key (id),
    constraint a_link_is_one_invitation unique (hash),
    constraint invitation_hash_is_sha_256 check (octet_length(hash) = 32),
    constraint invited_email_is_in_small_letters check (email = lower(email)),
    constraint an_invitation_expires check (expires_at > made_at),
    constraint taken_by_somebody check ((taken_at is null) = (taken_by is null)),
    constraint taken_or_ended check (taken_at is null or ended_at is null)
);

create table staff.invited_role (
    invitation_id bigint not null,
    program_id    bigint not null,
    role          text   not null,
    stores        text[] not null,
    constraint a_role_is_offered_once primary key (invitation_id, program_id, role),
    constraint offered_by_an_invitation foreign key (invitation_id) references staff.invitation (id) on delete cascade
);

create table staff.device (
    hash       bytea       not null,
    account_id bigint      not null,
    made_at    timestamptz not null,
    constraint device_is_one_row primary key (hash),
    constraint device_of_an_account foreign key (account_id) references staff.account (id),
    constraint device_hash_is_sha_256 check (octet_length(hash) = 32)
);

create table staff.guess (
    subject bytea       not null,
    wrong   integer     not null,
    last_at timestamptz not null,
    constraint guesses_are_counted_once primary key (subject),
    constraint guess_subject_is_sha_256 check (octet_length(subject) = 32),
    constraint guesses_are_not_negative check (wrong >= 0)
);

comment on schema staff is 'Who works here, and whether it is really they who ask.';

comment on table staff.account is 'A member of staff.';
comment on column staff.account.id is 'Made by the application, grows with time. Stands where a key stands in the record of who did something.';
comment on column staff.account.email is 'What they sign in with, in small letters.';
comment on column staff.account.name is 'How colleagues call them.';
comment on column staff.account.password is 'Argon2id in the form of the Password Hashing Competition, with its parameters and salt; null for whoever comes in by another house''s word alone.';
comment on column staff.account.password_changed_at is 'When the password was chosen; null where there is none.';
comment on column staff.account.totp_secret is 'The second factor''s 160 bits, sealed with AES-256-GCM under the key of the data folder, bound to this account; null until it was shown to work.';
comment on column staff.account.totp_step is 'The step of the last code that was taken: no code is taken twice.';
comment on column staff.account.created_at is 'When the invitation was taken.';
comment on column staff.account.disabled_at is 'Since when it opens nothing; null while it does.';
comment on column staff.account.disabled_by is 'Who disabled it: a key or an account.';
comment on column staff.account.erased_at is 'When the person was deleted: what is left is a number in the trail. Null for everybody else.';

comment on table staff.recovery_code is 'Codes for whoever has lost the second factor, each for once.';
comment on column staff.recovery_code.account_id is 'Whose.';
comment on column staff.recovery_code.hash is 'SHA-256 of its 80 random bits.';
comment on column staff.recovery_code.used_at is 'When it was used; null while it is good.';

comment on table staff.role is 'Roles that the house has made, beside the standard ones.';
comment on column staff.role.code is 'How it is called in requests.';
comment on column staff.role.name is 'How people call it.';
comment on column staff.role.permissions is 'What it allows, by the permissions'' words.';
comment on column staff.role.goodwill_points is 'How many points a day may be given by hand; null for no limit of the role.';
comment on column staff.role.goodwill_money is 'How much stored value a day may be given by hand, in minor units; null for no limit of the role.';
comment on column staff.role.changed_at is 'When it was said last.';
comment on column staff.role.changed_by is 'By whom: a key or an account.';

comment on table staff.role_grant is 'Which role somebody has, and where.';
comment on column staff.role_grant.account_id is 'Who has it.';
comment on column staff.role_grant.program_id is 'In which programme; 0 in the whole house.';
comment on column staff.role_grant.role is 'The role''s code.';
comment on column staff.role_grant.stores is 'In which stores of the programme; empty for all.';
comment on column staff.role_grant.granted_at is 'Since when.';
comment on column staff.role_grant.granted_by is 'By whom: a key or an account.';

comment on table staff.session is 'Somebody who has signed in, until he signs out or time runs out.';
comment on column staff.session.id is 'Names it to its owner and to administrators.';
comment on column staff.session.account_id is 'Whose.';
comment on column staff.session.hash is 'SHA-256 of the 256 random bits in its token.';
comment on column staff.session.started_at is 'When he signed in.';
comment on column staff.session.seen_at is 'When it was last used, to a minute.';
comment on column staff.session.proven_at is 'When the second factor was last shown.';
comment on column staff.session.ended_at is 'When it ended; null while it lasts.';
comment on column staff.session.address is 'From where he signed in.';
comment on column staff.session.agent is 'With what, in the program''s own words.';

comment on table staff.challenge is 'Somebody who has shown his password and not yet his second factor.';
comment on column staff.challenge.hash is 'SHA-256 of the 256 random bits in its token.';
comment on column staff.challenge.account_id is 'Who that is.';
comment on column staff.challenge.totp_secret is 'The second factor offered to whoever has none yet, sealed as in the account; null where there is one.';
comment on column staff.challenge.wrong is 'How many codes were wrong.';
comment on column staff.challenge.made_at is 'When the password was shown.';
comment on column staff.challenge.done_at is 'When it was met; it is not met twice.';

comment on table staff.passkey is 'A key pair in somebody''s authenticator (WebAuthn): a second factor, or both at once where it has verified its user.';
comment on column staff.passkey.id is 'Names it to its owner.';
comment on column staff.passkey.account_id is 'Whose.';
comment on column staff.passkey.credential is 'What its authenticator calls it.';
comment on column staff.passkey.key is 'The public key with what the authenticator says it is, as WebAuthn writes attested credential data.';
comment on column staff.passkey.signatures is 'The authenticator''s own count of signatures: one that does not grow was copied. 0 for those that do not count.';
comment on column staff.passkey.name is 'What its owner calls it.';
comment on column staff.passkey.made_at is 'When it was registered.';
comment on column staff.passkey.used_at is 'When it was last shown; null for never.';

comment on table staff.ceremony is 'Something that an authenticator was asked to sign, once.';
comment on column staff.ceremony.hash is 'SHA-256 of the 256 random bits.';
comment on column staff.ceremony.account_id is 'Who asks; null where somebody has yet to say who he is.';
comment on column staff.ceremony.made_at is 'When it was asked.';
comment on column staff.ceremony.done_at is 'When it was answered, rightly or not; it is not answered twice.';

comment on table staff.known_as is 'As whom another house knows a member of staff: its word then stands for his password.';
comment on column staff.known_as.account_id is 'Whose.';
comment on column staff.known_as.house is 'How that house is called here.';
comment on column staff.known_as.issuer is 'Who it is: another issuer under the same name opens nothing.';
comment on column staff.known_as.name is 'The subject: the name that it gives to him and to no other.';
comment on column staff.known_as.made_at is 'Since when.';

comment on table staff.going is 'Browsers of staff that were sent to another house, and are waited for.';
comment on column staff.going.hash is 'SHA-256 of the 256 random bits that come back with the browser (state).';
comment on column staff.going.browser is 'SHA-256 of the 256 random bits that only this browser has; what the house and the code are held against follows from these.';
comment on column staff.going.house is 'To which house.';
comment on column staff.going.redirect is 'To where it sends the browser back.';
comment on column staff.going.invitation is 'SHA-256 of the invitation''s link that he takes so; null for none.';
comment on column staff.going.account_id is 'Whoever is in and wants to be known by it; null for whoever wants to come in.';
comment on column staff.going.made_at is 'When it was sent.';
comment on column staff.going.expires_at is 'Until when it is waited for.';
comment on column staff.going.used_at is 'When it came back; it does not come twice.';

comment on table staff.invitation is 'Somebody who may make himself an account, once.';
comment on column staff.invitation.id is 'Names it to administrators.';
comment on column staff.invitation.hash is 'SHA-256 of the 256 random bits in its link.';
comment on column staff.invitation.email is 'For whom; null for the set-up of the house, where whoever holds the secret says who he is.';
comment on column staff.invitation.made_at is 'When it was made.';
comment on column staff.invitation.made_by is 'By whom: a key or an account; null for the house itself.';
comment on column staff.invitation.expires_at is 'Until when it can be taken.';
comment on column staff.invitation.taken_at is 'When it was taken.';
comment on column staff.invitation.taken_by is 'The account that was made.';
comment on column staff.invitation.ended_at is 'When it was taken back.';

comment on table staff.invited_role is 'The roles that come with an invitation.';
comment on column staff.invited_role.invitation_id is 'With which.';
comment on column staff.invited_role.program_id is 'In which programme; 0 in the whole house.';
comment on column staff.invited_role.role is 'The role''s code.';
comment on column staff.invited_role.stores is 'In which stores of the programme; empty for all.';

comment on table staff.device is 'A device on which somebody has signed in before: others'' guesses at his account do not slow him there.';
comment on column staff.device.hash is 'SHA-256 of the 256 random bits that the device keeps.';
comment on column staff.device.account_id is 'Who has signed in on it.';
comment on column staff.device.made_at is 'When.';

comment on table staff.guess is 'How often somebody has guessed wrong, to slow him.';
comment on column staff.guess.subject is 'SHA-256 of what the guesses have in common: the account''s name, whether there is one or not; where they come from; the house.';
comment on column staff.guess.wrong is 'How many in a row.';
comment on column staff.guess.last_at is 'When the last one was.';

create table staff.goodwill (
    account_id bigint  not null,
    program_id bigint  not null,
    key        text    not null,
    day        date    not null,
    money      boolean not null,
    units      bigint  not null,
    constraint goodwill_is_counted_once primary key (account_id, program_id, key),
    constraint goodwill_of_an_account foreign key (account_id) references staff.account (id),
    constraint goodwill_is_something check (units > 0)
);

create index goodwill_of_a_day on staff.goodwill (account_id, program_id, day);

comment on table staff.goodwill is 'What was given by hand in roles that let somebody give only so much a day.';
comment on column staff.goodwill.account_id is 'Who gave it.';
comment on column staff.goodwill.program_id is 'In which programme.';
comment on column staff.goodwill.key is 'The idempotency key it was told with: told again, it is not counted again.';
comment on column staff.goodwill.day is 'On which day of the programme''s calendar.';
comment on column staff.goodwill.money is 'Whether it was stored value.';
comment on column staff.goodwill.units is 'How much: points, or minor units.';
