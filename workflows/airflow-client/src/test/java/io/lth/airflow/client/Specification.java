package io.lth.airflow.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The pinned excerpt of Airflow's OpenAPI documents, and what it has to say of the client. */
final class Specification {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Which fields a document has. */
  enum Fields {
    /** All that there may be, none of them null. */
    ALL,
    /** Those that must be there, null where that is allowed. */
    REQUIRED
  }

  /** An operation and how it is addressed. */
  record Operation(String method, String path, JsonNode definition) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private final ObjectNode document;

  private Specification(ObjectNode document) {
    this.document = document;
  }

  static Specification pinned() {
    try (InputStream yaml =
        Specification.class.getResourceAsStream("/airflow-rest-api-excerpt.yaml")) {
      return new Specification((ObjectNode) new YAMLMapper().readTree(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As it would be had Airflow changed it. */
  Specification altered(Consumer<ObjectNode> change) {
    ObjectNode copy = document.deepCopy();
    change.accept(copy);
    return new Specification(copy);
  }

  String version() {
    return document.at("/info/version").asText();
  }

  List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            all.add(
                                new Operation(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    method.getValue()))));
    return all;
  }

  Optional<Operation> operation(FakeAirflow.Request request) {
    return operations().stream()
        .filter(each -> each.method().equals(request.method()))
        .filter(each -> pattern(each.path()).matcher(request.path()).matches())
        .findFirst();
  }

  /** What is wrong with a request. */
  List<String> complaints(FakeAirflow.Request request) {
    Optional<Operation> operation = operation(request);
    if (operation.isEmpty()) {
      return List.of("no such operation: " + request.line());
    }
    List<String> complaints = new ArrayList<>();
    JsonNode definition = operation.get().definition();
    queryComplaints(definition, request.parameters(), complaints);
    JsonNode body = definition.at("/requestBody/content/application~1json/schema");
    if (body.isMissingNode() != request.body().isEmpty()) {
      complaints.add("a body where there is none, or none where there is one");
    } else if (!body.isMissingNode()) {
      schemaComplaints(body, request.body(), complaints);
    }
    return complaints.stream().map(each -> operation.get() + ": " + each).toList();
  }

  /** What is wrong with a record that is sent. */
  List<String> complaintsOfSent(Class<?> type) {
    List<String> complaints = new ArrayList<>();
    JsonNode schema = schema(type.getSimpleName());
    if (schema.isMissingNode()) {
      return List.of("no such schema: " + type.getSimpleName());
    }
    Set<String> names = new LinkedHashSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = snake(component);
      names.add(name);
      if (!schema.path("properties").has(name)) {
        complaints.add(type.getSimpleName() + " has no " + name);
      }
    }
    for (JsonNode required : schema.path("required")) {
      if (!names.contains(required.asText())) {
        complaints.add(type.getSimpleName() + " needs " + required.asText());
      }
    }
    return complaints;
  }

