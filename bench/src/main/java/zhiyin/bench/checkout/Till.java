package zhiyin.bench.checkout;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zhiyin.bench.measure.Caller;
import zhiyin.bench.measure.House;
import zhiyin.bench.measure.Shop;

/** What is asked of a shop's till. Its random numbers are its own, so that two tills can be asked at once. */
final class Till {

    private static final int POINTS = 10;
    private static final Pattern TO_PAY = Pattern.compile("\"to_pay\":(\\d+)");

    private final Shop shop;
    private final String programme;
    private final SplittableRandom random;
    private long confirmed;
    private long claimed;

    /** @param programme its code */
    Till(Shop shop, String programme, SplittableRandom random) {
        this.shop = shop;
        this.programme = programme;
        this.random = random;
    }

    Shop shop() {
        return shop;
    }

    /** How many checkouts were confirmed. */
    long confirmed() {
        return confirmed;
    }

    /** How many coupons were got. */
    long claimed() {
        return claimed;
    }

    private String somebody() {
        return Shop.member(random.nextInt(shop.members()));
    }

    private String unique() {
        return java.util.HexFormat.of().toHexDigits(random.nextLong());
    }

    private byte[] post(String target, boolean keyed, String body) {
        return Caller.request("POST", target, shop.key(), keyed ? unique() : null, body);
    }

    /** Lets documents be live: promotions, or coupon templates. */
    void publish(String kind, List<String> documents) {
        for (String document : documents) {
            shop.house()
                    .asAdministrator(
                            "POST",
                            "/v1/programs/" + programme + "/" + kind,
                            "{\"publish\":true,\"yaml\":\"" + document.replace("\"", "\\\"") + "\"}");
        }
    }

    /** What is left to pay for a cart. */
    long price(String cart) {
        return toPay(Caller.once(shop.house().port(), post("/v1/quotes", false, cart), 200));
    }

