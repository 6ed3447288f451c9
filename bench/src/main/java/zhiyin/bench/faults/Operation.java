package zhiyin.bench.faults;

import org.jspecify.annotations.Nullable;

/** One thing a shop tells the server, and what it does to a member's points if it counts. A further kind is a further class. */
sealed interface Operation {

    /** The member's identity, as the shop writes it. */
    String member();

    default String path() {
        return "/v1/events";
    }

    /** The request's body. */
    String body();

    /** Counts it, once. The order in which a member's operations are counted makes no difference. */
    void count(Wallet wallet);

    /** An order of one line, which earns a point for each full 100 fen. */
    record Earn(String member, String order, long fen) implements Operation {
        @Override
        public String body() {
            return """
                    {"type":"order.paid","member":"%s","order":{"id":"%s","currency":"CNY",\
                    "lines":[{"id":"1","sku":"rice","quantity":1,"amount":%d}]}}""".formatted(member, order, fen);
        }

        @Override
        public void count(Wallet wallet) {
            wallet.order(order).paid = fen;
        }
    }

    /** Points paid with at once, perhaps for an order, whose return gives them back. */
    record Spend(
            String member,
            String spend,
            long points,
            @Nullable String order) implements Operation {
        @Override
        public String body() {
            return """
                    {"type":"points.spent","member":"%s","spend":"%s","points":%d%s}""".formatted(member, spend, points, order == null ? "" : ",\"order\":\"" + order + "\"");
        }

        @Override
        public void count(Wallet wallet) {
            wallet.spent += points;
            if (order != null) {
                wallet.order(order).payments.add(points);
            }
        }
    }

    /** Points set aside for a checkout. */
    record Hold(String member, String hold, long points) implements Operation {
        @Override
        public String body() {
            return """
                    {"type":"points.held","member":"%s","hold":"%s","points":%d}""".formatted(member, hold, points);
        }

        @Override
        public void count(Wallet wallet) {
            wallet.hold(hold).points = points;
        }
    }

    /** A hold paid with, wholly or in part. */
    record Capture(String member, String hold, long points) implements Operation {
        @Override
        public String body() {
            return """
                    {"type":"hold.captured","member":"%s","hold":"%s","points":%d}""".formatted(member, hold, points);
        }

        @Override
        public void count(Wallet wallet) {
            wallet.hold(hold).ended++;
            wallet.spent += points;
        }
    }

    /** A hold let go. */
    record Release(String member, String hold) implements Operation {
        @Override
        public String body() {
            return """
                    {"type":"hold.released","member":"%s","hold":"%s"}""".formatted(member, hold);
        }

        @Override
        public void count(Wallet wallet) {
            wallet.hold(hold).ended++;
        }
    }

    /** Money of an order's line given back. */
    record Return(String member, String order, String number, long fen) implements Operation {
        @Override
        public String body() {
            return """
                    {"type":"order.returned","member":"%s","order":"%s","return":"%s",\
                    "lines":[{"line":"1","amount":%d}]}""".formatted(member, order, number, fen);
        }

        @Override
        public void count(Wallet wallet) {
            wallet.order(order).returned += fen;
        }
    }

    /** Something else than buying, worth five points. */
    record CheckIn(String member, String reference) implements Operation {
        static final long POINTS = 5;

        @Override
        public String body() {
            return """
                    {"type":"activity.done","member":"%s","activity":"checkin.done","reference":"%s"}""".formatted(member, reference);
        }

        @Override
        public void count(Wallet wallet) {
            wallet.given += POINTS;
        }
    }

    /** Somebody joins at the counter. */
    record Enrol(String member) implements Operation {
        @Override
        public String path() {
            return "/v1/members";
        }

        @Override
        public String body() {
            return """
                    {"identities":["%s"],"name":"Somebody"}""".formatted(member);
        }

        @Override
        public void count(Wallet wallet) {
            // nobody gets anything for joining
        }
    }
}
