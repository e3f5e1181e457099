package io.lth.stages.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Where two trees of JSON differ, by path. A list of texts counts as a set. */
final class JsonDifferences {
  private final List<Difference> found = new ArrayList<>();

  private JsonDifferences() {}

  /** In alphabetical order of what differs. */
  static List<Difference> between(JsonNode one, JsonNode other) {
    JsonDifferences differences = new JsonDifferences();
    differences.compare("", one, other);
    return List.copyOf(differences.found);
  }

  private void compare(String path, JsonNode one, JsonNode other) {
    if (one.equals(other)) {
      return;
    }
    if (one.isObject() && other.isObject()) {
      Set<String> keys = new TreeSet<>();
      Stream.of(one, other).forEach(node -> node.fieldNames().forEachRemaining(keys::add));
      for (String key : keys) {
        compare(path.isEmpty() ? key : path + "." + key, one.path(key), other.path(key));
      }
    } else if (isTexts(one) && isTexts(other)) {
      Set<String> mine = texts(one);
      Set<String> theirs = texts(other);
      found.add(new Difference(path, only(mine, theirs), only(theirs, mine)));
    } else if (one.isArray() && other.isArray()) {
      for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
        compare("%s[%d]".formatted(path, i), one.path(i), other.path(i));
      }
    } else {
      found.add(new Difference(path, words(one), words(other)));
    }
  }

  private static boolean isTexts(JsonNode node) {
    return node.isArray() && node.valueStream().allMatch(JsonNode::isTextual);
  }

  private static Set<String> texts(JsonNode node) {
    Set<String> texts = new TreeSet<>();
    node.forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  private static String only(Set<String> mine, Set<String> theirs) {
    Set<String> only = new TreeSet<>(mine);
    only.removeAll(theirs);
    return only.isEmpty() ? Difference.ABSENT : String.join(", ", only);
  }

  private static String words(JsonNode node) {
    return node instanceof MissingNode
        ? Difference.ABSENT
        : node.isValueNode() ? node.asText() : node.toString();
  }
}
