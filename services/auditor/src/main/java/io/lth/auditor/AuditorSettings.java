package io.lth.auditor;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What the auditor needs beside its jobs. */
@ConfigMapping(prefix = "lth.auditor")
public interface AuditorSettings {

  /** Whom a finished run tells that a verdict or a digest changed; nobody by default. */
  Optional<URI> webhookUrl();

  /** Longest time that the telling may take. */
  @WithDefault("10s")
  Duration webhookTimeout();
}
