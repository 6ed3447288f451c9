package zhiyin.chain;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.Command;

/** {@code ./zhiyin chain heads [--json FILE]}: the heads of the chains, to be kept elsewhere. */
@Component
class ChainCommand implements Command {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Heads heads;
    private final PrintStream complaints;

    ChainCommand(Heads heads, PrintStream complaints) {
        this.heads = heads;
        this.complaints = complaints;
    }

    @Override
    public String name() {
        return "chain";
    }

    @Override
    public int run(List<String> arguments, PrintStream out) {
        boolean toFile = arguments.size() == 3 && arguments.get(1).equals("--json");
        if (arguments.isEmpty() || !arguments.getFirst().equals("heads") || (arguments.size() != 1 && !toFile)) {
            complaints.println("Usage: zhiyin chain heads [--json FILE]");
            return 2;
        }
        ChainRoutes.HeadsAnswer answer = ChainRoutes.HeadsAnswer.of(heads.all());
        if (!toFile) {
            answer.heads()
                    .forEach(head -> out.println(
                            head.chain() + " " + head.sequence() + " " + head.hash() + " " + head.recordedAt()));
            return 0;
        }
        try {
            Files.writeString(Path.of(arguments.get(2)), json(answer));
            return 0;
        } catch (IOException e) {
            complaints.println("The heads could not be written to " + arguments.get(2) + ": " + e.getMessage());
            return 1;
        }
    }

    /** As the door answers it. */
    private static String json(ChainRoutes.HeadsAnswer answer) {
        ObjectNode json = MAPPER.createObjectNode();
        ArrayNode heads = json.putArray("heads");
        for (ChainRoutes.HeadView head : answer.heads()) {
            heads.addObject()
                    .put("chain", head.chain())
                    .put("sequence", head.sequence())
                    .put("hash", head.hash())
                    .put("recorded_at", head.recordedAt().toString());
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }
}
