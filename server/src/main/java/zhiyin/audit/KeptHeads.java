package zhiyin.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.chain.Head;

/** Heads of chains as {@code zhiyin chain heads --json FILE} and {@code GET /v1/chain/heads} gave them. */
final class KeptHeads {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private KeptHeads() {}

    /** @throws IllegalArgumentException when the file is not one of those */
    static List<Head> read(Path file) throws IOException {
        try {
            JsonNode heads = MAPPER.readTree(Files.readString(file)).path("heads");
            if (!heads.isArray()) {
                throw new IllegalArgumentException("it has no 'heads'");
            }
            List<Head> kept = new ArrayList<>();
            for (JsonNode head : heads) {
                Long chain = Head.CHAIN.parse(head.path("chain").asString(""));
                if (chain == null) {
                    throw new IllegalArgumentException("'" + head.path("chain").asString("") + "' is no chain");
                }
                kept.add(new Head(
                        chain,
                        head.path("sequence").asLong(0),
                        HexFormat.of().parseHex(head.path("hash").asString("")),
                        Instant.EPOCH));
            }
            return kept;
        } catch (JacksonException noJson) {
            throw new IllegalArgumentException("it is not JSON", noJson);
        }
    }
}
