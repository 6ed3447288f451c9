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

    /** The other member it is about, if there is one. */
    default @Nullable String other() {
        return null;
    }

    /** Counts what it does to the other member, once. */
    default void countThere(Wallet wallet) {}

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

    /** Points given to another member. */
    record Transfer(String member, String other, String transfer, long points) implements Operation {
        @Override
        public String path() {
            return "/v1/transfers";
        }

        @Override
        public String body() {
            return """
                    {"member":"%s","to":"%s","transfer":"%s","points":%d}""".formatted(member, other, transfer, points);
        }

        @Override
        public void count(Wallet wallet) {
            wallet.given -= points;
        }

        @Override
        public void countThere(Wallet wallet) {
            wallet.given += points;
        }
    }

    /** Points given by hand; or taken, and owed where they are not there. */
    record Adjust(String member, String number, long points) implements Operation {
        @Override
        public String path() {
            return "/v1/adjustments";
        }

        @Override
        public String body() {
            String how = points > 0
                    ? "\"kind\":\"credit\",\"points\":" + points
                    : "\"kind\":\"debit\",\"on_shortfall\":\"deficit\",\"points\":" + -points;
            return """
                    {"member":"%s","adjustment":"%s","reason":"goodwill",%s}""".formatted(member, number, how);
        }

        @Override
        public void count(Wallet wallet) {
            wallet.given += points;
        }
    }

    /** Money paid in. */
    record TopUp(String member, String number, long fen) implements Operation {
        @Override
        public String path() {
            return "/v1/topups";
        }

        @Override
        public String body() {
            return """
                    {"id":"%s","member":"%s","asset":"balance","amount":%d,"currency":"CNY"}""".formatted(number, member, fen);
        }

        @Override
        public void count(Wallet wallet) {
            wallet.paidIn += fen;
        }
    }

    /** Something paid with what was paid in. */
    record PayFromBalance(String member, String spend, long fen) implements Operation {
        @Override
        public String body() {
            return """
                    {"type":"points.spent","member":"%s","spend":"%s","asset":"balance","points":%d}""".formatted(member, spend, fen);
        }

        @Override
        public void count(Wallet wallet) {
            wallet.paidIn -= fen;
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
