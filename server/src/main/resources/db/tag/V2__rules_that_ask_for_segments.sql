alter table tag.run add column segments text not null default '';
alter table tag.run drop constraint why_a_rule_runs_is_known;
alter table tag.run add constraint why_a_rule_runs_is_known
    check (why in ('saved', 'daily', 'asked', 'confirmed', 'segment'));

comment on column tag.run.why is 'saved: the rule was said; daily; asked: somebody wanted it; confirmed: somebody agreed to what waited; segment: one that the rule asks for was changed.';
comment on column tag.run.segments is 'For which segments the rule asked, with the version of each definition and the revision of each list; empty for none.';
