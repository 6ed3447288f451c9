create table program.program (
    id             bigint      not null,
    code           text        not null,
    created_at     timestamptz not null,
    needs_approval boolean     not null default false,
    notice_days    integer     not null default 7,
    birthday_changes integer   not null default 1,
    sandbox        boolean     not null default false,
    sandbox_of     bigint,
    constraint program_is_one_row primary key (id),
    constraint a_code_names_one_program unique (code),
    constraint a_sandbox_was_made_from_a_programme foreign key (sandbox_of) references program.program (id),
    constraint only_a_sandbox_was_made_from_another check (sandbox or sandbox_of is null),
    constraint notice_is_of_some_days check (notice_days between 0 and 365),
    constraint a_birthday_changes_now_and_then check (birthday_changes between 0 and 12),
    constraint code_is_lower_case_letters_digits_and_hyphens check (code ~ '^[a-z0-9-]{1,40}$')
);

create function program.refuse_another_kind() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'programme % is % for ever', old.code, case when old.sandbox then 'a sandbox' else 'live' end
        using errcode = 'check_violation', constraint = 'a_programme_stays_live_or_a_sandbox';
end $$;

create trigger a_programme_stays_live_or_a_sandbox before update of sandbox, sandbox_of on program.program for each row
    when (old.sandbox is distinct from new.sandbox or old.sandbox_of is distinct from new.sandbox_of)
    execute function program.refuse_another_kind();

create table program.version (
    program_id     bigint      not null,
    number         integer     not null,
    yaml           text        not null,
    created_at     timestamptz not null,
    author         bigint,
    stage          text        not null,
    announced_at   timestamptz,
    scheduled      boolean     not null default false,
    effective_from timestamptz,
    salt           text,
    under_way      text        not null default 'grandfather',
    constraint version_is_one_row primary key (program_id, number),
    constraint version_belongs_to_a_program foreign key (program_id) references program.program (id),
    constraint versions_count_from_one check (number > 0),
    constraint stage_is_known check (stage in ('draft', 'in_review', 'approved', 'pilot', 'published')),
    constraint under_way_is_known check (under_way in ('grandfather', 'migrate')),
    constraint what_is_published_has_a_moment_to_begin check ((stage = 'published') = (effective_from is not null))
);

create table program.step (
    program_id bigint      not null,
    sequence   bigint      not null,
    number     integer     not null,
    what       text        not null,
    principal  bigint,
    remark     text,
    starts_at  timestamptz,
    share      integer,
    among_tags text[],
    among_segments text[],
    at         timestamptz not null,
    constraint step_is_one_row primary key (program_id, sequence),
    constraint step_is_of_a_version foreign key (program_id, number) references program.version (program_id, number),
    constraint step_is_known check (what in ('submitted', 'approved', 'rejected', 'published', 'withdrawn', 'piloted')),
    constraint a_pilot_is_of_a_share_of_the_members check ((what = 'piloted') = (share is not null)),
    constraint only_a_pilot_is_among_some_members check (what = 'piloted' or (among_tags is null and among_segments is null)),
    constraint a_share_is_of_ten_thousand check (share between 0 and 10000)
);

create table program.brand (
    program_id bigint      not null,
    mark       text        not null,
    name       text,
    colour     text,
    logo       bytea,
    changed_at timestamptz not null,
    changed_by bigint      not null,
    constraint brand_is_one_row primary key (program_id),
    constraint a_mark_names_one_brand unique (mark),
    constraint brand_is_of_a_program foreign key (program_id) references program.program (id),
    constraint a_name_on_the_card_is_not_empty check (name <> ''),
    constraint colour_is_three_bytes check (colour ~ '^#[0-9a-f]{6}$'),
    constraint a_logo_weighs_little check (octet_length(logo) <= 65536)
);

create unique index one_version_begins_at_a_moment on program.version (program_id, effective_from)
    where effective_from is not null;

comment on schema program is 'Membership programmes, as immutable versions.';
comment on table program.program is 'A membership programme. Everything else belongs to one.';
comment on column program.program.id is 'Made by the application, grows with time.';
comment on column program.program.code is 'The name by which operators and files call it.';
comment on column program.program.created_at is 'When it was made.';
comment on column program.program.needs_approval is 'Whether a version takes effect only once somebody else than its author has approved it.';
comment on column program.program.notice_days is 'How many days before they take effect worse terms are announced to members.';
comment on column program.program.birthday_changes is 'How often in a year a member''s day of birth is said anew without a reason.';
comment on column program.program.sandbox is 'Whether it is for trying things out: nobody''s money, and a time that can be moved. For ever.';
comment on column program.program.sandbox_of is 'Of a sandbox, the live programme that it was made from; null for one that was made by itself.';
comment on table program.version is 'One state of a programme, whole. Its text is written once; its stage goes on.';
comment on column program.version.author is 'The key by which it was written; null for the house itself.';
comment on column program.version.stage is 'draft, in_review, approved, pilot or published; whether what is published is scheduled, live or superseded, the time tells.';
comment on column program.version.announced_at is 'When members were told of it, if they had to be.';
comment on column program.version.scheduled is 'Whether it was published to begin later, and not at once.';
comment on column program.version.salt is 'What decides, with a member''s id, whether he is in the pilot; null where there was none.';
comment on column program.version.under_way is 'What it does with members under way when it takes effect: grandfather leaves their tiers to their next event or review, migrate sets them at once.';
comment on table program.step is 'What became of a version, step by step: who, when and why.';
comment on column program.step.program_id is 'Of which programme.';
comment on column program.step.sequence is 'From 1, in the order in which they were taken.';
comment on column program.step.number is 'Of which version.';
comment on column program.step.what is 'What was done.';
comment on column program.step.principal is 'The key by which it was done; null for the house itself.';
comment on column program.step.remark is 'Why, in the words of whoever did it.';
comment on column program.step.starts_at is 'From when it has effect, where it has.';
comment on column program.step.share is 'How many of ten thousand members are in the pilot from then on; 0 ends it.';
comment on column program.step.among_tags is 'Of members with any of these tags only; null and empty for no such members.';
comment on column program.step.among_segments is 'Of members in any of these segments only; with neither tags nor segments, of all members.';
comment on column program.step.at is 'When it was done.';
comment on column program.version.program_id is 'Whose version it is.';
comment on column program.version.number is 'From 1, in the order of writing.';
comment on column program.version.yaml is 'The programme, in its canonical form.';
comment on column program.version.created_at is 'When it was written.';
comment on column program.version.effective_from is 'From when it decides for everybody; null until then.';
comment on table program.brand is 'How a programme looks to its members. Without a row it looks as we made it.';
comment on column program.brand.program_id is 'Which programme.';
comment on column program.brand.mark is 'How this look is called where everybody may ask for it; another each time it changes.';
comment on column program.brand.name is 'What stands on the card; null for the programme''s own name.';
comment on column program.brand.colour is 'The colour that was asked for; null for ours.';
comment on column program.brand.logo is 'A PNG image; null for none.';
comment on column program.brand.changed_at is 'When it was said last.';
comment on column program.brand.changed_by is 'By whom: a key or an account.';
