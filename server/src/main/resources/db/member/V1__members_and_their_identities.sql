create table member.member (
    id          bigint      not null,
    program_id  bigint      not null,
    name        bytea,
    enrolled_at timestamptz not null,
    birthday    date,
    source      text,
    attributes  text        not null,
    recorded_at timestamptz not null,
    erased_at   timestamptz,
    constraint member_is_one_row primary key (id),
    constraint who_was_erased_is_nobody check (
        erased_at is null or name is null and birthday is null and source is null and attributes = '{}')
);

create index erased_members on member.member (program_id, id) where erased_at is not null;

create index members_of_a_program on member.member (program_id, id);

create index members_by_birthday on member.member (program_id, birthday) where birthday is not null;

create index members_by_joining on member.member (program_id, enrolled_at);

create table member.identity (
    program_id  bigint      not null,
    kind        text        not null,
    mark        bytea       not null,
    value       text,
    sealed      bytea,
    member_id   bigint      not null,
    recorded_at timestamptz not null,
    constraint an_identity_is_one_members primary key (program_id, mark),
    constraint mark_of_an_identity_is_hmac_sha_256 check (octet_length(mark) = 32),
    constraint what_says_who_somebody_is_is_sealed check (
        (sealed is not null) = (kind in ('phone', 'email', 'unionid')) and (value is null) = (sealed is not null)),
    constraint identity_belongs_to_a_member foreign key (member_id) references member.member (id)
        deferrable initially deferred,
    constraint identity_kind_is_known check (kind in ('ext', 'phone', 'email', 'card', 'unionid'))
);

create index identities_of_a_member on member.identity (member_id);

create table member.mark (
    member_id  bigint not null,
    program_id bigint not null,
    tags       text   not null,
    segments   text   not null,
    constraint mark_is_one_row primary key (member_id)
);

comment on schema member is 'Who is a member, and by what names.';
comment on table member.member is 'A member of one programme.';
comment on column member.member.id is 'Made by the application, grows with time; the key by which members are spread over machines.';
comment on column member.member.program_id is 'The programme the member belongs to.';
comment on column member.member.name is 'What the member is called, as given; sealed.';
comment on column member.member.enrolled_at is 'When the membership began.';
comment on column member.member.birthday is 'Day of birth, if told; personal data.';
comment on column member.member.source is 'Where the member came from, if known.';
comment on column member.member.attributes is 'The programme''s own attributes, as a JSON object.';
comment on column member.member.recorded_at is 'When this was written.';
comment on column member.member.erased_at is 'When the person was deleted: what is left is a number in the books. Null for members.';
comment on table member.mark is 'What the shop has put on a member: tags and segments, for rules to ask about. Without a row there are none.';
comment on column member.mark.member_id is 'Whose.';
comment on column member.mark.program_id is 'The member''s programme.';
comment on column member.mark.tags is 'A JSON array of texts, in order.';
comment on column member.mark.segments is 'A JSON array of texts, in order.';
comment on table member.identity is 'A name by which a member is known elsewhere: a shop''s number, a phone, a card.';
comment on column member.identity.program_id is 'Within which programme the name is unique.';
comment on column member.identity.kind is 'ext, phone, email, card or unionid.';
comment on column member.identity.mark is 'HMAC-SHA-256 of kind and value under the programme''s own key: by it the identity is found.';
comment on column member.identity.value is 'What the shop itself has numbered, a card or an ext as shop:number; null where the value is sealed.';
comment on column member.identity.sealed is 'What says who somebody is, a phone as +8613800138000, sealed; null where the value is the shop''s own number.';
comment on column member.identity.member_id is 'Whose it is.';
comment on column member.identity.recorded_at is 'When this was written.';
