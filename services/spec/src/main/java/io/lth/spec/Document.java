package io.lth.spec;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lth.lottery.problem.Fault;
import io.lth.lottery.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file as a tree whose values know their line, with every problem found in it so far.
 *
 * <p>A pointer with a problem is flawed: nobody reads a value there, so one mistake is reported
 * once and the rest of the file is still read.
 */
final class Document {
  private static final Comparator<Finding> IN_ORDER =
      Comparator.comparingInt((Finding finding) -> finding.position().line())
          .thenComparingInt(finding -> finding.position().column());

  private final String fileName;
  private final Map<JsonPointer, Position> positions = new HashMap<>();
  private final Set<JsonPointer> flawed = new HashSet<>();
  private final List<Finding> findings = new ArrayList<>();
  private JsonNode root = MissingNode.getInstance();

  private Document(String fileName) {
    this.fileName = fileName;
  }

  static Document of(SourceFile file, Form form) {
    Document document = new Document(file.name());
    document.root = new YamlTree(document).read(file.text());
    if (!document.root.isMissingNode()) {
      form.check(document);
    }
    return document;
  }

  JsonNode root() {
    return root;
  }

  JsonNode at(JsonPointer pointer) {
    return root.at(pointer);
  }

  boolean isFlawed(JsonPointer pointer) {
    return flawed.contains(pointer);
  }

  void locate(JsonPointer pointer, Position position) {
    positions.put(pointer, position);
  }

  /** A problem with the value at a pointer, which thereby becomes flawed. */
  void report(JsonPointer pointer, String code, String expected, String found, String remedy) {
    report(pointer, position(pointer), code, expected, found, remedy);
  }

  /** A problem at a position of its own. */
  void report(
      JsonPointer pointer,
      Position position,
      String code,
      String expected,
      String found,
      String remedy) {
    flawed.add(pointer);
    String where =
        pointer.matches()
            ? "%s:%d:%d".formatted(fileName, position.line(), position.column())
            : "%s:%d:%d, %s"
                .formatted(fileName, position.line(), position.column(), keyPath(pointer));
    Finding finding =
        new Finding(
            position,
            Problem.of(Fault.REQUEST, code)
                .expected(expected)
                .found(found)
                .where(where)
                .remedy(remedy));
    if (!findings.contains(finding)) {
      findings.add(finding);
    }
  }

  /** Every problem, from the first line to the last. */
  List<Problem> problems() {
    return findings.stream().sorted(IN_ORDER).map(Finding::problem).toList();
  }

  /** Of the value, or of what should have held it. */
  private Position position(JsonPointer pointer) {
    for (JsonPointer at = pointer; at != null; at = at.head()) {
      Position position = positions.get(at);
      if (position != null) {
        return position;
      }
    }
    return Position.START;
  }

  /** As in {@code claims[0].measures[1].left}. */
  static String keyPath(JsonPointer pointer) {
    StringBuilder path = new StringBuilder();
    for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
      if (at.getMatchingIndex() >= 0) {
        path.append('[').append(at.getMatchingIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(at.getMatchingProperty());
      }
    }
    return path.toString();
  }

  /** Line and column, from 1. */
  record Position(int line, int column) {
    static final Position START = new Position(1, 1);
  }

  private record Finding(Position position, Problem problem) {}
}
