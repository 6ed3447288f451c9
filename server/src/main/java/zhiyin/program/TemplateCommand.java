package zhiyin.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.Errand;
import zhiyin.http.AnswerJson;
import zhiyin.http.Fault;
import zhiyin.http.Json;
import zhiyin.http.Language;
import zhiyin.http.Messages;

/**
 * {@code ./zhiyin template [CODE [--answers FILE.json] [--questions] [--locale zh-CN]]}: lists the templates, asks what one
 * of them asks, or prints the programme that answers make of it; with no server and no database.
 */
public final class TemplateCommand implements Errand {

    private static final String USAGE =
            "Usage: zhiyin template [CODE [--questions | --answers FILE.json|-]] [--locale en|zh-CN|zh-TW]";

    private static final int FINE = 0;
    private static final int REFUSED = 1;
    private static final int UNUSABLE = 2;

    /** More than answers may weigh; what is larger is no answers. */
    private static final int BYTES_MAX = 1024 * 1024;

    private final Messages messages = Messages.ofAllRooms();

    @Override
    public String name() {
        return "template";
    }

    @Override
    public int run(List<String> arguments, InputStream in, PrintStream out, PrintStream complaints) {
        String code = null;
        String file = null;
        boolean questions = false;
        Language language = Language.EN;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String next = i + 1 < arguments.size() ? arguments.get(i + 1) : null;
            Language wanted = argument.equals("--locale") ? LintCommand.language(next) : null;
            if (argument.equals("--help")) {
                out.println(USAGE);
                return FINE;
            }
            if (argument.equals("--questions")) {
                questions = true;
            } else if (argument.equals("--answers") && next != null) {
                file = next;
                i++;
            } else if (wanted != null) {
                language = wanted;
                i++;
            } else if (code == null && !argument.startsWith("-")) {
                code = argument;
            } else {
                complaints.println(USAGE);
                return UNUSABLE;
            }
        }
        TemplateTexts texts = new TemplateTexts(messages, language);
        if (code == null) {
            for (Template template : Template.values()) {
                TemplateTexts.TemplateSummary summary = texts.summary(template);
                out.println(summary.code() + "  " + summary.title());
                out.println("  " + summary.summary());
            }
            return file == null && !questions ? FINE : UNUSABLE;
        }
        Template template = Template.of(code);
        if (template == null) {
            complaints.println("zhiyin: " + messages.say(language, "fault.template.unknown", Map.of()) + ": " + code);
            return UNUSABLE;
        }
        GuidedSetup setup = GuidedSetup.of(template);
        if (questions) {
            out.writeBytes(new AnswerJson().write(texts.told(setup).questions()));
            out.println();
            return FINE;
        }
        Json.Fields answers = file == null ? GuidedSetup.NOTHING : answers(file, in, complaints);
        return answers == null ? UNUSABLE : print(setup, answers, language, out, complaints);
    }

    private static Json.@Nullable Fields answers(String file, InputStream in, PrintStream complaints) {
        try {
            Json.Fields read =
                    Json.object(file.equals("-") ? in.readNBytes(BYTES_MAX) : Files.readAllBytes(Path.of(file)));
            if (read == null) {
                complaints.println("zhiyin: " + file + " is not one JSON object");
            }
            return read;
        } catch (IOException unreadable) {
            complaints.println("zhiyin: " + file + " cannot be read: " + unreadable.getMessage());
            return null;
        }
    }

    private int print(
            GuidedSetup setup, Json.Fields answers, Language language, PrintStream out, PrintStream complaints) {
        return switch (setup.programme(answers, null)) {
            case GuidedSetup.Made made -> {
                out.print(made.yaml());
                yield FINE;
            }
            case GuidedSetup.Refused refused -> {
                for (Fault fault : refused.faults()) {
                    complaints.println(fault.pointer().substring(GuidedSetup.ANSWERS.length() + 1) + ": "
                            + messages.say(language, fault));
                }
                yield REFUSED;
            }
        };
    }
}
