-- What the tables hold: compare it with rows and hash in the manifest. The columns stand as in the export.
select 'member' as name, count(*) as rows, lower(to_hex(coalesce(sum(hash(*columns(*)))::hugeint, 0))) as hash from member
union all select 'member_words' as name, count(*) as rows, lower(to_hex(coalesce(sum(hash(*columns(*)))::hugeint, 0))) as hash from member_words
union all select 'orders' as name, count(*) as rows, lower(to_hex(coalesce(sum(hash(*columns(*)))::hugeint, 0))) as hash from orders
union all select 'lines' as name, count(*) as rows, lower(to_hex(coalesce(sum(hash(*columns(*)))::hugeint, 0))) as hash from lines
union all select 'returns' as name, count(*) as rows, lower(to_hex(coalesce(sum(hash(*columns(*)))::hugeint, 0))) as hash from returns
union all select 'events' as name, count(*) as rows, lower(to_hex(coalesce(sum(hash(*columns(*)))::hugeint, 0))) as hash from events
order by name;
