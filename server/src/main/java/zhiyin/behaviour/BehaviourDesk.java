package zhiyin.behaviour;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.database.Sight;

/** Takes behaviour and products from other rooms, which make them up or read them out of files. */
@Component
public class BehaviourDesk {

    private static final long HOUSE = 0;

    private final Journal journal;
    private final Vocabulary catalogue;

    BehaviourDesk(Journal journal, Vocabulary catalogue) {
        this.journal = journal;
        this.catalogue = catalogue;
    }

    /**
     * Something that was done.
     *
     * @param message its name, by which it counts once
     * @param kind such as {@code cart}
     * @param user a member's id or one of his identities; null for a visitor
     * @param anonymous the anonymous id; at least one of user and anonymous is there
     */
    public record Doing(
            String message,
            String kind,
            Instant at,
            @Nullable String user,
            @Nullable String anonymous,
            @Nullable String product,
            @Nullable String channel) {}

    /** What is sold. The price is in minor units. */
    public record Sold(String sku, String name, @Nullable String brand, String category, long price, String currency) {}

    /** Records, by the thousand at once at most; told again nothing is recorded twice. Rules earn nothing by it. */
    public void tell(long program, List<Doing> doings) {
        List<Said> said = new ArrayList<>();
        for (Doing doing : doings) {
            said.add(new Said.Did(
                    doing.message(),
                    content(doing),
                    doing.kind(),
                    doing.at(),
                    doing.user(),
                    doing.anonymous(),
                    new Said.Where(doing.product(), null, null, doing.channel(), null, null),
                    Map.of()));
        }
        journal.record(program, new Recording.Told(HOUSE, false, said, Map.of()));
    }

    private static byte[] content(Doing doing) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(doing.toString().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Writes products, each in the place of what was known of it. */
    public void keep(long program, List<Sold> products) {
        Sight.of(program)
                .run(() -> catalogue.keep(
                        program,
                        products.stream()
                                .map(each -> new Vocabulary.Product(
                                        each.sku(),
                                        each.name(),
                                        each.brand(),
                                        each.category(),
                                        each.price(),
                                        each.currency()))
                                .toList()));
    }
}
