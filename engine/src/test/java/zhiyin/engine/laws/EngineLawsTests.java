package zhiyin.engine.laws;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The laws of the engine over made-up programmes and lives: every law after every step.
 *
 * <ol>
 *   <li>an account is the sum of its lots and of its movements; lots add up to what was granted; members and programme
 *       sum to nothing;
 *   <li>movements are counted without gaps, are never dated back, and carry the balance;
 *   <li>nothing is spent before it is active, or at or after its end;
 *   <li>nobody is owed by the programme; nothing is available while something is owed;
 *   <li>a hold ends once;
 *   <li>balances, lots and tiers are those of the small models beside this class, which share no code with the engine;
 *   <li>what must be refused is refused, for the right reason, and changes nothing; nothing else is;
 *   <li>the same state and event give an equal decision, however the state's maps are ordered, and also where only as
 *       much of it was loaded as {@link zhiyin.engine.MemberState} asks for;
 *   <li>what is shown for a moment is what the day then records, and nothing happens before it is said to be due.
 * </ol>
 *
 * One seed again: {@code mvn -pl engine test -Dtest=EngineLawsTests -Dlaws.seed=17}; more: {@code -Dlaws.seeds=20000}.
 */
class EngineLawsTests {

    private static final int COMMANDS = 200;

    @TestFactory
    Stream<DynamicTest> everyLawHoldsAfterEveryStepOfALife() {
        Long one = Long.getLong("laws.seed");
        LongStream seeds =
                one != null ? LongStream.of(one) : LongStream.rangeClosed(1, Long.getLong("laws.seeds", 512));
        return seeds.mapToObj(
                seed -> DynamicTest.dynamicTest("seed " + seed, () -> new LawfulLife(seed).live(COMMANDS)));
    }
}
