create table source.code (
    program_id bigint      not null,
    code       text        not null,
    kind       text        not null,
    name       text        not null,
    staff      text,
    store      text,
    source     text        not null,
    channel    text,
    page       text,
    made_at    timestamptz not null,
    made_by    bigint      not null,
    ends_at    timestamptz,
    constraint a_join_code_is_one_of_its_programme primary key (program_id, code),
    constraint join_code_is_twelve_digits_of_base_32 check (code ~ '^[0-9a-hjkmnp-tv-z]{12}$'),
    constraint join_code_kind_is_known check (kind in ('staff', 'store', 'scene')),
    constraint a_code_of_staff_says_whose check ((kind = 'staff') = (staff is not null)),
    constraint a_code_of_a_store_says_which check (kind <> 'store' or store is not null),
    constraint name_of_a_join_code_is_short_and_not_blank check (length(name) <= 100 and name ~ '\S'),
    constraint a_join_code_ends_after_it_was_made check (ends_at >= made_at)
);

create table source.joining (
    member_id  bigint      not null,
    program_id bigint      not null,
    way        text        not null,
    channel    text,
    code       text,
    key_id     bigint      not null,
    joined_at  timestamptz not null,
    constraint a_member_joins_once primary key (member_id),
    constraint joined_with_a_code_of_his_programme foreign key (program_id, code) references source.code (program_id, code)
);

create index joinings_with_a_code on source.joining (program_id, code) where code is not null;

comment on schema source is 'How members came to be members: by whom, where and when.';
comment on table source.code is 'A code by which people join, shown as a QR code: a member of staff''s, a store''s, or one of a scene such as a poster.';
comment on column source.code.program_id is 'The programme that people join.';
comment on column source.code.code is 'What is carried along: random, found within its programme alone.';
comment on column source.code.kind is 'staff, store or scene.';
comment on column source.code.name is 'How people call it.';
comment on column source.code.staff is 'Of staff, the shop''s own number of who shows it.';
comment on column source.code.store is 'In which store it is shown, if in one.';
comment on column source.code.source is 'Where whoever joins with it came from, for rules to ask about.';
comment on column source.code.channel is 'By which channel, if the code says.';
comment on column source.code.page is 'The address that the QR code opens, with the code; null where it says the code alone.';
comment on column source.code.made_at is 'When it was made.';
comment on column source.code.made_by is 'By which key, or by whom of the staff.';
comment on column source.code.ends_at is 'From when nobody''s joining is put down to it; null for never.';
comment on table source.joining is 'How somebody came to be a member, as it was told in the moment he did. Never changed.';
comment on column source.joining.member_id is 'Who.';
comment on column source.joining.program_id is 'Of which programme.';
comment on column source.joining.way is 'How he came in: as in a session, or api where a key enrolled him.';
comment on column source.joining.channel is 'By which channel, as the code or the caller calls it; null where neither did.';
comment on column source.joining.code is 'With which join code; null where with none.';
comment on column source.joining.key_id is 'With which key, or by whom of the staff.';
comment on column source.joining.joined_at is 'When.';
