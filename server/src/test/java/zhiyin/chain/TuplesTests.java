package zhiyin.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The form in which rows are hashed. Whoever changes it breaks every chain there is. */
class TuplesTests {

    private static final Instant AT = Instant.parse("2026-01-05T02:00:00.123456Z");

    @Test
    void aMovementIsTheseBytes() {
        Content content = new Content();
        content.movement(1, 2, 3, "points", 4L, "earned", "issued", "available", 5, 6, AT, AT, AT, 7, 8, "订单 1");
        assertThat(hex(content.of(Chained.MOVEMENT).rowAt(0)))
                .isEqualTo(
                        "0010" //
                                + "00000008" + "0000000000000001" //
                                + "00000008" + "0000000000000002" //
                                + "00000008" + "0000000000000003" //
                                + "00000006" + "706f696e7473" //
                                + "00000008" + "0000000000000004" //
                                + "00000006" + "6561726e6564" //
                                + "00000006" + "697373756564" //
                                + "00000009" + "617661696c61626c65" //
                                + "00000008" + "0000000000000005" //
                                + "00000008" + "0000000000000006" //
                                + "00000008" + "0002ea992f6f0a40" //
                                + "00000008" + "0002ea992f6f0a40" //
                                + "00000008" + "0002ea992f6f0a40" //
                                + "00000008" + "0000000000000007" //
                                + "00000008" + "0000000000000008" //
                                + "00000008" + "e8aea2e58d952031");
        assertThat(hex(content.of(Chained.MOVEMENT).hash()))
                .isEqualTo("bbcf9376db3bdd4ea6f823145f2488abdc60382a3e33afe11a16afb79516c47e");
    }

    @Test
    void anEventAPostingALinkAndAGenesisHashAsTheyAlwaysDid() {
        Content content = new Content();
        content.movement(1, 2, 3, "points", null, "repaid", "owed", "reversed", 5, 6, AT, AT, AT, 7, 8, null);
        content.event(1, 2, 7, 3, "order.paid", AT, AT, 1, "decided", 8);
        content.posting(8, 3, "points", "issued", -5, AT);
        byte[] genesis = Chain.genesis(9, 10, 0, AT);
        assertThat(hex(content.of(Chained.EVENT).hash()))
                .isEqualTo("3ec785160d1b391a7a3bfe089b721278e57b348bc99b4d0c166f9dd3baa027e9");
        assertThat(hex(content.of(Chained.POSTING).hash()))
                .isEqualTo("75755758baad3f603c9dc3979a13c2f194bb282ddca64b16ce6d2e14dd1c5373");
        assertThat(hex(content.marks())).isEqualTo("958dde38993515f964455414");
        assertThat(hex(genesis)).isEqualTo("a062e851f9ee122678d74ea5ac3e93ce9050cd22fa13352f444f4d80119a5118");
        assertThat(hex(Link.of(9, 1, 8, AT, content, genesis).hash()))
                .isEqualTo("da2507dfeaec4d225e32664eb5fd5449230f107080718cf20e79fb6fc2185a45");
    }

    @Test
    void theOrderIsThatOfTheBytesHoweverTheRowsCame() {
        Random random = new Random(5);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            texts.add(Integer.toString(random.nextInt(200), 36));
        }
        byte[] hash = null;
        for (int round = 0; round < 3; round++) {
            Tuples tuples = new Tuples();
            for (int times = 0; times < 2; times++) {
                tuples.clear();
                texts.forEach(text -> {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    tuples.take(bytes, 0, bytes.length);
                });
            }
            List<String> laid = new ArrayList<>();
            for (int row = 0; row < tuples.count(); row++) {
                laid.add(StandardCharsets.UTF_8.decode(tuples.rowAt(row)).toString());
            }
            assertThat(laid).isSorted().containsExactlyInAnyOrderElementsOf(texts);
            assertThat(hash == null ? tuples.hash() : hash).isEqualTo(tuples.hash());
            hash = tuples.hash();
            Collections.shuffle(texts, random);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return hex(bytes);
    }
}
