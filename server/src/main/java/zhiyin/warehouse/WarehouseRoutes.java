package zhiyin.warehouse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.Stake;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.warehouse.Destinations.Destination;
import zhiyin.warehouse.Destinations.Place;
import zhiyin.warehouse.Exports.Export;
import zhiyin.warehouse.Exports.State;

/** Exports to a shop's own data warehouse, over HTTP: when, where to, what came of them, and the files. */
@Configuration(proxyBeanMethods = false)
class WarehouseRoutes {

    private static final String BYTES = "application/octet-stream";

    /** As Amazon has them: letters of a host's name. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final Pattern REGION = Pattern.compile("[a-z0-9][a-z0-9-]{0,40}");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9._=-]+/)*([A-Za-z0-9._=-]+/?)?");

    private static final PathVariable<Long> DESTINATION =
            PathVariable.of("destination", Destinations.ID::parse).says("The destination's id.");
    private static final PathVariable<Integer> NUMBER =
            PathVariable.of("number", WarehouseRoutes::number).says("The export's number, from 1.");
    private static final PathVariable<String> FILE =
            PathVariable.text("file").says("A file's name, as the export lists it, or manifest.json.");
    private static final OptionalQuery<Integer> BEFORE =
            Query.of("before", WarehouseRoutes::number).says("Only those before this one: the page that follows.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);

    private static final OptionalField<Long> HOUR = Field.optional("hour", Shape.integer(0, 23))
            .says(
                    "From which hour of the programme's clock on it is exported each night; only when somebody asks, if not"
                            + " said.");
    private static final Field<Long> WHOLE_EVERY = Field.withDefault(
                    "whole_every", Shape.integer(1, 60), (long) Plans.WHOLE_EVERY)
            .says("Each how many exports is a whole one; 1 for all of them.");
    private static final Field<Long> KEEP = Field.withDefault("keep", Shape.integer(1, 60), (long) Plans.KEEP)
            .says("So many exports are kept here; the latest whole one and what builds upon it always are.");
    private static final Shape<Said> PLAN = Shape.object(
            "WarehousePlan",
            body -> {
                Long hour = body.find(HOUR);
                return new Said(
                        hour == null ? null : hour.intValue(),
                        body.get(WHOLE_EVERY).intValue(),
                        body.get(KEEP).intValue());
            },
            HOUR,
            WHOLE_EVERY,
            KEEP);

    private record Said(@Nullable Integer hour, int wholeEvery, int keep) {}

    private static final Field<String> ENDPOINT = Field.required("endpoint", Shape.text(8, 200))
            .says(
                    "Where the store of objects is asked: https:// and a host at a public address, or what the operator of the"
                            + " house has named.");
    private static final Field<String> REGION_FIELD = Field.required(
                    "region",
                    Shape.text(1, 41).check(text -> REGION.matcher(text).matches(), "warehouse.region"))
            .says("Its region, such as eu-central-1; us-east-1 where it knows none.");
    private static final Field<String> BUCKET_FIELD = Field.required(
                    "bucket",
                    Shape.text(3, 63).check(text -> BUCKET.matcher(text).matches(), "warehouse.bucket"))
            .says("The bucket, which is there already.");
    private static final Field<String> PREFIX_FIELD = Field.withDefault(
                    "prefix",
                    Shape.text(1, 200).check(text -> PREFIX.matcher(text).matches(), "warehouse.prefix"),
                    "")
            .says("Below what in the bucket; the programme's code and the export's number follow.");
    private static final Field<Boolean> PATH_STYLE = Field.withDefault("path_style", Shape.bool(), false)
            .says("Whether the bucket stands in the path rather than in the host's name, as MinIO has it usually.");
    private static final Field<String> ACCESS_KEY =
            Field.required("access_key", Shape.text(1, 128)).says("The name of the key with which we write there.");
    private static final Field<String> SECRET_KEY =
            Field.required("secret_key", Shape.text(1, 256)).says("Its secret. It is kept sealed, and never answered.");

    private static final Shape<Proposed> PROPOSED = Shape.object(
            "WarehouseDestination",
            body -> new Proposed(
                    new Place(
                            body.get(ENDPOINT),
                            body.get(REGION_FIELD),
                            body.get(BUCKET_FIELD),
                            strokeAtTheEnd(body.get(PREFIX_FIELD)),
                            body.get(PATH_STYLE),
                            body.get(ACCESS_KEY)),
                    body.get(SECRET_KEY)),
            ENDPOINT,
            REGION_FIELD,
            BUCKET_FIELD,
            PREFIX_FIELD,
            PATH_STYLE,
            ACCESS_KEY,
            SECRET_KEY);

    private record Proposed(Place place, String secret) {
        @Override
        public String toString() {
            return "Proposed[" + place + "]";
        }
    }

    private static final Field<Boolean> WHOLE = Field.withDefault("whole", Shape.bool(), false)
            .says("Whether everything is exported whatever was before; otherwise what has changed, where it can be.");
    private static final Shape<Boolean> ASKED = Shape.object("WarehouseExportWish", body -> body.get(WHOLE), WHOLE);

    @Says("How a programme's facts are exported to its own warehouse.")
    record WarehouseAnswer(
            WarehousePlanView plan,

            @Says("Where exports go beside the folder; absent for nowhere.") @Nullable
            WarehouseDestinationView destination,

            @Says("What was proposed and nobody has agreed to yet; absent for nothing.") @Nullable
            WarehouseDestinationView proposed) {}

    @Says("When a programme's facts are exported.")
    record WarehousePlanView(
            @Says("From which hour of the programme's clock on; absent for only when somebody asks.") @Nullable
            Integer hour,

            int wholeEvery,
            int keep,

            @Says("When it is next due; absent where nothing is due by itself.") @Nullable
            Instant nextAt) {}

    @Says("A bucket, without its secret.")
    record WarehouseDestinationView(
            String destination,
            String endpoint,
            String region,
            String bucket,
            String prefix,
            boolean pathStyle,
            String accessKey,
            Instant proposedAt,

            @Says("Since when exports go there; absent where nobody has agreed yet.") @Nullable
            Instant takenAt) {}

    @Says("Exports, the latest first.")
    record WarehouseExportsAnswer(List<WarehouseExportView> exports) {}

    @Says("An export.")
    record WarehouseExportView(
            int number,
            @Says("asked, underway, done or failed.") String state,

            @Says("asked by somebody, daily, after a deletion, or again after one that failed.")
            String why,

            @Says("whole or changes; absent until it is done.") @Nullable
            String kind,

            @Says("From which export on its changes are; absent where there are none.") @Nullable
            Integer buildsUpon,

            Instant askedAt,
            @Nullable Instant begunAt,
            @Nullable Instant endedAt,

            @Says("All that was recorded before that is in it.") @Nullable
            Instant asOf,

            @Says("How many rows its tables have, whatever is in its files.") @Nullable
            Long rows,

            @Says("How many files it has, without the manifest.") @Nullable
            Integer files,

            @Says("What they weigh together.") @Nullable Long bytes,

            @Says(
                    "Why it failed: facts_not_there, not_written, bucket_not_reached, bucket_refused or cut_off; absent otherwise.")
            @Nullable
            String failure,

            @Says("Whether it went to the bucket too.") boolean sent,

            @Says("Since when its files are kept here no more; absent while they are.") @Nullable
            Instant removedAt) {}

    @Says("What is in an export.")
    record WarehouseExportAnswer(
            WarehouseExportView export,
            @Says("Its tables; none until it is done.") List<WarehouseTableView> tables,

            @Says("How far it is in what was recorded, chain by chain.")
            List<WarehouseLinkView> mark,

            @Says("With what it was written; absent until it is done.") @Nullable
            String engine,

            @Says("Whether its files can be fetched from this server.")
            boolean here) {}

    @Says("A table of an export.")
    record WarehouseTableView(
            String name,
            @Says("The columns by which a row is known.") List<String> key,
            List<WarehouseColumnView> columns,

            @Says("So many rows there are.") long rows,

            @Says("The sum over all rows of DuckDB's hash of their columns, in hexadecimal digits.")
            String hash,

            @Says("So many rows are new or others than before.") @Nullable
            Long upserts,

            @Says("So many rows are gone.") @Nullable Long deletes,

            @Says("The files with all rows; none in an export of changes alone.")
            List<Manifest.Stored> whole,

            @Says("The files with what has changed.") List<Manifest.Stored> changes) {}

    @Says("A column of a table of an export.")
    record WarehouseColumnView(
            String name, @Says("As DuckDB calls it.") String type) {}

    @Says("How far an export is in a chain of what was recorded.")
    record WarehouseLinkView(
            String chain,
            long link,
            @Says("The hash of that link.") String hash) {}

    private final Plans plans;
    private final Destinations destinations;
    private final Exports exports;
    private final Endpoints endpoints;
    private final Folders folders;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    WarehouseRoutes(
            Plans plans,
            Destinations destinations,
            Exports exports,
            Endpoints endpoints,
            Folders folders,
            Programmes programmes,
            ProgramClocks clocks) {
        this.plans = plans;
        this.destinations = destinations;
        this.exports = exports;
        this.endpoints = endpoints;
        this.folders = folders;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    @Bean
    Routes warehouse() {
        return Routes.of(
                "Warehouse",
                "Exports of the facts that figures are made of to a shop's own data warehouse, whole and by changes.",
                Route.get("/v1/warehouse")
                        .named("getWarehouse")
                        .needs(Permission.WAREHOUSE)
                        .inAllStores()
                        .summary("Get when facts are exported, and where to")
                        .forPrograms()
                        .answers(200, WarehouseAnswer.class)
                        .handledBy(this::show),
                Route.put("/v1/warehouse/plan")
                        .named("planWarehouse")
                        .needs(Permission.WAREHOUSE)
                        .inAllStores()
                        .summary("Say when facts are exported by themselves, and how much is kept")
                        .forPrograms()
                        .body(PLAN)
                        .answers(200, WarehouseAnswer.class)
                        .handledBy(this::plan),
                Route.post("/v1/warehouse/destinations")
                        .named("proposeWarehouseDestination")
                        .needs(Permission.WAREHOUSE)
                        .inAllStores()
                        .risky()
                        .summary("Propose a bucket to which exports are to go")
                        .details(
                                "In the place of any other that nobody has agreed to yet. Nothing is sent there before it is taken into"
                                        + " use.")
                        .forPrograms()
                        .body(PROPOSED)
                        .answers(201, WarehouseDestinationView.class)
                        .handledBy(this::propose),
                Route.post("/v1/warehouse/destinations/{destination}/take")
                        .named("takeWarehouseDestination")
                        .needs(Permission.WAREHOUSE)
                        .inAllStores()
                        .risky()
                        .summary("Let exports go to a bucket that was proposed")
                        .details(
                                "In the place of the one before. A second person agrees first, where the programme's rules ask for"
                                        + " one; what goes there from then on needs nobody any more.")
                        .forPrograms()
                        .idempotent()
                        .path(DESTINATION)
                        .staked(this::stake)
                        .answers(200, WarehouseAnswer.class)
                        .handledBy(this::take),
                Route.post("/v1/warehouse/destinations/{destination}/end")
                        .named("endWarehouseDestination")
                        .needs(Permission.WAREHOUSE)
                        .inAllStores()
                        .summary("Send nothing to a bucket any more, or withdraw what was proposed")
                        .forPrograms()
                        .path(DESTINATION)
                        .answers(200, WarehouseAnswer.class)
                        .handledBy(this::end),
                Route.get("/v1/warehouse-exports")
                        .named("listWarehouseExports")
                        .needs(Permission.WAREHOUSE)
                        .inAllStores()
                        .summary("List exports")
                        .forPrograms()
                        .queries(BEFORE, LIMIT)
                        .answers(200, WarehouseExportsAnswer.class)
                        .handledBy(this::list),
                Route.post("/v1/warehouse-exports")
                        .named("askForWarehouseExport")
                        .needs(Permission.WAREHOUSE)
                        .inAllStores()
                        .summary("Ask for an export")
                        .details("It is made soon; while one that does as well waits already, that one is answered.")
                        .forPrograms()
                        .body(ASKED)
                        .answers(201, WarehouseExportView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::ask),
                Route.get("/v1/warehouse-exports/{number}")
                        .named("getWarehouseExport")
                        .needs(Permission.WAREHOUSE)
                        .inAllStores()
                        .summary("Get what is in an export")
                        .forPrograms()
                        .path(NUMBER)
                        .answers(200, WarehouseExportAnswer.class)
                        .handledBy(this::find),
                Route.get("/v1/warehouse-exports/{number}/files/{file}")
                        .named("getWarehouseFile")
                        .needs(Permission.WAREHOUSE)
                        .inAllStores()
                        .noted()
                        .summary("Get a file of an export")
                        .forPrograms()
                        .path(NUMBER, FILE)
                        .answersBytes(200, BYTES)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::file));
    }

    private static @Nullable Integer number(String text) {
        return text.matches("[1-9][0-9]{0,8}") ? Integer.valueOf(text) : null;
    }

    private static String strokeAtTheEnd(String prefix) {
        return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }

    private Answer show(Call<?> call) {
        return Answer.ok(view(call.caller().programId()));
    }

    private WarehouseAnswer view(long program) {
        List<Destination> all = destinations.of(program);
        return new WarehouseAnswer(
                view(program, plans.of(program)),
                one(all.stream().filter(each -> each.takenAt() != null)),
                one(all.stream().filter(each -> each.takenAt() == null)));
    }

    private static @Nullable WarehouseDestinationView one(Stream<Destination> some) {
        return some.findFirst().map(WarehouseRoutes::view).orElse(null);
    }

    private WarehousePlanView view(long program, Plans.Plan plan) {
        ZonedDateTime now = now(program);
        Instant next = null;
        if (plan.hour() != null && now != null) {
            ZonedDateTime today = now.toLocalDate().atTime(plan.hour(), 0).atZone(now.getZone());
            LocalDate due =
                    now.isBefore(today) ? now.toLocalDate() : now.toLocalDate().plusDays(1);
            LocalDate day = due.isBefore(plan.begins()) ? plan.begins() : due;
            next = day.atTime(plan.hour(), 0).atZone(now.getZone()).toInstant();
        }
        return new WarehousePlanView(plan.hour(), plan.wholeEvery(), plan.keep(), next);
    }

    /** By the programme's clock; null before anything is published. */
    private @Nullable ZonedDateTime now(long program) {
        Engines engines = programmes.recent(program);
        return engines.versions().isEmpty()
                ? null
                : clocks.of(program)
                        .instant()
                        .atZone(engines.latest().engine().programme().zone());
    }

