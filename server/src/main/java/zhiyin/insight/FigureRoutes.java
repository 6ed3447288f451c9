package zhiyin.insight;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Messages;
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

/** Figures about all members over HTTP, what each of them means, and who is behind each point of them. */
@Configuration(proxyBeanMethods = false)
class FigureRoutes {

    private static final PathVariable<Figure> FIGURE =
            PathVariable.of("figure", Figure::of).says("The figure, as the list of figures names it.");
    private static final Query<Tables.As> AS = Query.word("as", Tables.As.class, Tables.As.JSON)
            .says("As what it is given: a table with header rows says what it is of. The Accept header says it too.");
    private static final Query<Boolean> BOM =
            Query.flag("bom").says("Whether CSV begins with a byte order mark, which some spreadsheets want to see.");
    private static final Query<String> POINT = Query.text("point", Shape.text(1, Point.LENGTH_MAX))
            .says("The point, as the figure's answer has it.")
            .required();
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    private static final OptionalQuery<String> CURSOR =
            Query.text("cursor", Shape.text(1, 40)).says("Where the page before ended.");

    private static final OptionalField<String> OWNER =
            Field.optional("owner", Shape.text(1, 100)).says("Who answers for it: a team or a role, no person's name.");
    private static final OptionalField<Long> TARGET = Field.optional("target", Shape.integer(0, 1_000_000_000_000L))
            .says("What it should be, in its unit; of percent in basis points.");
    private static final Shape<Catalogue.Setting> SETTING = Shape.object(
            "FigureSetting", body -> new Catalogue.Setting(body.find(OWNER), body.find(TARGET)), OWNER, TARGET);

    @Says("What there is to be asked, and what each figure means.")
    record FiguresAnswer(
            List<FigureView> figures,

            @Says(
                    "The stores in which members have bought or done something else; of those alone of which the caller sees figures.")
            List<String> stores,

            @Says("Whether the caller sees figures of these stores alone: he says which one, if there are several.")
            boolean storesOnly,

            @Says("The channels by which members have bought or done something else.")
            List<String> channels) {}

    @Says("What a figure means.")
    record FigureView(
            @Says("As answers name it.") String code,
            @Says("In the caller's language.") String name,

            @Says("What it counts, in the caller's language.")
            String definition,

            @Says("How it is reckoned.") String formula,
            @Says("Out of what.") String source,
            @Says("Of which days.") String period,
            @Says("How old it is at most, in seconds.") int refreshSeconds,

            @Says("members, times, money (minor units), percent, units (of an asset) or coupons.")
            String unit,

            @Says("Where it is asked for: paths behind /v1/figures/.")
            List<String> paths,

            @Says("Who answers for it, if anybody was named.") @Nullable
            String owner,

            @Says("What it should be, if that was said; of percent in basis points.") @Nullable
            Long target,

            @Says("When owner or target were last said.") @Nullable
            Instant changedAt) {}

    @Says("Who is behind a point of a figure.")
    record BehindAnswer(
            FigureOf of,
            @Says("How many they are.") long total,
            List<BehindMember> members,

            @Says("For the page that follows; absent on the last.") @Nullable
            String next) {}

    @Says("Somebody behind a point.")
    record BehindMember(
            String member,

            @Says("Masked; absent where it is not known.") @Nullable
            String name) {}

    private final FigureDesk desk;
    private final Reckoned reckoned;
    private final Catalogue catalogue;
    private final Tables tables;
    private final BehindPoints behind;
    private final Messages messages;

    FigureRoutes(
            FigureDesk desk,
            Reckoned reckoned,
            Catalogue catalogue,
            Tables tables,
            BehindPoints behind,
            Messages messages) {
        this.desk = desk;
        this.reckoned = reckoned;
        this.catalogue = catalogue;
        this.tables = tables;
        this.behind = behind;
        this.messages = messages;
    }

