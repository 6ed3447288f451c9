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
    merged_into bigint,
    constraint member_is_one_row primary key (id),
    constraint merged_into_a_member foreign key (merged_into) references member.member (id),
    constraint nobody_is_merged_into_himself check (merged_into <> id),
    constraint who_was_erased_is_nobody check (
        erased_at is null or name is null and birthday is null and source is null and attributes = '{}')
);

-- Where somebody is now who was merged, and that one perhaps in his turn.
create function member.current(of_member bigint) returns bigint language sql stable as $$
    with recursive way (id, merged_into) as (
        select id, merged_into from member.member where id = of_member
        union all
        select m.id, m.merged_into from way join member.member m on m.id = way.merged_into)
    select id from way where merged_into is null
$$;

create table member.merge (
    member_id   bigint      not null,
    id          bigint      not null,
    program_id  bigint      not null,
    into_member bigint      not null,
    merged_at   timestamptz not null,
    merged_by   bigint      not null,
    undone_at   timestamptz,
    undone_by   bigint,
    constraint merge_is_one_row primary key (member_id, id),
    constraint a_merge_is_of_two check (member_id <> into_member),
    constraint what_was_undone_was_undone_by_somebody check ((undone_at is null) = (undone_by is null))
);

create unique index a_member_is_merged_into_one_at_a_time on member.merge (member_id) where undone_at is null;
create index merges_into_a_member on member.merge (into_member);

-- Which names went over with a merge, so that they find back.
create table member.merged_identity (
    member_id  bigint not null,
    merge_id   bigint not null,
    program_id bigint not null,
    mark       bytea  not null,
    constraint an_identity_goes_over_once_with_a_merge primary key (member_id, merge_id, mark),
    constraint it_went_over_with_a_merge foreign key (member_id, merge_id) references member.merge (member_id, id)
);

-- Everybody who is one person now, himself among them.
create function member.same(of_member bigint) returns setof bigint language sql stable as $$
    with recursive person (id) as (
        select member.current(of_member)
        union
        select m.member_id from person join member.merge m on m.into_member = person.id and m.undone_at is null)
    select id from person
$$;

create table member.restriction (
    member_id  bigint      not null,
    program_id bigint      not null,
    state      text        not null,
    forbids    text        not null,
    since      timestamptz not null,
    set_by     bigint      not null,
    constraint restriction_is_one_row primary key (member_id),
    constraint restricted_is_a_member foreign key (member_id) references member.member (id),
    constraint restriction_is_known check (state in ('frozen', 'blacklisted', 'left'))
);

-- What became of a member's names: appended to, never changed.
create table member.change (
    member_id   bigint      not null,
    id          bigint      not null,
    program_id  bigint      not null,
    change      text        not null,
    kind        text        not null,
    proven      boolean     not null,
    recorded_by bigint      not null,
    recorded_at timestamptz not null,
    constraint member_change_is_one_row primary key (member_id, id),
    constraint member_change_is_known check (change in ('bound', 'unbound', 'swapped', 'renamed'))
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
    tail        bytea,
    member_id   bigint      not null,
    recorded_at timestamptz not null,
    constraint an_identity_is_one_members primary key (program_id, mark),
    constraint mark_of_an_identity_is_hmac_sha_256 check (octet_length(mark) = 32),
    constraint tail_of_a_phone_is_cut_hmac_sha_256 check (octet_length(tail) = 8),
    constraint a_phone_and_nothing_else_is_found_by_its_end check ((tail is not null) = (kind = 'phone')),
    constraint what_says_who_somebody_is_is_sealed check (
        (sealed is not null) = (kind in ('phone', 'email', 'unionid')) and (value is null) = (sealed is not null)),
    constraint identity_belongs_to_a_member foreign key (member_id) references member.member (id)
        deferrable initially deferred,
    constraint identity_kind_is_known check (kind in ('ext', 'phone', 'email', 'card', 'unionid'))
);

create index identities_of_a_member on member.identity (member_id);

create index phones_by_their_end on member.identity (program_id, tail, member_id) where tail is not null;

create table member.name_token (
    program_id bigint not null,
    token      bytea  not null,
    member_id  bigint not null,
    constraint a_part_of_a_name_is_one_row primary key (program_id, token, member_id),
    constraint token_of_a_name_is_cut_hmac_sha_256 check (octet_length(token) = 8)
);

create index name_tokens_of_a_member on member.name_token (member_id);

create table member.mark (
    member_id  bigint not null,
    program_id bigint not null,
    tags       text   not null,
    segments   text   not null,
    constraint mark_is_one_row primary key (member_id)
);

-- Each tag and segment as a row of its own, so that whoever has it is found however many members there are.
create table member.marked (
    program_id bigint not null,
    kind       text   not null,
    word       text   not null,
    member_id  bigint not null,
    constraint a_mark_of_a_member_is_one_row primary key (program_id, kind, word, member_id),
    constraint a_mark_is_a_tag_or_a_segment check (kind in ('tag', 'segment'))
);

