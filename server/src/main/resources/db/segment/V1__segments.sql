-- One row a programme, locked by whoever changes one of its segments or who is in them: what is numbered here is numbered in the
-- order in which it is committed.
create table segment.head (
    program_id  bigint      not null,
    revision    bigint      not null default 0,
    changes     bigint      not null default 0,
    as_of       timestamptz,
    constraint head_is_one_row primary key (program_id),
    constraint what_is_numbered_begins_with_one check (revision >= 0 and changes >= 0)
);

create table segment.segment (
    program_id  bigint      not null,
    code        text        not null,
    kind        text        not null,
    name        text        not null,
    description text        not null default '',
    number      integer     not null,
    revision    bigint      not null,
    marks       boolean     not null default false,
    owner       bigint      not null,
    made_at     timestamptz not null,
    made_by     bigint      not null,
    changed_at  timestamptz not null,
    archived_at timestamptz,
    constraint segment_is_one_row primary key (program_id, code),
    constraint segment_code_is_lower_case_letters_digits_and_hyphens
        check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(code) <= 40),
    constraint segment_kind_is_known check (kind in ('static', 'dynamic', 'real_time')),
    constraint segment_name_is_short_and_not_blank check (length(name) <= 100 and btrim(name) <> ''),
    constraint segment_description_is_short check (length(description) <= 1000),
    constraint a_list_has_no_definition check ((kind = 'static') = (number = 0)),
    constraint definitions_are_numbered_from_one check (number >= 0)
);

create table segment.version (
    program_id bigint      not null,
    code       text        not null,
    number     integer     not null,
    definition text        not null,
    made_at    timestamptz not null,
    made_by    bigint      not null,
    constraint version_is_one_row primary key (program_id, code, number),
    constraint version_is_of_a_segment foreign key (program_id, code) references segment.segment (program_id, code) on delete cascade,
    constraint versions_of_segments_are_numbered_from_one check (number > 0)
);

create table segment.listed (
    member_id  bigint      not null,
    program_id bigint      not null,
    code       text        not null,
    listed_at  timestamptz not null,
    constraint listed_is_one_row primary key (member_id, program_id, code)
);
create index members_of_a_list on segment.listed (program_id, code, member_id);

create table segment.present (
    member_id  bigint      not null,
    program_id bigint      not null,
    code       text        not null,
    since      timestamptz not null,
    constraint present_is_one_row primary key (member_id, program_id, code)
);
create index members_present_in_a_segment on segment.present (program_id, code, member_id);

create table segment.change (
    member_id   bigint      not null,
    program_id  bigint      not null,
    sequence    bigint      not null,
    code        text        not null,
    entered     boolean     not null,
    at          timestamptz not null,
    event_id    bigint,
    constraint change_is_one_row primary key (member_id, program_id, sequence),
    constraint changes_are_numbered_from_one check (sequence > 0)
);
create index changes_in_their_order on segment.change (program_id, sequence);
create index changes_of_a_segment on segment.change (program_id, code, sequence);

create table segment.unmarked (
    member_id  bigint not null,
    program_id bigint not null,
    code       text   not null,
    constraint unmarked_is_one_row primary key (member_id, program_id, code)
);
create index who_is_to_be_marked on segment.unmarked (program_id, code, member_id);

create table segment.size (
    program_id bigint      not null,
    code       text        not null,
    day        date        not null,
    members    bigint      not null,
    of_members bigint      not null,
    counted_at timestamptz not null,
    constraint size_is_one_row primary key (program_id, code, day),
    constraint size_is_of_a_segment foreign key (program_id, code) references segment.segment (program_id, code) on delete cascade,
    constraint a_segment_is_no_larger_than_all check (members between 0 and of_members)
);

create table segment.export (
    id         bigint      not null,
    program_id bigint      not null,
    code       text        not null,
    format     text        not null,
    contents   text        not null,
    members    bigint      not null,
    reason     text        not null,
    made_at    timestamptz not null,
    made_by    bigint      not null,
    constraint export_is_one_row primary key (id),
    constraint export_format_is_known check (format in ('csv', 'xlsx')),
    constraint export_contents_are_known check (contents in ('masked', 'full')),
    constraint somebody_or_nobody_is_exported check (members >= 0),
    constraint a_reason_is_short_and_not_blank check (length(reason) <= 200 and btrim(reason) <> '')
);
create index exports_of_somebody on segment.export (made_by, made_at);

