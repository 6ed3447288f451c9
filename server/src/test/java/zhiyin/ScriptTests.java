package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptTests {
    @TempDir
    Path temporary;

    private Path script;
    private Path jdks;

    private record Outcome(int code, String said) {}

    @BeforeEach
    void copyTheScriptIntoAFolderWithSpaces() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a POSIX shell");
        script = Files.createDirectories(temporary.resolve("a shop's folder")).resolve("zhiyin");
        Files.copy(Path.of("..", "zhiyin"), script);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        jdks = Files.createDirectories(temporary.resolve("all my jdks"));
    }

    @Test
    void helpNamesEveryCommand() throws Exception {
        var outcome = run(Map.of(), "help");
        assertThat(outcome.code()).isZero();
        assertThat(Stream.of("start", "demo", "import", "lint", "template", "key", "verify", "test", "bench", "help"))
                .allSatisfy(word -> assertThat(outcome.said()).contains("./zhiyin " + word));
    }

    @Test
    void anUnknownCommandIsAUsageError() throws Exception {
        var outcome = run(Map.of(), "begin");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.said()).startsWith("zhiyin: there is no command 'begin'");
    }

    @Test
    void theLowestJdkThatIsNewEnoughIsTaken() throws Exception {
        jdk("ancient", "1.8.0_402", true);
        jdk("newest", "27-ea", true);
        var wanted = jdk("just right", "25.0.1", true);
        jdk("old", "21.0.4", true);
        assertThat(run(Map.of(), "jdk")).isEqualTo(new Outcome(0, wanted + "\n"));
    }

    @Test
    void aRuntimeWithoutACompilerIsNoJdk() throws Exception {
        jdk("runtime", "25", false);
        var wanted = jdk("whole", "26.0.2", true);
        assertThat(run(Map.of(), "jdk")).isEqualTo(new Outcome(0, wanted + "\n"));
    }

    @Test
    void javaHomeWinsWhenItIsNewEnough() throws Exception {
        jdk("a", "25", true);
        var wanted = jdk("b", "26", true);
        assertThat(run(Map.of("JAVA_HOME", wanted.toString()), "jdk").said()).isEqualTo(wanted + "\n");
    }

    @Test
    void aJavaHomeThatIsTooOldIsPassedBy() throws Exception {
        var wanted = jdk("a", "25", true);
        var old = jdk("b", "17.0.9", true);
        assertThat(run(Map.of("JAVA_HOME", old.toString()), "jdk").said()).isEqualTo(wanted + "\n");
    }

    @Test
    void ourOwnVariableWinsOverJavaHome() throws Exception {
        var other = jdk("a", "25", true);
        var wanted = jdk("b", "26", true);
        var environment = Map.of("JAVA_HOME", other.toString(), "ZHIYIN_JAVA_HOME", wanted.toString());
        assertThat(run(environment, "jdk").said()).isEqualTo(wanted + "\n");
    }

    @Test
    void ourOwnVariableIsNotPassedByInSilence() throws Exception {
        jdk("a", "25", true);
        var old = jdk("b", "17.0.9", true);
        var outcome = run(Map.of("ZHIYIN_JAVA_HOME", old.toString()), "jdk");
        assertThat(outcome)
                .isEqualTo(new Outcome(1, "zhiyin: ZHIYIN_JAVA_HOME is not a JDK 25 or newer: " + old + "\n"));
    }

    @Test
    void whereThereIsNoJdkOneLineSaysWhatToInstall() throws Exception {
        jdk("old", "21.0.4", true);
        var outcome = run(Map.of(), "start");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.said().lines()).singleElement().asString().contains("JDK 25", "install");
    }

    @Test
    void aLinkToTheScriptFindsTheFolderBehindIt() throws Exception {
        var link = Files.createSymbolicLink(temporary.resolve("zy"), script);
        script = link;
        jdk("only", "25", true);
        // Without sources beside it nothing is built; that it looks for them at all is told by the folder it names.
        assertThat(run(Map.of(), "bench").said()).contains("nothing to measure yet");
    }

    @Test
    void theFirstStartMakesACacheAndEveryStartUsesIt() throws Exception {
        java(jdk("only", "25", true), "echo x >\"${argument#-XX:AOTCacheOutput=}\"");
        jar();
        var first = run(Map.of(), "start");
        assertThat(first.code()).isZero();
        assertThat(first.said())
                .contains("making the start-up cache", "app/zhiyin.aot", "app/zhiyin.jar start")
                .doesNotContain("could not");
        var second = run(Map.of("ZHIYIN_JAVA_OPTS", "-Xmx1g -Done=two"), "start");
        assertThat(second.said())
                .doesNotContain("making")
                .contains("-XX:AOTCache=", "-Xmx1g -Done=two -jar", "app/zhiyin.jar start");
    }

    @Test
    void anotherJdkMakesTheCacheAgain() throws Exception {
        var command = "echo x >\"${argument#-XX:AOTCacheOutput=}\"";
        java(jdk("a", "25", true), command);
        jar();
        run(Map.of(), "start");
        var other = jdk("b", "26", true);
        java(other, command);
        assertThat(run(Map.of("ZHIYIN_JAVA_HOME", other.toString()), "start").said())
                .contains("making the start-up cache");
    }

    @Test
    void whatWasMadeForAnOlderJarIsMadeAgain() throws Exception {
        java(jdk("only", "25", true), "echo x >\"${argument#-XX:AOTCacheOutput=}\"");
        var jar = jar();
        run(Map.of(), "start");
        var app = script.resolveSibling("server/target/app/zhiyin.jar");
        Files.setLastModifiedTime(
                jar, FileTime.from(Files.getLastModifiedTime(app).toInstant().plusSeconds(5)));
        assertThat(run(Map.of(), "start").said()).contains("making the start-up cache");
    }

    @Test
    void withoutACacheTheSameProgramStarts() throws Exception {
        java(jdk("only", "25", true), "exit 1");
        jar();
        var outcome = run(Map.of(), "start");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.said())
                .contains("the start-up cache could not be made", "app/zhiyin.jar start")
                .doesNotContain("-XX:AOTCache=");
        assertThat(run(Map.of(), "start").said()).doesNotContain("making");
    }

    private Path jar() throws IOException {
        var jar = script.resolveSibling("server/target/zhiyin.jar");
        Files.createDirectories(jar.resolveSibling("."));
        return Files.writeString(jar, "a jar");
    }

    /** A Java that says how it was called, takes a jar apart, and does that when it is to make a cache. */
    private static void java(Path home, String makeCache) throws IOException {
        var java = home.resolve("bin/java");
        Files.writeString(java, """
                #!/bin/sh
                for argument in "$@"; do
                    case $argument in
                        -Djarmode=tools)
                            for folder in "$@"; do :; done
                            mkdir -p "$folder"
                            echo x >"$folder/zhiyin.jar"
                            exit 0
                            ;;
                        -XX:AOTCacheOutput=*)
                            %s
                            exit 0
                            ;;
                    esac
                done
                echo "java $*"
                """.formatted(makeCache));
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private Path jdk(String name, String version, boolean compiler) throws IOException {
        var home = Files.createDirectories(jdks.resolve(name));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n");
        if (compiler) {
            var javac = Files.createDirectories(home.resolve("bin")).resolve("javac");
            Files.writeString(javac, "#!/bin/sh\n");
            assertThat(javac.toFile().setExecutable(true)).isTrue();
        }
        return home;
    }

    private Outcome run(Map<String, String> environment, String... words) throws Exception {
        var builder = new ProcessBuilder(Stream.concat(Stream.of("/bin/sh", script.toString()), Stream.of(words))
                        .toList())
                .directory(temporary.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "ZHIYIN_JAVA_HOME", "ZHIYIN_DATA"));
        builder.environment().put("ZHIYIN_JDK_FOLDERS", jdks.toString());
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), said);
    }
}
