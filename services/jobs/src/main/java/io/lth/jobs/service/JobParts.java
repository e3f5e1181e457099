package io.lth.jobs.service;

import io.lth.jobs.http.BodyReader;
import io.lth.jobs.http.ServiceToken;
import io.lth.jobs.observation.Measurements;
import io.lth.jobs.queue.JobDatabase;
import io.lth.jobs.queue.JobQueue;
import io.lth.jobs.queue.QueueSettings;
import io.lth.jobs.settings.JobsSettings;
import io.lth.jobs.settings.SecretFile;
import io.lth.jobs.work.MlflowRecords;
import io.lth.jobs.work.Records;
import io.lth.jobs.work.ServiceProvenance;
import io.lth.jobs.work.StageService;
import io.lth.jobs.work.StageWork;
import io.lth.jobs.work.Tracing;
import io.lth.stages.provenance.Libraries;
import io.lth.stages.provenance.Provenance;
import io.lth.stages.provenance.Source;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;

/** The parts of a service, made of its configuration. */
@Singleton
public class JobParts {
  /** Connections beside those of the slots: callers, the pulse, and db-scheduler's own. */
  private static final int FURTHER_CONNECTIONS = 8;

  @Produces
  @Singleton
  ServiceToken token(JobsSettings settings) {
    return new ServiceToken(SecretFile.read(settings.tokenFile(), "lth.jobs.token-file"));
  }

  @Produces
  @Singleton
  BodyReader bodies(JobsSettings settings) {
    return new BodyReader(settings.bodyLimit().asLongValue());
  }

  @Produces
  @Singleton
  @DefaultBean
  Records records(JobsSettings settings) {
    return new MlflowRecords(
        settings.mlflowUrl(), settings.mlflowLinkUrl().orElse(settings.mlflowUrl()));
  }

  void close(@Disposes Records records) throws Exception {
    if (records instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  @Produces
  @Singleton
  JobDatabase database(JobsSettings settings, StageService service) {
    JobsSettings.Database database = settings.database();
    return JobDatabase.open(
        new JobDatabase.Address(
            database.url().orElseGet(() -> embedded(settings)),
            database.username().orElse(null),
            database
                .passwordFile()
                .map(file -> SecretFile.read(file, "lth.jobs.database.password-file"))
                .orElse(null),
            database.schema().orElse(service.service().label())),
        slots(settings) + FURTHER_CONNECTIONS,
        service.migrations());
  }

  void close(@Disposes JobDatabase database) {
    database.close();
  }

  /** Every commit is in the file at once, and it is closed by us and not by H2's own hook. */
  private static String embedded(JobsSettings settings) {
    return "jdbc:h2:file:%s;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;LOCK_TIMEOUT=20000"
        .formatted(settings.folder().toAbsolutePath().resolve("jobs"));
  }

  @Produces
  @Singleton
  Measurements measurements(MeterRegistry registry) {
    return new Measurements(registry);
  }

  @Produces
  @Singleton
  JobQueue queue(
      JobDatabase database,
      JobsSettings settings,
      StageService service,
      Records records,
      Measurements measurements,
      OpenTelemetry telemetry) {
    StageWork work =
        new StageWork(
            service, records, measurements, provenance(settings, service), new Tracing(telemetry));
    JobQueue queue =
        new JobQueue(
            database, queueSettings(settings), work, InstantSource.system(), System::nanoTime);
    measurements.watch(queue, service.handlers().kinds());
    return queue;
  }

  private static ServiceProvenance provenance(JobsSettings settings, StageService service) {
    return new ServiceProvenance(
        service.service().label(),
        Provenance.of(
            new Source.Shipped(settings.commit()),
            service.numerics(),
            slots(settings),
            Libraries.names()));
  }

  private static QueueSettings queueSettings(JobsSettings settings) {
    return new QueueSettings(
        settings.instance().orElseGet(JobParts::hostAndProcess),
        slots(settings),
        settings.queueLimit(),
        settings.retries(),
        settings.retryDelay(),
        settings.lease(),
        settings.poll(),
        settings.pulse(),
        settings.lostLimit(),
        settings.stopWithin());
  }

  private static int slots(JobsSettings settings) {
    return settings.slots().orElse(Runtime.getRuntime().availableProcessors());
  }

  private static String hostAndProcess() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "localhost";
    }
    String name = "%s:%d".formatted(host, ProcessHandle.current().pid());
    return name.substring(Math.max(0, name.length() - 50));
  }
}
