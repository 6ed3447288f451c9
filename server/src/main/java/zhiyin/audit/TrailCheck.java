package zhiyin.audit;

import java.util.List;
import java.util.Set;

/** Law 20: who did what is as it was written. */
final class TrailCheck {

    private static final String NUMBER = "to_char(%s, 'FM000000000000')";

    static final Law LAW = new Law(
            20,
            "Who did what has not been changed: each entry is as its link says, and the chain of the trail has no gap.",
            Set.of(Table.ENTRY),
            List.of(
                    new RowCheck("An entry of the trail is what its link was made of.", """
                            select e.program_id, null::bigint member_id,
                                'trail.entry, link ' || %s || ', entry ' || e.id about,
                                encode(l.hash, 'hex') expected,
                                encode(sha256(l.previous || trail.content(e)), 'hex') found
                            from trail.entry e join trail.link l on l.entry_id = e.id
                            where l.hash <> sha256(l.previous || trail.content(e))
                            """.formatted(
                                    NUMBER.formatted("l.sequence"))),
                    new RowCheck(
                            "What is veiled in the trail is what its entry was made of, and is there unless somebody was deleted.",
                            """
                            select e.program_id, null::bigint member_id,
                                'trail.veiled, entry ' || %s || ', ' || f.field about,
                                f.mark expected, coalesce(trail.mark(v.salt, v.value), 'none') found
                            from trail.entry e
                            cross join lateral trail.whose(e) w
                            cross join lateral (values
                                ('address', e.address, w.whose, w.whose_id),
                                ('reason', case when e.object = 'member' then e.after ->> 'reason' end, 'member',
                                    case when e.object = 'member' then nullif(e.object_id, '')::bigint end)) f (field, mark, whose, id)
                            left join trail.veiled v
                                on v.program_id = e.program_id and v.entry_id = e.id and v.field = f.field
                            where f.mark is not null
                                and trail.mark(v.salt, v.value) is distinct from f.mark
                                and not (v.entry_id is null and trail.erased(f.whose, f.id))
                            """.formatted(NUMBER.formatted("e.id"))),
                    new RowCheck("Every entry of the trail has a link.", """
                            select e.program_id, null::bigint member_id, 'trail.entry, entry ' || %s about, 'a link' expected,
                                'none' found
                            from trail.entry e where not exists (select from trail.link l where l.entry_id = e.id)
                            """.formatted(NUMBER.formatted("e.id"))),
                    new RowCheck(
                            "Every link of the trail has its entry.", """
                            select null::bigint program_id, null::bigint member_id, 'trail.link, link ' || %s about,
                                'entry ' || l.entry_id expected, 'none' found
                            from trail.link l where not exists (select from trail.entry e where e.id = l.entry_id)
                            """.formatted(NUMBER.formatted("l.sequence"))),
                    new RowCheck(
                            "The links of the trail count without gaps, each upon the one before it.",
                            """
                            select null::bigint program_id, null::bigint member_id, 'trail.link, link ' || %s about,
                                format('link %%s upon %%s', former + 1, encode(former_hash, 'hex')) expected,
                                format('link %%s upon %%s', sequence, encode(previous, 'hex')) found
                            from (
                                select l.sequence, l.previous,
                                    lag(l.sequence, 1, coalesce(d.last_sequence, 0)) over (order by l.sequence) former,
                                    lag(l.hash, 1, coalesce(d.head, decode(repeat('00', 32), 'hex')))
                                        over (order by l.sequence) former_hash
                                from trail.link l left join (
                                    select last_sequence, head from trail.day where dropped_at is not null
                                    order by day desc limit 1) d on true) links
                            where sequence <> former + 1 or previous <> former_hash
                            """.formatted(NUMBER.formatted("sequence"))),
                    new RowCheck("The head of a sealed day of the trail is its last link.", """
                            select null::bigint program_id, null::bigint member_id, 'trail.day, day ' || d.day about,
                                encode(d.head, 'hex') expected, coalesce(encode(l.hash, 'hex'), 'no such link') found
                            from trail.day d left join trail.link l on l.sequence = d.last_sequence
                            where d.dropped_at is null and l.hash is distinct from d.head
                            """)),
            List.of());

    private TrailCheck() {}
}
