create table promotion.promotion (
    id           bigint      not null,
    program_id   bigint      not null,
    code         text        not null,
    number       integer     not null,
    document     text        not null,
    made_at      timestamptz not null,
    made_by      bigint      not null,
    published_at timestamptz,
    published_by bigint,
    ended_at     timestamptz,
    ended_by     bigint,
    constraint promotion_is_one_row primary key (id),
    constraint a_number_is_one_version_of_a_promotion unique (program_id, code, number),
    constraint promotions_are_numbered_from_one check (number > 0),
    constraint a_promotion_is_published_by_somebody check ((published_at is null) = (published_by is null)),
    constraint a_promotion_is_ended_by_somebody check ((ended_at is null) = (ended_by is null)),
    constraint a_promotion_ends_after_it_was_published check (ended_at is null or ended_at >= published_at)
);

create unique index one_version_of_a_promotion_is_live on promotion.promotion (program_id, code)
    where published_at is not null and ended_at is null;

comment on schema promotion is 'What a shop offers on carts.';
comment on table promotion.promotion is 'Promotions in versions, as they were written. A version is published once and ended once, and never changed.';
comment on column promotion.promotion.id is 'Made by the application, grows with time.';
comment on column promotion.promotion.program_id is 'The programme.';
comment on column promotion.promotion.code is 'The promotion''s own, the same for all its versions.';
comment on column promotion.promotion.number is 'The version''s, from 1.';
comment on column promotion.promotion.document is 'YAML or JSON, as it was written and found right.';
comment on column promotion.promotion.made_at is 'When it was written.';
comment on column promotion.promotion.made_by is 'The API key or member of staff it was written by; 0 is the house itself.';
comment on column promotion.promotion.published_at is 'Since when carts are priced by it; null for a draft.';
comment on column promotion.promotion.published_by is 'Who published it.';
comment on column promotion.promotion.ended_at is 'Since when carts are priced by it no more.';
comment on column promotion.promotion.ended_by is 'Who ended it, or published the version after it.';
