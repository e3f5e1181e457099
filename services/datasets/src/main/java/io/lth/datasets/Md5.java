package io.lth.datasets;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * An MD5 digest, as authors of datasets publish it: it finds accidents, not forgeries; against
 * those stands the SHA-256 beside it.
 *
 * @param hex 32 lower-case hexadecimal digits
 */
public record Md5(String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");

  public Md5 {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "an MD5 digest has 32 lower-case hexadecimal digits, but this is: " + hex);
    }
  }

  public static Md5 of(byte[] content) {
    try {
      return new Md5(HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform provides MD5", e);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
