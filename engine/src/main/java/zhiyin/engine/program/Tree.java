package zhiyin.engine.program;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Turns YAML text into nodes. It follows the parser's events instead of a composed document, because those still say
 * where an anchor, an alias or a tag stood, and because nothing is built beyond the depth that is allowed.
 */
final class Tree {

    private final Iterator<Event> events;

    private Tree(Iterator<Event> events) {
        this.events = events;
    }

    /** The root of the only document in {@code yaml}, or null where {@code faults} says why there is none. */
    static @Nullable Node parse(String yaml, Faults faults) {
        if (yaml.length() > Limits.DOCUMENT_BYTES_MAX
                || yaml.getBytes(StandardCharsets.UTF_8).length > Limits.DOCUMENT_BYTES_MAX) {
            faults.add(whole("too-large", "A document has at most " + Limits.DOCUMENT_BYTES_MAX + " bytes.", 1));
            return null;
        }
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setCodePointLimit(Limits.DOCUMENT_BYTES_MAX + 1)
                    // the whole text at once: the library's reader stumbles where a buffer ends within a surrogate pair
                    .setBufferSize(yaml.length() + 1)
                    .build();
            return new Tree(new Parse(settings).parseString(yaml).iterator()).only(faults);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            faults.add(whole("yaml-syntax", "This is not YAML: " + e.getProblem() + ".", line));
        } catch (NumberFormatException e) {
            // the library reads the digits of an escape such as \x41 without looking whether there are any
            faults.add(whole("yaml-syntax", "This is not YAML: an escape in a quoted text without its digits.", 1));
        } catch (YamlEngineException e) {
            // the reader of characters has no mark; it stops at what cannot be part of any text
            faults.add(whole("yaml-syntax", "This is not YAML: a character that no document may contain.", 1));
        }
        return null;
    }

    /** The root of what we have written ourselves. */
    static Node.Mapping written(String yaml) {
        if (parse(yaml, new Faults()) instanceof Node.Mapping mapping) {
            return mapping;
        }
        throw new IllegalStateException("a printed programme is no mapping");
    }

    private @Nullable Node only(Faults faults) {
        Node root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent start) {
                int line = line(start);
                if (root != null) {
                    faults.add(whole("several-documents", "A text holds one document and no more.", line));
                    return root;
                }
                if (!start.getTags().isEmpty()) {
                    faults.add(whole("yaml-tag", "Tags are not used in programmes.", line));
                }
                root = node(events.next(), 1);
            }
        }
        if (root == null) {
            faults.add(whole("required", "A programme goes here.", 1));
        }
        return root;
    }

    private Node node(Event event, int depth) {
        int line = line(event);
        List<Node.Complaint> complaints = complaints(event);
        return switch (event) {
            case AliasEvent _ -> new Node.Unread(line, List.of(Node.Complaint.ALIAS));
            case ScalarEvent scalar ->
                new Node.Scalar(scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN, line, complaints);
            case CollectionStartEvent _
            when depth > Limits.DOCUMENT_DEPTH_MAX -> {
                skip();
                yield new Node.Unread(line, List.of(Node.Complaint.DEPTH));
            }
            case MappingStartEvent _ -> {
                List<Node.Entry> entries = new ArrayList<>();
                for (Event next = events.next(); !(next instanceof CollectionEndEvent); next = events.next()) {
                    Node key = node(next, depth + 1);
                    entries.add(new Node.Entry(key, node(events.next(), depth + 1)));
                }
                yield new Node.Mapping(entries, line, complaints);
            }
            default -> {
                List<Node> items = new ArrayList<>();
                for (Event next = events.next(); !(next instanceof CollectionEndEvent); next = events.next()) {
                    items.add(node(next, depth + 1));
                }
                yield new Node.Sequence(items, line, complaints);
            }
        };
    }

    /** Leaves out the rest of a collection whose start was just seen. */
    private void skip() {
        int open = 1;
        while (open > 0) {
            Event event = events.next();
            if (event instanceof CollectionStartEvent) {
                open++;
            } else if (event instanceof CollectionEndEvent) {
                open--;
            }
        }
    }

    private static List<Node.Complaint> complaints(Event event) {
        List<Node.Complaint> complaints = new ArrayList<>();
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            complaints.add(Node.Complaint.ANCHOR);
        }
        boolean tagged = switch (event) {
            case ScalarEvent scalar -> scalar.getTag().isPresent();
            case CollectionStartEvent start -> start.getTag().isPresent();
            default -> false;
        };
        if (tagged) {
            complaints.add(Node.Complaint.TAG);
        }
        return complaints;
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static Fault whole(String code, String detail, int line) {
        return new Fault("", code, detail, ProgrammeReader.SMALLEST, line);
    }
}
