package io.lth.lottery.identity;

/**
 * What arithmetic a result was computed with: the part of the environment that can change bits.
 *
 * @param engine name, as in {@code djl-pytorch} or {@code java}
 * @param version of the engine's arithmetic
 * @param device class, as in {@code cpu} or {@code cuda}; never a host's name
 * @param threads within one computation, at least 1
 */
public record Numerics(String engine, String version, String device, int threads) {

  /** Plain Java with strict arithmetic: the same bits on every machine. */
  public static final Numerics JAVA = new Numerics("java", "1", "cpu", 1);

  public Numerics {
    if (engine.isBlank() || version.isBlank() || device.isBlank()) {
      throw new IllegalArgumentException("engine, version and device must be named");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
    }
  }

  /** The tier of determinism that results with these numerics reach. */
  public DeterminismTier tier() {
    return device.equals("cpu") ? DeterminismTier.BITWISE : DeterminismTier.TOLERANCE;
  }
}
