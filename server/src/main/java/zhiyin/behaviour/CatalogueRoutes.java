package zhiyin.behaviour;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Csv;
import zhiyin.http.Fault;
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
import zhiyin.http.SentTable;
import zhiyin.http.Shape;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Which behaviour is expected and which came, and the products, over HTTP. */
@Configuration(proxyBeanMethods = false)
class CatalogueRoutes {

    private static final int PRODUCTS_MAX = 500;
    private static final int PRODUCTS_BYTES_MAX = 2 * 1024 * 1024;
    private static final long PRICE_MAX = 1_000_000_000_000L;

    private static final PathVariable<String> KIND =
            PathVariable.of("kind", text -> Words.isKind(text) ? text : null).says("The kind of behaviour.");

    private static final Field<String> SAYS =
            Field.withDefault("says", Shape.prose(0, 500), "").says("What it is, in a sentence.");
    private static final Field<String> NAME = Field.required(
            "name",
            Shape.text(1, 40).check(name -> Words.isProperty(name) && !Personal.isName(name), "behaviour.property"));
    private static final Field<Kind.Type> TYPE = Field.required("type", Shape.word(Kind.Type.class));
    private static final Field<Boolean> REQUIRED =
            Field.withDefault("required", Shape.bool(), false).says("Whether it is always said.");
    private static final Field<Boolean> PERSONAL = Field.withDefault("personal", Shape.bool(), false)
            .says(
                    "Whether it is the member's own business: in what he is given, and in no copy, figure, segment or list.");
    private static final OptionalField<String> PROPERTY_SAYS = Field.optional("says", Shape.prose(1, 500));
    private static final Shape<Kind.Property> PROPERTY = Shape.object(
            "DeclaredProperty",
            body -> new Kind.Property(
                    body.get(NAME), body.get(TYPE), body.get(REQUIRED), body.get(PERSONAL), body.find(PROPERTY_SAYS)),
            NAME,
            TYPE,
            REQUIRED,
            PERSONAL,
            PROPERTY_SAYS);
    private static final Field<List<Kind.Property>> PROPERTIES = Field.withDefault(
                    "properties",
                    Shape.list(PROPERTY, 0, Words.PROPERTIES_MAX)
                            .check(
                                    list -> list.stream()
                                                    .map(Kind.Property::name)
                                                    .distinct()
                                                    .count()
                                            == list.size(),
                                    "list.repeated"),
                    List.<Kind.Property>of())
            .says("What is said of it besides product, category, brand, channel, store and referrer.");

    private record Declaring(String says, List<Kind.Property> properties) {}

    private static final Shape<Declaring> DECLARING = Shape.object(
            "KindDeclaration", body -> new Declaring(body.get(SAYS), body.get(PROPERTIES)), SAYS, PROPERTIES);

    private static final Field<Boolean> STRICT = Field.withDefault("strict", Shape.bool(), false)
            .says("Whether what is not as declared is refused; otherwise it is taken and marked.");
    private static final Field<String> USER_IDS = Field.withDefault(
                    "user_ids",
                    Shape.text(1, 40).check(text -> text.matches("[a-z0-9][a-z0-9_-]{0,39}"), "text.characters"),
                    Terms.USUAL.userIds())
            .says("The system whose customer numbers bare user ids are: shopify for ext:shopify:123.");
    private static final Shape<Terms> TERMS =
            Shape.object("BehaviourTerms", body -> new Terms(body.get(STRICT), body.get(USER_IDS)), STRICT, USER_IDS);

    private static final Field<String> SKU = Field.required("sku", Shape.text(1, Words.TEXT_MAX));
    private static final OptionalField<String> PRODUCT_NAME = Field.optional("name", Shape.text(1, Words.TEXT_MAX));
    private static final OptionalField<String> BRAND = Field.optional("brand", Shape.text(1, Words.TEXT_MAX));
    private static final OptionalField<String> CATEGORY = Field.optional("category", Shape.text(1, Words.TEXT_MAX));
    private static final OptionalField<Price> PRICE = Field.optional("price", Shape.money(0, PRICE_MAX, Price::new));

