package io.lth.evidence;

/** Lengths in a drawing. */
final class Tenths {
  private Tenths() {}

  /** With at most one digit after the point, the same everywhere. */
  static String of(double length) {
    long tenths = Math.round(length * 10);
    long whole = tenths / 10;
    long rest = Math.abs(tenths % 10);
    String sign = tenths < 0 && whole == 0 ? "-" : "";
    return sign + whole + (rest == 0 ? "" : "." + rest);
  }
}
