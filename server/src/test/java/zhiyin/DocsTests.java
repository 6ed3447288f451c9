package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is written for people leads somewhere: files, headings and pictures that it names are there. */
class DocsTests {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("(!?)\\[(?:[^\\[\\]]|\\[[^\\]]*\\])*\\]\\(([^()\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> root = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(root, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .forEach(pages::add);
        }
        assertThat(pages).hasSizeGreaterThan(40);
        return pages;
    }

    /** A page without what is code in it. */
    private static String prose(Path page) throws IOException {
        return Files.readString(page).replaceAll("(?ms)^ *```.*?^ *```", "").replaceAll("`[^`\n]*`", "");
    }

    /** As GitHub calls the places of headings: letters, digits, hyphens and underscores, the second of a name with -1. */
    private static Set<String> places(Path page) throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> places = new HashSet<>();
        String text = Files.readString(page).replaceAll("(?ms)^ *```.*?^ *```", "");
        HEADING.matcher(text).results().forEach(heading -> {
            String name = heading.group(1)
                    .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]", "")
                    .replace(' ', '-');
            int times = seen.merge(name, 1, Integer::sum);
            places.add(times == 1 ? name : name + "-" + (times - 1));
        });
        return places;
    }

    @Test
    void every_link_leads_to_a_file_and_a_heading_that_are_there() throws IOException {
        Set<String> astray = new TreeSet<>();
        int links = 0;
        for (Path page : pages()) {
            for (MatchResult link : LINK.matcher(prose(page)).results().toList()) {
                String target = link.group(2);
                if (target.matches("[a-z]+:.*")) {
                    continue;
                }
                links++;
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                boolean is = file.startsWith(ROOT)
                        && Files.exists(file)
                        && (parts.length == 1
                                || !file.toString().endsWith(".md")
                                || places(file).contains(parts[1].toLowerCase(Locale.ROOT)));
                if (!is) {
                    astray.add(ROOT.relativize(page) + " → " + target);
                }
            }
        }
        assertThat(links).isGreaterThan(300);
        assertThat(astray).isEmpty();
    }

    @Test
    void every_picture_is_shown_and_says_what_is_on_it() throws IOException {
        Set<Path> shown = new HashSet<>();
        for (Path page : pages()) {
            for (MatchResult link : LINK.matcher(prose(page)).results().toList()) {
                if (link.group(1).equals("!")) {
                    assertThat(link.group())
                            .as("what is on it, for whoever does not see it")
                            .doesNotStartWith("![]");
                    shown.add(page.resolveSibling(link.group(2)).normalize());
                }
            }
        }
        try (Stream<Path> pictures = Files.list(ROOT.resolve("docs").resolve("screens"))) {
            assertThat(shown).containsAll(pictures.toList());
        }
    }

    @Test
    void a_chinese_page_shows_chinese_pictures_and_the_readmes_show_the_same_ones() throws IOException {
        for (Path page : pages()) {
            boolean chinese = page.toString().endsWith(".zh-CN.md");
            for (String picture : pictures(page)) {
                assertThat(picture.contains(".zh-"))
                        .as(ROOT.relativize(page) + " shows " + picture)
                        .isEqualTo(chinese);
            }
        }
        assertThat(pictures(ROOT.resolve("README.zh-CN.md")).stream()
                        .map(picture -> picture.replace(".zh-CN", ""))
                        .toList())
                .isEqualTo(pictures(ROOT.resolve("README.md")));
    }

    private static List<String> pictures(Path page) throws IOException {
        return LINK.matcher(prose(page))
                .results()
                .filter(link -> link.group(1).equals("!"))
                .map(link -> link.group(2))
                .toList();
    }
}