    @Bean
    Routes figures() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get("/v1/figures")
                .named("listFigures")
                .needs(Permission.FIGURES_READ)
                .summary("List the figures, and what each means")
                .forPrograms()
                .answers(200, FiguresAnswer.class)
                .handledBy(this::list));
        routes.add(Route.put("/v1/figures/{figure}")
                .named("setFigure")
                .needs(Permission.PROGRAMS_WRITE)
                .inAllStores()
                .summary("Say who answers for a figure, and what it should be")
                .forPrograms()
                .path(FIGURE)
                .body(SETTING)
                .answers(200, FigureView.class)
                .handledBy(this::set));
        routes.add(Route.get("/v1/figures/members")
                .named("listMembersBehind")
                .needs(Permission.MEMBERS_READ)
                .summary("List the members behind a point of a figure")
                .details(
                        "Each point in the answer of a figure is a text that is asked for here. They are as many as the figure"
                                + " says, unless something has come since.")
                .forPrograms()
                .queries(POINT, LIMIT, CURSOR)
                .answers(200, BehindAnswer.class)
                .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                .handledBy(this::behind));
        for (Shown shown : desk.all()) {
            routes.add(route(shown));
        }
        return Routes.of(
                "Figures",
                "Who the members are and what they do, as numbers; each says of which days and as of when.",
                routes.toArray(Route[]::new));
    }

    private Route route(Shown shown) {
        return Route.get("/v1/figures/" + shown.path())
                .named(shown.name())
                .needs(shown.naming() ? Permission.MEMBERS_READ : Permission.FIGURES_READ)
                .summary(shown.summary())
                .details(shown.details())
                .forPrograms()
                .queries(Reckoned.queries(shown.queries(), AS, BOM))
                .answers(200, shown.answer())
                .alsoAsBytes(200, Tables.CSV, Tables.XLSX)
                .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                .handledBy(call -> figure(call, shown));
    }

    private Answer figure(Call<Void> call, Shown shown) {
        Tables.As as = call.query(AS);
        String preferred = call.prefers(List.of(Tables.CSV, Tables.XLSX));
        if (as == Tables.As.JSON && preferred != null) {
            as = preferred.equals(Tables.CSV) ? Tables.As.CSV : Tables.As.XLSX;
        }
        return switch (reckoned.found(shown.naming() ? Wish.Called.naming(call) : new Wish.Called(call), shown)) {
            case Shown.Found.Here(var answer) ->
                switch (as) {
                    case JSON -> Answer.ok(answer);
                    case CSV -> tables.csv(shown, answer, call.language(), call.query(BOM));
                    case XLSX -> tables.xlsx(shown, answer, call.language());
                };
            case Shown.Found.Refused(var problem) -> problem;
        };
    }

    private Answer list(Call<Void> call) {
        Map<Figure, Catalogue.Set> settings = catalogue.all(call.caller().programId());
        List<FigureView> figures = new ArrayList<>();
        boolean all = new Wish.Called(call).stores() == null;
        for (Figure figure : Figure.values()) {
            if (all) {
                figures.add(view(call, figure, settings.get(figure)));
            } else if (figure.isOfStores()) {
                // what it should be is said of all stores together
                figures.add(view(call, figure, null));
            }
        }
        Catalogue.Places places = catalogue.places(call.caller().programId());
        Set<String> only = new Wish.Called(call).stores();
        return Answer.ok(new FiguresAnswer(
                figures,
                only == null ? places.stores() : only.stream().sorted().toList(),
                only != null,
                places.channels()));
    }

    private FigureView view(Call<?> call, Figure figure, Catalogue.@Nullable Set set) {
        return new FigureView(
                figure.code(),
                say(call, figure, "name"),
                say(call, figure, "definition"),
                say(call, figure, "formula"),
                say(call, figure, "source"),
                say(call, figure, "period"),
                figure.refreshSeconds(),
                figure.unit().name().toLowerCase(java.util.Locale.ROOT),
                desk.paths(figure),
                set == null ? null : set.setting().owner(),
                set == null ? null : set.setting().target(),
                set == null ? null : set.changedAt());
    }

    private String say(Call<?> call, Figure figure, String part) {
        return messages.say(call.language(), figure.message(part), Map.of());
    }

    private Answer set(Call<Catalogue.Setting> call) {
        Figure figure = call.path(FIGURE);
        long program = call.caller().programId();
        return Answer.ok(view(
                call,
                figure,
                catalogue.set(program, figure, call.body(), call.caller().keyId())));
    }

    private Answer behind(Call<Void> call) {
        Point point = Point.read(call.query(POINT));
        if (point == null) {
            return Reckoned.wrong("/query/point", "figures.no-such-point");
        }
        return switch (behind.page(call, point, call.find(CURSOR), call.query(LIMIT))) {
            case Shown.Found.Here(var answer) -> Answer.ok(answer);
            case Shown.Found.Refused(Problem problem) -> problem;
        };
    }
}