    private static WarehouseDestinationView view(Destination destination) {
        Place place = destination.place();
        return new WarehouseDestinationView(
                Destinations.ID.print(destination.id()),
                place.endpoint(),
                place.region(),
                place.bucket(),
                place.prefix(),
                place.pathStyle(),
                place.accessKey(),
                destination.proposedAt(),
                destination.takenAt());
    }

    private Answer plan(Call<Said> call) {
        long program = call.caller().programId();
        Said said = call.body();
        ZonedDateTime now = now(program);
        LocalDate begins = now == null
                ? LocalDate.EPOCH
                : said.hour() != null && now.getHour() >= said.hour()
                        ? now.toLocalDate().plusDays(1)
                        : now.toLocalDate();
        plans.say(
                program,
                new Plans.Plan(said.hour(), said.wholeEvery(), said.keep(), begins),
                call.caller().keyId());
        return Answer.ok(view(program));
    }

    private Answer propose(Call<Proposed> call) {
        Proposed proposed = call.body();
        return endpoints.allows(proposed.place().endpoint())
                ? Answer.created(view(destinations.propose(
                        call.caller().programId(),
                        proposed.place(),
                        proposed.secret(),
                        call.caller().keyId())))
                : Problem.invalid("/endpoint", "warehouse.endpoint");
    }

