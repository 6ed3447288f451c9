create table program.program (
    id         bigint      not null,
    code       text        not null,
    created_at timestamptz not null,
    constraint program_is_one_row primary key (id),
    constraint a_code_names_one_program unique (code),
    constraint code_is_lower_case_letters_digits_and_hyphens check (code ~ '^[a-z0-9-]{1,40}$')
);

create table program.version (
    program_id     bigint      not null,
    number         integer     not null,
    yaml           text        not null,
    created_at     timestamptz not null,
    effective_from timestamptz,
    constraint version_is_one_row primary key (program_id, number),
    constraint version_belongs_to_a_program foreign key (program_id) references program.program (id),
    constraint versions_count_from_one check (number > 0)
);

create unique index one_version_begins_at_a_moment on program.version (program_id, effective_from)
    where effective_from is not null;

comment on schema program is 'Membership programmes, as immutable versions.';
comment on table program.program is 'A membership programme. Everything else belongs to one.';
comment on column program.program.id is 'Made by the application, grows with time.';
comment on column program.program.code is 'The name by which operators and files call it.';
comment on column program.program.created_at is 'When it was made.';
comment on table program.version is 'One state of a programme, whole. Written once; only the moment it takes effect is added, once.';
comment on column program.version.program_id is 'Whose version it is.';
comment on column program.version.number is 'From 1, in the order of writing.';
comment on column program.version.yaml is 'The programme, in its canonical form.';
comment on column program.version.created_at is 'When it was written.';
comment on column program.version.effective_from is 'From when it decides; null while it is a draft.';
