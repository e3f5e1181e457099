package io.lth.spec;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.lth.lottery.problem.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The published schema of a file, and what it has to say of one. */
final class Form {
  static final Form EXPERIMENT = new Form("experiment.schema.json");
  static final Form EXPECTED = new Form("expected.schema.json");

  private static final Map<String, String> TYPES =
      Map.of(
          "integer", "a whole number",
          "number", "a number",
          "string", "text",
          "boolean", "true or false",
          "array", "a list",
          "object", "keys and values");

  private static final SequencedMap<String, String> BOUNDS = new LinkedHashMap<>();

  static {
    BOUNDS.put("minimum", "at least %s");
    BOUNDS.put("exclusiveMinimum", "above %s");
    BOUNDS.put("maximum", "at most %s");
    BOUNDS.put("exclusiveMaximum", "below %s");
    BOUNDS.put("minItems", "with at least %s entries");
    BOUNDS.put("minProperties", "with at least %s keys");
    BOUNDS.put("minLength", "of at least %s characters");
    BOUNDS.put("maxLength", "of at most %s characters");
    BOUNDS.put("pattern", "of the form %s");
  }

  private final Schema schema;

  private Form(String resource) {
    try (InputStream json = Form.class.getResourceAsStream(resource)) {
      if (json == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(json, InputFormat.JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schema itself. */
  JsonNode json() {
    return schema.getSchemaNode();
  }

  /** Reports everything the schema forbids. */
  void check(Document document) {
    for (Error error : schema.validate(document.root())) {
      report(document, error);
    }
  }

  private void report(Document document, Error error) {
    JsonPointer at = JsonPointer.compile(error.getInstanceLocation().toString());
    JsonPointer rule = JsonPointer.compile(error.getSchemaLocation().getFragment().toString());
    JsonNode owner = json().at(rule.head());
    switch (error.getKeyword()) {
      case "required" ->
          document.report(
              at.appendProperty(error.getProperty()),
              "missing-key",
              "the key " + error.getProperty(),
              "no such key",
              "add it: " + description(owner, error.getProperty()));
      case "additionalProperties" -> {
        List<String> keys = new ArrayList<>();
        owner.path("properties").fieldNames().forEachRemaining(keys::add);
        document.report(
            at.appendProperty(error.getProperty()),
            "unknown-key",
            "one of the keys " + String.join(", ", keys),
            error.getProperty(),
            Nearest.remedy(error.getProperty(), keys));
      }
      case "propertyNames" ->
          document.report(
              at.appendProperty(error.getProperty()),
              "malformed-key",
              "a name in kebab case",
              error.getProperty(),
              "use small letters, digits and single hyphens");
      default -> {
        if (!document.isFlawed(at)) {
          JsonNode value = document.at(at);
          document.report(
              at, "invalid-value", words(owner), shown(value), remedy(owner, value.asText()));
        }
      }
    }
  }

  private String description(JsonNode owner, String key) {
    JsonNode described = owner.path("properties").path(key);
    return described.path("description").asText("see the schema of the file");
  }

  private static String remedy(JsonNode owner, String found) {
    List<String> choices = choices(owner);
    return choices.isEmpty() ? "correct the value" : Nearest.remedy(found, choices);
  }

  private static List<String> choices(JsonNode owner) {
    List<String> choices = new ArrayList<>();
    owner.path("enum").forEach(choice -> choices.add(choice.asText()));
    return choices;
  }

  /** What a schema asks of a value, in words. */
  private static String words(JsonNode owner) {
    if (owner.has("const")) {
      return owner.get("const").asText();
    }
    if (owner.has("enum")) {
      return "one of " + String.join(", ", choices(owner));
    }
    List<String> words = new ArrayList<>();
    words.add(type(owner.path("type")));
    BOUNDS.forEach(
        (keyword, form) -> {
          if (owner.has(keyword)) {
            words.add(form.formatted(owner.get(keyword).asText()));
          }
        });
    if (owner.has("uniqueItems")) {
      words.add("each entry once");
    }
    return String.join(", ", words);
  }

  private static String type(JsonNode type) {
    List<String> types = new ArrayList<>();
    if (type.isArray()) {
      type.forEach(one -> types.add(type(one)));
    } else {
      types.add(TYPES.getOrDefault(type.asText(), "a value"));
    }
    return String.join(" or ", types);
  }

  private static String shown(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "nothing";
    }
    String text = value.isNumber() ? value.decimalValue().toPlainString() : value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
