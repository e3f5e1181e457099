package io.lth.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** HTML, escaped as it is written: whatever a text holds, it stays text. */
sealed interface Markup {
  /** As HTML, which the SVG in it is too. */
  String html();

  static Markup text(String text) {
    return new Text(text);
  }

  static Markup all(List<? extends Markup> parts) {
    return new All(List.copyOf(parts));
  }

  static Markup all(Markup... parts) {
    return new All(List.of(parts));
  }

  static Element element(String name) {
    return new Element(name, new LinkedHashMap<>(), List.of());
  }

  /** An element with nothing but a text in it. */
  static Element element(String name, String text) {
    return element(name).holding(text(text));
  }

  /** Text. */
  record Text(String text) implements Markup {
    @Override
    public String html() {
      return escaped(text);
    }
  }

  /** One after the other. */
  record All(List<Markup> parts) implements Markup {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public String html() {
      return parts.stream().map(Markup::html).collect(Collectors.joining());
    }
  }

  /** An element. */
  record Element(String name, SequencedMap<String, String> attributes, List<Markup> children)
      implements Markup {
    private static final Set<String> EMPTY = Set.of("input", "br");
    private static final Set<String> IN_LINES =
        Set.of("a", "abbr", "code", "em", "input", "span", "strong", "text", "title", "tspan");

    public Element {
      attributes = new LinkedHashMap<>(attributes);
      children = List.copyOf(children);
    }

    /** The same with one attribute more. */
    Element with(String attribute, String value) {
      SequencedMap<String, String> more = new LinkedHashMap<>(attributes);
      more.put(attribute, value);
      return new Element(name, more, children);
    }

    /** The same with a number as an attribute, in tenths: finer is nothing one could see. */
    Element with(String attribute, double value) {
      return with(attribute, Tenths.of(value));
    }

    /** The same with more in it. */
    Element holding(Markup... more) {
      return holding(Arrays.asList(more));
    }

    /** The same with more in it. */
    Element holding(List<? extends Markup> more) {
      List<Markup> all = new ArrayList<>(children);
      all.addAll(more);
      return new Element(name, attributes, all);
    }

    @Override
    public String html() {
      StringBuilder html = new StringBuilder("<").append(name);
      for (Map.Entry<String, String> attribute : attributes.entrySet()) {
        html.append(' ').append(attribute.getKey());
        html.append("=\"").append(escaped(attribute.getValue())).append('"');
      }
      html.append('>');
      children.forEach(child -> html.append(child.html()));
      if (!EMPTY.contains(name)) {
        html.append("</").append(name).append('>');
      }
      return html.append(IN_LINES.contains(name) ? "" : "\n").toString();
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
