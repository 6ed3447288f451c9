create table approval.rule (
    program_id bigint not null,
    what       text   not null,
    over       bigint,
    asked      text   not null,
    constraint a_rule_is_one_row primary key (program_id, what),
    constraint who_is_asked_is_known check (asked in ('nobody', 'staff', 'everybody')),
    constraint a_limit_is_not_negative check (over >= 0)
);

create table approval.request (
    id          bigint      not null,
    program_id  bigint      not null,
    what        text        not null,
    operation   text        not null,
    measure     bigint      not null,
    sums        jsonb       not null,
    maker       bigint      not null,
    maker_kind  text        not null,
    key         text        not null,
    fingerprint bytea       not null,
    asked       text,
    made_at     timestamptz not null,
    expires_at  timestamptz not null,
    state       text        not null,
    decided_by  bigint,
    decider_kind text,
    decided_at  timestamptz,
    remark      text,
    status      integer,
    failure     text,
    constraint request_is_one_row primary key (id),
    constraint a_request_is_made_once unique (program_id, maker, operation, key),
    constraint request_fingerprint_is_sha_256 check (octet_length(fingerprint) = 32),
    constraint state_of_a_request_is_known check (state in ('pending', 'approved', 'executed', 'failed', 'refused', 'withdrawn', 'expired')),
    constraint decided_by_somebody check ((decided_by is null) = (decided_at is null) and (decided_by is null) = (decider_kind is null)),
    constraint nobody_approves_his_own check (state not in ('approved', 'executed', 'failed') or decided_by <> maker),
    constraint what_is_over_is_not_kept check (asked is null or state in ('pending', 'approved')),
    constraint what_failed_for_a_reason check ((state = 'failed') = (failure is not null)),
    constraint a_request_expires check (expires_at > made_at)
);

create index requests_of_a_program on approval.request (program_id, state, id);

comment on schema approval is 'What needs a second person.';
comment on table approval.rule is 'Where a programme says otherwise than the house what needs a second person.';
comment on column approval.rule.program_id is 'The programme.';
comment on column approval.rule.what is 'Which kind of act.';
comment on column approval.rule.over is 'Beyond how much; null for any.';
comment on column approval.rule.asked is 'Whose acts need it: nobody''s, those of staff, or everybody''s.';
comment on table approval.request is 'Something that was asked for and is not done before another person agrees.';
comment on column approval.request.id is 'Made by the application, grows with time.';
comment on column approval.request.program_id is 'In which programme.';
comment on column approval.request.what is 'Which kind of act.';
comment on column approval.request.operation is 'What was asked for, as the API calls it.';
comment on column approval.request.measure is 'How much, in the unit of the rule.';
comment on column approval.request.sums is 'What will happen, in figures; nothing personal.';
comment on column approval.request.maker is 'Who asked: a key or an account.';
comment on column approval.request.maker_kind is 'Which of them.';
comment on column approval.request.key is 'The idempotency key it was asked with, and is done with.';
comment on column approval.request.fingerprint is 'SHA-256 of what was asked: of path, query and body.';
comment on column approval.request.asked is 'What was asked, to be done exactly so; gone once it is over.';
comment on column approval.request.made_at is 'When.';
comment on column approval.request.expires_at is 'Until when it can be approved.';
comment on column approval.request.state is 'pending; approved while it is being done; executed or failed; refused, withdrawn or expired.';
comment on column approval.request.decided_by is 'Who approved, refused or withdrew it: a key or an account.';
comment on column approval.request.decider_kind is 'Which of them.';
comment on column approval.request.decided_at is 'When.';
comment on column approval.request.remark is 'Why.';
comment on column approval.request.status is 'What the execution answered.';
comment on column approval.request.failure is 'The code of the problem for which it could not be done.';
