package zhiyin.member;

import java.sql.Types;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;

/** By which names members are known: one is bound to a member, taken off him, or swapped for another. */
@Repository
public class Names {

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Members members;
    private final Ids ids;
    private final ProgramClocks clocks;

    Names(JdbcClient database, TransactionTemplate transaction, Members members, Ids ids, ProgramClocks clocks) {
        this.database = database;
        this.transaction = transaction;
        this.members = members;
        this.ids = ids;
        this.clocks = clocks;
    }

    /** What comes of the wish. */
    public enum Naming {
        /** It is done. */
        DONE,
        /** It is the member's already. */
        THERE,
        /** It is somebody else's. */
        TAKEN,
        /** The member has no such name. */
        UNKNOWN,
        /** It is the only one he has. */
        LAST,
        /** He was merged just now. */
        MERGED
    }

    /** Who asks, and whether he states that the member has proven to be the one he says. */
    public record Wish(long program, long member, boolean proven, long by) {}

    /** Gives a member a name. Of several who want the same at once, one gets it. */
    public Naming bind(Wish wish, IdentityRef identity) {
        return alone(wish, () -> {
            byte[] mark = members.mark(wish.program(), identity);
            int bound = database.sql("""
                            insert into member.identity (program_id, kind, mark, value, sealed, tail, member_id, recorded_at)
                            values (:program, :kind, :mark, :value, :sealed, :tail, :member, :now) on conflict do nothing
                            """)
                    .param("program", wish.program())
                    .param("kind", identity.kind())
                    .param("mark", mark)
                    .param("value", Members.plain(identity))
                    .param("sealed", members.sealed(wish.program(), identity, mark), Types.BINARY)
                    .param("tail", members.tail(wish.program(), identity), Types.BINARY)
                    .param("member", wish.member())
                    .param("now", clocks.of(wish.program()).instant().atOffset(ZoneOffset.UTC))
                    .update();
            if (bound == 1) {
                note(wish, "bound", identity);
                return Naming.DONE;
            }
            return Objects.equals(holder(wish, identity), wish.member()) ? Naming.THERE : Naming.TAKEN;
        });
    }

    /** Takes a name off a member; it is anybody's then. He keeps one at least. */
    public Naming unbind(Wish wish, IdentityRef identity) {
        return alone(wish, () -> {
            if (!Objects.equals(holder(wish, identity), wish.member())) {
                return Naming.UNKNOWN;
            }
            long names = database.sql("select count(*) from member.identity where member_id = :member")
                    .param("member", wish.member())
                    .query(Long.class)
                    .single();
            if (names == 1) {
                return Naming.LAST;
            }
            database.sql("delete from member.identity where program_id = :program and mark = :mark")
                    .param("program", wish.program())
                    .param("mark", members.mark(wish.program(), identity))
                    .update();
            note(wish, "unbound", identity);
            return Naming.DONE;
        });
    }

    /** Puts one name in the place of another: at no time has the member neither, or both. */
    public Naming swap(Wish wish, IdentityRef from, IdentityRef to) {
        try {
            return alone(wish, () -> {
                byte[] mark = members.mark(wish.program(), to);
                int swapped = database.sql("""
                                update member.identity
                                set kind = :kind, mark = :mark, value = :value, sealed = :sealed, tail = :tail, recorded_at = :now
                                where program_id = :program and mark = :old and member_id = :member
                                """)
                        .param("kind", to.kind())
                        .param("mark", mark)
                        .param("value", Members.plain(to))
                        .param("sealed", members.sealed(wish.program(), to, mark), Types.BINARY)
                        .param("tail", members.tail(wish.program(), to), Types.BINARY)
                        .param("now", clocks.of(wish.program()).instant().atOffset(ZoneOffset.UTC))
                        .param("program", wish.program())
                        .param("old", members.mark(wish.program(), from))
                        .param("member", wish.member())
                        .update();
                if (swapped == 0) {
                    return Naming.UNKNOWN;
                }
                note(wish, "swapped", to);
                return Naming.DONE;
            });
        } catch (DuplicateKeyException taken) {
            return Naming.TAKEN;
        }
    }

    /** Calls the member otherwise: what he is called was written down wrongly, or has changed. */
    public Naming rename(Wish wish, @Nullable String name) {
        return alone(wish, () -> {
            members.rename(wish.program(), wish.member(), name);
            note(wish, "renamed", "name");
            return Naming.DONE;
        });
    }

    /** With the member locked: a merge, and whoever else gives or takes a name, comes before or after. */
    private Naming alone(Wish wish, Supplier<Naming> doing) {
        members.ready(wish.program());
        return Objects.requireNonNull(transaction.execute(status -> {
            Boolean merged = database.sql(
                            "select merged_into is not null from member.member where id = :member and program_id = :program"
                                    + " and erased_at is null for update")
                    .param("member", wish.member())
                    .param("program", wish.program())
                    .query(Boolean.class)
                    .optional()
                    .orElse(null);
            if (merged == null) {
                return Naming.UNKNOWN;
            }
            return merged ? Naming.MERGED : doing.get();
        }));
    }

    private @Nullable Long holder(Wish wish, IdentityRef identity) {
        return database.sql("""
                        select member_id from member.identity
                        where program_id = :program and mark = :mark
                        """)
                .param("program", wish.program())
                .param("mark", members.mark(wish.program(), identity))
                .query(Long.class)
                .optional()
                .orElse(null);
    }

    private void note(Wish wish, String change, IdentityRef identity) {
        note(wish, change, identity.kind());
    }

    private void note(Wish wish, String change, String kind) {
        database.sql("""
                        insert into member.change (member_id, id, program_id, change, kind, proven, recorded_by, recorded_at)
                        values (:member, :id, :program, :change, :kind, :proven, :by, :now)
                        """)
                .param("member", wish.member())
                .param("id", ids.next())
                .param("program", wish.program())
                .param("change", change)
                .param("kind", kind)
                .param("proven", wish.proven())
                .param("by", wish.by())
                .param("now", clocks.of(wish.program()).instant().atOffset(ZoneOffset.UTC))
                .update();
    }
}