    private record Price(long amount, String currency) {}

    private static final Shape<Vocabulary.Product> PRODUCT = Shape.object(
            "Product",
            body -> {
                Price price = body.find(PRICE);
                return new Vocabulary.Product(
                        body.get(SKU),
                        body.find(PRODUCT_NAME),
                        body.find(BRAND),
                        body.find(CATEGORY),
                        price == null ? null : (Long) price.amount(),
                        price == null ? null : price.currency());
            },
            SKU,
            PRODUCT_NAME,
            BRAND,
            CATEGORY,
            PRICE);
    private static final Field<List<Vocabulary.Product>> PRODUCTS =
            Field.required("products", Shape.list(PRODUCT, 1, PRODUCTS_MAX));
    private static final Shape<List<Vocabulary.Product>> PRODUCT_BATCH = Shape.object(
                    "ProductBatch", body -> body.get(PRODUCTS), PRODUCTS)
            .check(
                    "/products",
                    list -> list.stream()
                                    .map(Vocabulary.Product::sku)
                                    .distinct()
                                    .count()
                            == list.size(),
                    "list.repeated");

    private static final PathVariable<String> SKU_OF = PathVariable.text("sku").says("The product's sku.");

    private static final int FILE_ROWS_MAX = 10_000;
    private static final int FILE_LENGTH_MAX = 4_000_000;
    private static final Field<String> TABLE = Field.required("csv", Shape.prose(1, FILE_LENGTH_MAX))
            .says(
                    "A table with a header: sku, and as far as wanted name, brand, category, price (in whole units, such as 29.90) and"
                            + " currency (the programme's, if not said).");
    private static final Shape<String> PRODUCT_FILE = Shape.object("ProductFile", body -> body.get(TABLE), TABLE);
    private static final Query<Boolean> DRY_RUN = Query.flag("dry_run").says("Only say what would come of it.");