comment on schema segment is 'Which members are meant: segments, who is in them, and how that changes.';
comment on table segment.head is 'How far a programme''s segments have come. Locked by whoever changes anything about them.';
comment on column segment.head.program_id is 'The programme.';
comment on column segment.head.revision is 'Grows with every change of a segment or a list.';
comment on column segment.head.changes is 'The number of the latest change of who is in a segment.';
comment on column segment.head.as_of is 'Of which moment the facts were that who is in real-time segments goes by.';
comment on table segment.segment is 'Segments: lists that are kept by hand, and definitions, of which the latest version counts.';
comment on column segment.segment.program_id is 'Whose.';
comment on column segment.segment.code is 'How requests and other segments call it.';
comment on column segment.segment.kind is 'static: a list; dynamic: reckoned when it is asked for; real_time: kept as facts come, and its changes can be listened to.';
comment on column segment.segment.name is 'How people call it.';
comment on column segment.segment.description is 'What it is for.';
comment on column segment.segment.number is 'The version that counts; 0 for a list.';
comment on column segment.segment.revision is 'The programme''s revision with which it, or who is on it, was changed last.';
comment on column segment.segment.marks is 'Whether its members are marked with it, for rules to ask about.';
comment on column segment.segment.owner is 'The key or member of staff who looks after it.';
comment on column segment.segment.made_at is 'When it was made.';
comment on column segment.segment.made_by is 'By whom.';
comment on column segment.segment.changed_at is 'When it was changed last.';
comment on column segment.segment.archived_at is 'Since when it is not shown and reckoned any more.';
comment on table segment.version is 'Every definition that a segment had. Written once, never changed.';
comment on column segment.version.program_id is 'Whose.';
comment on column segment.version.code is 'Of which segment.';
comment on column segment.version.number is 'From 1.';
comment on column segment.version.definition is 'The tree as JSON.';
comment on column segment.version.made_at is 'When it was written.';
comment on column segment.version.made_by is 'By whom.';
comment on table segment.listed is 'Who is on a list.';
comment on column segment.listed.member_id is 'The member; who was merged is on it as whom he turned out to be.';
comment on column segment.listed.program_id is 'Whose member.';
comment on column segment.listed.code is 'On which list.';
comment on column segment.listed.listed_at is 'Since when.';
comment on table segment.present is 'Who is in a real-time segment.';
comment on column segment.present.member_id is 'The member.';
comment on column segment.present.program_id is 'Whose member.';
comment on column segment.present.code is 'In which segment.';
comment on column segment.present.since is 'Since when he is known to be.';
comment on table segment.change is 'Who entered a real-time segment or left it. Written once, never changed.';
comment on column segment.change.member_id is 'The member.';
comment on column segment.change.program_id is 'Whose member.';
comment on column segment.change.sequence is 'From 1 in every programme, without a gap, in the order of the commits; later where somebody was deleted.';
comment on column segment.change.code is 'Which segment.';
comment on column segment.change.entered is 'Whether he entered it; otherwise he left it.';
comment on column segment.change.at is 'When that was found.';
comment on column segment.change.event_id is 'The latest event of his when that was found, if it came just then; null where a day, another definition or another list brought it about.';
comment on table segment.unmarked is 'Whose marks are still to be made right. A row goes once that is done.';
comment on column segment.unmarked.member_id is 'The member.';
comment on column segment.unmarked.program_id is 'Whose member.';
comment on column segment.unmarked.code is 'By which segment he is to be marked, or no more.';
comment on table segment.size is 'How many were in a segment, once a day.';
comment on column segment.size.program_id is 'Whose.';
comment on column segment.size.code is 'Which segment.';
comment on column segment.size.day is 'On which of the programme''s days.';
comment on column segment.size.members is 'How many.';
comment on column segment.size.of_members is 'Of how many members in all.';
comment on column segment.size.counted_at is 'When they were counted.';
comment on table segment.export is 'Who was given the members of a segment as a file.';
comment on column segment.export.id is 'It stands in every row of the file.';
comment on column segment.export.program_id is 'Whose members.';
comment on column segment.export.code is 'Of which segment.';
comment on column segment.export.format is 'csv or xlsx.';
comment on column segment.export.contents is 'masked: names and phones in part; full: as they are.';
comment on column segment.export.members is 'How many.';
comment on column segment.export.reason is 'What for, as whoever asked said.';
comment on column segment.export.made_at is 'When.';
comment on column segment.export.made_by is 'To which key or member of staff.';
