package zhiyin.engine.lint;

import java.util.List;
import zhiyin.engine.program.Fault;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;

/** A small programme in which a test plants a fault, and mends it again. */
final class Planted {

    static final String SOUND = """
            programme: planted
            name: Planted
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: enroll
            activities:
              - {name: checkin.done, label: Check-in}
            assets:
              - {code: points, name: Points, kind: points, pending: {days: 15}, expiry: {after: {years: 1}}, shortfall: deficit, valuePerPoint: 0.01}
              - {code: growth, name: Growth, kind: growth, pending: none, expiry: never, shortfall: clamp}
            earning:
              choose: sum
              rules:
                - {code: base, name: Base, asset: points, on: order.paid, award: {points: 1, each: 1.00, round: floor}}
                - {code: growth, name: Growth, asset: growth, on: order.paid, award: {points: 1, each: 1.00, round: floor}}
            """;

    static final String BASE = "    - {code: base, name: Base, asset: points, on: order.paid, award: {points: 1, each:"
            + " 1.00, round: floor}}\n";

    private Planted() {}

    static Programme read(String yaml) {
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Read(Programme programme) -> programme;
            case Reading.Faulty(var faults) ->
                throw new AssertionError(
                        String.join("\n", faults.stream().map(Fault::sentence).toList()));
        };
    }

    static List<Finding> lint(String yaml) {
        return Linter.lint(read(yaml));
    }

    /** The sound programme with something in place of something else, which must be there. */
    static String with(String old, String other) {
        if (!SOUND.contains(old)) {
            throw new AssertionError("not there: " + old);
        }
        return SOUND.replace(old, other);
    }

    /** The sound programme with another section at its end. */
    static String and(String section) {
        return SOUND + section;
    }

    /** Code, severity and path of everything found. */
    static List<String> told(String yaml) {
        return lint(yaml).stream()
                .map(finding -> finding.code().word() + " " + finding.severity().word() + " " + finding.path())
                .toList();
    }
}
