package io.lth.airflow.client.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/** Lenient on unknown fields, strict on what is missing; the same in every application. */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private Json() {}

  public static byte[] write(Record body) {
    try {
      return MAPPER.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "cannot be written as JSON: " + body.getClass().getSimpleName(), e);
    }
  }

  /** Reads a document; a required field that is missing is an error like any broken syntax. */
  public static <T> T read(byte[] document, Class<T> type) throws IOException {
    T value = MAPPER.readValue(document, type);
    if (value == null) {
      throw new IOException("null where a document should be");
    }
    return value;
  }

  public static JsonNode tree(byte[] document) throws IOException {
    return MAPPER.readTree(document);
  }
}
