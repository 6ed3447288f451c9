package zhiyin.program;

import java.time.LocalDate;
import java.util.List;
import zhiyin.http.OneOf;
import zhiyin.http.Says;

/** What may be answered to a question, and what it means if nobody answers. */
@Says("What may be answered, and what it means if nobody answers.")
@OneOf("kind")
sealed interface AnswerForm {

    @OneOf.Word("integer")
    @Says("A whole number.")
    record IntegerForm(
            @Says("What is counted, in the caller's language.")
            String unit,

            long min,
            long max,
            long defaultAnswer) implements AnswerForm {}

    @OneOf.Word("money")
    @Says("An amount in minor units of the programme's currency: 1000 is 10.00.")
    record MoneyForm(long min, long max, long defaultAnswer) implements AnswerForm {}

    @OneOf.Word("percent")
    @Says("Percent as a decimal in a text, with two decimals at most: \"1.5\".")
    record PercentForm(String min, String max, String defaultAnswer) implements AnswerForm {}

    @OneOf.Word("choice")
    @Says("The code of one of the choices.")
    record ChoiceForm(List<ChoiceView> choices, String defaultAnswer) implements AnswerForm {}

    @OneOf.Word("multi_choice")
    @Says("The codes of some of the choices, or of none: an empty list.")
    record MultiChoiceForm(List<ChoiceView> choices, List<String> defaultAnswer) implements AnswerForm {}

    @OneOf.Word("date")
    @Says("A day.")
    record DateForm(LocalDate min, LocalDate max, LocalDate defaultAnswer) implements AnswerForm {}

    @OneOf.Word("weekdays")
    @Says("Days of the week, Monday 1 to Sunday 7, or none: an empty list.")
    record WeekdaysForm(List<Integer> defaultAnswer) implements AnswerForm {}

    @OneOf.Word("text")
    @Says("A name, the same in every language.")
    record TextForm(
            @Says("In characters.") int maxLength,

            @Says("In the caller's language.") String defaultAnswer) implements AnswerForm {}

    @Says("A choice.")
    record ChoiceView(
            String code,

            @Says("What it is, in the caller's language.") String title) {}
}
