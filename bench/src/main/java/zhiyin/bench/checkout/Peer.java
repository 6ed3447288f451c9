package zhiyin.bench.checkout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.bench.measure.Caller;
import zhiyin.bench.measure.House;
import zhiyin.bench.measure.Processors;

/**
 * Another shop whose prices are held against ours: Vendure, one process of Node, with a database of its own in the same
 * PostgreSQL. A session is a customer who changes how much of an article is in his cart; the answer is the cart's price.
 */
final class Peer implements AutoCloseable {

    static final int PROMOTIONS = 5;

    /** More than that are slower than fewer, as one process does all. */
    static final List<Integer> SESSIONS = List.of(1, 2, 4, 8, 16);

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern TOTAL = Pattern.compile("\"totalWithTax\":(\\d+)");

    private static final String ARTICLES = "{products(options:{take:20}){items{variants{id sku}}}}";
    private static final String ADD =
            "mutation($v:ID!){addItemToOrder(productVariantId:$v,quantity:2){__typename ... on Order{lines{id productVariant{sku}}}}}";
    private static final String CHANGE =
            "mutation($l:ID!,$q:Int!){adjustOrderLine(orderLineId:$l,quantity:$q){__typename ... on Order{totalWithTax}}}";

    private final House house;
    private final int port = House.freePort();
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final List<Cart> carts = new ArrayList<>();

    /** A session's cart: its lines in the order of their articles, and in which of {@link Carts#STATES} it is. */
    private static final class Cart {
        private final String token;
        private final String[] lines;
        private int state = Carts.STATES - 1;

        Cart(String token, String[] lines) {
            this.token = token;
            this.lines = lines;
        }
    }

    /** Installs what is not there yet, starts it, and fills as many carts as there will be sessions. */
    Peer(Path root, House house, Path folder) {
        this.house = house;
        Path home = root.resolve("bench/peer");
        try {
            Files.createDirectories(folder);
            if (!Files.exists(home.resolve("node_modules/.package-lock.json"))) {
                install(home, folder);
            }
            ProcessBuilder builder = new ProcessBuilder(
                            "node", home.resolve("shop.cjs").toString(), "" + port, "" + PROMOTIONS)
                    .directory(folder.toFile())
                    .redirectError(folder.resolve("log").toFile());
            builder.environment().putAll(house.guestDatabase("peer"));
            builder.environment().put("NODE_ENV", "production");
            builder.environment().put("VENDURE_DISABLE_TELEMETRY", "true");
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException("the other shop needs Node 20 or newer with npm (https://nodejs.org)", e);
        }
        try {
            awaitReady(folder);
            for (int i = 0; i < SESSIONS.getLast(); i++) {
                carts.add(fill());
            }
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /** What it is called, with its version. */
    static String name(Path root) {
        try {
            return "Vendure "
                    + House.find(
                            "\"@vendure/core\": \"([0-9.]+)\"",
                            Files.readString(root.resolve("bench/peer/package.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void install(Path home, Path folder) throws IOException {
        Process npm = new ProcessBuilder("npm", "ci")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("npm.log").toFile())
                .start();
        try {
            if (npm.waitFor() != 0) {
                throw new IllegalStateException("npm ci did not succeed: see " + folder.resolve("npm.log"));
            }
        } catch (InterruptedException e) {
            throw stopped(e);
        }
    }

    private static IllegalStateException stopped(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("told to stop", e);
    }

    private void awaitReady(Path folder) {
        try {
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("ready")) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the other shop did not start: see " + folder.resolve("log"));
    }

    private record Said(JsonNode data, @Nullable String token) {}

    private Said ask(@Nullable String token, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/shop-api"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode said = json.readTree(answer.body());
            if (said.has("errors")) {
                throw new Caller.WrongAnswer("the other shop says " + answer.body());
            }
            return new Said(
                    said.path("data"),
                    answer.headers().firstValue("vendure-auth-token").orElse(token));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw stopped(e);
        }
    }

    private static String asked(String document, String variables) {
        return "{\"query\":\"" + document + "\",\"variables\":" + variables + "}";
    }

    /** A session with two of each article in its cart. */
    private Cart fill() {
        String token = null;
        String[] lines = new String[Carts.LINES];
        for (JsonNode article : ask(null, asked(ARTICLES, "{}")).data().at("/products/items")) {
            String variant = article.at("/variants/0/id").asString();
            Said said = ask(token, asked(ADD, "{\"v\":\"" + variant + "\"}"));
            token = said.token();
            for (JsonNode line : said.data().at("/addItemToOrder/lines")) {
                String sku = line.at("/productVariant/sku").asString();
                lines[Integer.parseInt(sku.substring(1)) - 1] = line.path("id").asString();
            }
        }
        if (token == null || Arrays.stream(lines).anyMatch(line -> line == null)) {
            throw new IllegalStateException("the other shop does not have its ten articles");
        }
        return new Cart(token, lines);
    }

    /**
     * As many sessions change their carts as fast as answers come.
     *
     * @param totals what a cart must cost in each state
     */
    Caller.Outcome change(int sessions, long[] totals, Duration time) {
        try (Caller caller = new Caller(port, sessions)) {
            return caller.closed(
                    new Caller.Work() {
                        @Override
                        public byte[] ask(int connection) {
                            Cart cart = carts.get(connection);
                            int next = (cart.state + 1) % Carts.STATES;
                            int line = Carts.changed(next);
                            String variables =
                                    "{\"l\":\"" + cart.lines[line] + "\",\"q\":" + Carts.quantity(next, line) + "}";
                            return Caller.request("POST", "/shop-api", cart.token, null, asked(CHANGE, variables));
                        }

                        @Override
                        public void answered(int connection, Caller.Answer answer) {
                            Cart cart = carts.get(connection);
                            cart.state = (cart.state + 1) % Carts.STATES;
                            String body = answer.body();
                            Matcher total = TOTAL.matcher(body);
                            if (!total.find()) {
                                throw new Caller.WrongAnswer("the other shop says " + body);
                            }
                            if (Long.parseLong(total.group(1)) != totals[cart.state]) {
                                throw new Caller.WrongAnswer("in state " + cart.state + " the cart costs "
                                        + total.group(1) + " there and " + totals[cart.state] + " here");
                            }
                        }
                    },
                    time);
        }
    }

    Processors.Spent spent() {
        return Processors.spent(process.pid(), house.databasePid());
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException gone) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            throw stopped(e);
        }
    }
}
