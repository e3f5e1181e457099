package io.lth.cli;

import io.lth.local.process.RunningServer;
import io.lth.mlflow.server.MlflowServer;
import io.lth.mlflow.server.ServerSettings;
import io.lth.mlflow.tracking.MlflowRecord;
import io.lth.mlflow.tracking.Outage;
import io.lth.mlflow.tracking.OutageListener;
import java.net.URI;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The local MLflow server and the record in it; a server that falls is started again. */
final class LocalRecord {
  private final MlflowServer server;
  private final Consumer<String> say;
  private URI address;

  private LocalRecord(MlflowServer server, Consumer<String> say, URI address) {
    this.server = server;
    this.say = say;
    this.address = address;
  }

  /**
   * The server, started if it does not run.
   *
   * @param port the one it must have; null for the remembered or any free one
   * @param say hears what the user should know
   */
  static LocalRecord start(Home home, @Nullable Integer port, Consumer<String> say) {
    MlflowServer server = server(home, port);
    RunningServer running = server.startOrAdopt();
    running.notices().forEach(say);
    return new LocalRecord(server, say, running.uri());
  }

  static MlflowServer server(Home home, @Nullable Integer port) {
    ServerSettings settings = ServerSettings.of(home.python(), home.mlflow());
    return new MlflowServer(port == null ? settings : settings.onPort(port));
  }

  synchronized URI address() {
    return address;
  }

  private synchronized void moved(URI to) {
    address = to;
  }

  /** The record of one experiment. */
  MlflowRecord of(String experiment, BooleanSupplier cancelled) {
    return MlflowRecord.connect(this::address, experiment, new Restarting(), cancelled);
  }

  /** Starts the server again when it is away. */
  private final class Restarting implements OutageListener {
    @Override
    public void began(Outage outage) {
      say.accept(
          "MLflow does not answer at %s (%s); nothing is lost, the run waits for it"
              .formatted(outage.server(), outage.reason()));
      restart();
    }

    @Override
    public void lasts(Outage outage) {
      restart();
    }

    @Override
    public void ended() {
      say.accept("MLflow answers again at " + address());
    }

    private void restart() {
      RunningServer running = server.startOrAdopt();
      running.notices().forEach(say);
      moved(running.uri());
    }
  }
}
