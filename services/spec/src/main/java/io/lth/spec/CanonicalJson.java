package io.lth.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.lth.lottery.identity.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.erdtman.jcs.JsonCanonicalizer;

/** JSON in the one form of RFC 8785, so that equal values have equal bytes and digests. */
public final class CanonicalJson {
  private CanonicalJson() {}

  /** The canonical text of a tree whose numbers are doubles or integers within ±2^53. */
  public static String of(JsonNode tree) {
    return of(tree.toString());
  }

  /** The canonical text of any JSON. */
  public static String of(String json) {
    try {
      return new JsonCanonicalizer(json).getEncodedString();
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON that has a canonical form: " + json, e);
    }
  }

  public static Sha256 digest(JsonNode tree) {
    return Sha256.of(of(tree));
  }
}