    private @Nullable Stake stake(Call<Void> call) {
        return destinations
                .find(call.caller().programId(), call.path(DESTINATION))
                .filter(each -> each.takenAt() == null)
                .map(each -> new Stake(
                        Stake.Kind.WAREHOUSE,
                        1,
                        Map.of(
                                "endpoint", each.place().endpoint(),
                                "bucket", each.place().bucket(),
                                "prefix", each.place().prefix(),
                                "destination", Destinations.ID.print(each.id()))))
                .orElse(null);
    }

    private Answer take(Call<Void> call) {
        long program = call.caller().programId();
        return destinations
                .take(program, call.path(DESTINATION))
                .<Answer>map(_ -> Answer.ok(view(program)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer end(Call<?> call) {
        long program = call.caller().programId();
        return destinations.end(program, call.path(DESTINATION))
                ? Answer.ok(view(program))
                : Problem.of(ProblemType.NOT_FOUND);
    }

    private Answer list(Call<?> call) {
        return Answer.ok(new WarehouseExportsAnswer(
                exports.of(call.caller().programId(), call.find(BEFORE), call.query(LIMIT)).stream()
                        .map(WarehouseRoutes::view)
                        .toList()));
    }

    private static WarehouseExportView view(Export export) {
        Manifest manifest = export.manifest();
        return new WarehouseExportView(
                export.number(),
                Exports.word(export.state()),
                Exports.word(export.why()),
                manifest == null ? null : Exports.word(manifest.kind()),
                manifest == null ? null : manifest.buildsUpon(),
                export.askedAt(),
                export.begunAt(),
                export.endedAt(),
                export.asOf(),
                export.rows(),
                export.files(),
                export.bytes(),
                export.failure() == null ? null : Exports.word(export.failure()),
                export.destination() != null,
                export.removedAt());
    }

    private Answer ask(Call<Boolean> call) {
        long program = call.caller().programId();
        return now(program) == null
                ? Problem.of(ProblemType.CONFLICT).detail("problem.warehouse-nothing-published.detail")
                : Answer.created(
                        view(exports.ask(program, call.body(), call.caller().keyId())));
    }

    private Answer find(Call<?> call) {
        long program = call.caller().programId();
        return exports.find(program, call.path(NUMBER))
                .<Answer>map(export -> Answer.ok(whole(program, export)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private WarehouseExportAnswer whole(long program, Export export) {
        Manifest manifest = export.manifest();
        if (manifest == null) {
            return new WarehouseExportAnswer(view(export), List.of(), List.of(), null, false);
        }
        return new WarehouseExportAnswer(
                view(export),
                manifest.tables().stream().map(WarehouseRoutes::view).toList(),
                manifest.mark().stream()
                        .map(link -> new WarehouseLinkView(link.chain(), link.link(), link.hash()))
                        .toList(),
                manifest.engine(),
                export.removedAt() == null && Files.exists(path(program, export, Manifest.FILE)));
    }

    private static WarehouseTableView view(Manifest.Table table) {
        return new WarehouseTableView(
                table.name(),
                table.key(),
                table.columns().stream()
                        .map(column -> new WarehouseColumnView(column.name(), column.type()))
                        .toList(),
                table.rows(),
                table.hash(),
                table.upserts(),
                table.deletes(),
                table.whole(),
                table.changes());
    }

    private Path path(long program, Export export, String file) {
        String code = Objects.requireNonNull(programmes.codeOf(program), "a programme has a code");
        return folders.export(code, export.number()).resolve(file);
    }

    /** Nothing but what the manifest names, and the manifest. */
    private Answer file(Call<?> call) {
        long program = call.caller().programId();
        String name = call.path(FILE);
        Optional<Export> found = exports.find(program, call.path(NUMBER)).filter(each -> each.state() == State.DONE);
        Manifest manifest = found.map(Export::manifest).orElse(null);
        if (found.isEmpty()
                || manifest == null
                || !(name.equals(Manifest.FILE)
                        || manifest.files().anyMatch(each -> each.file().equals(name)))) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        call.concerns("warehouse_export", found.get().number());
        Path path = path(program, found.get(), name);
        if (found.get().removedAt() != null || !Files.isRegularFile(path)) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.warehouse-not-here.detail");
        }
        return new Answer.OfFile(
                200,
                BYTES,
                path,
                Map.of("Content-Disposition", "attachment; filename=\"" + name + "\"", "Cache-Control", "no-store"));
    }
}
