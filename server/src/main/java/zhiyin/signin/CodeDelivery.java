package zhiyin.signin;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;
import zhiyin.engine.tier.Climb;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.message.Channel;
import zhiyin.message.Dispatch;
import zhiyin.message.Message;
import zhiyin.program.Programmes;

/** Has codes sent, as far as nobody is flooded and nobody's money is burned. */
@Service
class CodeDelivery {
    private static final Logger log = LoggerFactory.getLogger(CodeDelivery.class);
    static final int AGAIN_SECONDS = 60;
    private static final int NETWORK_BYTES = 8;

    private final Codes codes;
    private final Pace pace;
    private final Terms terms;
    private final Dispatch dispatch;
    private final Members members;
    private final Programmes programmes;
    private final Messages messages;
    private final Clock clock;
    private final int sendsOfAddress;
    private final int triesOfAddress;
    private final boolean demo;

    CodeDelivery(
            Codes codes,
            Pace pace,
            Terms terms,
            Dispatch dispatch,
            Members members,
            Programmes programmes,
            Messages messages,
            Clock clock,
            @Value("${zhiyin.sign-in.sends-per-address:10}") int sendsOfAddress,
            @Value("${zhiyin.sign-in.tries-per-address:60}") int triesOfAddress,
            @Value("${zhiyin.command:}") String command) {
        this.codes = codes;
        this.pace = pace;
        this.terms = terms;
        this.dispatch = dispatch;
        this.members = members;
        this.programmes = programmes;
        this.messages = messages;
        this.clock = clock;
        this.sendsOfAddress = sendsOfAddress;
        this.triesOfAddress = triesOfAddress;
        this.demo = command.equals("demo");
    }

    /**
     * A code that is wanted.
     *
     * @param to a phone or a mail address
     * @param only the member whose it has to be; null for whoever can read what is sent there
     * @param from where it is asked from
     * @param device what the device calls itself; null where it says nothing
     */
    record Wanted(
            long program,
            Codes.Purpose purpose,
            IdentityRef to,
            @Nullable Long only,
            String from,
            @Nullable String device,
            Language language) {}

    /** What comes of asking for one. */
    sealed interface Outcome {
        /** @param shown the code itself, in the demo alone */
        record Asked(Codes.Made made, @Nullable String shown) implements Outcome {}

        record Refused(Problem why) implements Outcome {}
    }

    Outcome deliver(Wanted wanted) {
        var said = terms.of(wanted.program());
        if (!said.reaches(wanted.to())) {
            return new Outcome.Refused(Problem.invalid("/phone", "phone.country"));
        }
        var channel = wanted.to().kind().equals("phone") ? Channel.SMS : Channel.MAIL;
        if (!dispatch.carries(channel)) {
            return new Outcome.Refused(Problem.of(ProblemType.CONFLICT).detail("problem.no-sender.detail"));
        }
        var wait = pace.count(subjects(wanted));
        if (!wait.isZero()) {
            return new Outcome.Refused(wait(wait));
        }
        var engines = programmes.engines(wanted.program());
        if (engines.versions().isEmpty()) {
            return new Outcome.Refused(Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail"));
        }
        var programme = engines.at(clock.instant()).engine().programme();
        var now = clock.instant();
        var today = Climb.day(now, programme.zone());
        if (!pace.spend(wanted.program(), today, said.sendsADay())) {
            log.error(
                    "{}: the {} codes that may be sent today have been sent; no more are until midnight",
                    programme.code(),
                    said.sendsADay());
            return new Outcome.Refused(wait(Duration.between(
                    now, today.plusDays(1).atStartOfDay(programme.zone()).toInstant())));
        }
        // from here on the same is done for everybody, but that the last message is not handed over
        var made = codes.make(wanted.program(), wanted.purpose(), wanted.to());
        var member = members.find(wanted.program(), List.of(wanted.to())).get(wanted.to());
        var message =
                message(channel, wanted, programme.name().in(wanted.language().tag()), made.code());
        var good = wanted.only() != null ? wanted.only().equals(member) : member != null || said.joining();
        if (good && !dispatch.send(message)) {
            return new Outcome.Refused(Problem.of(ProblemType.OVERLOADED).retryAfter(AGAIN_SECONDS));
        }
        return new Outcome.Asked(made, demo ? made.code() : null);
    }

    private Message message(Channel channel, Wanted wanted, String programme, String code) {
        var holes = Map.of("programme", programme, "code", code, "minutes", Codes.LASTS.toMinutes());
        var word = "message." + wanted.purpose().word() + "-code.";
        return new Message(
                channel,
                wanted.to().value(),
                wanted.purpose().word().replace('_', '-') + "-code",
                List.of(new Message.Value("code", code)),
                messages.say(wanted.language(), word + "subject", holes),
                messages.say(wanted.language(), word + "text", holes));
    }

    private List<Pace.Subject> subjects(Wanted wanted) {
        List<Pace.Subject> subjects = new ArrayList<>();
        var address = wanted.to().toString().toLowerCase(Locale.ROOT);
        subjects.add(new Pace.Subject(
                "to " + wanted.program() + " " + address,
                List.of(
                        new Pace.Limit(1, Duration.ofSeconds(AGAIN_SECONDS)),
                        new Pace.Limit(5, Duration.ofHours(1)),
                        new Pace.Limit(10, Duration.ofDays(1)))));
        if (sendsOfAddress > 0) {
            subjects.add(new Pace.Subject(
                    "from " + network(wanted.from()), List.of(new Pace.Limit(sendsOfAddress, Duration.ofHours(1)))));
        }
        if (wanted.device() != null) {
            subjects.add(new Pace.Subject(
                    "device " + wanted.program() + " " + wanted.device(),
                    List.of(new Pace.Limit(5, Duration.ofHours(1)), new Pace.Limit(10, Duration.ofDays(1)))));
        }
        return subjects;
    }

    /** Counts that somebody there tries a code; where there were too many tries, how long to wait. */
    @Nullable
    Problem tooManyTries(String from) {
        if (triesOfAddress == 0) {
            return null;
        }
        var wait = pace.count(List.of(new Pace.Subject(
                "tries " + network(from), List.of(new Pace.Limit(triesOfAddress, Duration.ofHours(1))))));
        return wait.isZero() ? null : wait(wait);
    }

    private static Problem wait(Duration time) {
        return Problem.of(ProblemType.RATE_LIMITED)
                .retryAfter(Math.toIntExact(time.plusMillis(999).toSeconds()));
    }

    /** A household has an address of the old kind, and 2^64 of the new. */
    static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            var bytes = InetAddress.ofLiteral(address).getAddress();
            return bytes.length <= NETWORK_BYTES ? address : Arrays.toString(Arrays.copyOf(bytes, NETWORK_BYTES));
        } catch (IllegalArgumentException none) {
            return address;
        }
    }
}