create index marks_of_a_member on member.marked (member_id);

-- Whoever writes marks need not think of them.
create function member.note_marks() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        delete from member.marked where member_id = old.member_id;
    end if;
    if tg_op <> 'DELETE' then
        insert into member.marked (program_id, kind, word, member_id)
        select new.program_id, 'tag', word, new.member_id from jsonb_array_elements_text(new.tags::jsonb) word
        union
        select new.program_id, 'segment', word, new.member_id from jsonb_array_elements_text(new.segments::jsonb) word;
    end if;
    return null;
end
$$;

create trigger marks_are_noted after insert or update or delete on member.mark
    for each row execute function member.note_marks();

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
comment on column member.member.merged_into is 'Who has everything of his, if he turned out to be somebody who was a member already.';
comment on function member.current is 'Where somebody is now who may have been merged.';
comment on function member.same is 'Every number under which somebody is kept: his own, and those that were merged into it.';
comment on table member.merge is 'Two members turned out to be one person; or, where it was undone, not.';
comment on column member.merge.member_id is 'Who was merged.';
comment on column member.merge.id is 'The event by which he was: the number of the merge.';
comment on column member.merge.program_id is 'The programme of both.';
comment on column member.merge.into_member is 'Who has everything since.';
comment on column member.merge.merged_at is 'When.';
comment on column member.merge.merged_by is 'The API key it came by.';
comment on column member.merge.undone_at is 'When it was undone, if it was.';
comment on column member.merge.undone_by is 'The API key that came by.';
comment on table member.merged_identity is 'A name that went over with a merge.';
comment on column member.merged_identity.member_id is 'Whose it was.';
comment on column member.merged_identity.merge_id is 'With which merge.';
comment on column member.merged_identity.program_id is 'The member''s programme.';
comment on column member.merged_identity.mark is 'By what it is found, as in member.identity.';
comment on table member.restriction is 'What a member may not do now. Without a row he may do everything.';
comment on column member.restriction.member_id is 'Who.';
comment on column member.restriction.program_id is 'The member''s programme.';
comment on column member.restriction.state is 'frozen, blacklisted or left.';
comment on column member.restriction.forbids is 'Of earn, spend and sign_in, those that are forbidden, with spaces between.';
comment on column member.restriction.since is 'Since when.';
comment on column member.restriction.set_by is 'The API key it came by; the event says why.';
comment on table member.change is 'What became of a member''s names.';
comment on column member.change.member_id is 'Whose.';
comment on column member.change.id is 'Made by the application, grows with time.';
comment on column member.change.program_id is 'The member''s programme.';
comment on column member.change.change is 'bound, unbound or swapped; renamed, where it is what the member is called.';
comment on column member.change.kind is 'Which kind of identity, or name; the name itself is not kept here.';
comment on column member.change.proven is 'Whether the caller stated that the member had proven to be the one he says.';
comment on column member.change.recorded_by is 'The API key it came by.';
comment on column member.change.recorded_at is 'When.';
comment on table member.name_token is 'Parts of names, by which members are found whose names are sealed: each two characters that follow each other.';
comment on column member.name_token.program_id is 'The member''s programme.';
comment on column member.name_token.token is 'Eight bytes of the HMAC-SHA-256 of the part under the programme''s own key.';
comment on column member.name_token.member_id is 'In whose name it is.';
comment on table member.mark is 'What the shop has put on a member: tags and segments, for rules to ask about. Without a row there are none.';
comment on column member.mark.member_id is 'Whose.';
comment on column member.mark.program_id is 'The member''s programme.';
comment on column member.mark.tags is 'A JSON array of texts, in order.';
comment on column member.mark.segments is 'A JSON array of texts, in order.';
comment on table member.marked is 'The tags and segments of member.mark one by one, by which members are found.';
comment on column member.marked.program_id is 'The member''s programme.';
comment on column member.marked.kind is 'tag or segment.';
comment on column member.marked.word is 'Which.';
comment on column member.marked.member_id is 'Who has it, or is in it.';
comment on table member.identity is 'A name by which a member is known elsewhere: a shop''s number, a phone, a card.';
comment on column member.identity.program_id is 'Within which programme the name is unique.';
comment on column member.identity.kind is 'ext, phone, email, card or unionid.';
comment on column member.identity.mark is 'HMAC-SHA-256 of kind and value under the programme''s own key: by it the identity is found.';
comment on column member.identity.value is 'What the shop itself has numbered, a card or an ext as shop:number; null where the value is sealed.';
comment on column member.identity.sealed is 'What says who somebody is, a phone as +8613800138000, sealed; null where the value is the shop''s own number.';
comment on column member.identity.tail is 'Of a phone, eight bytes of the HMAC-SHA-256 of its last four digits under the programme''s own key: by it a phone is found whose end alone is known.';
comment on column member.identity.member_id is 'Whose it is.';
comment on column member.identity.recorded_at is 'When this was written.';
