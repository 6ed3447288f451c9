package zhiyin.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The form in which rows are hashed. Whoever changes it breaks every chain there is. */
class TuplesTests {

    private static final Instant AT = Instant.parse("2026-01-05T02:00:00.123456Z");
    private static final LocalDate DAY = LocalDate.of(2026, 1, 5);

    @Test
    void aMovementIsTheseBytes() {
        Content content = new Content();
        content.movement(
                1,
                2,
                3,
                "points",
                4L,
                "earned",
                "issued",
                "available",
                5,
                6,
                AT,
                AT,
                AT,
                7,
                8,
                "订单 1",
                DAY,
                "north",
                null);
        assertThat(hex(content.of(Chained.MOVEMENT).rowAt(0)))
                .isEqualTo(
                        "0013" //
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
                                + "00000008" + "e8aea2e58d952031" //
                                + "00000004" + "0000251d" //
                                + "00000005" + "6e6f727468" //
                                + "ffffffff");
        assertThat(hex(content.of(Chained.MOVEMENT).hash()))
                .isEqualTo("638ee4126d3939233fd41fe787c941433cf0b21e94cf3dc9359fe754fbef1312");
    }

    @Test
    void anEventPostingsALinkAndAGenesisHashAsTheyAlwaysDid() {
        Content content = new Content();
        content.movement(
                1, 2, 3, "points", null, "repaid", "owed", "reversed", 5, 6, AT, AT, AT, 7, 8, null, DAY, null, null);
        content.event(1, 2, 7, 3, "order.paid", AT, AT, 1, "decided", 8);
        content.posting(8, 3, "points", "issued", -5, AT, DAY);
        content.budgetPosting(8, 3, "spring", 5, 2, AT);
        byte[] genesis = Chain.genesis(9, 10, 0, AT);
        assertThat(hex(content.of(Chained.EVENT).hash()))
                .isEqualTo("3ec785160d1b391a7a3bfe089b721278e57b348bc99b4d0c166f9dd3baa027e9");
        assertThat(hex(content.of(Chained.POSTING).hash()))
                .isEqualTo("bc2969a18cab2f42bf9db424232aede3f9a303ac41709b375f9eeba387df945a");
        assertThat(hex(content.of(Chained.BUDGET_POSTING).hash()))
                .isEqualTo("b7057d8577d82d8bb4b23f03041226902b28cdc450cfcee15dd8b0804937286d");
        assertThat(hex(content.marks())).isEqualTo("5c9580eb993515f922f5d177e28c8790");
        assertThat(hex(genesis)).isEqualTo("a062e851f9ee122678d74ea5ac3e93ce9050cd22fa13352f444f4d80119a5118");
        assertThat(hex(Link.of(9, 1, 8, AT, content, genesis).hash()))
                .isEqualTo("31ace3f6e5829364fee9be1accb0cd9b8958364e4f130460f5150fd344294255");
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
