package io.lth.spec;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values below one key; what is flawed or missing breaks off the reading.
 *
 * @param standard what has the keys that this one lacks, if anything
 */
record Section(Document document, JsonPointer at, @Nullable Section standard) {

  Section(Document document, JsonPointer at) {
    this(document, at, null);
  }

  static Section root(Document document) {
    return new Section(document, JsonPointer.empty());
  }

  /** This section where it has a key, and another one where it has not. */
  Section over(Section other) {
    return new Section(document, at, other);
  }

  boolean has(String key) {
    return !document.at(pointer(key)).isMissingNode();
  }

  JsonPointer pointer(String key) {
    JsonPointer own = at.appendProperty(key);
    return standard != null && document.at(own).isMissingNode() && standard.has(key)
        ? standard.pointer(key)
        : own;
  }

  Section section(String key) {
    value(pointer(key));
    return new Section(document, pointer(key));
  }

  Optional<Section> optional(String key) {
    return has(key) ? Optional.of(section(key)) : Optional.empty();
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    document.at(at).fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  List<Section> items(String key) {
    return indices(key).stream().map(index -> new Section(document, index)).toList();
  }

  List<String> texts(String key) {
    return indices(key).stream().map(index -> value(index).asText()).toList();
  }

  /** Pointers to the items of a list. */
  List<JsonPointer> indices(String key) {
    List<JsonPointer> indices = new ArrayList<>();
    for (int i = 0; i < value(pointer(key)).size(); i++) {
      indices.add(pointer(key).appendIndex(i));
    }
    return indices;
  }

  String text(String key) {
    return value(pointer(key)).asText();
  }

  int integer(String key) {
    return decimal(key).intValueExact();
  }

  int integer(String key, int standard) {
    return has(key) ? integer(key) : standard;
  }

  boolean flag(String key, boolean standard) {
    return has(key) ? value(pointer(key)).booleanValue() : standard;
  }

  double number(String key) {
    return decimal(key).doubleValue();
  }

  double number(String key, double standard) {
    return has(key) ? number(key) : standard;
  }

  /** A number, or each of a list of numbers. */
  List<Double> numbers(String key) {
    List<JsonPointer> numbers =
        value(pointer(key)).isArray() ? indices(key) : List.of(pointer(key));
    return numbers.stream().map(number -> decimal(number).doubleValue()).toList();
  }

  /** With the digits as written: a density of 7.0 is not one of 7. */
  BigDecimal decimal(String key) {
    return decimal(pointer(key));
  }

  BigDecimal decimal(JsonPointer pointer) {
    return value(pointer).decimalValue();
  }

  /** What was read, or a break where it was flawed. */
  static <T> T present(Optional<T> read) {
    return read.orElseThrow(Flawed::new);
  }

  private JsonNode value(JsonPointer pointer) {
    JsonNode value = document.at(pointer);
    if (value.isMissingNode() || value.isNull() || document.isFlawed(pointer)) {
      throw new Flawed();
    }
    return value;
  }

  /** Breaks off reading what depends on a flawed value; the flaw itself is already reported. */
  static final class Flawed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Flawed() {
      super("flawed", null, false, false);
    }
  }
}
