package io.lth.airflow.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the README shows, so that it compiles and runs. */
final class ReadmeExample {
  private ReadmeExample() {}

  // README: begin
  static RunState reproduce(URI airflow, Supplier<String> password, Consumer<String> show)
      throws InterruptedException {
    RunAddress address =
        new RunAddress(new DagId("lth.lenet-mnist.smoke"), new RunId("lth-20261124T114000Z-3f2a"));
    try (AirflowClient client = AirflowClient.connect(Access.to(airflow, "admin", password))) {
      client.version().doubt().ifPresent(show);
      client.health().unhealthy().forEach(part -> show.accept(part.word() + " is down"));
      if (client.runnableDag(address.dag()).paused()) {
        client.unpause(address.dag());
      }

      Triggered triggered = client.trigger(address, Map.of("reuse", false));
      show.accept((triggered.attached() ? "attached to " : "started ") + client.page(address));

      RunView end =
          client
              .follow(address)
              .toTheEnd(
                  Duration.ofSeconds(1),
                  view ->
                      view.changed()
                          .forEach(task -> show.accept(task.key() + ": " + task.state().word())));
      return end.run().state();
    }
  }
  // README: end
}
