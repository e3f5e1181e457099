package io.lth.mlflow.tracking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A listener that remembers what it heard. */
final class RecordedOutages implements OutageListener {
  final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  final List<Outage> outages = Collections.synchronizedList(new ArrayList<>());

  /** What to do about it. */
  Runnable whenBegun = () -> {};

  @Override
  public void began(Outage outage) {
    heard.add("began");
    outages.add(outage);
    whenBegun.run();
  }

  @Override
  public void lasts(Outage outage) {
    heard.add("lasts");
  }

  @Override
  public void ended() {
    heard.add("ended");
  }
}
