package zhiyin.segment;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.engine.insight.Segment;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Csv;
import zhiyin.http.Field;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;
import zhiyin.http.Stake;
import zhiyin.http.TextRule;
import zhiyin.member.Members;
import zhiyin.member.SeenTags;

/** The members of a segment as a file, which leaves the house only with a reason, and beyond some number with a second person. */
@Configuration(proxyBeanMethods = false)
class ExportRoutes {

    private static final PublicId ID = new PublicId("sgx");
    private static final String CSV = "text/csv";
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final int MOST = 200_000;
    private static final int AT_A_TIME = 1_000;
    private static final String FORMULA_BEGINS = "=+-@\t\r\n＝＋－＠";
    private static final List<String> COLUMNS =
            List.of("member", "name", "identities", "joined", "tags", "segment", "as_of", "export");

    private enum Contents {
        MASKED,
        FULL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Field<Contents> CONTENTS = Field.withDefault(
                    "contents", Shape.word(Contents.class), Contents.MASKED)
            .says("masked: phones and addresses in part, and no names; full: as they are.");
    private static final Field<String> REASON = Field.required(
                    "reason", Shape.text(3, 200).of(TextRule.NAMES_NOBODY))
            .says("What for. It is kept with who asked and when.");
    private static final Shape<Wish> WISH =
            Shape.object("SegmentExport", body -> new Wish(body.get(CONTENTS), body.get(REASON)), CONTENTS, REASON);

    private record Wish(Contents contents, String reason) {}

    private final SegmentDesk desk;
    private final Moments moments;
    private final Members members;
    private final JdbcClient database;
    private final Ids ids;
    private final Clock clock;
    private final SeenTags seenTags;

    ExportRoutes(
            SegmentDesk desk,
            Moments moments,
            Members members,
            JdbcClient database,
            Ids ids,
            Clock clock,
            SeenTags seenTags) {
        this.seenTags = seenTags;
        this.desk = desk;
        this.moments = moments;
        this.members = members;
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    @Bean
    Routes segmentExports() {
        return Routes.of(
                "Segments",
                "Which members are meant: by a definition that is asked of what is known of them, or by a list.",
                export("/v1/segments/{segment}/exports", "exportSegment", "a table", CSV)
                        .handledBy(call -> export(call, "csv")),
                export("/v1/segments/{segment}/exports.xlsx", "exportSegmentAsWorkbook", "a workbook", XLSX)
                        .handledBy(call -> export(call, "xlsx")));
    }

    private Route.Declaration<Wish> export(String path, String name, String as, String mediaType) {
        return Route.post(path)
                .named(name)
                .needs(Permission.MEMBERS_EXPORT)
                .inAllStores()
                .risky()
                .summary("Get who is in a segment as " + as)
                .details(
                        "Beyond the programme's count of people a day a second person agrees first: then ask again, once. In"
                                + " each row stands the number of the export, which is kept with who got it, when and what for.")
                .forPrograms()
                .idempotent()
                .path(SegmentDesk.SEGMENT)
                .body(WISH)
                .staked(this::stake)
                .answersBytes(200, mediaType)
                .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED);
    }

    /** As many as are in it now, and as many as whoever asks was given today; where that is not known, more than anybody may. */
    private Stake stake(Call<Wish> call) {
        long program = call.caller().programId();
        String code = call.path(SegmentDesk.SEGMENT);
        Long people = null;
        if (moments.of(program) instanceof Moments.Asked.Here(var moment)) {
            Segment segment = moment.segment(code);
            people = segment == null ? 0 : moment.of(segment).getLongCardinality();
        }
        long before = given(call);
        return new Stake(
                Stake.Kind.PERSONAL_EXPORT,
                people == null ? Long.MAX_VALUE : people + before,
                Map.of(
                        "people", people == null ? "?" : Long.toString(people),
                        "before", Long.toString(before),
                        "segment", code,
                        "contents", call.body().contents().word(),
                        "reason", call.body().reason()));
    }

    private long given(Call<?> call) {
        return database.sql(
                        "select coalesce(sum(members), 0) from segment.export where made_by = :by and made_at > :since")
                .param("by", call.caller().keyId())
                .param("since", Segments.moment(clock.instant().minus(Duration.ofDays(1))))
                .query(Long.class)
                .single();
    }

