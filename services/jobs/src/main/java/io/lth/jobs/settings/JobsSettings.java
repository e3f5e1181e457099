package io.lth.jobs.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How a service takes in and does jobs. */
@ConfigMapping(prefix = "lth.jobs")
public interface JobsSettings {

  /** File whose one line is the token that every call under /v1 must bear. */
  Path tokenFile();

  /** Address of MLflow as this service reaches it. */
  URI mlflowUrl();

  /** Address of MLflow as people reach it, for links; by default the same. */
  Optional<URI> mlflowLinkUrl();

  /** Folder of the embedded database; used unless database.url is set. */
  @WithDefault("jobs")
  Path folder();

  /** The database that holds the jobs. */
  Database database();

  /** Name of this replica, unique among those on one database; by default host and process. */
  Optional<String> instance();

  /** Jobs side by side; by default the cores of the machine. */
  OptionalInt slots();

  /** Jobs that may wait; the next one is turned away with 429. */
  @WithDefault("1000")
  int queueLimit();

  /** When a caller who was turned away should come back. */
  @WithDefault("5s")
  Duration retryAfter();

  /** Largest body of a request. */
  @WithDefault("8M")
  MemorySize bodyLimit();

  /** Further tries after a failure of the platform; other failures are not tried again. */
  @WithDefault("3")
  int retries();

  /** Time before the first further try; doubles with each. */
  @WithDefault("2s")
  Duration retryDelay();

  /** How long a replica that says nothing keeps its jobs. */
  @WithDefault("10s")
  Duration lease();

  /** How often the table is looked at for jobs that another replica took in. */
  @WithDefault("500ms")
  Duration poll();

  /** How often progress is written and cancellations from other replicas are noticed. */
  @WithDefault("400ms")
  Duration pulse();

  /** How often a job may bring down its process before it fails. */
  @WithDefault("5")
  int lostLimit();

  /** Longest time for running jobs to be handed back when the process ends. */
  @WithDefault("8s")
  Duration stopWithin();

  /** Commit that this service was built of, for the provenance of its results. */
  Optional<String> commit();

  /** Where the jobs lie. */
  interface Database {

    /** JDBC's address of an H2 or PostgreSQL database; by default a file in the folder. */
    Optional<String> url();

    /** User of the database. */
    Optional<String> username();

    /** File whose one line is the user's password. */
    Optional<Path> passwordFile();

    /** Schema that holds the tables; by default the service's name. */
    Optional<String> schema();
  }
}
