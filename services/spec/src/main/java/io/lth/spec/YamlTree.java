package io.lth.spec;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lth.spec.Document.Position;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads YAML with JSON's own scalars, as YAML 1.2 has them: {@code no} and {@code 1:30} are text,
 * {@code 1e-3} is a number, and {@code .nan} is no number to anybody. Numbers keep their digits.
 */
final class YamlTree {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Document document;

  YamlTree(Document document) {
    this.document = document;
  }

  /** The tree; missing where the text is not YAML, which is then reported. */
  JsonNode read(String text) {
    try {
      Node node = new Yaml(new LoaderOptions()).compose(new StringReader(text));
      if (node == null) {
        document.report(
            JsonPointer.empty(),
            "empty-file",
            "keys and values",
            "an empty file",
            "restore the file, or start from a copy of another experiment");
        return MissingNode.getInstance();
      }
      return tree(node, JsonPointer.empty());
    } catch (MarkedYAMLException malformed) {
      Mark mark = malformed.getProblemMark();
      report(
          mark == null ? Position.START : position(mark), String.valueOf(malformed.getProblem()));
    } catch (YAMLException malformed) {
      report(Position.START, String.valueOf(malformed.getMessage()));
    }
    return MissingNode.getInstance();
  }

  private void report(Position position, String found) {
    document.report(
        JsonPointer.empty(),
        position,
        "malformed-yaml",
        "well-formed YAML",
        found,
        "correct the file at or just before this line: indentation, colons, quotes and brackets");
  }

  private JsonNode tree(Node node, JsonPointer at) {
    document.locate(at, position(node.getStartMark()));
    if (node.getAnchor() != null) {
      document.report(
          at,
          "anchored-value",
          "every value written out where it is",
          "the anchor &" + node.getAnchor(),
          "repeat the value instead of referring to it");
      return NODES.nullNode();
    }
    return switch (node) {
      case MappingNode mapping -> mapping(mapping, at);
      case SequenceNode sequence -> sequence(sequence, at);
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new IllegalStateException("a composed tree holds no " + node.getNodeId());
    };
  }

  private ObjectNode mapping(MappingNode mapping, JsonPointer at) {
    ObjectNode object = NODES.objectNode();
    for (NodeTuple entry : mapping.getValue()) {
      Node key = entry.getKeyNode();
      if (!(key instanceof ScalarNode scalar)) {
        document.report(
            at,
            position(key.getStartMark()),
            "malformed-key",
            "a plain key",
            "a list or mapping as a key",
            "write the key as a single word");
        continue;
      }
      JsonPointer pointer = at.appendProperty(scalar.getValue());
      if (object.has(scalar.getValue())) {
        document.report(
            pointer,
            position(key.getStartMark()),
            "duplicate-key",
            "every key once",
            "a second " + scalar.getValue(),
            "keep one of the two");
        continue;
      }
      object.set(scalar.getValue(), tree(entry.getValueNode(), pointer));
      document.locate(pointer, position(key.getStartMark()));
    }
    return object;
  }

  private ArrayNode sequence(SequenceNode sequence, JsonPointer at) {
    ArrayNode array = NODES.arrayNode();
    for (Node item : sequence.getValue()) {
      array.add(tree(item, at.appendIndex(array.size())));
    }
    return array;
  }

  private static JsonNode scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN) {
      return NODES.textNode(text);
    }
    return switch (text) {
      case "", "~", "null" -> NODES.nullNode();
      case "true" -> NODES.booleanNode(true);
      case "false" -> NODES.booleanNode(false);
      default ->
          NUMBER.matcher(text).matches()
              ? NODES.numberNode(new BigDecimal(text))
              : NODES.textNode(text);
    };
  }

  private static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
