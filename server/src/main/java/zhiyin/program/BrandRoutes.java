package zhiyin.program;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.database.Sight;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Messages;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;

/** How a programme looks to its members, over HTTP: said by staff, shown as a stylesheet and an image to everybody who has their address. */
@Configuration(proxyBeanMethods = false)
class BrandRoutes {
    private static final int LOGO_BYTES_MAX = 64 * 1024;
    private static final int LOGO_SIDE_MAX = 1024;
    private static final byte[] PNG = {
        (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'
    };

    /** What an address says never changes: another look has another. */
    private static final Map<String, String> FOR_EVER = Map.of(
            "Cache-Control", "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy", "same-origin");

    private static final Brands.Brand NONE = new Brands.Brand("", null, null, null);

    private static final PathVariable<String> MARK =
            PathVariable.text("brand").says("A look, as the facts of the programme name it.");
    private static final Query<Boolean> DRY_RUN = Query.flag("dry_run").says("Only say how it would look.");
    private static final OptionalField<String> NAME = Field.optional("name", Shape.text(1, 60))
            .says("What stands on the card; the programme's name, if not said.");
    private static final OptionalField<Integer> COLOUR = Field.optional(
                    "colour", Shape.text(7, 7).as(BrandRoutes::colour, "colour.format"))
            .says("#rrggbb; ours, if not said. One that nobody could read is darkened, and the answer says so.");
    private static final OptionalField<byte[]> LOGO = Field.optional(
                    "logo", Shape.text(1, LOGO_BYTES_MAX * 4 / 3 + 4).as(BrandRoutes::image, "image.format"))
            .says(
                    "A PNG image of at most 64 KiB and 1024 by 1024 points, in base 64. What is there stays, if not said.");
    private static final Field<Boolean> NO_LOGO =
            Field.withDefault("no_logo", Shape.bool(), false).says("That the image that is there goes.");

    @SuppressWarnings("ArrayRecordComponent") // Never compared; copied by nobody between request and record.
    private record Wish(@Nullable String name, @Nullable Integer colour, byte @Nullable [] logo, boolean none) {}

    private static final Shape<Wish> WISH = Shape.object(
            "BrandToShow",
            body -> new Wish(body.find(NAME), body.find(COLOUR), body.find(LOGO), body.get(NO_LOGO)),
            NAME,
            COLOUR,
            LOGO,
            NO_LOGO);

    @Says("How a programme looks to its members.")
    record BrandAnswer(
            @Nullable String name,

            @Says("The colour that was asked for; absent for ours.") @Nullable
            String colour,

            @Says("The colours that pages take from it; absent for ours.") @Nullable
            BrandColours colours,

            @Says("What was done for everything to stay readable; absent where nothing had to be.") @Nullable
            String sentence,

            @Says("The address of the stylesheet; absent where the look is ours, or only tried.") @Nullable
            String stylesheet,

            @Says("The address of the image; absent where there is none, or it is only tried.") @Nullable
            String logo) {}

    @Says("Colours of a brand, each readable where pages use it.")
    record BrandColours(
            @Says("Buttons, links, the card.") String brand,

            @Says("The dark end of the card; words on the wash.")
            String deep,

            @Says("A light ground.") String wash,

            @Says("The contrast of brand on the grey ground, in hundredths: 450 is 4.5 to 1.")
            long contrast) {}

    private final Brands brands;
    private final AskedProgram asked;
    private final Messages messages;

    BrandRoutes(Brands brands, AskedProgram asked, Messages messages) {
        this.brands = brands;
        this.asked = asked;
        this.messages = messages;
    }

    @Bean
    Routes looks() {
        return Routes.of(
                "Brand",
                "How a programme looks to its members: a name, a colour and an image.",
                Route.get("/v1/programs/{code}/brand")
                        .named("getBrand")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get how a programme looks to its members")
                        .forPrograms()
                        .forAdmins()
                        .path(AskedProgram.CODE)
                        .answers(200, BrandAnswer.class)
                        .handledBy(call -> asked.found(
                                call,
                                program -> Answer.ok(view(
                                        call,
                                        brands.of(program.id()).orElse(new Brands.Brand("", null, null, null)),
                                        true)))),
                Route.put("/v1/programs/{code}/brand")
                        .named("setBrand")
                        .needs(Permission.PROGRAMS_PUBLISH)
                        .summary("Say how a programme looks to its members")
                        .details("At once. Contrast is held to 4.5 to 1 (WCAG 2.2, AA): a colour that is too light is"
                                + " darkened until it is read, and the answer says so.")
                        .forPrograms()
                        .forAdmins()
                        .path(AskedProgram.CODE)
                        .queries(DRY_RUN)
                        .body(WISH)
                        .answers(200, BrandAnswer.class)
                        .handledBy(call -> asked.found(call, program -> set(call, program.id()))),
                Route.get("/v1/brands/{brand}/theme.css")
                        .named("getBrandStylesheet")
                        .summary("Get the colours of a look as CSS variables")
                        .details(
                                "--brand, --brand-deep and --brand-wash. Its address is in the facts of the programme.")
                        .openToAll()
                        .path(MARK)
                        .answersBytes(200, "text/css")
                        .handledBy(call -> marked(
                                call,
                                brand -> Optional.ofNullable(brand.colour())
                                        .map(colour -> css(Palette.of(colour)).getBytes(StandardCharsets.UTF_8))
                                        .map(css ->
                                                new Answer.Written(200, "text/css; charset=utf-8", css, FOR_EVER)))),
                Route.get("/v1/brands/{brand}/logo.png")
                        .named("getBrandLogo")
                        .summary("Get the image of a look")
                        .openToAll()
                        .path(MARK)
                        .answersBytes(200, "image/png")
                        .handledBy(call -> marked(
                                call,
                                brand -> Optional.ofNullable(brand.logo())
                                        .map(png -> new Answer.Written(200, "image/png", png, FOR_EVER)))));
    }

    /** Where a look is asked for; null where there is nothing but ours. */
    static @Nullable String stylesheet(Brands.Brand brand) {
        return brand.colour() == null ? null : "/v1/brands/" + brand.mark() + "/theme.css";
    }

    static @Nullable String logo(Brands.Brand brand) {
        return brand.logo() == null ? null : "/v1/brands/" + brand.mark() + "/logo.png";
    }

    private Answer set(Call<Wish> call, long program) {
        Wish wish = call.body();
        Brands.Brand before = brands.of(program).orElse(NONE);
        byte[] logo = wish.none() ? null : wish.logo() != null ? wish.logo() : before.logo();
        return call.query(DRY_RUN)
                ? Answer.ok(view(call, new Brands.Brand("", wish.name(), wish.colour(), logo), false))
                : Answer.ok(view(
                        call,
                        brands.set(
                                program,
                                wish.name(),
                                wish.colour(),
                                logo,
                                call.caller().keyId()),
                        true));
    }

    private BrandAnswer view(Call<?> call, Brands.Brand brand, boolean kept) {
        Integer colour = brand.colour();
        Palette palette = colour == null ? null : Palette.of(colour);
        return new BrandAnswer(
                brand.name(),
                colour == null ? null : Palette.text(colour),
                palette == null
                        ? null
                        : new BrandColours(
                                Palette.text(palette.brand()),
                                Palette.text(palette.deep()),
                                Palette.text(palette.wash()),
                                Palette.contrast(palette.brand(), Palette.PAPER)),
                palette == null || !palette.isDarkened()
                        ? null
                        : messages.say(
                                call.language(),
                                "brand.darkened",
                                Map.of(
                                        "asked",
                                        Palette.text(palette.asked()),
                                        "was",
                                        ratio(Palette.contrast(palette.asked(), Palette.PAPER)),
                                        "brand",
                                        Palette.text(palette.brand()),
                                        "is",
                                        ratio(Palette.contrast(palette.brand(), Palette.PAPER)))),
                kept ? stylesheet(brand) : null,
                kept ? logo(brand) : null);
    }

    private static String ratio(long hundredths) {
        return hundredths / 100 + "." + hundredths % 100 / 10 + ":1";
    }

    private static String css(Palette palette) {
        return """
                :root { --brand: %s; --brand-deep: %s; --brand-wash: %s; }
                """.formatted(Palette.text(palette.brand()), Palette.text(palette.deep()), Palette.text(palette.wash()));
    }

    /** Whose it is, nobody says who asks: it is looked for among everybody's. */
    private Answer marked(Call<Void> call, Function<Brands.Brand, Optional<Answer.Written>> then) {
        return Sight.everywhere()
                .call(() -> brands.marked(call.path(MARK)))
                .flatMap(then)
                .<Answer>map(written -> written)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    /** A colour as people write it; null if it is none. */
    static @Nullable Integer colour(String text) {
        boolean hex = text.length() == 7
                && text.charAt(0) == '#'
                && text.chars().skip(1).allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
        return hex ? Integer.valueOf(text.substring(1), 16) : null;
    }

    private static byte @Nullable [] image(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return bytes.length <= LOGO_BYTES_MAX && isPng(bytes) ? bytes : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** That it begins as PNG images do, and is not larger than pages want it. What is in it, browsers read with care. */
    private static boolean isPng(byte[] bytes) {
        if (bytes.length < PNG.length + 8) {
            return false;
        }
        for (int i = 0; i < PNG.length; i++) {
            if (bytes[i] != PNG[i]) {
                return false;
            }
        }
        var sides = java.nio.ByteBuffer.wrap(bytes, PNG.length, 8);
        int width = sides.getInt();
        int height = sides.getInt();
        return width > 0 && width <= LOGO_SIDE_MAX && height > 0 && height <= LOGO_SIDE_MAX;
    }
}