    private Answer export(Call<Wish> call, String format) {
        return desk.asked(call, found -> {
            RoaringBitmap numbers = found.moment().of(found.segment());
            if (numbers.getLongCardinality() > MOST) {
                return Problem.of(ProblemType.CONFLICT)
                        .detail("problem.segment-too-large.detail")
                        .with("limit", MOST);
            }
            long program = call.caller().programId();
            String id = ID.print(ids.next());
            List<List<String>> rows = rows(call, found, numbers, id);
            keep(call, program, found.kept().code(), format, rows.size(), id);
            return format.equals("csv")
                    ? csv(found.kept().code(), rows)
                    : xlsx(found.kept().code(), rows);
        });
    }

    private List<List<String>> rows(Call<Wish> call, SegmentDesk.Found found, RoaringBitmap numbers, String id) {
        boolean full = call.body().contents() == Contents.FULL;
        long program = call.caller().programId();
        Set<String> stores = call.caller().grants().stores(program, Permission.MEMBERS_READ);
        Instant asOf = found.moment().taken().asOf();
        List<Long> all = new ArrayList<>();
        IntIterator each = numbers.getIntIterator();
        while (each.hasNext()) {
            all.add(found.moment().taken().members().member(each.next()));
        }
        all.sort(null);
        List<List<String>> rows = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_A_TIME) {
            List<Long> some = all.subList(from, Math.min(all.size(), from + AT_A_TIME));
            Map<Long, Members.Member> shown = new HashMap<>();
            members.some(program, some).forEach(member -> shown.put(member.id(), member));
            for (long member : some) {
                Members.Member one = shown.get(member);
                if (one != null) {
                    List<String> tags = seenTags.seen(program, stores, one.tagList());
                    rows.add(row(one, tags, full, found.kept().code(), asOf, id));
                }
            }
        }
        return rows;
    }

    private static List<String> row(
            Members.Member member, List<String> tags, boolean full, String segment, Instant asOf, String id) {
        List<String> identities = member.identities().stream()
                .map(identity -> full ? identity.toString() : identity.masked())
                .toList();
        @Nullable String name = full ? member.name() : null;
        return List.of(
                Members.ID.print(member.id()),
                Objects.requireNonNullElse(name, ""),
                String.join(" ", identities),
                member.enrolledAt().toString(),
                String.join(" ", tags),
                segment,
                asOf.toString(),
                id);
    }

    private void keep(Call<Wish> call, long program, String code, String format, int people, String id) {
        database.sql("""
                        insert into segment.export (id, program_id, code, format, contents, members, reason, made_at, made_by)
                        values (:id, :program, :code, :format, :contents, :members, :reason, :now, :by)
                        """)
                .param("id", Objects.requireNonNull(ID.parse(id)))
                .param("program", program)
                .param("code", code)
                .param("format", format)
                .param("contents", call.body().contents().word())
                .param("members", people)
                .param("reason", call.body().reason())
                .param("now", Segments.moment(clock.instant()))
                .param("by", call.caller().keyId())
                .update();
    }

    private static Answer csv(String code, List<List<String>> rows) {
        Csv csv = new Csv(COLUMNS.toArray(String[]::new));
        rows.forEach(row -> csv.add(row.toArray()));
        return csv.answer("segment-" + code);
    }

    private static Answer xlsx(String code, List<List<String>> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Workbook workbook = new Workbook(bytes, "Zhiyin", "1.0")) {
            Worksheet sheet = workbook.newWorksheet(code.length() > 31 ? code.substring(0, 31) : code);
            for (int column = 0; column < COLUMNS.size(); column++) {
                sheet.value(0, column, COLUMNS.get(column));
            }
            for (int row = 0; row < rows.size(); row++) {
                for (int column = 0; column < COLUMNS.size(); column++) {
                    sheet.value(row + 1, column, safe(rows.get(row).get(column)));
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("nothing is written but memory", impossible);
        }
        return new Answer.Written(
                200,
                XLSX,
                bytes.toByteArray(),
                Map.of("Content-Disposition", "attachment; filename=\"segment-" + code + ".xlsx\""));
    }

    /** A text is never a formula in a workbook; whoever saves it as a table of values makes none of it either. */
    private static String safe(String text) {
        return !text.isEmpty() && FORMULA_BEGINS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
