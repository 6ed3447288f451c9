package zhiyin.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.StartRefused;
import zhiyin.TestClock;
import zhiyin.database.CrockfordBase32;
import zhiyin.database.DatabaseTest;
import zhiyin.database.SecretsIn;
import zhiyin.database.TestDatabase;

/** What is sealed opens where it belongs and nowhere else, and under no other master key. */
@DatabaseTest
@Import(TestClock.Installed.class)
class SealsTests {
    private static final String COLUMN = "member.member.name";

    private final Seals seals;
    private final JdbcClient database;

    @Autowired
    SealsTests(Seals seals, JdbcClient database) {
        this.seals = seals;
        this.database = database;
    }

    @Test
    void s21_whatIsSealedOpensInItsOwnPlaceAlone() {
        byte[] sealed = seals.seal(1, COLUMN, "7", "王小明");
        assertThat(seals.open(1, COLUMN, "7", sealed)).isEqualTo("王小明");
        assertThatThrownBy(() -> seals.open(1, COLUMN, "8", sealed)).hasMessageContaining("does not belong");
        assertThatThrownBy(() -> seals.open(1, "member.identity.sealed", "7", sealed))
                .hasMessageContaining("does not belong");
        assertThatThrownBy(() -> seals.open(2, COLUMN, "7", sealed)).hasMessageContaining("does not belong");
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> seals.open(1, COLUMN, "7", sealed)).hasMessageContaining("does not belong");
        assertThatThrownBy(() -> seals.open(1, COLUMN, "7", "王小明".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("never sealed");
    }

    @Test
    void s21_theSameIsSealedOtherwiseEachTimeAndFoundByOneMarkAProgramme() {
        assertThat(seals.seal(1, COLUMN, "7", "x")).isNotEqualTo(seals.seal(1, COLUMN, "7", "x"));
        assertThat(seals.mark(1, "phone", "+8613800138000"))
                .hasSize(32)
                .isEqualTo(seals.mark(1, "phone", "+8613800138000"))
                .isNotEqualTo(seals.mark(2, "phone", "+8613800138000"))
                .isNotEqualTo(seals.mark(1, "card", "+8613800138000"));
    }

    @Test
    void c52_anotherKeySealsAndTheOneBeforeStillOpens() {
        byte[] before = seals.seal(3, COLUMN, "7", "x");
        int number = seals.latest(3);
        assertThat(seals.renew(3)).isEqualTo(number + 1);
        byte[] after = seals.seal(3, COLUMN, "7", "x");
        assertThat(after).containsSequence(Seals.number(number + 1));
        assertThat(seals.open(3, COLUMN, "7", before)).isEqualTo("x");
        assertThat(seals.open(3, COLUMN, "7", after)).isEqualTo("x");
    }

    @Test
    void aKeyThatSomebodyReplacedInTheDatabaseDoesNotOpen() {
        seals.seal(4, COLUMN, "7", "x");
        seals.seal(5, COLUMN, "7", "x");
        database.sql("update seal.data_key set wrapped = (select wrapped from seal.data_key where program_id = 5"
                        + " and purpose = 'seal') where program_id = 4 and purpose = 'seal'")
                .update();
        assertThatThrownBy(() -> seals.latest(4)).hasMessageContaining("does not open under the master key");
    }

    @Test
    void aHouseDoesNotStartWithoutItsMasterKeyNorWithAnother(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> new MasterKey(SecretsIn.folder(folder), database, ""))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("there is no master key at")
                .hasMessageContaining("ZHIYIN_MASTER_KEY_FILE");
        assertThat(folder.resolve("master.key")).as("none is made in its place").doesNotExist();
        Path other = folder.resolve("other.key");
        assertThatThrownBy(() -> new MasterKey(SecretsIn.folder(folder), database, other.toString()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("there is no master key at " + other);
        Files.writeString(other, "not a key\n");
        assertThatThrownBy(() -> new MasterKey(SecretsIn.folder(folder), database, other.toString()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("does not hold a master key");
        Files.writeString(other, CrockfordBase32.print(new byte[32]) + "\n");
        assertThatThrownBy(() -> new MasterKey(SecretsIn.folder(folder), database, other.toString()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("sealed with another master key");
    }

    @Test
    void s23_aProcessThatKnowsTheMasterKeyOfBeforeFindsTheOneThatHolds(@TempDir Path folder) throws IOException {
        try (TestDatabase house = TestDatabase.fresh()) {
            Seals one = seals(house, new MasterKey(SecretsIn.folder(folder), house.client(), ""));
            Seals other = seals(house, new MasterKey(SecretsIn.folder(folder), house.client(), ""));
            byte[] sealed = one.seal(1, COLUMN, "7", "x");
            String before = Files.readString(folder.resolve("master.key"));
            assertThat(one.renewMaster()).isEqualTo(2);
            assertThat(Files.readString(folder.resolve("master.key"))).isNotEqualTo(before);
            assertThat(other.open(1, COLUMN, "7", sealed))
                    .as("read under the new one")
                    .isEqualTo("x");
            assertThat(other.open(2, COLUMN, "7", other.seal(2, COLUMN, "7", "y")))
                    .isEqualTo("y");
            assertThat(one.open(2, COLUMN, "7", other.seal(2, COLUMN, "7", "z")))
                    .isEqualTo("z");
            // the change was cut off after the database knew of it and before the file was put in its place
            Files.move(folder.resolve("master.key"), folder.resolve("master.key.next"));
            Files.writeString(folder.resolve("master.key"), before);
            Seals again = seals(house, new MasterKey(SecretsIn.folder(folder), house.client(), ""));
            assertThat(again.open(1, COLUMN, "7", sealed)).isEqualTo("x");
            assertThat(folder.resolve("master.key.next")).doesNotExist();
            // or before the database knew of it: then the next lies there, and the one before holds
            Files.copy(folder.resolve("master.key"), folder.resolve("kept"));
            Files.writeString(folder.resolve("master.key.next"), CrockfordBase32.print(new byte[32]) + "\n");
            Seals still = seals(house, new MasterKey(SecretsIn.folder(folder), house.client(), ""));
            assertThat(still.open(1, COLUMN, "7", sealed)).isEqualTo("x");
            assertThat(Files.readString(folder.resolve("master.key")))
                    .isEqualTo(Files.readString(folder.resolve("kept")));
        }
    }

    private static Seals seals(TestDatabase house, MasterKey master) {
        return new Seals(master, house.client(), house.transaction(), new SecureRandom(), Clock.systemUTC());
    }

    @Test
    void c49_noWeakDigestOrCipherIsInOurClasses() throws IOException {
        // what authenticator apps speak (RFC 6238), and the hashes of a pass's manifest, which its signature stands
        // over
        Map<String, Set<String>> allowed = Map.of(
                "Totp.class", Set.of("HmacSHA1"),
                "ApplePasses.class", Set.of("SHA-1"),
                // what Alipay calls a certificate by, which nothing rests on
                "AlipayCertificates.class", Set.of("MD5"));
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("target", "classes", "zhiyin"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (String weak : List.of(
                        "MD5",
                        "MD2",
                        "SHA-1",
                        "HmacSHA1",
                        "HmacMD5",
                        "/ECB/",
                        "DESede",
                        "RC4",
                        "ARCFOUR",
                        "PKCS5Padding")) {
                    if (text.contains(weak)
                            && !allowed.getOrDefault(file.getFileName().toString(), Set.of())
                                    .contains(weak)
                            // said in a description of the API
                            && !(weak.equals("SHA-1") && text.contains("RFC 6238: SHA-1"))) {
                        found.add(file.getFileName() + " " + weak);
                    }
                }
            }
        }
        assertThat(found).isEmpty();
        assertThat(Files.readString(
                        Path.of("target", "classes", "zhiyin", "seal", "Gcm.class"), StandardCharsets.ISO_8859_1))
                .as("what is looked for is found in classes at all")
                .contains("AES/GCM/NoPadding");
    }
}
