package io.lth.airflow.client;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which Airflow, and as whom.
 *
 * @param server where its API server is, without {@code /api/v2}: {@code http://127.0.0.1:8080}
 * @param password asked at each login, so that it is kept nowhere in between
 */
public record Access(URI server, String user, Supplier<String> password, Patience patience) {
  public Access {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(patience, "patience");
    String scheme = server.getScheme() == null ? "" : server.getScheme().toLowerCase(Locale.ROOT);
    if (!Set.of("http", "https").contains(scheme)
        || server.getHost() == null
        || server.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "Airflow's address is http(s)://host[:port][/path], without a user in it, but is "
              + scheme
              + "://"
              + server.getHost());
    }
  }

  /** With the patience that suits an Airflow nearby, {@link Patience#DEFAULT}. */
  public static Access to(URI server, String user, Supplier<String> password) {
    return new Access(server, user, password, Patience.DEFAULT);
  }

  /** The same Airflow and user, waited for otherwise. */
  public Access with(Patience other) {
    return new Access(server, user, password, other);
  }

  @Override
  public String toString() {
    return "%s as %s".formatted(server, user);
  }
}
