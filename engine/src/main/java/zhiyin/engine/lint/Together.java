package zhiyin.engine.lint;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What fields have to do with each other: a line is no dearer than its order. */
final class Together {

    private Together() {}

    /** Whether it may be; false only where it certainly cannot. */
    static boolean possible(Scene scene, Map<String, Values> values) {
        return fits(values)
                && (!scene.isOrder()
                        || (atMost(values, "line.amount", "order.amount")
                                && atMost(values, "line.discount", "order.discount")
                                && atMost(values, "line.quantity", "order.quantity")
                                && atMost(values, "order.lines", "order.quantity")
                                && atMost(values, "order.amount", "order.gross")
                                && atMost(values, "order.discount", "order.gross")
                                && sum(values)));
    }

    private static boolean fits(Map<String, Values> values) {
        // whoever has his birthday has it in its month
        return !(only(values, "member.onBirthday", 1) && only(values, "member.inBirthdayMonth", 0));
    }

    private static boolean only(Map<String, Values> values, String field, long value) {
        Values of = values.get(field);
        return of != null
                && !of.absent()
                && !of.wholes().isEmpty()
                && of.wholes().least() == value
                && of.wholes().most() == value;
    }

    private static boolean atMost(Map<String, Values> values, String smaller, String larger) {
        Wholes one = numbers(values, smaller);
        Wholes other = numbers(values, larger);
        return one == null || other == null || one.least() <= other.most();
    }

    /** What is paid and what was taken off are what there was. */
    private static boolean sum(Map<String, Values> values) {
        Wholes paid = numbers(values, "order.amount");
        Wholes off = numbers(values, "order.discount");
        Wholes gross = numbers(values, "order.gross");
        return paid == null
                || off == null
                || gross == null
                || (paid.least() + off.least() <= gross.most() && paid.most() + off.most() >= gross.least());
    }

    private static @Nullable Wholes numbers(Map<String, Values> values, String field) {
        Values of = values.get(field);
        return of == null || of.wholes().isEmpty() ? null : of.wholes();
    }
}
