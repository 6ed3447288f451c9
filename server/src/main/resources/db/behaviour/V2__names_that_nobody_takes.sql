-- What a caller has no name for has none: a name of the house's making could be sent by somebody.
alter table behaviour.event alter column message drop not null;

-- What came by a key that everybody can find takes no name from what the shop vouches for.
alter table behaviour.event drop constraint behaviour_is_told_once;
alter table behaviour.event add constraint behaviour_is_told_once unique (program_id, message, vouched);

comment on table behaviour.event is 'Something that somebody did: looked at a page, searched, put something into the cart. Appended to; only who did it, and that the shop vouches for what a page said first, is written later, once.';
comment on column behaviour.event.message is 'The caller''s own name for it, by which it counts once: among what the shop vouches for, and among the rest; null where he has none.';
comment on column behaviour.event.key_id is 'By which key it was told; by that of the shop''s own where both said it.';
