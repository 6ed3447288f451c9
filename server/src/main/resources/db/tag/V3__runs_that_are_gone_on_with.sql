-- Whether somebody still goes on with a run is a matter of the house's clock, not of a sandbox's.
alter table tag.run add column alive_at timestamptz;

comment on column tag.run.alive_at is 'When whoever is at it last said how far he is, by the house''s clock; null before anybody began.';
