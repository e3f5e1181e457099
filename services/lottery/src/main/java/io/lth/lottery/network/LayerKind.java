package io.lth.lottery.network;

/** What role a layer plays; pruning rates are given per kind (paper, Figure 2). */
public enum LayerKind {
  CONVOLUTION("convolution"),
  FULLY_CONNECTED("fully-connected"),
  OUTPUT("output"),
  SHORTCUT("shortcut");

  private final String label;

  LayerKind(String label) {
    this.label = label;
  }

  /** The name in files. */
  public String label() {
    return label;
  }
}