    private static long toPay(String quote) {
        Matcher matcher = TO_PAY.matcher(quote);
        if (!matcher.find()) {
            throw new Caller.WrongAnswer("no price: " + quote);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** What is live is known within a second; waits until a cart costs that. */
    void await(String cart, long price) {
        long began = System.nanoTime();
        while (price(cart) != price) {
            if (System.nanoTime() - began > 10_000_000_000L) {
                throw new IllegalStateException("it costs " + price(cart) + " and not " + price + ": " + cart);
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** Ten lines and twenty coupons of members taken at random. */
    Caller.Work quotes() {
        return new Caller.Work() {
            @Override
            public byte[] ask(int connection) {
                return post("/v1/quotes", false, Carts.manyOffers(somebody()));
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                Shop.expect(200, answer);
            }
        };
    }

    /** The other shop's carts, as they are changed line by line. */
    Caller.Work changes(int connections, long[] totals) {
        byte[][] requests = new byte[Carts.STATES][];
        for (int i = 0; i < requests.length; i++) {
            requests[i] = post("/v1/quotes", false, Carts.inState(i));
        }
        int[] states = new int[connections];
        return new Caller.Work() {
            @Override
            public byte[] ask(int connection) {
                states[connection] = (states[connection] + 1) % Carts.STATES;
                return requests[states[connection]];
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                Shop.expect(200, answer);
                long toPay = number(answer, TO_PAY_MARK);
                if (toPay != totals[states[connection]]) {
                    throw new Caller.WrongAnswer("a cart costs " + toPay + " and not " + totals[states[connection]]);
                }
            }
        };
    }

    private static final byte[] TO_PAY_MARK = "\"to_pay\":".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static long number(Caller.Answer answer, byte[] mark) {
        int at = answer.find(mark);
        if (at < 0) {
            throw new Caller.WrongAnswer("no price: " + answer.body());
        }
        long number = 0;
        for (; answer.bytes()[at] >= '0' && answer.bytes()[at] <= '9'; at++) {
            number = number * 10 + answer.bytes()[at] - '0';
        }
        return number;
    }

    private byte[] open(String cart) {
        return post("/v1/checkouts", true, "{\"cart\":" + cart + "}");
    }

    /** One line and ten points: opened, and confirmed. */
    Caller.Work checkouts(int connections) {
        return new Caller.Work() {
            private final @Nullable String[] opened = new @Nullable String[connections];
            private final byte[][] asked = new byte[connections][];

            @Override
            public byte[] ask(int connection) {
                String checkout = opened[connection];
                asked[connection] = checkout == null
                        ? open(Carts.oneLine(
                                somebody(),
                                "sku-" + random.nextInt(Carts.LINES),
                                random.nextLong(10_000, 100_000),
                                POINTS))
                        : post("/v1/checkouts/" + checkout + "/confirm", true, "{}");
                return asked[connection];
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                Shop.expect(201, answer);
                if (opened[connection] == null) {
                    opened[connection] = House.find("\"id\":\"(\\w+)\"", answer.body());
                } else {
                    opened[connection] = null;
                    confirmed++;
                    shop.journal().acknowledged("order.paid", 1);
                    shop.journal().keep(asked[connection], answer);
                }
            }
        };
    }

    /** Checkouts of goods that nobody is after, opened and left. */
    Caller.Work quietCheckouts() {
        return new Caller.Work() {
            @Override
            public byte[] ask(int connection) {
                return open(Carts.oneLine(somebody(), "quiet", random.nextLong(10_000, 100_000), 0));
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                Shop.expect(201, answer);
            }
        };
    }

    /** Everybody claims what there is of one template. */
    Caller.Work claims(String template) {
        return new Caller.Work() {
            @Override
            public byte[] ask(int connection) {
                return post(
                        "/v1/coupons", true, "{\"member\":\"" + somebody() + "\",\"template\":\"" + template + "\"}");
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                Shop.expect(201, answer);
                claimed++;
            }
        };
    }

    /** Begins to make codes, and comes back when they are all there. */
    long makeCodes(String template, int count) {
        House house = shop.house();
        String batch = House.find(
                "\"batch\":\"(\\w+)\"",
                Caller.once(
                        house.port(),
                        post(
                                "/v1/coupon-codes",
                                true,
                                "{\"template\":\"" + template + "\",\"codes\":" + count + ",\"prefix\":\"B-\"}"),
                        201));
        byte[] look = Caller.request("GET", "/v1/coupon-batches/" + batch, shop.key(), null, "");
        while (true) {
            String said = Caller.once(house.port(), look, 200);
            String state = House.find("\"state\":\"(\\w+)\"", said);
            if (!state.equals("running")) {
                long made = Long.parseLong(House.find("\"made\":(\\d+)", said));
                if (!state.equals("done") || made != count) {
                    throw new IllegalStateException(count + " codes were wanted: " + said);
                }
                return made;
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Signed prices of what there are few of, one for each of so many members. */
    Caller.Work flashQuotes(String sku, int connections, String[] quotes) {
        return new Caller.Work() {
            private final int[] whose = new int[connections];
            private int next;

            @Override
            public byte @Nullable [] ask(int connection) {
                if (next == quotes.length) {
                    return null;
                }
                whose[connection] = next++;
                return post("/v1/quotes", false, Carts.oneLine(Shop.member(whose[connection]), sku, Flash.PRICE, 0));
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                Shop.expect(200, answer);
                String body = answer.body();
                if (toPay(body) != Flash.FLASH_PRICE) {
                    throw new Caller.WrongAnswer("not at the price of the sale: " + body);
                }
                quotes[whose[connection]] = House.find("\"quote\":\"([^\"]+)\"", body);
            }
        };
    }

    /** All of them want it now. Who gets one is counted; whoever does not is told that it is used up. */
    Caller.Work flashCheckouts(String[] quotes, Flash.Count count) {
        return new Caller.Work() {
            private int next;

            @Override
            public byte @Nullable [] ask(int connection) {
                return next == quotes.length
                        ? null
                        : post("/v1/checkouts", true, "{\"quote\":\"" + quotes[next++] + "\"}");
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                if (answer.status() == 201) {
                    count.sold++;
                } else if (answer.status() == 409 && answer.body().contains("promotion-used-up")) {
                    count.usedUp++;
                } else {
                    Shop.expect(201, answer);
                }
            }
        };
    }
}
