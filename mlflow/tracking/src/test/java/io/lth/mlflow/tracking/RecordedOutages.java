package io.lth.mlflow.tracking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A listener that remembers what it heard. */
class RecordedOutages implements OutageListener {
  final List<String> heard = Collections.synchronizedList(new ArrayList<>());
  final List<Outage> outages = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void began(Outage outage) {
    heard.add("began");
    outages.add(outage);
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