  /** What is wrong with a record that is received. */
  List<String> complaintsOfReceived(Class<?> type) {
    String name = type.getSimpleName();
    JsonNode schema = schema(name);
    if (schema.isMissingNode()) {
      return List.of("no such schema: " + name);
    }
    List<String> complaints = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String field = snake(component);
      JsonNode property = schema.path("properties").path(field);
      if (property.isMissingNode()) {
        complaints.add(name + " has no " + field);
        continue;
      }
      boolean required =
          StreamSupport.stream(schema.path("required").spliterator(), false)
              .anyMatch(each -> each.asText().equals(field));
      boolean nullable = options(property).stream().anyMatch(Specification::isNull);
      if (!mayBeNull(component) && (!required || nullable)) {
        complaints.add("%s.%s may be missing or null".formatted(name, field));
      }
      if (options(property).stream()
          .filter(option -> !isNull(option))
          .anyMatch(option -> !fits(component.getType(), option))) {
        complaints.add(
            "%s.%s is no %s: %s"
                .formatted(name, field, component.getType().getSimpleName(), property));
      }
    }
    return complaints;
  }

  /** The values of an enumeration. */
  Set<String> words(String enumeration) {
    return StreamSupport.stream(schema(enumeration).path("enum").spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.toSet());
  }

  /** How an operation may answer. */
  FakeAirflow.Says answer(FakeAirflow.Request request, Fields fields) {
    Operation operation =
        operation(request)
            .orElseThrow(() -> new AssertionError("no such operation: " + request.line()));
    Map.Entry<String, JsonNode> success =
        operation.definition().path("responses").properties().iterator().next();
    JsonNode schema = success.getValue().at("/content/application~1json/schema");
    return new FakeAirflow.Says(
        Integer.parseInt(success.getKey()), example(schema, fields).toString());
  }

  private JsonNode example(JsonNode given, Fields fields) {
    List<JsonNode> options = options(given);
    if (fields == Fields.REQUIRED && options.stream().anyMatch(Specification::isNull)) {
      return NODES.nullNode();
    }
    JsonNode schema = resolved(options.getFirst());
    if (schema.has("enum")) {
      return schema.path("enum").path(0);
    }
    return switch (schema.path("type").asText("")) {
      case "object" -> {
        ObjectNode object = NODES.objectNode();
        Set<String> required = new LinkedHashSet<>();
        schema.path("required").forEach(each -> required.add(each.asText()));
        schema
            .path("properties")
            .properties()
            .forEach(
                property -> {
                  if (fields == Fields.ALL || required.contains(property.getKey())) {
                    object.set(property.getKey(), example(property.getValue(), fields));
                  }
                });
        yield object;
      }
      case "array" -> {
        ArrayNode array = NODES.arrayNode();
        if (schema.has("items")) {
          array.add(example(schema.path("items"), fields));
        }
        yield array;
      }
      case "integer" -> NODES.numberNode(1);
      case "number" -> NODES.numberNode(1.5);
      case "boolean" -> NODES.booleanNode(true);
      case "string" ->
          NODES.textNode(
              schema.path("format").asText().equals("date-time")
                  ? "2026-11-24T11:40:00.123456Z"
                  : "text");
      default -> NODES.objectNode().put("any", "thing");
    };
  }

  private void queryComplaints(
      JsonNode definition, Map<String, List<String>> parameters, List<String> complaints) {
    Set<String> known = new LinkedHashSet<>();
    for (JsonNode parameter : definition.path("parameters")) {
      if (!parameter.path("in").asText().equals("query")) {
        continue;
      }
      String name = parameter.path("name").asText();
      known.add(name);
      List<String> values = parameters.getOrDefault(name, List.of());
      if (values.isEmpty() && parameter.path("required").asBoolean()) {
        complaints.add("no parameter " + name);
      }
      for (String value : values) {
        if (options(parameter.path("schema")).stream().noneMatch(each -> takes(each, value))) {
          complaints.add("parameter %s does not take %s".formatted(name, value));
        }
      }
    }
    parameters.keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> complaints.add("unknown parameter " + name));
  }

  private boolean takes(JsonNode given, String value) {
    JsonNode schema = resolved(given);
    return switch (schema.path("type").asText()) {
      case "array" -> takes(schema.path("items"), value);
      case "integer" -> value.matches("-?\\d+");
      case "boolean" -> Set.of("true", "false").contains(value);
      case "string" -> !schema.path("format").asText().equals("date-time") || isTime(value);
      default -> false;
    };
  }

  private void schemaComplaints(JsonNode schema, String body, List<String> complaints) {
    ObjectNode root = NODES.objectNode();
    root.setAll((ObjectNode) schema);
    root.set("components", document.path("components"));
    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(root)
        .validate(body, InputFormat.JSON)
        .forEach(error -> complaints.add(error.toString()));
  }

  private boolean fits(Class<?> type, JsonNode given) {
    if (type.isRecord()) {
      return given.path("$ref").asText().endsWith("/" + type.getSimpleName());
    }
    if (type == JsonNode.class) {
      return true;
    }
    JsonNode schema = resolved(given);
    String name = schema.path("type").asText();
    boolean time = schema.path("format").asText().equals("date-time");
    if (type == Instant.class) {
      return name.equals("string") && time;
    }
    if (type == String.class) {
      return name.equals("string") && !time;
    }
    if (type == int.class || type == Integer.class) {
      return name.equals("integer");
    }
    if (type == boolean.class) {
      return name.equals("boolean");
    }
    if (type == List.class) {
      return name.equals("array");
    }
    return type == Map.class && name.equals("object");
  }

  private JsonNode schema(String name) {
    return document.path("components").path("schemas").path(name);
  }

  private JsonNode resolved(JsonNode schema) {
    String reference = schema.path("$ref").asText();
    return reference.isEmpty() ? schema : document.at(reference.substring(1));
  }

  private static List<JsonNode> options(JsonNode schema) {
    List<JsonNode> options = new ArrayList<>();
    schema.path("anyOf").forEach(options::add);
    return options.isEmpty() ? List.of(schema) : options;
  }

  private static boolean isNull(JsonNode schema) {
    return schema.path("type").asText().equals("null");
  }

  private static boolean mayBeNull(RecordComponent component) {
    return Arrays.stream(component.getAnnotatedType().getAnnotations())
        .anyMatch(each -> each.annotationType() == Nullable.class);
  }

  private static String snake(RecordComponent component) {
    return new PropertyNamingStrategies.SnakeCaseStrategy().translate(component.getName());
  }

  private static Pattern pattern(String path) {
    Matcher names = Pattern.compile("\\{[^}]+}").matcher(path);
    return Pattern.compile(names.replaceAll("[^/]+"));
  }

  private static boolean isTime(String value) {
    try {
      return Instant.parse(value) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
