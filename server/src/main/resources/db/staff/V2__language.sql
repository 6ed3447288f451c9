alter table staff.account add column language text;
alter table staff.account add constraint language_of_an_account_is_known check (language in ('en', 'zh_cn', 'zh_tw'));

comment on column staff.account.language is 'In which language he signed in last, and is written to; null before he has.';
