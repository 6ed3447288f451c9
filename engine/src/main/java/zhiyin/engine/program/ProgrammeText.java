package zhiyin.engine.program;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A programme's YAML of our own, written anew in places: what is not touched stays to the letter, remarks and all.
 *
 * <p>A place is a path of keys with dots between them; an item of a list is named by its {@code code}, or by its number
 * from 0: {@code earning.rules.base.award.each}, {@code ladders.status.tiers.0.from}.
 */
public final class ProgrammeText {

    private final String yaml;
    private final Node root;

    /** @param yaml a document in block style */
    public ProgrammeText(String yaml) {
        this.yaml = yaml;
        this.root = new Compose(LoadSettings.builder().build())
                .composeString(yaml)
                .orElseThrow(() -> new IllegalArgumentException("there is no document"));
    }

    /** A text as YAML that every reader takes for that very text. */
    public static String quote(String text) {
        return Scalars.write(text);
    }

    /** What is written at a place: one value, or a list or mapping in braces. */
    public String at(String place) {
        Node node = find(place).getLast();
        return yaml.substring(start(node), end(node));
    }

    /** Whether there is such a place. */
    public boolean has(String place) {
        return look(place) != null;
    }

    /** The place as faults and findings call it: {@code earning.rules[0].award.each}. */
    public String path(String place) {
        StringBuilder path = new StringBuilder();
        List<Node> nodes = find(place);
        String[] steps = place.split("\\.", -1);
        for (int i = 0; i < steps.length; i++) {
            if (nodes.get(i) instanceof SequenceNode list) {
                path.append('[')
                        .append(list.getValue().indexOf(nodes.get(i + 1)))
                        .append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(steps[i]);
            }
        }
        return path.toString();
    }

    /**
     * The same text with other values.
     *
     * @param values by place what to write there instead; a place within one that is left out is passed over
     * @param without the places to leave out, whole lines with the remarks right above them; a list or mapping of which
     *     nothing is left goes too
     */
    public String with(Map<String, String> values, Collection<String> without) {
        Set<Node> gone = new HashSet<>();
        without.forEach(place -> gone.add(find(place).getLast()));
        TreeMap<Integer, Edit> edits = new TreeMap<>();
        collect(root, gone, edits);
        values.forEach((place, written) -> {
            List<Node> nodes = find(place);
            Node node = nodes.getLast();
            if (nodes.stream().noneMatch(gone::contains)) {
                edits.put(start(node), new Edit(end(node), written));
            }
        });
        StringBuilder text = new StringBuilder(yaml);
        edits.descendingMap().forEach((from, edit) -> text.replace(from, edit.until(), edit.written()));
        return text.toString();
    }

    private record Edit(int until, String written) {}

    /** The nodes on the way to a place, the document first. */
    private List<Node> find(String place) {
        List<Node> nodes = look(place);
        if (nodes == null) {
            throw new IllegalArgumentException("there is no " + place);
        }
        return nodes;
    }

    private @Nullable List<Node> look(String place) {
        List<Node> nodes = new ArrayList<>(List.of(root));
        for (String step : place.split("\\.", -1)) {
            Node next = switch (nodes.getLast()) {
                case MappingNode mapping -> value(mapping, step);
                case SequenceNode list -> item(list, step);
                default -> null;
            };
            if (next == null) {
                return null;
            }
            nodes.add(next);
        }
        return nodes;
    }

    private static @Nullable Node value(MappingNode mapping, String key) {
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
                return entry.getValueNode();
            }
        }
        return null;
    }

    private static @Nullable Node item(SequenceNode list, String step) {
        List<Node> items = list.getValue();
        if (step.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = Integer.parseInt(step);
            return number < items.size() ? items.get(number) : null;
        }
        for (Node item : items) {
            if (item instanceof MappingNode mapping
                    && value(mapping, "code") instanceof ScalarNode code
                    && code.getValue().equals(step)) {
                return item;
            }
        }
        return null;
    }

    /** Notes the lines that go, the widest only, and says whether all of the node does. */
    private boolean collect(Node node, Set<Node> gone, Map<Integer, Edit> edits) {
        if (gone.contains(node)) {
            return true;
        }
        if (!(node instanceof CollectionNode<?> collection) || collection.getFlowStyle() != FlowStyle.BLOCK) {
            return false;
        }
        Map<Integer, Edit> within = new HashMap<>();
        boolean all = !collection.getValue().isEmpty();
        for (Object child : collection.getValue()) {
            Node first = child instanceof NodeTuple entry ? entry.getKeyNode() : (Node) child;
            Node last = child instanceof NodeTuple entry ? entry.getValueNode() : (Node) child;
            Map<Integer, Edit> below = new HashMap<>();
            if (collect(last, gone, below)) {
                within.put(lines(start(first)), new Edit(yaml.indexOf('\n', end(last)) + 1, ""));
            } else {
                all = false;
                within.putAll(below);
            }
        }
        if (all) {
            gone.add(node);
            return true;
        }
        edits.putAll(within);
        return false;
    }

    /** Where the line begins that holds {@code at}, or the first of the remarks right above it. */
    private int lines(int at) {
        int from = yaml.lastIndexOf('\n', at - 1) + 1;
        int indent = indent(from);
        while (from > 0) {
            int above = yaml.lastIndexOf('\n', from - 2) + 1;
            if (indent(above) != indent || yaml.charAt(above + indent) != '#') {
                break;
            }
            from = above;
        }
        return from;
    }

    private int indent(int from) {
        int at = from;
        while (yaml.charAt(at) == ' ') {
            at++;
        }
        return at - from;
    }

    private int start(Node node) {
        return offset(node.getStartMark().orElseThrow());
    }

    /** The library counts characters as people do, Java the halves of some. */
    private int offset(Mark mark) {
        return yaml.offsetByCodePoints(0, mark.getIndex());
    }

    /** Where its last character ends: a block's own mark lies behind the remarks that follow it. */
    private int end(Node node) {
        if (node instanceof CollectionNode<?> collection && collection.getFlowStyle() == FlowStyle.BLOCK) {
            Object last = collection.getValue().getLast();
            return end(last instanceof NodeTuple entry ? entry.getValueNode() : (Node) last);
        }
        return offset(node.getEndMark().orElseThrow());
    }
}
