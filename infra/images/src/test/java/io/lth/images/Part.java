package io.lth.images;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * A container of the suite, as it would be run for real: its root can't be written, it has no
 * capability, it publishes its port on loopback only, and it is never pulled.
 */
final class Part extends GenericContainer<Part> {
  private static final int POSTGRES_PORT = 5432;
  private static final int MLFLOW_PORT = 5000;
  private static final int SERVICE_PORT = 8080;
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private final int port;
  private final List<Mount> mounts = new ArrayList<>();

  Part(String image, int port, Network network, String alias) {
    super(DockerImageName.parse(image));
    this.port = port;
    withImagePullPolicy(_ -> false);
    withLabels(TestProcess.labels());
    withNetwork(network);
    withNetworkAliases(alias);
    withExposedPorts(port);
    withTmpFs(Map.of("/tmp", "rw"));
    withCreateContainerCmdModifier(this::confine);
    waitingFor(new UntilHealthy().withStartupTimeout(READY_WITHIN));
  }

  /** PostgreSQL 15 with a database {@code lth}, reached as {@code postgres:5432}. */
  static Part postgres(Network network, Path password) {
    return new Part("postgres:15", POSTGRES_PORT, network, "postgres")
        .withEnv("POSTGRES_USER", "lth")
        .withEnv("POSTGRES_PASSWORD_FILE", "/run/secrets/postgres")
        .reading(password, "/run/secrets/postgres")
        .writing("/var/lib/postgresql/data", "uid=999,gid=999,mode=700")
        .writing("/var/run/postgresql", "uid=999,gid=999,mode=775");
  }

  /** MLflow on a database file of its own, reached as {@code http://mlflow:5000}. */
  static Part mlflow(Network network) {
    return mlflow(network, "mlflow");
  }

  static Part mlflow(Network network, String alias) {
    return new Part("lth/mlflow:3.17.0", MLFLOW_PORT, network, alias)
        .withEnv("MLFLOW_SERVER_ALLOWED_HOSTS", alias + ":*,localhost:*,127.0.0.1:*")
        .writing("/var/lib/mlflow", "uid=10001,gid=10001");
  }

  /** One of the three services, with its jobs in the database of {@link #postgres}. */
  static Part service(Network network, String service, String alias, Secrets secrets) {
    return new Part("lth/" + service + ":latest", SERVICE_PORT, network, alias)
        .withEnv("LTH_JOBS_INSTANCE", alias)
        .withEnv("LTH_JOBS_TOKEN_FILE", "/run/secrets/token")
        .withEnv("LTH_JOBS_MLFLOW_URL", "http://mlflow:5000")
        .withEnv("LTH_JOBS_DATABASE_URL", "jdbc:postgresql://postgres/lth")
        .withEnv("LTH_JOBS_DATABASE_USERNAME", "lth")
        .withEnv("LTH_JOBS_DATABASE_PASSWORD_FILE", "/run/secrets/postgres")
        .reading(secrets.token(), "/run/secrets/token")
        .reading(secrets.password(), "/run/secrets/postgres");
  }

  /** Ends it as a power failure would. */
  void die() {
    getDockerClient().killContainerCmd(getContainerId()).withSignal("KILL").exec();
  }

  /**
   * What the services read from mounted files.
   *
   * @param token that every call must bear
   * @param password of the database
   */
  record Secrets(Path token, Path password) {}

  /** A file or folder of this machine that it reads. */
  Part reading(Path file, String as) {
    mounts.add(
        new Mount()
            .withType(MountType.BIND)
            .withSource(file.toAbsolutePath().toString())
            .withTarget(as)
            .withReadOnly(true));
    return this;
  }

  /** A volume that others may share, and that outlives it. */
  Part sharing(String volume, String as) {
    mounts.add(new Mount().withType(MountType.VOLUME).withSource(volume).withTarget(as));
    return this;
  }

  /** A folder in memory. */
  Part writing(String folder, String options) {
    Map<String, String> folders = new HashMap<>(getTmpFsMapping());
    folders.put(folder, "rw," + options);
    return withTmpFs(folders);
  }

  /** Where this process reaches it. */
  URI uri() {
    return URI.create("http://127.0.0.1:" + getMappedPort(port));
  }

  private void confine(CreateContainerCmd command) {
    HostConfig host = Objects.requireNonNull(command.getHostConfig(), "hostConfig");
    host.withReadonlyRootfs(true)
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withMounts(mounts)
        .withPortBindings(new PortBinding(Ports.Binding.bindIp("127.0.0.1"), exposed()));
  }

  private ExposedPort exposed() {
    return ExposedPort.tcp(port);
  }
}
