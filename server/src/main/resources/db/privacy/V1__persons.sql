create table privacy.consent (
    member_id   bigint      not null,
    id          bigint      not null,
    program_id  bigint      not null,
    purpose     text        not null,
    channel     text        not null,
    given       boolean     not null,
    notice      text,
    source      text        not null,
    proof       text,
    principal   bigint      not null,
    said_at     timestamptz not null,
    recorded_at timestamptz not null,
    constraint consent_is_one_row primary key (member_id, id),
    constraint purpose_is_known check (purpose in (
        'marketing', 'personalisation', 'profiling', 'sharing', 'sensitive', 'abroad', 'guardian')),
    constraint channel_is_known check (channel in ('any', 'sms', 'email', 'phone', 'post', 'push', 'wechat')),
    constraint only_messages_go_by_a_channel check (purpose = 'marketing' or channel = 'any'),
    constraint who_consents_was_told_what_to check (not given or notice is not null),
    constraint nothing_is_said_after_it_is_written check (said_at <= recorded_at)
);

create table privacy.disclosure (
    member_id  bigint      not null,
    id         bigint      not null,
    program_id bigint      not null,
    what       text        not null,
    reason     text,
    principal  bigint      not null,
    at         timestamptz not null,
    constraint disclosure_is_one_row primary key (member_id, id),
    constraint disclosure_is_known check (what in ('exported', 'printed', 'revealed')),
    constraint what_is_revealed_is_for_a_reason check (what <> 'revealed' or reason ~ '\S')
);

create index disclosures_of_a_program on privacy.disclosure (program_id, id);

create table privacy.erasure (
    member_id  bigint      not null,
    program_id bigint      not null,
    principal  bigint      not null,
    at         timestamptz not null,
    constraint a_person_is_deleted_once primary key (member_id)
);

create index erasures_of_a_program on privacy.erasure (program_id, at);

create table privacy.birthday_change (
    member_id  bigint      not null,
    id         bigint      not null,
    program_id bigint      not null,
    counts     boolean     not null,
    reason     text,
    principal  bigint      not null,
    changed_at timestamptz not null,
    constraint birthday_change_is_one_row primary key (member_id, id),
    constraint what_has_a_reason_does_not_count check (not counts or reason is null)
);

comment on schema privacy is 'What persons have agreed to, who has seen what is theirs, and who was deleted.';
comment on table privacy.consent is 'What a member has agreed to or withdrawn, one row each time. The latest of a purpose and channel holds. Written once.';
comment on column privacy.consent.member_id is 'Who said it; the key by which members are spread over machines.';
comment on column privacy.consent.id is 'Made by the application, grows with time: the order in which it was recorded.';
comment on column privacy.consent.program_id is 'The member''s programme.';
comment on column privacy.consent.purpose is 'What for: marketing, personalisation (rules that look at tags, segments and own attributes), profiling, sharing with others, sensitive data, transfer abroad, or a guardian''s for somebody under 14.';
comment on column privacy.consent.channel is 'By which way, of messages; any for all of them and for what is no message.';
comment on column privacy.consent.given is 'Whether it was given; false withdraws it.';
comment on column privacy.consent.notice is 'Which version of the notice was shown; null where it is withdrawn without one.';
comment on column privacy.consent.source is 'Where it was said: the centre, a till, an import.';
comment on column privacy.consent.proof is 'By what it can be shown that it was: a record''s number, the text of a message. Emptied when the person is deleted.';
comment on column privacy.consent.principal is 'The API key or account that told it.';
comment on column privacy.consent.said_at is 'When the member said it.';
comment on column privacy.consent.recorded_at is 'When this was written.';
comment on table privacy.disclosure is 'Who was given or shown what says who a member is. Written once.';
comment on column privacy.disclosure.member_id is 'Whose data.';
comment on column privacy.disclosure.id is 'Made by the application, grows with time.';
comment on column privacy.disclosure.program_id is 'The member''s programme.';
comment on column privacy.disclosure.what is 'exported as a file, printed as a page, or revealed in an answer that hides it otherwise.';
comment on column privacy.disclosure.reason is 'What for, in the words of whoever asked.';
comment on column privacy.disclosure.principal is 'The API key or account that asked.';
comment on column privacy.disclosure.at is 'When.';
comment on table privacy.erasure is 'That a person was deleted, for whoever must show it; nothing here says who it was.';
comment on column privacy.erasure.member_id is 'The number that is left in the books.';
comment on column privacy.erasure.program_id is 'Of which programme.';
comment on column privacy.erasure.principal is 'The API key or account that asked for it.';
comment on column privacy.erasure.at is 'When.';

comment on table privacy.birthday_change is 'That a member''s day of birth was said anew; the day itself is in the event.';
comment on column privacy.birthday_change.member_id is 'Whose.';
comment on column privacy.birthday_change.id is 'The event.';
comment on column privacy.birthday_change.program_id is 'The member''s programme.';
comment on column privacy.birthday_change.counts is 'Whether it is one of those that there may be in a year; the first day that is said is none.';
comment on column privacy.birthday_change.reason is 'Why staff said it beyond that; null where nobody had to say.';
comment on column privacy.birthday_change.principal is 'By which key, by whom of the staff, or by the member himself.';
comment on column privacy.birthday_change.changed_at is 'When.';