    private static final OptionalQuery<String> FIND =
            Query.search("q", Words.TEXT_MAX).says("Those alone whose sku or name has that in it.");
    private static final OptionalQuery<String> OF_CATEGORY =
            Query.text("category", Shape.text(1, Words.TEXT_MAX)).says("Of that category alone.");
    private static final OptionalQuery<String> OF_BRAND =
            Query.text("brand", Shape.text(1, Words.TEXT_MAX)).says("Of that brand alone.");
    private static final Query<String> AFTER =
            Query.text("after", Shape.text(1, Words.TEXT_MAX)).otherwise("").says("Those after that sku.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 200, 50).says("So many at most.");

    @Says("Kinds of behaviour: declared, and seen.")
    record KindsAnswer(
            @Says("On what terms behaviour is taken in.") TermsView terms,

            List<KindView> kinds,

            @Says("What was sent and not kept, by the reason.")
            List<DroppedLine> dropped) {}

    @Says("On what terms behaviour is taken in.")
    record TermsView(
            @Says("Whether what is not as declared is refused; otherwise it is taken and marked.")
            boolean strict,

            @Says("The system whose customer numbers bare user ids are.")
            String userIds) {}

    @Says("A kind of behaviour.")
    record KindView(
            String kind,

            @Says("Whether the shop has declared it, or everybody has it.")
            boolean declared,

            @Says("What it is, in a sentence.") @Nullable String says,

            @Says("When it was last declared.") @Nullable Instant declaredAt,

            @Says("How often it came.") long times,

            @Says("When it came for the first time.") @Nullable
            Instant firstSeenAt,

            @Says("When it came last.") @Nullable Instant lastSeenAt,

            List<PropertyView> properties) {}

    @Says("Something that is said of behaviour of a kind.")
    record PropertyView(
            String name,

            @Says("text, number or flag: as declared, or as it came.")
            Kind.Type type,

            @Says("Whether that property was declared, of that type.")
            boolean declared,

            boolean required,

            @Says("Whether it is the member's own business, and in no copy, figure, segment or list.")
            boolean personal,

            @Nullable String says,
            @Says("How often it came, of that type.") long times,

            @Says("When it came last.") @Nullable Instant lastSeenAt) {}

    @Says("What was sent and not kept, for one reason.")
    record DroppedLine(
            @Says(
                    "nobody (neither user nor anonymous id), event (track without a name), type, time, unreadable, too-many,"
                            + " undeclared, kinds (too many of them), refused (by the member), unknown (identify of no member yet), or"
                            + " two-members (an alias of somebody who is a member himself).")
            String reason,

            long times,
            Instant lastAt) {}

    @Says("Products, by sku.")
    record ProductsAnswer(
            List<ProductLine> products,

            @Says("After which sku there are more; absent where there are none.") @Nullable
            String next) {}

    @Says("A product.")
    record ProductLine(
            String sku,
            @Nullable String name,
            @Nullable String brand,
            @Nullable String category,
            @Says("What it costs.") @Nullable PriceView price) {}

    @Says("A price.")
    record PriceView(@Says("Minor units.") long amount, String currency) {}

    @Says("How many products were written.")
    record ProductsWritten(int products) {}

    @Says("What became of a file of products.")
    record ProductFileAnswer(
            @Says("How many rows there were.") int rows,
            @Says("Products that were not there before.") int added,
            @Says("Products that are another than before.") int changed,
            @Says("Products that were there so.") int unchanged,

            @Says("The rows of which nothing came, in order: the others are done.")
            List<ProductRowFault> faults,

            @Says(
                    "The same rows as a table, each as it was sent and with what is wrong with it: to be put right and sent again; absent"
                            + " where there are none.")
            @Nullable
            String faultyRows) {}

    @Says("A row of which no product came.")
    record ProductRowFault(
            @Says("The line in which it begins; the header is 1.")
            long line,

            @Says("Its sku, as far as it says one.") @Nullable
            String sku,

            @Says("What is wrong, in a word that never changes.")
            String code,

            @Says("What is wrong, in the caller's language.")
            String detail) {}

    private final Vocabulary catalogue;
    private final Programmes programmes;
    private final Messages messages;

    CatalogueRoutes(Vocabulary catalogue, Programmes programmes, Messages messages) {
        this.catalogue = catalogue;
        this.programmes = programmes;
        this.messages = messages;
    }

    @Bean
    Routes behaviourCatalogue() {
        return Routes.of(
                "Kinds of behaviour",
                "Which behaviour is expected and which came, and the products that it names.",
                Route.get("/v1/behaviour/kinds")
                        .named("listBehaviourKinds")
                        .needs(Permission.FIGURES_READ)
                        .inAllStores()
                        .summary("List the kinds of behaviour: declared, and seen")
                        .forPrograms()
                        .answers(200, KindsAnswer.class)
                        .handledBy(call -> Answer.ok(kinds(call.caller().programId()))),
                Route.put("/v1/behaviour/kinds/{kind}")
                        .named("declareBehaviourKind")
                        .needs(Permission.BEHAVIOUR_DECLARE)
                        .summary("Declare a kind of behaviour, and what is said of it")
                        .forPrograms()
                        .path(KIND)
                        .body(DECLARING)
                        .answers(200, KindView.class)
                        .handledBy(this::declare),
                Route.delete("/v1/behaviour/kinds/{kind}")
                        .named("takeBackBehaviourKind")
                        .needs(Permission.BEHAVIOUR_DECLARE)
                        .summary("Take back that a kind of behaviour is expected")
                        .details("What was recorded of it stays.")
                        .forPrograms()
                        .path(KIND)
                        .answersNothing(204)
                        .handledBy(call -> catalogue.takeBack(call.caller().programId(), call.path(KIND))
                                ? Answer.nothing()
                                : Problem.of(ProblemType.NOT_FOUND)),
                Route.get("/v1/behaviour/terms")
                        .named("getBehaviourTerms")
                        .needs(Permission.FIGURES_READ)
                        .summary("Get on what terms behaviour is taken in")
                        .forPrograms()
                        .answers(200, TermsView.class)
                        .handledBy(call ->
                                Answer.ok(view(catalogue.terms(call.caller().programId())))),
                Route.put("/v1/behaviour/terms")
                        .named("sayBehaviourTerms")
                        .needs(Permission.BEHAVIOUR_DECLARE)
                        .summary("Say on what terms behaviour is taken in")
                        .forPrograms()
                        .body(TERMS)
                        .answers(200, TermsView.class)
                        .handledBy(this::terms),
                Route.post("/v1/products")
                        .named("writeProducts")
                        .needs(Permission.BEHAVIOUR_DECLARE)
                        .summary("Write up to 500 products of the catalogue")
                        .details(
                                "Each in the place of what was known under its sku. Behaviour that names one gets its brand and"
                                        + " category as they are then.")
                        .forPrograms()
                        .body(PRODUCT_BATCH, PRODUCTS_BYTES_MAX)
                        .answers(200, ProductsWritten.class)
                        .handledBy(this::write),
                Route.get("/v1/products")
                        .named("listProducts")
                        .needs(Permission.FIGURES_READ)
                        .summary("List the products of the catalogue")
                        .forPrograms()
                        .queries(FIND, OF_CATEGORY, OF_BRAND, AFTER, LIMIT)
                        .answers(200, ProductsAnswer.class)
                        .handledBy(this::products),
                Route.delete("/v1/products/{sku}")
                        .named("removeProduct")
                        .needs(Permission.BEHAVIOUR_DECLARE)
                        .summary("Take a product out of the catalogue")
                        .details("Behaviour that named it keeps the brand and category that it got then.")
                        .forPrograms()
                        .path(SKU_OF)
                        .answersNothing(204)
                        .handledBy(call -> catalogue.remove(call.caller().programId(), call.path(SKU_OF))
                                ? Answer.nothing()
                                : Problem.of(ProblemType.NOT_FOUND)),
                Route.post("/v1/products/file")
                        .named("writeProductsOfFile")
                        .needs(Permission.BEHAVIOUR_DECLARE)
                        .summary("Write the products of a file")
                        .details(
                                "Each row in the place of what was known under its sku: a cell that is empty is not known any more. A row that"
                                        + " is wrong costs itself alone, and comes back.")
                        .forPrograms()
                        .queries(DRY_RUN)
                        .body(PRODUCT_FILE, Route.BULK_BYTES_MAX)
                        .answers(200, ProductFileAnswer.class)
                        .handledBy(this::file));
    }

    private Answer declare(Call<Declaring> call) {
        long program = call.caller().programId();
        Kind kind = new Kind(call.path(KIND), call.body().says(), call.body().properties());
        catalogue.declare(program, kind, call.caller().keyId());
        return kinds(program).kinds().stream()
                .filter(each -> each.kind().equals(kind.kind()))
                .<Answer>map(Answer::ok)
                .findFirst()
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer terms(Call<Terms> call) {
        catalogue.say(call.caller().programId(), call.body());
        return Answer.ok(view(call.body()));
    }

    private static TermsView view(Terms terms) {
        return new TermsView(terms.strict(), terms.userIds());
    }

    private KindsAnswer kinds(long program) {
        Map<String, Vocabulary.Declared> declared = new LinkedHashMap<>();
        catalogue.declared(program).forEach(each -> declared.put(each.kind().kind(), each));
        Map<String, List<Vocabulary.Seen>> seen = new LinkedHashMap<>();
        catalogue
                .seen(program)
                .forEach(each -> seen.computeIfAbsent(each.kind(), kind -> new ArrayList<>())
                        .add(each));
        Set<String> names = new java.util.TreeSet<>(declared.keySet());
        names.addAll(seen.keySet());
        names.addAll(Words.STANDARD);
        List<KindView> kinds = new ArrayList<>();
        for (String name : names) {
            kinds.add(view(name, declared.get(name), seen.getOrDefault(name, List.of())));
        }
        return new KindsAnswer(
                view(catalogue.terms(program)),
                kinds,
                catalogue.dropped(program).stream()
                        .map(each -> new DroppedLine(each.reason(), each.times(), each.last()))
                        .toList());
    }

    private static KindView view(String name, Vocabulary.@Nullable Declared declared, List<Vocabulary.Seen> seen) {
        Vocabulary.Seen itself = seen.stream()
                .filter(each -> each.property().isEmpty())
                .findFirst()
                .orElse(null);
        List<PropertyView> properties = new ArrayList<>();
        Set<String> shown = new HashSet<>();
        if (declared != null) {
            for (Kind.Property property : declared.kind().properties()) {
                Vocabulary.Seen came = seen.stream()
                        .filter(each -> each.property().equals(property.name())
                                && each.type().equals(property.type().word()))
                        .findFirst()
                        .orElse(null);
                shown.add(property.name() + " " + property.type().word());
                properties.add(new PropertyView(
                        property.name(),
                        property.type(),
                        true,
                        property.required(),
                        property.personal(),
                        property.says(),
                        came == null ? 0 : came.times(),
                        came == null ? null : came.last()));
            }
        }
        for (Vocabulary.Seen each : seen) {
            if (!each.property().isEmpty() && shown.add(each.property() + " " + each.type())) {
                properties.add(new PropertyView(
                        each.property(),
                        Kind.Type.valueOf(each.type().toUpperCase(java.util.Locale.ROOT)),
                        false,
                        false,
                        false,
                        null,
                        each.times(),
                        each.last()));
            }
        }
        return new KindView(
                name,
                declared != null || Words.STANDARD.contains(name),
                declared == null || declared.kind().says().isEmpty()
                        ? null
                        : declared.kind().says(),
                declared == null ? null : declared.at(),
                itself == null ? 0 : itself.times(),
                itself == null ? null : itself.first(),
                itself == null ? null : itself.last(),
                properties);
    }

    private Answer write(Call<List<Vocabulary.Product>> call) {
        catalogue.keep(call.caller().programId(), call.body());
        return Answer.ok(new ProductsWritten(call.body().size()));
    }

    private Answer file(Call<String> call) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        String currency = engines.versions().isEmpty()
                ? null
                : engines.latest().engine().programme().currency();
        ProductFile file = ProductFile.read(call.body(), FILE_ROWS_MAX, currency);
        SentTable table = file.table();
        if (table.fault() != null) {
            return Problem.invalid(List.of(new Fault("/csv", table.fault(), Map.of("most", FILE_ROWS_MAX))));
        }
        List<Vocabulary.Product> told = file.products();
        Map<String, Vocabulary.Product> before = catalogue.among(
                program, told.stream().map(Vocabulary.Product::sku).toList());
        List<Vocabulary.Product> others = told.stream()
                .filter(product -> !product.equals(before.get(product.sku())))
                .toList();
        if (!call.query(DRY_RUN) && !others.isEmpty()) {
            catalogue.keep(program, others);
        }
        int changed = (int) others.stream()
                .filter(product -> before.containsKey(product.sku()))
                .count();
        List<ProductRowFault> faults = new ArrayList<>();
        Csv back = table.back();
        for (ProductFile.Row row : file.rows()) {
            if (row.fault() != null) {
                String detail = messages.say(call.language(), "fault." + row.fault(), Map.of());
                faults.add(new ProductRowFault(row.line().number(), row.sku(), row.fault(), detail));
                table.back(back, row.line(), detail);
            }
        }
        return Answer.ok(new ProductFileAnswer(
                file.rows().size(),
                others.size() - changed,
                changed,
                told.size() - others.size(),
                faults,
                faults.isEmpty() ? null : back.text()));
    }

    private Answer products(Call<Void> call) {
        int limit = call.query(LIMIT);
        List<Vocabulary.Product> found = catalogue.products(
                call.caller().programId(),
                call.find(FIND),
                call.find(OF_CATEGORY),
                call.find(OF_BRAND),
                call.query(AFTER),
                limit + 1);
        List<ProductLine> lines = found.stream()
                .limit(limit)
                .map(each -> new ProductLine(
                        each.sku(),
                        each.name(),
                        each.brand(),
                        each.category(),
                        each.price() == null || each.currency() == null
                                ? null
                                : new PriceView(each.price(), each.currency())))
                .toList();
        return Answer.ok(
                new ProductsAnswer(lines, found.size() > limit ? lines.getLast().sku() : null));
    }
}
